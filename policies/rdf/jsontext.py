"""Strict JSON: takes text, gives dicts, lists, texts, whole numbers and booleans.

Refuses what a JSON-LD processor would drop or could read in two ways: a key written twice, null, an empty list,
numbers that are not whole, lists of lists, too much, too deep. Source: RFC 8259.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

from vocab.documents import DocumentError, DocumentPath, Problem
from vocab.yamltree import MAX_BYTES, MAX_DEPTH, dotted

MAX_PROBLEMS = 100
"""How many problems of one document are reported."""


class _Bad(Exception):
    """Something JSON allows and policies do not."""


def check_size(text: str, file: str) -> None:
    """Raises `DocumentError` where a text is longer than a document may be."""
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise DocumentError((Problem("ODRL_TOO_LARGE", "the document is larger than 1 MiB", file, 1),))


def parse(text: str, *, file: str = "") -> dict[str, Any]:
    """The object in `text`. Raises `DocumentError`."""
    check_size(text, file)
    try:
        found = json.loads(
            text, object_pairs_hook=_object, parse_float=_float, parse_constant=_float, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        problem = Problem("ODRL_SYNTAX", f"the text is not JSON: {error.msg}", file, error.lineno, column=error.colno)
        raise DocumentError((problem,)) from None
    except _Bad as error:
        raise DocumentError((Problem("ODRL_SYNTAX", str(error), file),)) from None
    except RecursionError:
        raise DocumentError((_too_deep(file, ()),)) from None
    if not isinstance(found, dict):
        raise DocumentError((Problem("ODRL_SYNTAX", "the document must be one JSON object", file, 1),))
    problems = tuple(islice(_check(found, (), file), MAX_PROBLEMS))
    if problems:
        raise DocumentError(problems)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Bad(f"the key '{next(name for name in names if names.count(name) > 1)}' is written twice")
    return made


def _float(text: str) -> NoReturn:
    raise _Bad(f"the number {text[:40]} is not a whole one; write it as text")


def _integer(text: str) -> int:
    if len(text) > 18:  # noqa: PLR2004 - as long as the strict reader's
        raise _Bad("a whole number is longer than 18 digits")
    return int(text)


def _check(value: Any, path: DocumentPath, file: str) -> Iterator[Problem]:
    if len(path) > MAX_DEPTH * 2:
        yield _too_deep(file, path)
    elif value is None or value in ([], {}):
        yield Problem("ODRL_SYNTAX", "the value is empty", file, path=dotted(path), hint="leave the key out")
    elif isinstance(value, list) and any(isinstance(item, list) for item in value):
        yield Problem("ODRL_SYNTAX", "a list stands in a list", file, path=dotted(path))
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _check(item, (*path, key), file)


def _too_deep(file: str, path: DocumentPath) -> Problem:
    return Problem("ODRL_DEPTH", "the document is nested too deep", file, path=dotted(path[:4]))
