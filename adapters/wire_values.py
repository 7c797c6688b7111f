"""Values of rows as JSON and back: takes any JSON-like value with times, gives plain JSON.

What JSON cannot say is tagged by a mapping with one key: `$time`, `$date` (ISO 8601), `$number` (what is
not finite, or a whole number beyond 64 bits), `$map` (a mapping with keys that begin with `$`).
Refuses (`WireError`, with a path and never a value) everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

_DEEPEST = 64
_LEAST, _MOST = -(2**63), 2**63 - 1


class WireError(ValueError):
    """A message is not what it claims to be. `path` is dotted, from the message's top."""

    code = "WIRE_INVALID"

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path or 'message'}: {what}")
        self.path = path


def dump_value(value: Any, path: str = "", depth: int = 0) -> Any:
    """A value as plain JSON; a tuple becomes a list."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return _dump_number(value)
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if depth >= _DEEPEST:
        raise WireError(path, "is nested too deeply")
    if isinstance(value, Mapping):
        return _dump_mapping(value, path, depth + 1)
    if isinstance(value, (list, tuple)):
        return [dump_value(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise WireError(path, f"a {type(value).__name__} cannot be sent")


def _dump_number(value: float) -> Any:
    if isinstance(value, int):
        return int(value) if _LEAST <= value <= _MOST else {"$number": str(int(value))}
    return float(value) if isfinite(value) else {"$number": repr(float(value))}


def _dump_mapping(value: Mapping[Any, Any], path: str, depth: int) -> Any:
    if not all(isinstance(key, str) for key in value):
        raise WireError(path, "has a key that is not text")
    plain = {key: dump_value(item, f"{path}.{key}", depth) for key, item in value.items()}
    return {"$map": plain} if any(key.startswith("$") for key in plain) else plain


def load_value(value: Any, path: str = "") -> Any:
    """The value that plain JSON stands for."""
    if isinstance(value, list):
        return [load_value(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if not any(key.startswith("$") for key in value):
        return {key: load_value(item, f"{path}.{key}") for key, item in value.items()}
    if len(value) != 1:
        raise WireError(path, "is a tag with more than one key")
    (tag, tagged), *_ = value.items()
    if tag == "$map" and isinstance(tagged, dict):
        return {key: load_value(item, f"{path}.{key}") for key, item in tagged.items()}
    return _load_tagged(tag, tagged, path)


def _load_tagged(tag: str, tagged: Any, path: str) -> Any:
    if tag not in _READERS or not isinstance(tagged, str):
        raise WireError(path, "is not a tag")
    try:
        return _READERS[tag](tagged)
    except ValueError:
        raise WireError(path, f"is not the text of a {tag}") from None


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "$time": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$number": _number,
}
