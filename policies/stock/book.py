"""Makes a policy document of a stock policy: takes its name and parameters, who holds the source and what it maps.

Refuses, all problems together at the place of each parameter, an unknown name (`POLICY_STOCK_UNKNOWN`) and whatever
is not a parameter of that policy or does not fit the source (`POLICY_STOCK_PARAMETER`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.model import Document
from policies.stock.coverage import Coverage
from policies.stock.model import Parameter, StockPolicy, Unusable
from policies.stock.shelf import STOCK
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, problems_of, read_data
from vocab.likely import likely
from vocab.terms import Vocabulary

USE, WITH = "use", "with"


def stock_document(
    name: str,
    parameters: Mapping[str, Any],
    *,
    uid: str,
    assigner: str,
    classes: Mapping[str, tuple[str, ...]],
    vocabulary: Vocabulary,
    domain: str | None = None,
    lines: Lines | None = None,
    file: str = "",
    at: DocumentPath = ("policy",),
) -> Document:
    """The document that a stock policy means for one source.

    `classes` gives for each class the properties that the source maps. `domain` is the holder's, for a policy that
    names none. `at` is where `{use: …, with: …}` is written, `lines` and `file` place problems there. Raises
    `DocumentError`.
    """
    problem = problems_of(file, lines)
    stock = STOCK.get(name)
    if stock is None:
        raise DocumentError(
            (problem("POLICY_STOCK_UNKNOWN", f"no stock policy '{name}'", (*at, USE), likely(name, STOCK)),)
        )
    written = {key: plain(value) for key, value in parameters.items()}
    if domain is not None and "domain" in stock.takes.model_fields:
        written.setdefault("domain", domain)
    try:
        rules = stock.rules(read_data(stock.takes, written), Coverage(classes, vocabulary))
    except DocumentError as error:
        # The parameters were read on their own: their places lie below `with`.
        raise DocumentError(tuple(_placed(item, stock, at, lines, file) for item in error.problems)) from None
    except Unusable as error:
        path = (*at, WITH, error.parameter) if error.parameter else (*at, USE)
        raise DocumentError((problem(Unusable.code, error.message, path, error.hint),)) from None
    title = {"ja": stock.title.ja, "en": stock.title.en}
    return read_data(Document, plain({"uid": uid, "assigner": assigner, "title": title, **rules}), file=file)


def stock_uid(holder: str, source: str) -> str:
    """The uid of the policy that a source has by using a stock policy."""
    return f"urn:tsunagu:policy:{holder}:{source}"


def plain(value: Any) -> Any:
    """Data of JSON or of Python as the documents' readers take it: texts, tuples and mappings."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(map(plain, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)


def _placed(item: Problem, stock: StockPolicy, at: DocumentPath, lines: Lines | None, file: str) -> Problem:
    name = item.path.partition(".")[0].partition("[")[0]
    path = (*at, WITH, name) if name else (*at, WITH)
    made = problems_of(file, lines)(Unusable.code, item.message, path, item.hint or _hint(stock, name))
    below = item.path[len(name) :]
    return Problem(made.code, made.message, made.file, made.line, made.path + below, made.hint)


def _hint(stock: StockPolicy, name: str) -> str:
    found = {item.name: item for item in stock.parameters}.get(name)
    return f"such as {_form(found)}" if found else "parameters: " + ", ".join(map(_form, stock.parameters))


def _form(parameter: Parameter) -> str:
    return f"{parameter.name}: {parameter.form}"
