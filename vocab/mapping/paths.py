"""Native paths: takes a path as written in a mapping, gives a function that reads it from a row.

Nested sources have dotted paths (`stationName.value`, list items by number, `"a.b".value` for names with dots);
in flat sources the whole text is one column. Refuses empty segments and open quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Row = Mapping[str, Any]
Read = Callable[[Row], Any]
"""Reads one native value; None where it is absent."""

_SEGMENT = re.compile(r'"([^"]+)"|([^".]+)')


def split(path: str, *, nested: bool) -> tuple[str, ...]:
    """The segments of a path. Raises ValueError (PATH_INVALID) when it cannot be read."""
    if not nested:
        return (path,)
    segments: list[str] = []
    at = 0
    while found := _SEGMENT.match(path, at):
        segments.append(found[1] or found[2])
        at = found.end()
        if at == len(path):
            return tuple(segments)
        if path[at] != ".":
            break
        at += 1
    raise ValueError("PATH_INVALID: write segments separated by dots, a name with dots in double quotes")


def reader(path: str, *, nested: bool) -> Read:
    """A function that reads `path` from a row."""
    segments = split(path, nested=nested)
    first = segments[0]
    if len(segments) == 1:
        return lambda row: row.get(first)
    if len(segments) == 2:  # noqa: PLR2004  # the common form of NGSI, kept short since it runs per cell
        return _pair(first, segments[1])
    rest = segments[1:]

    def read(row: Row) -> Any:
        value: Any = row.get(first)
        for segment in rest:
            if value is None:
                return None
            value = step(value, segment)
        return value

    return read


def _pair(first: str, second: str) -> Read:
    def read(row: Row) -> Any:
        inner = row.get(first)
        return inner.get(second) if type(inner) is dict else step(inner, second)

    return read


def step(value: Any, segment: str) -> Any:
    """What stands at one segment of a path below a value; None where nothing does."""
    if isinstance(value, Mapping):
        return value.get(segment)
    if isinstance(value, (list, tuple)) and segment.isascii() and segment.isdigit():
        index = int(segment)
        return value[index] if index < len(value) else None
    return None
