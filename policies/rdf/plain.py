"""The models of a policy document in plain form: takes a model, gives its written keys and values as text.

Goes over the fields of the models, so that a key that is added to one is written without a change here. Refuses
(`TypeError`) a value of a kind that no field has had so far.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, WithJsonSchema

from policies.model import Document
from policies.rdf.names import XSD
from vocab.terms import Label


class Entry(NamedTuple):
    """A key that is written in a model, with its value and whether a number there is a duration."""

    key: str
    value: Any
    duration: bool


class Scalar(NamedTuple):
    """A value as text, and the datatype it has where it is not a text."""

    text: str
    datatype: str | None


def entries(model: BaseModel) -> Iterator[Entry]:
    """The keys that are written, in the order of the model; an empty list is not written."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if value is not None and value != ():
            yield Entry(field.alias or name, value, is_duration((field.annotation, *field.metadata)))


def scalar(value: object, *, duration: bool = False) -> Scalar:
    """A value that is not made of others, as text."""
    if isinstance(value, str):
        return Scalar(value, None)
    if isinstance(value, bool):
        return Scalar(str(value).lower(), XSD + "boolean")
    if isinstance(value, int):
        return Scalar(_duration(value), XSD + "duration") if duration else Scalar(str(value), XSD + "integer")
    if isinstance(value, datetime):
        return Scalar(value.isoformat(), XSD + "dateTime")
    if isinstance(value, date):
        return Scalar(value.isoformat(), XSD + "date")
    raise TypeError(f"no field of a policy holds a {type(value).__name__}")


def plain(value: object, *, duration: bool = False) -> Any:
    """A model, or a part of one, as dicts, lists and texts: what the strict reader takes, as JSON."""
    if isinstance(value, BaseModel):
        return {entry.key: plain(entry.value, duration=entry.duration) for entry in entries(value)}
    if isinstance(value, Label):
        return {"ja": value.ja, "en": value.en}
    if isinstance(value, tuple):
        return [plain(item, duration=duration) for item in value]
    return scalar(value, duration=duration).text


def digest(document: Document) -> str:
    """SHA-256 of the plain form as JSON: keys in order, no spaces, UTF-8."""
    text = json.dumps(plain(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256-" + sha256(text.encode()).hexdigest()


def is_duration(parts: tuple[Any, ...]) -> bool:
    """Whether an annotation, or one inside it, is that of `vocab.strict.Seconds`."""
    for part in parts:
        if isinstance(part, WithJsonSchema) and (part.json_schema or {}).get("format") == "duration":
            return True
        if is_duration((*get_args(part), *getattr(part, "__metadata__", ()))):
            return True
    return False


def _duration(seconds: int) -> str:
    """An ISO 8601 duration that the strict reader takes; weeks only where days would not do."""
    if seconds >= 100_000 * 86_400 and seconds % 604_800 == 0:
        return f"P{seconds // 604_800}W"
    left, parts = seconds, []
    for unit, weight, most in (("D", 86_400, 99_999), ("H", 3_600, 999_999), ("M", 60, 9_999_999), ("S", 1, None)):
        count = left // weight if most is None else min(left // weight, most)
        left -= count * weight
        parts.append(f"{count}{unit}" if count else "")
    time = "".join(parts[1:]) or ("" if parts[0] else "0S")
    return f"P{parts[0]}" + (f"T{time}" if time else "")
