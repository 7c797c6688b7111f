"""The sections of `hub.yaml` as strict models.

Every model refuses what it does not know; checks across sections are in `hub.config_checks`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Literal, TypeVar

from annotated_types import Ge
from pydantic import AfterValidator, Field, create_model
from pydantic_core import PydanticCustomError

from hub.config_numbers import is_corporate_number, is_municipality_code, is_time_zone
from hub.config_origins import is_origin, is_trusted_url
from hub.limits import Limits
from vocab.documents import Integer, Localized, Name, Seconds, Strict, Words

Item = TypeVar("Item")
Algorithm = Literal["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
"""Asymmetric signature algorithms (RFC 7518) that the token library verifies."""


def _municipality(text: str) -> str:
    if is_municipality_code(text):
        return text
    raise PydanticCustomError("VALUE_NOT_A_MUNICIPALITY_CODE", "write six digits with a right check digit")


def _holder_number(text: str) -> str:
    if is_corporate_number(text) or is_municipality_code(text):
        return text
    raise PydanticCustomError(
        "VALUE_NOT_A_HOLDER_NUMBER",
        "write a 法人番号 (13 digits) or a municipality code (6 digits) with a right check digit",
    )


def _zone(text: str) -> str:
    if is_time_zone(text):
        return text
    raise PydanticCustomError("VALUE_NOT_A_ZONE", "write a time zone of the IANA database: Asia/Tokyo")


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
_SOME = AfterValidator(_some)  # after its items are right, so that a wrong item is not called a missing one
Positive = Annotated[Integer, Ge(1)]


class HubSection(Strict):
    """The hub itself."""

    id: Name
    title: Localized
    public_url: Url | None = None


class Officers(Strict):
    """Who may speak for a domain: any of the roles, vouched for by any of the issuers and organisations named."""

    roles: Annotated[tuple[Words, ...], _SOME]
    organisations: tuple[Words, ...] = ()  # none: of any organisation
    issuers: tuple[Words, ...] = ()  # none: by any trusted issuer


class Domain(Strict):
    """A municipality or area body served by the hub."""

    id: Name
    title: Localized
    zone: Zone
    area: Annotated[tuple[Municipality, ...], _SOME]
    officers: Officers | None = None  # none: nobody declares a situation
    max_situation: Annotated[Seconds, Ge(60)] = 259_200  # P3D


class Holder(Strict):
    """An organisation that owns data and decides over it."""

    id: Name
    title: Localized
    number: HolderNumber
    attribution: Localized | None = None  # prescribed wording; none: the licence's form
    domain: Name | None = None


class Purpose(Strict):
    """A local purpose below one of DPV or another local one."""

    id: Name
    broader: Name | None = None
    label: Localized


class Claims(Strict):
    """Where an issuer's tokens say what; dotted names reach into objects."""

    organisation: Words = "organisation"
    roles: Words = "roles"
    scopes: Words = "scope"
    client: Words = "client_id"
    purpose: Words = "purpose"


class Issuer(Strict):
    """Somebody whose tokens the hub trusts."""

    issuer: Words
    jwks: KeySet
    audience: Words
    algorithms: Annotated[tuple[Algorithm, ...], _SOME]
    claims: Claims = Claims()
    max_stale: Annotated[Seconds, Ge(60)] = 3600  # how long its keys are kept while it cannot be reached


class Client(Strict):
    """An application registered with the hub."""

    id: Words
    title: Localized
    issuer: Words | None = None  # whose tokens may name this client; needed when there are several issuers
    purposes: tuple[Name, ...] = ()
    origins: tuple[Origin, ...] = ()
    organisation: Words | None = None


class ServerLimits(Strict):
    """Bounds on connections and bodies, beside those on one document."""

    body_bytes: Positive = 1024 * 1024
    concurrency: Positive = 64  # requests that run at once
    queued: Positive = 256  # requests that wait for one of them to end
    seconds: Positive = 20  # how long a consumer waits for an answer
    token_entries: Positive = 10_000  # verified tokens kept in memory


_limit_fields: dict[str, Any] = {item.name: (Positive, item.default) for item in fields(Limits)}
LimitsSection = create_model("LimitsSection", __base__=ServerLimits, __module__=__name__, **_limit_fields)
"""`limits:`, every bound of `hub.limits.Limits` and of `ServerLimits`, by the same names."""


class RegistrySection(Strict):
    """The hub's own database; an SQLAlchemy URL of an async driver."""

    url: Words = Field(repr=False)


class LedgerSection(Strict):
    """Where evidence is written; a path below the city's folder or an absolute one."""

    file: Words | None = None  # evidence.jsonl among what the hub writes


class HubDocument(Strict):
    """All of `hub.yaml`."""

    hub: HubSection
    domains: Annotated[tuple[Domain, ...], _SOME]
    holders: tuple[Holder, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    clients: tuple[Client, ...] = ()
    limits: LimitsSection = LimitsSection()  # type: ignore[valid-type]  # made from `Limits`, so that it never differs
    registry: RegistrySection | None = None
    ledger: LedgerSection = LedgerSection()
