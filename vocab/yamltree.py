"""Strict YAML: takes text, gives plain data (dict, tuple, str) and the position of every key and value.

Built on PyYAML's events with its base loader, so that every scalar stays text and depth, anchors and tags are
seen before anything is composed. Refuses whatever could be read in two ways, with a line for each problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

Data = str | tuple["Data", ...] | dict[str, "Data"]
DocumentPath = tuple[str | int, ...]

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a document; `line` and `column` count from 1 (0: not known), `path` is dotted."""

    code: str
    message: str
    file: str = ""
    line: int = 0
    path: str = ""
    hint: str = ""
    column: int = 0

    def __str__(self) -> str:
        at = f"{self.file or '<text>'}:{self.line}" if self.line else self.file or "<text>"
        where = f"{at}: " + (f"{self.path}: " if self.path else "")
        return f"{where}{self.message} ({self.code})" + (f" — {self.hint}" if self.hint else "")


class DocumentError(Exception):
    """A document was refused; `problems` holds every problem found, in line order.

    `left` is what could be read of it (of a key written twice the first), for saying what was refused, never for
    what it means. It is no part of the error's text.
    """

    def __init__(self, problems: tuple[Problem, ...], left: Mapping[str, Data] | None = None) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.left: Mapping[str, Data] = left or {}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """A document as plain data, with the mark of every key (and list item) and of every value."""

    data: dict[str, Data]
    file: str
    keys: Mapping[DocumentPath, Mark]
    values: Mapping[DocumentPath, Mark]

    def line(self, path: DocumentPath) -> int:
        """The line of the key or item at `path`; of the nearest one above it that is written."""
        return self.mark(path).line

    def mark(self, path: DocumentPath) -> Mark:
        """As `line`, with the column."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, Mark(1, 1))


def dotted(path: DocumentPath) -> str:
    """A path for people: `a.b[0].c`; a key with a dot in it is quoted."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            shown = f'"{step}"' if "." in step else step
            text += f".{shown}" if text else shown
    return text


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read."""

    path: DocumentPath
    items: list[Data] | dict[str, Data]
    key: str | None = None
    skip: bool = False  # the value now read belongs to a key that was refused


@dataclass(slots=True)
class _Builder:
    file: str
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    keys: dict[DocumentPath, Mark] = field(default_factory=dict)
    values: dict[DocumentPath, Mark] = field(default_factory=dict)
    root: Data | None = None
    documents: int = 0

    def problem(self, code: str, message: str, event: yaml.Event, hint: str = "") -> None:
        mark = _mark(event)
        self.problems.append(Problem(code, message, self.file, mark.line, dotted(self._path()), hint, mark.column))

    def feed(self, event: yaml.Event) -> None:
        self._refuse_indirection(event)
        if isinstance(event, yaml.DocumentStartEvent):
            self._document(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._value_or_key(event, "")

    def end(self) -> None:
        """Close what is still open where reading stopped."""
        while self.stack:
            self._close()

    def _close(self) -> None:
        done = self.stack.pop()
        self._add(tuple(done.items) if isinstance(done.items, list) else done.items)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if event.tags:
            self.problem("YAML_TAG", "tag directives are not allowed", event)
        if self.documents > 1:
            self.problem("YAML_DOCUMENTS", "a file holds one document", event, "remove the line '---'")
            raise _Stop

    def _refuse_indirection(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.problem("YAML_ALIAS", "aliases are not allowed", event, "write the value out; quote a text with '*'")
        elif getattr(event, "anchor", None) is not None:
            self.problem("YAML_ANCHOR", "anchors are not allowed", event, "write the value out; quote a text with '&'")
        if getattr(event, "tag", None) is not None:
            self.problem("YAML_TAG", "tags are not allowed", event, "remove it; quote a text with '!'")

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if self._expects_key():
            self.problem("YAML_KEY", "a key must be a text", event)
            raise _Stop
        if len(self.stack) >= MAX_DEPTH:
            self.problem("YAML_DEPTH", f"nested deeper than {MAX_DEPTH}", event)
            raise _Stop
        path = self._path()
        self._remember(path, event)
        self.stack.append(_Open(path, {} if isinstance(event, yaml.MappingStartEvent) else []))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if not self._expects_key() and event.style is None and event.value in _NULLS:
            self.problem("YAML_EMPTY", "the value is missing", event, "leave the key out, or quote a text")
        self._value_or_key(event, event.value)

    def _value_or_key(self, event: yaml.Event, text: str) -> None:
        if not self._expects_key():
            self._remember(self._path(), event)
            self._add(text)
            return
        top = self.stack[-1]
        top.key, top.skip = text, text in top.items
        if top.skip:
            first = self.keys[self._path()].line
            self.problem("YAML_DUPLICATE_KEY", "the key is written twice", event, f"first on line {first}")
        else:
            self.keys[self._path()] = _mark(event)

    def _remember(self, path: DocumentPath, event: yaml.Event) -> None:
        self.values.setdefault(path, _mark(event))
        self.keys.setdefault(path, _mark(event))

    def _add(self, value: Data) -> None:
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top.items, list):
            top.items.append(value)
            return
        if not top.skip and top.key is not None:
            top.items[top.key] = value
        top.key = None

    def _expects_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].items, dict) and self.stack[-1].key is None

    def _path(self) -> DocumentPath:
        if not self.stack:
            return ()
        top = self.stack[-1]
        if isinstance(top.items, list):
            return (*top.path, len(top.items))
        return top.path if top.key is None else (*top.path, top.key)


class _Stop(Exception):
    """Nothing after this place can be read."""


def _mark(event: yaml.Event) -> Mark:
    mark = event.start_mark
    return Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)


def parse(text: str, *, file: str = "") -> Tree:
    """The document in `text`. Raises `DocumentError` with every problem that reading on could find."""
    _refuse_text(text, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            builder.feed(event)
    except _Stop:
        pass
    except yaml.YAMLError as error:
        builder.problems.append(_syntax(error, text, file))
    if not builder.problems and not isinstance(builder.root, dict):
        builder.problems.append(Problem("YAML_NOT_A_MAPPING", "the document must be a mapping of keys", file, 1))
    if builder.problems or not isinstance(builder.root, dict):
        builder.end()
        left = builder.root if isinstance(builder.root, dict) else None
        raise DocumentError(tuple(sorted(builder.problems, key=lambda problem: (problem.line, problem.column))), left)
    return Tree(builder.root, file, builder.keys, builder.values)


def _refuse_text(text: str, file: str) -> None:
    if len(text) > MAX_BYTES or len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        _refuse(Problem("YAML_TOO_LARGE", "the document is larger than 1 MiB", file, 1))
    at = text.find("\t")
    if at >= 0:
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        _refuse(Problem("YAML_TAB", "tabs are not allowed", file, line, hint="use spaces", column=column))


def _refuse(problem: Problem) -> NoReturn:
    raise DocumentError((problem,))


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        at = error.position if isinstance(error.position, int) else 0
        return Problem("YAML_CHARACTER", "a character is not allowed in YAML", file, text.count("\n", 0, at) + 1)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or "the text is not YAML"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem("YAML_SYNTAX", str(said), file, line, column=column)
