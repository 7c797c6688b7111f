"""The sections of `hub.yaml` as strict models.

Every model refuses what it does not know; checks across sections are in `hub.config_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from annotated_types import Ge
from pydantic import Field, create_model

from hub.config_domains import CaseKind, Domain, Officers, SituationKind
from hub.config_types import SOME, Algorithm, HolderNumber, KeySet, Level, Origin, Positive, Url
from hub.limits import Limits
from vocab.documents import DateOrTime, Localized, Name, Seconds, Strict, Words

__all__ = [
    "Agreement",
    "Algorithm",
    "CaseKind",
    "Claims",
    "Client",
    "Domain",
    "Holder",
    "HubDocument",
    "HubSection",
    "Issuer",
    "LedgerSection",
    "LimitsSection",
    "Officers",
    "Proves",
    "Purpose",
    "RegistrySection",
    "ServerLimits",
    "SituationKind",
]


class HubSection(Strict):
    """The hub itself."""

    id: Name
    title: Localized
    public_url: Url | None = None


class Holder(Strict):
    """An organisation that owns data and decides over it."""

    id: Name
    title: Localized
    number: HolderNumber
    attribution: Localized | None = None  # prescribed wording; none: the licence's form
    domain: Name | None = None
    officers: Officers | None = None  # none: nobody records mandates
    contact: Words | None = None  # where access is asked for: an address, a page, a telephone number


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
    ground: Words = "ground"
    assurance: Words = "acr"


class Proves(Strict):
    """What the tokens of an issuer prove: that a holder knows their subject under the value of a claim."""

    holder: Name
    claim: Words


class Issuer(Strict):
    """Somebody whose tokens the hub trusts."""

    issuer: Words
    jwks: KeySet
    audience: Words
    algorithms: Annotated[tuple[Algorithm, ...], SOME]
    claims: Claims = Claims()
    assurance: Mapping[Words, Level] = Field(default_factory=dict)  # what the values of its claim are worth
    proves: Proves | None = None  # its tokens prove subject links and are no bearer tokens of consumers
    max_stale: Annotated[Seconds, Ge(60)] = 3600  # how long its keys are kept while it cannot be reached


class Client(Strict):
    """An application registered with the hub."""

    id: Words
    title: Localized
    issuer: Words | None = None  # whose tokens may name this client; needed when there are several issuers
    purposes: tuple[Name, ...] = ()
    grounds: tuple[Words, ...] = ()  # laws and agreements it may ask under
    origins: tuple[Origin, ...] = ()
    organisation: Words | None = None


class Agreement(Strict):
    """What a holder has agreed with a party: a registered client by its id, else an organisation."""

    id: Name
    holder: Name
    party: Words
    title: Localized
    from_: DateOrTime | None = None  # none: since ever
    until: DateOrTime | None = None  # the first instant at which it is over; none: open-ended


class ServerLimits(Strict):
    """Bounds on connections and bodies, beside those on one document."""

    body_bytes: Positive = 1024 * 1024
    concurrency: Positive = 64  # requests that run at once
    queued: Positive = 256  # requests that wait for one of them to end
    seconds: Positive = 20  # how long a consumer waits for an answer
    token_entries: Positive = 10_000  # verified tokens kept in memory
    watch_denials: Positive = 200  # requests denied as a whole, or coordinates denied in them, that raise an alert
    watch_missing_ids: Positive = 500  # looked-up ids that gave nothing, likewise
    watch_differences: Positive = 500  # questions that differ by constants alone, likewise
    watch_minutes: Positive = 10  # within which these are counted


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
    domains: Annotated[tuple[Domain, ...], SOME]
    holders: tuple[Holder, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    clients: tuple[Client, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    limits: LimitsSection = LimitsSection()  # type: ignore[valid-type]  # made from `Limits`, so that it never differs
    registry: RegistrySection | None = None
    ledger: LedgerSection = LedgerSection()
