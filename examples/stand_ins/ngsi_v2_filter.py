"""Orion's `q`: takes its text, gives a test of entities; refuses what Orion refuses, with its words.

Source: orion-api.md, Simple Query Language, and the functional tests of FIWARE Orion 4.7. Values compare as
in MongoDB: numbers with numbers, text by code point, DateTime attributes as seconds, arrays by any element.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FORBIDDEN = set("<>\"'=;()")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d(:?\d\d(:?\d\d(\.\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?")
_LONGEST_TIME = 29
_TIMES = {"DateTime", "ISO8601"}
_OPERATOR = re.compile(r"==|~=|!=|>=|<=|<|>|:")
_MISSING = object()


class BadQuery(Exception):
    """Orion answers 400 with this description."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`path op values`; a range is two values with the operator `==..` or `!=..`."""

    path: tuple[str, ...]
    op: str
    values: tuple[Any, ...]


def parse(text: str) -> list[Statement]:
    """The statements of `q`, all of which must hold."""
    if not text or text == ";":
        raise BadQuery("empty q")
    if ";;" in text:
        raise BadQuery("empty q-item")
    return [_statement(part.strip()) for part in text.removesuffix(";").split(";")]


def _statement(text: str) -> Statement:
    if not text:
        raise BadQuery("empty q-item (only whitespace)")
    if text.startswith("!"):
        return Statement(_path(text[1:]), "!", ())
    position = _find_operator(text)
    if position is None:
        return Statement(_path(text), "exists", ())
    left, op, right = text[: position.start()].strip(), position.group(), text[position.end() :].strip()
    if not left:
        raise BadQuery("empty left-hand-side in q-item")
    path = _path(left)
    if not right:
        raise BadQuery("empty right-hand-side in q-item")
    return _binary(path, "==" if op == ":" else op, right)


def _find_operator(text: str) -> re.Match[str] | None:
    """The first operator outside single quotes."""
    for match in _OPERATOR.finditer(text):
        if text.count("'", 0, match.start()) % 2 == 0:
            return match
    return None


def _path(text: str) -> tuple[str, ...]:
    if FORBIDDEN - {"'"} & set(text) or not text:
        raise BadQuery("invalid character found in URI param /q/")
    parts = re.findall(r"'[^']*'|[^.']+", text)
    return tuple(part.strip("'") for part in parts)


def _binary(path: tuple[str, ...], op: str, right: str) -> Statement:
    if op == "~=":
        if FORBIDDEN & set(right):
            raise BadQuery("forbidden characters in String Filter")
        try:
            re.compile(right)
        except re.error:
            raise BadQuery(f"error compiling filter regex: '{right}'") from None
        return Statement(path, op, (right,))
    if ".." in right:
        return _range(path, op, right)
    if "," in right:
        return _list(path, op, right)
    value = _value(right)
    if op not in {"==", "!="} and (value is None or isinstance(value, bool)):
        raise BadQuery("values of this type not supported for the operator")
    return Statement(path, op, (value,))


def _range(path: tuple[str, ...], op: str, right: str) -> Statement:
    if op not in {"==", "!="}:
        raise BadQuery("ranges only valid for equal and not equal ops")
    low, _, high = right.partition("..")
    if not low.strip() or not high.strip():
        raise BadQuery("empty item in range")
    values = _value(low.strip()), _value(high.strip())
    if any(value is None or isinstance(value, bool) for value in values):
        raise BadQuery("invalid data type for /range-from/")
    if type(values[0]) is not type(values[1]):
        raise BadQuery("invalid range: types mixed")
    return Statement(path, op + "..", values)


def _list(path: tuple[str, ...], op: str, right: str) -> Statement:
    if op not in {"==", "!="}:
        raise BadQuery("lists only valid for equal and not equal ops")
    items = [item.strip() for item in re.split(r",(?=(?:[^']*'[^']*')*[^']*$)", right)]
    if not all(items):
        raise BadQuery("empty item in list")
    values = tuple(_value(item) for item in items)
    if len({type(value) for value in values} - {type(None)}) > 1 or any(isinstance(value, bool) for value in values):
        raise BadQuery("invalid JSON value type in list")
    return Statement(path, op, values)


class Seconds(float):
    """A time as MongoDB keeps it for Orion; not a number written as such."""


def _value(text: str) -> Any:
    if text.startswith("'"):
        return _forced(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    seconds = to_seconds(text)
    if seconds is not None:
        return seconds
    words: Mapping[str, Any] = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    if FORBIDDEN & set(text):
        raise BadQuery("forbidden characters in String Filter")
    return text


def _forced(text: str) -> str:
    if len(text) == 1 or not text.endswith("'"):
        raise BadQuery("non-terminated forced string")
    if "'" in text[1:-1]:
        raise BadQuery("quote in forced string")
    if FORBIDDEN & set(text[1:-1]):
        raise BadQuery("forbidden characters in String Filter")
    return text[1:-1]


def to_seconds(text: str) -> Seconds | None:
    """An ISO 8601 time as seconds; without a zone it is UTC."""
    if len(text) > _LONGEST_TIME or not _TIME.fullmatch(text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Seconds((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


def matches(statement: Statement, entity: Mapping[str, Any]) -> bool:
    """Whether a statement holds for a normalized entity."""
    held = _held(statement.path, entity)
    if statement.op in {"exists", "!"}:
        return (held is not _MISSING) == (statement.op == "exists")
    if held is _MISSING:
        return False
    if statement.op.startswith("!="):
        return not _compare("==" + statement.op[2:], held, statement.values)
    return _compare(statement.op, held, statement.values)


def _held(path: tuple[str, ...], entity: Mapping[str, Any]) -> Any:
    """The value at a path; that of a DateTime attribute itself is in seconds."""
    attribute = entity.get(path[0])
    if not isinstance(attribute, Mapping):
        return _MISSING
    value = attribute.get("value")
    if len(path) == 1 and attribute.get("type") in _TIMES and isinstance(value, str):
        seconds = to_seconds(value)
        return value if seconds is None else seconds
    for name in path[1:]:
        if not isinstance(value, Mapping) or name not in value:
            return _MISSING
        value = value[name]
    return value


def _compare(op: str, held: Any, values: tuple[Any, ...]) -> bool:
    candidates = [held, *held] if isinstance(held, list) else [held]
    return any(_holds(op, one, values) for one in candidates)


def _holds(op: str, held: Any, values: tuple[Any, ...]) -> bool:
    if op == "==":
        return any(_alike(held, value) and held == value for value in values)
    if op == "~=":
        return isinstance(held, str) and re.search(values[0], held) is not None
    if not _alike(held, values[0]) or held is None:
        return False
    if op == "==..":
        return bool(values[0] <= held <= values[1])
    tests: Mapping[str, Callable[[], bool]] = {
        "<": lambda: held < values[0],
        "<=": lambda: held <= values[0],
        ">": lambda: held > values[0],
        ">=": lambda: held >= values[0],
    }
    return bool(tests[op]())


def _alike(one: Any, other: Any) -> bool:
    """MongoDB compares inside one type: numbers, text, booleans, null."""
    return kind(one) == kind(other)


def kind(value: Any) -> str:
    """The type MongoDB orders and compares within."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, (int, float)) else type(value).__name__
