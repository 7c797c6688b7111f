"""A policy document as it is written: takes a `Document`, gives plain data and YAML that read back as an equal one.

The form is the one of the handwritten files: what is left out stays out, one text is not a list, a rule a few lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import orjson

from policies.model import Document
from vocab.documents import Strict
from vocab.terms import Label

_DURATIONS = frozenset({"per", "period"})  # keys whose value is a number of seconds
_ALONE = frozenset({"target", "duty", "constraint", "and", "or", "permission", "prohibition", "by", "what"})
_BARE = re.compile(r"[^\W\d_](?:[\w.*/@（）「」、。・-]|:(?=\w)| (?=[^\s#:]))*")
"""Begins with a letter, and has nothing that means something in a flow: bracket, comma, quote, colon at an end."""
_TYPED = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"})
_WIDTH = 110
_STEPS = (("W", 604_800, False), ("D", 86_400, False), ("H", 3_600, True), ("M", 60, True), ("S", 1, True))


def data_of(value: Strict) -> dict[str, Any]:
    """A document, or a part of one, as plain data: texts, lists and mappings with the keys of the file."""
    found: dict[str, Any] = {}
    for name, item in type(value).model_fields.items():
        key, written = item.alias or name, getattr(value, name)
        if written is None or written in ((), {}):
            continue
        found[key] = _plain(key, written)
    return found


def yaml_of(document: Document) -> str:
    """The document as YAML, in the form of a file of `policies/`."""
    return yaml_of_data(data_of(document))


def yaml_of_data(data: Mapping[str, Any]) -> str:
    """As `yaml_of`, of what `data_of` gives."""
    return "\n".join(_lines(data)) + "\n"


def duration(seconds: int) -> str:
    """Seconds as an ISO 8601 duration in its longest units: 900 is `PT15M`."""
    weeks, rest = divmod(seconds, 604_800)
    if weeks and not rest:
        return f"P{weeks}W"
    text, timed = "P", False
    for letter, size, in_day in _STEPS[1:]:
        count, seconds = divmod(seconds, size)
        if count:
            text += ("T" if in_day and not timed else "") + f"{count}{letter}"
            timed = timed or in_day
    return text if text != "P" else "PT0S"


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, Strict):
        return data_of(value)
    if isinstance(value, Label):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, (tuple, list)):
        items = [_plain(key, item) for item in value]
        return items[0] if len(items) == 1 and isinstance(items[0], str) and key not in _ALONE else items
    if isinstance(value, dict):
        return {name: _plain(name, item) for name, item in value.items()}
    return _text(key, value)


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and key in _DURATIONS:
        return duration(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if key in ("permission", "prohibition"):
            yield f"{key}:"
            for rule in value:
                yield from _rule(rule)
        else:
            yield f"{key}: {flow(value)}"


def _rule(rule: Mapping[str, Any]) -> Iterator[str]:
    lead = "  - "
    for key, value in rule.items():
        line = f"{lead}{key}: {flow(value)}"
        if isinstance(value, list) and isinstance(value[0], dict) and (key == "constraint" or len(line) > _WIDTH):
            yield f"{lead}{key}:"
            for item in value:
                yield from _item(item, "      ")
        else:
            yield line
        lead = "    "


def _item(item: Mapping[str, Any], indent: str) -> Iterator[str]:
    """An item of a list: on one line, or where that is long a group with its items below it."""
    line = f"{indent}- {flow(item)}"
    group = next((key for key in ("and", "or") if key in item), None)
    if group is None or len(line) <= _WIDTH:
        yield line
        return
    yield f"{indent}- {group}:"
    for below in item[group]:
        yield from _item(below, indent + "    ")


def flow(value: Any, scalar: Callable[[str], str] | None = None) -> str:
    """A value of `data_of` as YAML in flow style, on one line; `scalar` writes its texts."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item, scalar)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item, scalar) for item in value) + "]"
    return (scalar or scalar_of)(value)


def scalar_of(text: str) -> str:
    """A text, bare where any YAML reader takes it for the same text, else in double quotes (YAML 1.2 takes JSON's)."""
    return text if _BARE.fullmatch(text) and text.casefold() not in _TYPED and text.isprintable() else _quoted(text)


def _quoted(text: str) -> str:
    found = orjson.dumps(text).decode()
    # What JSON leaves as it is and YAML does not allow in a document.
    return "".join(char if char.isprintable() or char == " " else _escaped(char) for char in found)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - the end of the first plane
