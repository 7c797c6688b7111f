"""The base of every document model and the types of its values, which are all written as text.

Takes what `vocab.yamltree` gives (texts, tuples, dicts); gives frozen models with typed values. Refuses whatever
is not written in the one form its type has, with a stable code.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, NoReturn

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from vocab.terms import Label


def _key(name: str) -> str:
    return to_camel(name.rstrip("_"))


class Strict(BaseModel):
    """Base of every document model: frozen, nothing extra, nothing coerced.

    A field is written in camelCase without trailing underscore (`stale_if_error` is `staleIfError`, `from_` is
    `from`). Lists arrive as tuples: declare `tuple[X, ...]`. For what is not text use the types below or `Literal`.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=_key,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    @model_validator(mode="before")
    @classmethod
    def _remember_keys(cls, data: Any, info: ValidationInfo) -> Any:
        """Notes which keys the model knows at this place, for hints about unknown ones."""
        if isinstance(data, dict) and isinstance(info.context, dict):
            known = (field.alias or name for name, field in cls.model_fields.items())
            info.context.setdefault(id(data), set()).update(known)
        return data


def _flag(value: Any) -> Any:
    if value in ("true", "false"):
        return value == "true"
    return value if isinstance(value, bool) else _bad("VALUE_NOT_A_BOOLEAN", "write true or false")


def _integer(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", value):
        return int(value)
    return value if type(value) is int else _bad("VALUE_NOT_AN_INTEGER", "write a whole number in digits")


def _number(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", value):
        return float(value)
    return value if type(value) is float else _bad("VALUE_NOT_A_NUMBER", "write a decimal number in digits")


_DURATION = re.compile(
    r"P(?:(\d{1,5})W|(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?)", re.ASCII
)


def _seconds(value: Any) -> Any:
    if type(value) is int:
        return value
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        return _bad("VALUE_NOT_A_DURATION", "write an ISO 8601 duration of weeks, days, hours, minutes, seconds: PT10M")
    weights = (604_800, 86_400, 3_600, 60, 1)
    return sum(int(part or 0) * weight for part, weight in zip(found.groups(), weights, strict=True))


def _date(value: Any) -> Any:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    return value if type(value) is date else _bad("VALUE_NOT_A_DATE", "write a date that exists as 2027-04-01")


def _time(value: Any) -> Any:
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.+", value, re.ASCII):
            value = datetime.fromisoformat(value)
    except ValueError:
        pass
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    return _bad("VALUE_NOT_A_TIME", "write a time with its offset as 2027-04-01T00:00:00+09:00")


def _date_or_time(value: Any) -> Any:
    return _time(value) if isinstance(value, datetime) or (isinstance(value, str) and "T" in value) else _date(value)


def _bad(code: str, message: str) -> NoReturn:
    raise PydanticCustomError(code, message)


Words = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
"""A name that may stand in a file name, an id and a URL."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""`true` or `false`, nothing else."""
Integer = Annotated[int, BeforeValidator(_integer)]
Number = Annotated[float, BeforeValidator(_number)]
"""A decimal number without exponent; never infinite."""
Seconds = Annotated[int, BeforeValidator(_seconds), WithJsonSchema({"type": "string", "format": "duration"})]
"""An ISO 8601 duration without years and months (their length varies), as whole seconds."""
Date = Annotated[date, BeforeValidator(_date)]
Time = Annotated[datetime, BeforeValidator(_time)]
"""A time with its offset, as an aware datetime."""
DateOrTime = Annotated[date, PlainValidator(_date_or_time), WithJsonSchema({"type": "string"})]
"""An aware datetime, or a bare date whose zone the reader supplies (`type(value) is date`)."""


class _Localized(Strict):
    ja: Words
    en: Words


def _label_schema(_source: Any, handler: Any) -> CoreSchema:
    model: CoreSchema = handler.generate_schema(_Localized)
    return core_schema.no_info_after_validator_function(_label, model)


def _label(value: _Localized) -> Label:
    return Label(value.ja, value.en)


Localized = Annotated[Label, GetPydanticSchema(_label_schema)]
"""`{ja: …, en: …}`, as a `Label`."""
