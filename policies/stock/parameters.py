"""The parameters of the stock policies as strict models: takes what a mapping writes, gives typed values.

Refuses unknown and missing parameters, empty lists and values of another form.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from annotated_types import Ge
from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from policies.texts import Texts
from vocab import mesh
from vocab.documents import DateOrTime, Flag, Integer, Localized, Name, Seconds, Strict, Words

_RECIPIENT = re.compile(r"(scope|role|organisation|client):(.+)", re.DOTALL)
Attribute = tuple[str, str]  # operand, value
_KINDS = ("scope", "role", "organisation")


def _recipient(text: str) -> str:
    head, colon, _ = text.partition(":")
    if colon and head.isalpha() and not _RECIPIENT.fullmatch(text):
        raise PydanticCustomError(
            "VALUE_INVALID", "write NAME, scope:NAME, role:NAME, organisation:NAME or client:NAME"
        )
    return text


def attributes(recipient: str) -> list[Attribute]:
    """What a consumer may have to be a recipient: what is named, or for a bare name a scope, role or organisation."""
    found = _RECIPIENT.fullmatch(recipient)
    return [(found[1], found[2])] if found else [(kind, recipient) for kind in _KINDS]


def _coarser(text: str) -> str:
    if text not in mesh.DIGITS:
        known = ", ".join(mesh.DIGITS)
        raise PydanticCustomError("VALUE_INVALID", f"write one of {known}, or leave it out for nothing")
    return text


def _positive(seconds: int) -> int:
    if seconds <= 0:
        raise PydanticCustomError("VALUE_INVALID", "write a time longer than none: PT15M")
    return seconds


def _each(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Recipients = Annotated[
    tuple[Annotated[Words, AfterValidator(_recipient)], ...], Field(min_length=1), BeforeValidator(_each)
]
Coarser = Annotated[Words, AfterValidator(_coarser)]
Period = Annotated[Seconds, AfterValidator(_positive)]


class OpenWithAttribution(Strict):
    """`open-with-attribution`."""

    text: Localized | None = None


class StaffOnly(Strict):
    """`staff-only`."""

    roles: Texts | None = None
    organisations: Texts | None = None
    ground: Words | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.roles is None and self.organisations is None:
            raise PydanticCustomError("VALUE_INVALID", "name the staff: roles, organisations or both")
        return self


class DisasterOnly(Strict):
    """`disaster-only`."""

    recipients: Recipients
    domain: Name | None = None
    otherwise: Coarser | None = None
    never: Texts | None = None
    ground: Words | None = None


class PurposeBoundPartner(Strict):
    """`purpose-bound-partner`."""

    organisations: Texts | None = None
    clients: Texts | None = None
    purposes: Texts
    until: DateOrTime | None = None
    ground: Words | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.organisations is None and self.clients is None:
            raise PydanticCustomError("VALUE_INVALID", "name the partner: organisations, clients or both")
        return self


class PersonalWithConsent(Strict):
    """`personal-with-consent`."""

    ground: Words
    purposes: Texts
    recipients: Recipients | None = None
    service: Name | None = None


class OwnRowsOnly(Strict):
    """`own-rows-only`."""

    ground: Words
    representatives: Flag = False


class AggregateOnly(Strict):
    """`aggregate-only`."""

    threshold: Annotated[Integer, Ge(2)]
    by: Texts
    of: Words


class Delayed(Strict):
    """`delayed`."""

    period: Period
    at_once: Texts | None = None
