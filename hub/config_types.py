"""The types of values in `hub.yaml` that only a configuration has: numbers of authorities, zones, origins, addresses.

Each is a text of one form; anything else is refused with a stable code that says the form.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from annotated_types import Ge, Le
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from hub.config_origins import is_origin, is_trusted_url
from vocab.documents import Integer, Words
from vocab.readers.codes import corporate_number, municipality

Item = TypeVar("Item")
Algorithm = Literal["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
"""Asymmetric signature algorithms (RFC 7518) that the token library verifies."""


def _municipality(text: str) -> str:
    if municipality(text) == text:
        return text
    raise PydanticCustomError("VALUE_NOT_A_MUNICIPALITY_CODE", "write six digits with a right check digit")


def _holder_number(text: str) -> str:
    if text in {corporate_number(text), municipality(text)}:
        return text
    raise PydanticCustomError(
        "VALUE_NOT_A_HOLDER_NUMBER",
        "write a 法人番号 (13 digits) or a municipality code (6 digits) with a right check digit",
    )


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "write a time zone of the IANA database: Asia/Tokyo"
        raise PydanticCustomError("VALUE_NOT_A_ZONE", message) from None
    return text


def _origin(text: str) -> str:
    if is_origin(text):
        return text
    raise PydanticCustomError(
        "VALUE_NOT_AN_ORIGIN", "write an origin without path: https://app.example.jp (http only on this machine)"
    )


def _url(text: str) -> str:
    if is_trusted_url(text):
        return text
    raise PydanticCustomError("VALUE_NOT_A_TRUSTED_URL", "write an https URL (http only on this machine)")


def _some(items: tuple[Item, ...]) -> tuple[Item, ...]:
    if items:
        return items
    raise PydanticCustomError("VALUE_EMPTY", "name at least one")


def _key_set(text: str) -> str:
    return _url(text) if "://" in text else text


Municipality = Annotated[str, AfterValidator(_municipality)]
"""A municipality code of six digits."""
HolderNumber = Annotated[str, AfterValidator(_holder_number)]
Zone = Annotated[str, AfterValidator(_zone)]
Origin = Annotated[str, AfterValidator(_origin)]
Url = Annotated[str, AfterValidator(_url)]
KeySet = Annotated[Words, AfterValidator(_key_set)]
"""Where an issuer's JWKS is: a URL, or a file below the city's folder."""
SOME = AfterValidator(_some)  # after its items are right, so that a wrong item is not called a missing one
Positive = Annotated[Integer, Ge(1)]
Level = Annotated[Integer, Ge(1), Le(3)]
"""A level of assurance of an identity: 1 stated, 2 checked, 3 checked in person or by an electronic certificate."""
