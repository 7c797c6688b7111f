"""The `q` of NGSI-LD: takes its text, gives a test of entities; refuses what is not in the grammar.

Source: ETSI GS CIM 009, 4.9: `;` binds tighter than `|`, parentheses group, strings are double-quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Test = Callable[[Mapping[str, Any]], bool]
_TOKEN = re.compile(
    r"""(?P<group>[();|])|(?P<op>==|!=|>=|<=|~=|!~=|>|<)|(?P<not>!)|(?P<text>"[^"]*")|(?P<comma>,)|(?P<range>\.\.)"""
    r"""|(?P<word>(?:(?!\.\.)[^();|=!<>~",])+)"""
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")
_PATH = re.compile(r"[^\W\d_]\w*(\.[^\W\d_]\w*)?(\[[\w.]+\])?")
_MISSING = object()


class BadQuery(Exception):
    """Not in the grammar."""


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise BadQuery(f"unexpected character at {position}")
            self._tokens.append((str(match.lastgroup), match.group()))
            position = match.end()
        self._next = 0

    def whole(self) -> Test:
        test = self._either()
        if self._next < len(self._tokens):
            raise BadQuery("unexpected text after the end")
        return test

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._next] if self._next < len(self._tokens) else ("end", "")

    def _take(self, *kinds: str) -> str:
        kind, text = self._peek()
        if kind not in kinds and text not in kinds:
            raise BadQuery(f"{' or '.join(kinds)} expected")
        self._next += 1
        return text

    def _either(self) -> Test:
        tests = [self._all()]
        while self._peek()[1] == "|":
            self._take("|")
            tests.append(self._all())
        return lambda entity: any(test(entity) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._peek()[1] == ";":
            self._take(";")
            tests.append(self._one())
        return lambda entity: all(test(entity) for test in tests)

    def _one(self) -> Test:
        if self._peek()[1] == "(":
            self._take("(")
            test = self._either()
            self._take(")")
            return test
        if self._peek()[0] == "not":
            self._take("not")
            path = self._path()
            return lambda entity: held(path, entity) is _MISSING
        path = self._path()
        if self._peek()[0] != "op":
            return lambda entity: held(path, entity) is not _MISSING
        return _comparison(path, self._take("op"), self._values())

    def _path(self) -> str:
        path = self._take("word")
        if not _PATH.fullmatch(path):
            raise BadQuery("not an attribute")
        return path

    def _values(self) -> tuple[str, list[Any]]:
        """One value, a range of two, or a list."""
        values = [_value(self._take("word", "text"))]
        if self._peek()[0] == "range":
            self._take("range")
            return "range", [*values, _value(self._take("word", "text"))]
        while self._peek()[0] == "comma":
            self._take("comma")
            values.append(_value(self._take("word", "text")))
        return "list", values


def parse(text: str) -> Test:
    """The test that `q` means."""
    return _Parser(text).whole()


def _value(text: str) -> Any:
    if text.startswith('"'):
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        return float(text)
    if text in {"true", "false"}:
        return text == "true"
    if _TIME.fullmatch(text):
        return datetime.fromisoformat(text)
    if ":" in text:
        return text
    raise BadQuery("neither a number, a boolean, a time, a URI nor a quoted text")


def held(path: str, entity: Mapping[str, Any]) -> Any:
    """What an attribute, its sub-attribute, or a part of its value is."""
    name, _, inner = path.removesuffix("]").partition("[")
    attribute, _, sub = name.partition(".")
    found = entity.get(attribute)
    if not isinstance(found, Mapping):
        return _MISSING
    if sub:
        found = found.get(sub, _MISSING)
    if isinstance(found, Mapping):
        found = found.get("languageMap", found.get("object", found.get("value")))
    for step in filter(None, inner.split(".")):
        found = found.get(step, _MISSING) if isinstance(found, Mapping) else _MISSING
    return found["@value"] if isinstance(found, Mapping) and "@value" in found else found


def _comparison(path: str, op: str, wanted: tuple[str, list[Any]]) -> Test:
    form, values = wanted
    if (form == "range" or len(values) > 1) and op not in {"==", "!="}:
        raise BadQuery("a list or range with an order")
    return lambda entity: _holds(op, form, held(path, entity), values)


def _holds(op: str, form: str, value: Any, wanted: list[Any]) -> bool:
    if value is _MISSING:
        return False
    pairs = [(_alike(value, one), one) for one in wanted]
    if form == "range":
        inside = all(left is not None for left, _ in pairs) and wanted[0] <= pairs[0][0] <= wanted[1]
        return bool(inside) == (op == "==")
    if op in {"==", "!="}:
        return any(left == one for left, one in pairs if left is not None) == (op == "==")
    left, right = pairs[0]
    if left is None:
        return False
    tests = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(tests.get(op, False))


def _alike(value: Any, wanted: Any) -> Any:
    """The value as the type of what it is compared with; None where it has another."""
    if isinstance(wanted, datetime) and isinstance(value, str) and _TIME.fullmatch(value):
        return datetime.fromisoformat(value)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value if isinstance(wanted, bool) and isinstance(value, bool) else None
    if isinstance(wanted, float):
        return value if isinstance(value, (int, float)) else None
    return value if isinstance(wanted, str) and isinstance(value, str) else None
