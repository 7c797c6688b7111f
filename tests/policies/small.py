"""A small vocabulary, facts and helpers that the policy tests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from policies.choose import chooser
from policies.compile import compile_text
from policies.decision import OBSERVED, Decision, Obligation
from policies.facts import Consumer, Facts, Situation
from policies.policy import Policy
from policies.purposes import dpv_purposes, local
from vocab.terms import Class, Code, CodeList, Kind, Label, Property, Vocabulary
from vocab.values import Cell, Measure

TOKYO = ZoneInfo("Asia/Tokyo")
PURPOSES = dpv_purposes().with_local(
    [local("disaster-response", Label("災害対応", "disaster response"), ["ProtectionOfPublicSecurity"])]
)
BEFORE = datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)  # one second before 2027-04-01 in Tokyo
AFTER = datetime(2027, 3, 31, 15, 0, 0, tzinfo=UTC)


def _property(name: str, kind: Kind, **more: Any) -> Property:
    return Property(name, f"urn:test:{name}", Label(name, name), Label("", ""), kind, **more)


def _class(name: str, *properties: Property, abstract: bool = False) -> Class:
    label = Label(name, name)
    parents = () if abstract else ("Place",)
    plural = f"{name.lower()}s"
    return Class(name, f"urn:test:{name}", label, label, abstract, parents, name.lower(), plural, properties)


BIKE_STATION = _class(
    "BikeStation",
    _property("name", Kind.VARIANTS),
    _property("location", Kind.GEOMETRY),
    _property("address", Kind.TEXT),
    _property("municipality", Kind.TEXT),
    _property("bikesAvailable", Kind.INTEGER),
    _property("status", Kind.CODE, codes="OperatingStatus"),
    _property("owner", Kind.TEXT),
    _property("contact.phone", Kind.TEXT),
    _property("contact.person", Kind.TEXT, personal=True),
)
WATER_GAUGE = _class(
    "WaterGauge",
    _property("name", Kind.VARIANTS),
    _property("municipality", Kind.TEXT),
    _property("waterLevel", Kind.MEASURE, unit="MTR"),
    _property("alertLevel", Kind.NUMBER, unit="MTR"),
    _property("inspectedAt", Kind.DATETIME),
    _property("automatic", Kind.BOOLEAN),
    _property("keeper", Kind.TEXT, personal=True),
)
PLACE = _class("Place", _property("name", Kind.VARIANTS), abstract=True)
OPEN_CLOSED = CodeList(
    "OperatingStatus",
    "urn:test:OperatingStatus",
    Label("状態", "status"),
    (Code("OPEN", Label("営業", "open")), Code("CLOSED", Label("休止", "closed"))),
)
VOCABULARY = Vocabulary(
    {cls.name: cls for cls in (BIKE_STATION, WATER_GAUGE, PLACE)}, {OPEN_CLOSED.name: OPEN_CLOSED}, {}, "test"
)


def compiled(text: str, *, file: str = "policy.yaml") -> Policy:
    """The policy in `text` against the small vocabulary."""
    return compile_text(
        text, VOCABULARY, zone=TOKYO, purposes=PURPOSES, domains=frozenset({"takamatsu", "marugame"}), file=file
    )


def consumer(given: Mapping[str, Any] | None) -> Consumer:
    """A consumer from plain data: lists become sets; anonymous from None."""
    if given is None:
        return Consumer()
    sets = {key: frozenset(given[key]) for key in ("scopes", "roles") if key in given}
    return Consumer(**{"issuer": "https://id.example.jp", "subject": "somebody", **given, **sets})


def disaster(domain: str = "takamatsu", kind: str = "disaster", area: str | None = None) -> Situation:
    """A situation declared from 2026 to 2028."""
    return Situation("s", domain, kind, area, datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def facts(given: Mapping[str, Any] | None = None, now: datetime = BEFORE, *situations: Situation) -> Facts:
    """Facts with a consumer from plain data."""
    return Facts(consumer(given), now, situations)


BIKES = """\
uid: urn:tsunagu:policy:seto-mobility:bikes
assigner: seto-mobility
permission:
  - target: [BikeStation.id, BikeStation.name, BikeStation.bikesAvailable]
    action: read
  - target: [BikeStation.location]
    action: read
    assignee: {scope: mobility}
    constraint:
      - {leftOperand: purpose, operator: isAnyOf, rightOperand: [ImproveTransportMobility, disaster-response]}
      - {leftOperand: dateTime, operator: lt, rightOperand: 2027-04-01}
    duty: [{action: generalise, to: mesh3}]
  - target: [BikeStation.location]
    action: read
    duty: [{action: generalise, to: mesh2}]
"""
"""The example policy: location at 1 km for a scope and purpose until a date, at 10 km for everybody."""


def seen(decision: Decision, row: Mapping[str, Cell]) -> tuple[Obligation, ...] | None:
    """What is done to a row's value before it is seen; None where it is not seen."""
    return seeing(decision)(row)


def seeing(decision: Decision) -> Callable[[Mapping[str, Cell]], tuple[Obligation, ...] | None]:
    """As `seen`, for many rows."""
    choose = chooser(decision.branches)

    def see(row: Mapping[str, Cell]) -> tuple[Obligation, ...] | None:
        branch = choose(row)
        return None if branch is None else branch.obligations

    return see


def reader(name: str) -> Callable[[Mapping[str, Cell]], Cell]:
    """Reads one property of a row, or when a measure was observed."""
    if name.endswith(OBSERVED):
        measured = name.removesuffix(OBSERVED)
        return lambda row: cell.observed_at if isinstance(cell := row.get(measured), Measure) else None
    return lambda row: row.get(name)
