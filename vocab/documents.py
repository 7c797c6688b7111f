"""The strict reader of mappings, policies and configuration: YAML text and a model in, an instance out.

Every scalar is read as text and typed by the model. Refuses unknown and duplicate keys, anchors, tags and
values that are not what the model says, all problems together, each with file, line and path.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vocab.strict import Date, DateOrTime, Flag, Integer, Localized, Name, Number, Seconds, Strict, Time, Words
from vocab.yamltree import MAX_BYTES, Data, DocumentError, DocumentPath, Problem, Tree, dotted, parse

__all__ = [
    "Date",
    "DateOrTime",
    "DocumentError",
    "DocumentPath",
    "Flag",
    "Integer",
    "Lines",
    "Localized",
    "Name",
    "Number",
    "Problem",
    "Seconds",
    "Strict",
    "Time",
    "Words",
    "problems_of",
    "read",
    "read_data",
    "read_file",
    "read_file_with_lines",
    "read_with_lines",
]

Lines = Callable[[DocumentPath], int]
"""The line on which the key or item at a path is written."""


M = TypeVar("M", bound=Strict)


def read(model: type[M], text: str, *, file: str = "") -> M:
    """The document in `text` as `model`. Raises `DocumentError` with all problems."""
    return read_with_lines(model, text, file=file)[0]


def read_with_lines(model: type[M], text: str, *, file: str = "") -> tuple[M, Lines]:
    """As `read`, with the line of every path, for checks that come later."""
    tree = parse(text, file=file)
    return _validate(model, tree), tree.line


def read_file(model: type[M], path: Path, *, shown: str | None = None) -> M:
    """The document in a file; `shown` is the name used in problems (default: the path)."""
    return read_file_with_lines(model, path, shown=shown)[0]


def read_file_with_lines(model: type[M], path: Path, *, shown: str | None = None) -> tuple[M, Lines]:
    """As `read_file`, with the line of every path."""
    name = shown or str(path)
    return read_with_lines(model, text_of(path, name), file=name)


def read_data(model: type[M], data: Any, *, file: str = "") -> M:
    """A part of a document that was read before (scalars text, lists tuples) as `model`; lines are 0."""
    context: dict[int, set[str]] = {}
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        raise DocumentError(tuple(_problems(error, data, context, file))) from None


def problems_of(file: str, lines: Lines | None) -> Callable[[str, str, DocumentPath, str], Problem]:
    """A maker of problems `(code, message, path, hint)` in one document, for checks after reading."""

    def make(code: str, message: str, path: DocumentPath, hint: str = "") -> Problem:
        return Problem(code, message, file, lines(path) if lines else 0, dotted(path), hint)

    return make


def text_of(path: Path, shown: str) -> str:
    """The text of a file of at most 1 MiB, named `shown` in problems. Raises `DocumentError`."""
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 4)
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise DocumentError((Problem("FILE_UNREADABLE", error.strerror or "cannot be read", shown),)) from None
    except UnicodeDecodeError as error:
        # A file cut inside a character is over the limit; parse says so.
        if len(raw) > MAX_BYTES:
            return raw.decode("utf-8-sig", errors="replace")
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError((Problem("FILE_NOT_UTF8", "the file is not UTF-8", shown, line),)) from None


def _validate(model: type[M], tree: Tree) -> M:
    context: dict[int, set[str]] = {}
    try:
        return model.model_validate(tree.data, context=context)
    except ValidationError as error:
        problems = [_placed(problem, path, tree) for problem, path in _found(error, tree.data, context, tree.file)]
        in_order = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        raise DocumentError(in_order, tree.data) from None


def _placed(problem: Problem, path: DocumentPath, tree: Tree) -> Problem:
    # A missing or unknown key is about the key, anything else about the value.
    mark = tree.mark(path) if problem.code.startswith("KEY_") else tree.values.get(path) or tree.mark(path)
    line = min(mark.line, tree.mark(path).line) if path else mark.line
    return Problem(problem.code, problem.message, problem.file, line, problem.path, problem.hint, mark.column)


def _problems(error: ValidationError, data: Data, context: dict[int, set[str]], file: str) -> list[Problem]:
    return [problem for problem, _ in _found(error, data, context, file)]


def _found(
    error: ValidationError, data: Data, context: dict[int, set[str]], file: str
) -> Iterable[tuple[Problem, DocumentPath]]:
    located = [(detail, *_locate(detail, data)) for detail in error.errors(include_url=False)]
    seen: set[tuple[DocumentPath, str]] = set()
    for detail, path, node in located:
        if _is_noise(detail, path, [(other, place) for other, place, _ in located]):
            continue
        code, message, hint = _say(detail, path, context.get(id(node), set()))
        if (path, message) not in seen:
            seen.add((path, message))
            yield Problem(code, message, file, 0, dotted(path), hint), path


def _locate(detail: ErrorDetails, data: Data) -> tuple[DocumentPath, Data]:
    """The path in the document, without the model's own steps (union members), and the mapping it ends in."""
    path: DocumentPath = ()
    node = owner = data
    steps = detail["loc"]
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if isinstance(node, dict) and isinstance(step, str) and step in node:
            path, owner, node = (*path, step), node, node[step]
        elif isinstance(node, tuple) and isinstance(step, int) and step < len(node):
            path, node = (*path, step), node[step]
        elif last and detail["type"] == "missing":
            path = (*path, step)
    return path, owner


def _is_noise(detail: ErrorDetails, path: DocumentPath, others: list[tuple[ErrorDetails, DocumentPath]]) -> bool:
    """Whether a union's "is not an X" hides behind a better error at the same place or below it."""
    if not detail["type"].endswith("_type"):
        return False
    return any(
        place[: len(path)] == path and (len(place) > len(path) or not other["type"].endswith("_type"))
        for other, place in others
    )


def _say(detail: ErrorDetails, path: DocumentPath, known: set[str]) -> tuple[str, str, str]:
    kind, name = detail["type"], str(path[-1]) if path else ""
    if kind == "missing":
        return "KEY_MISSING", "the key is missing", ""
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
        listed = ", ".join(sorted(known))
        return "KEY_UNKNOWN", "the key is unknown", f"did you mean '{near[0]}'?" if near else f"known keys: {listed}"
    if kind == "literal_error":
        return "VALUE_INVALID", *_one_of(detail)
    if kind.isupper():
        return kind, detail["msg"], str(detail.get("ctx", {}).get("hint", ""))
    return "VALUE_INVALID", detail["msg"].removeprefix("Value error, "), ""


def _one_of(detail: ErrorDetails) -> tuple[str, str]:
    """What is said of a word that is none of a closed list, and the one that was perhaps meant."""
    known = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
    near = difflib.get_close_matches(str(detail["input"]), known, n=1)
    return "write one of " + ", ".join(known), f"did you mean '{near[0]}'?" if near else ""
