"""Templates of a mapping: takes a text with native paths in braces, gives its parts.

`{PATH}` must be there, `{PATH?}` may be blank, `{{` and `}}` are braces. Refuses braces that do not match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<path>[^{}?]+)(?P<optional>\?)?\}|(?P<text>[^{}]+)")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the value of a native path stands in a template."""

    path: str
    optional: bool


def parse(template: str) -> tuple[str | Slot, ...]:
    """The texts and slots of a template in order. Raises ValueError, saying what to write."""
    parts: list[str | Slot] = []
    at = 0
    while at < len(template):
        found = _PART.match(template, at)
        if found is None:
            raise ValueError("write a path as {PATH} or {PATH?}, a brace as {{ or }}")
        at = found.end()
        if found["path"]:
            parts.append(Slot(found["path"], found["optional"] is not None))
        else:
            parts.append(found["brace"][0] if found["brace"] else found["text"])
    return tuple(parts)


def paths_of(template: str) -> tuple[str, ...]:
    """The native paths that a template reads."""
    return tuple(part.path for part in parse(template) if isinstance(part, Slot))
