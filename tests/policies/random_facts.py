"""Random consumers, clocks, situations, persons and rows that make the rules of `random_rules` hold and fail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from policies.facts import Agreement, Case, Consumer, Facts, Link, Situation
from tests.policies.random_rules import HOLDER, PURPOSES, UID
from tests.policies.small import AFTER, BEFORE
from vocab.values import Cell, Measure

Row = Mapping[str, Cell]
Consents = Mapping[str, frozenset[str]]
SATURDAY = datetime(2027, 4, 2, 23, 30, tzinfo=UTC)  # 08:30 on 2027-04-03 in Tokyo
MONDAY = datetime(2026, 12, 7, 8, 14, 59, tzinfo=UTC)  # one second before 17:15 in Tokyo
CLOCKS = (BEFORE, AFTER, SATURDAY, MONDAY)
"""Around the instants and times of day that rules name."""
PERSONS = ["p-1", "p-2", "hana"]
KEEPERS = ("", "consents")
_ATTRIBUTES: Mapping[str, list[Any]] = {
    "scopes": [{"mobility"}, {"water", "other"}, {"other"}, set()],
    "roles": [{"staff"}, {"chief", "other"}, {"other"}, set()],
    "organisation": ["fire", "company-x", "other", None],
    "client": ["app", "other", None],
    "subject": ["hana", "taro"],
    "purpose": [*PURPOSES, "ImprovePublicServices", "TargetedAdvertising", "Unheard", None],
    "ground": ["条例第5条", "agreement", "other", None],
    "assurance": [1, 2, 3, None],
}
_CLAIMS: Mapping[str, list[Any]] = {
    "areas": [["372013"], "372021", ["372013", "372021"], [], [372013], None],
    "org": ["fire", "other", ["fire", "other"], 1, None],
    "apps": [["app"], ["app", "other"], "other", None],
}


def consumer(rng: Random) -> Consumer:
    """Anonymous, or somebody of whom something is known."""
    hops = rng.choice([0, 0, 1, 2])
    if rng.random() < 0.15:
        return Consumer(hops=hops)
    given: dict[str, Any] = {name: rng.choice(values) for name, values in _ATTRIBUTES.items()}
    given |= {name: frozenset(given[name]) for name in ("scopes", "roles")}
    claims = {name: value for name, values in _CLAIMS.items() if (value := rng.choice(values)) is not None}
    return Consumer("https://id.example.jp", **given, claims=claims, hops=hops)


def facts(rng: Random) -> Facts:
    """Everything a decision reads; who is known is counted."""
    now, who = rng.choice(CLOCKS), consumer(rng)
    return Facts(
        who,
        now,
        situations=tuple(_situation(rng, now) for _ in range(rng.choice([0, 0, 1, 2]))),
        cases=tuple(_case(rng, now) for _ in range(rng.choice([0, 1, 2]))),
        links=tuple(_link(rng) for _ in range(rng.choice([0, 1, 2, 3]))),
        agreements=tuple(Agreement(rng.choice(["a-1", "a-2"]), _holder(rng)) for _ in range(rng.choice([0, 1]))),
        deliveries={} if who.anonymous else {(UID, seconds): rng.choice([0, 1, 2, 3]) for seconds in (3600, 86400)},
        secret=rng.choice([b"secret", b"secret", b""]),
    )


def consents(rng: Random) -> Consents:
    """Who consents, by who keeps that ("" is the hub)."""
    return {keeper: frozenset(rng.sample(PERSONS, rng.choice([0, 1, 2]))) for keeper in KEEPERS}


def row(rng: Random) -> Row:
    """A row with the properties of every class."""
    ago = rng.choice([timedelta(0), timedelta(minutes=15), timedelta(minutes=15, seconds=1), timedelta(days=2)])
    at = rng.choice([None, *(clock - ago for clock in CLOCKS)])
    point = rng.choice([[134.05, 34.34], [134.1, 34.4], [134.5, 34.5], [135.5, 34.34]])
    return {
        "municipality": rng.choice([None, "372013", "372021", "341002"]),
        "bikesAvailable": rng.choice([None, 3, 10, 11]),
        "owner": rng.choice([None, "hana", "taro"]),
        "status": rng.choice([None, "OPEN", "CLOSED"]),
        "automatic": rng.choice([None, True, False]),
        "waterLevel": rng.choice([None, Measure(None, "MTR", at), Measure(1.5, "MTR", at), Measure(2.5, "MTR", at)]),
        "inspectedAt": rng.choice([None, BEFORE, AFTER]),
        "location": rng.choice([None, {"type": "Point", "coordinates": point}]),
        "person": rng.choice([None, *PERSONS, *PERSONS]),
        "seenAt": at,
        "battery": rng.choice([None, Measure(3.5, "P1", at)]),
    }


def _holder(rng: Random) -> str:
    return rng.choice([HOLDER] * 4 + ["another"])


def _span(rng: Random, now: datetime) -> tuple[datetime, datetime]:
    """From when until when something is declared: mostly now, else it ends now or begins just after."""
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    return rng.choice([(now - hour, now + hour), (now, now + hour), (now - hour, now), (now + second, now + hour)])


def _situation(rng: Random, now: datetime) -> Situation:
    kind, area = rng.choice(["disaster", "disaster", "drill"]), rng.choice([None, "372013", "372021"])
    return Situation("s", rng.choice(["takamatsu", "takamatsu", "marugame"]), kind, area, *_span(rng, now))


def _case(rng: Random, now: datetime) -> Case:
    domain, kind = rng.choice(
        [("takamatsu", "missing-person")] * 3 + [("marugame", "missing-person"), ("takamatsu", "x")]
    )
    return Case("c", domain, kind, _holder(rng), rng.choice(PERSONS), *_span(rng, now))


def _link(rng: Random) -> Link:
    return Link(_holder(rng), rng.choice(PERSONS), rng.choice([None, "m-1"]))
