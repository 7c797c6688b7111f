"""The vocabulary of a city: what everybody has, and the types that the city adds under its own name.

Takes a city's folder; reads its `vocab/*.ttl`. Raises `DocumentError` with every problem, each with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from hub.config import HUB_FILE
from vocab.documents import DocumentError, Problem, text_of
from vocab.rdf.load import VocabularyError, load, local_modules
from vocab.rdf.problems import Problem as TermProblem
from vocab.terms import Vocabulary
from vocab.yamltree import parse

FOLDER = "vocab"
_LINE = re.compile(r"line ([0-9]+)")


def city_vocabulary(city: Path, name: str | None = None) -> Vocabulary:
    """The common terms and those of a city; `name` is the id of its hub (None: as its `hub.yaml` says).

    Raises `DocumentError`: a hub whose own terms are not understood has no schema to serve.
    """
    local = local_modules(city)
    if not local:
        return load()
    try:
        return load(local=local, city=name or hub_id(city))
    except VocabularyError as error:
        shown = {path.name: f"{FOLDER}/{path.name}" for path in local}
        raise DocumentError(tuple(placed(error.problems, local, shown))) from None


def hub_id(city: Path) -> str | None:
    """The id of a city's hub; None where its `hub.yaml` does not say one. Raises `DocumentError`."""
    hub = parse(text_of(city / HUB_FILE, HUB_FILE), file=HUB_FILE).data.get("hub")
    found = hub.get("id") if isinstance(hub, dict) else None
    return found if isinstance(found, str) else None


def placed(problems: Iterable[TermProblem], files: Iterable[Path], shown: Mapping[str, str]) -> Iterable[Problem]:
    """Problems of terms with the lines on which the terms are described; `shown` names files by their own names."""
    texts = {path.name: path.read_text("utf-8", errors="replace") for path in files if path.is_file()}
    for item in problems:
        line = _LINE.fullmatch(item.term)
        number = int(line[1]) if line else line_of(item.term, texts.get(item.file, ""))
        path = "" if line or item.term == "-" else item.term
        yield Problem(item.code, item.detail, shown.get(item.file, item.file), number, path)


def line_of(term: str, text: str) -> int:
    """The line on which the description of a term (`:Well.level`, `<urn:…>`) begins; 0 where it is not found."""
    name = re.escape(re.split(r"[:/#]", term.strip("<>"))[-1])
    found = re.search(rf"^[^\s\"]*[:/#]{name}>?\s", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
