"""What is kept of persons in a world, as plain records: consents, links, mandates, cases, agreements.

Gives what a hub would gather of them for one consumer, and who consents, each told slowly from the records alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from hub.consent import ConsentQuestion, Given
from policies.decision import Coordinate
from policies.facts import Agreement, Case, Consumer, Facts, Link, Situation
from tests.noninterference.people import (
    APP,
    DOCTOR,
    NOW,
    PARENT,
    POLICE,
    VENDOR_A,
    VENDOR_B,
    purposes,
)

SHARED = ("P1", "P2", "P3", "P4", "P5")
"""Persons of whom both worlds of a pair keep the same."""
OTHERS = ("Q1", "Q2", "Q3")
"""Persons of whom each world keeps what it likes."""
HOLDERS = ("kenko", "watch", "miki")
AREA, MISSING = "area", "missing-person"
STEPS = tuple(Coordinate(f"StepRecord.{name}") for name in ("id", "participant", "day", "steps", "points", "programme"))
POINTS = tuple(Coordinate(f"HealthPoints.{name}") for name in ("id", "participant", "balance"))
SIGHTINGS = tuple(Coordinate(f"TagSighting.{name}") for name in ("id", "tag", "seenAt", "location", "detector"))
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person said; the last word on a recipient and a coordinate counts."""

    id: str
    holder: str
    person: str
    recipients: frozenset[str]
    purpose: str
    coordinates: frozenset[Coordinate]
    begins: datetime
    ends: datetime
    withdrawn: bool = False

    def concerns(self, question: ConsentQuestion, recipient: str, name: Coordinate) -> bool:
        """Whether it speaks of this."""
        tree = purposes()
        known = self.purpose in tree and question.purpose in tree
        return (
            self.holder == question.holder
            and recipient in self.recipients
            and name in self.coordinates
            and known
            and tree.covers(self.purpose, question.purpose)
        )

    def holds(self, now: datetime) -> bool:
        """Whether it is given now."""
        return not self.withdrawn and self.begins <= now < self.ends


@dataclass(frozen=True, slots=True)
class Linked:
    """Who is, or by a mandate speaks for, a person; no longer at `until`."""

    consumer: Consumer
    holder: str
    person: str
    until: datetime
    mandate: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """All that a world keeps of persons. `silent`: the hub's own records of consents cannot be asked."""

    consents: tuple[Consent, ...] = ()
    links: tuple[Linked, ...] = ()
    cases: tuple[Case, ...] = ()
    agreements: tuple[tuple[str, Agreement], ...] = ()  # each with the organisation or client
    silent: bool = False
    unknown: frozenset[str] = frozenset()

    def facts(
        self,
        consumer: Consumer,
        situations: tuple[Situation, ...] = (),
        deliveries: Mapping[tuple[str, int], int] | None = None,
        *,
        over: bool = False,
    ) -> Facts:
        """What a decision reads about one consumer; with cases that are `over`, which it is to see for itself."""
        somebody = not consumer.anonymous
        mine = [item for item in self.links if somebody and item.consumer.subject == consumer.subject]
        links = tuple(Link(item.holder, item.person, item.mandate) for item in mine if item.until > NOW)
        cases = tuple(item for item in self.cases if over or item.starts_at <= NOW < item.ends_at)
        parties = {consumer.organisation, consumer.client} - {None}
        agreements = tuple(item for party, item in self.agreements if somebody and party in parties)
        return Facts(
            consumer=consumer,
            now=NOW,
            situations=situations,
            cases=() if "cases" in self.unknown else cases,
            links=() if "links" in self.unknown else links,
            agreements=() if "agreements" in self.unknown else agreements,
            deliveries=deliveries or {},
            secret=b"secret of these worlds",
            unknown=self.unknown,
        )

    def consenting(self, question: ConsentQuestion) -> Given:
        """Who consents by the hub's records: for each recipient and coordinate what the person said last."""
        found: dict[Coordinate, dict[str, str]] = {name: {} for name in question.coordinates}
        for name in question.coordinates:
            for person in question.subjects:
                for recipient in sorted(question.recipients):
                    said = [item for item in self.consents if item.person == person]
                    said = [item for item in said if item.concerns(question, recipient, name)]
                    if said and said[-1].holds(question.now):
                        found[name][person] = said[-1].id
        return found


@dataclass(slots=True)
class Book:
    """The hub's own records of consents, as the pipeline asks them."""

    register: Register

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents."""
        if self.register.silent:
            raise OSError("the records cannot be read")
        return self.register.consenting(question)


def registers(consumer: Consumer, before: Consumer, rng: Random) -> tuple[Register, Register]:
    """Two registers that say the same about the consumer and `SHARED`, and differ in all else.

    What the consumer who came `before` may ask for is the same too: it decides which sources were asked.
    """
    shared = _shared(consumer, rng)
    one, other = (_others((consumer, before), shared, world, rng) for world in ("one", "other"))
    return one, other


def _shared(consumer: Consumer, rng: Random) -> Register:
    links = [_linked(consumer, holder, person, rng) for holder in HOLDERS for person in rng.sample(SHARED, 2)]
    open_cases = rng.random() < 0.7
    return Register(
        consents=tuple(_consent(f"s{number}", consumer, rng.choice(SHARED), rng) for number in range(14)),
        links=() if consumer.anonymous else tuple(links),
        cases=tuple(_case(f"s{h}", h, rng.choice(SHARED), 1) for h in HOLDERS if open_cases),
        agreements=tuple((consumer.organisation or "", Agreement("ag-1", holder)) for holder in HOLDERS)
        if rng.random() < 0.6
        else (),
        silent=rng.random() < 0.06,
        unknown=frozenset({rng.choice(("links", "cases", "agreements"))}) if rng.random() < 0.04 else frozenset(),
    )


def _others(known: tuple[Consumer, Consumer], shared: Register, world: str, rng: Random) -> Register:
    """The register with what this world keeps of others; ids of consents are the world's own."""
    consumer = known[0]
    renamed = tuple(replace(item, id=f"{world}-{item.id}") for item in shared.consents)
    foreign = (_consent(f"{world}-o{number}", consumer, rng.choice(OTHERS), rng) for number in range(8))
    everybody = (APP, DOCTOR, PARENT, POLICE, VENDOR_A, VENDOR_B)
    strangers = [item for item in everybody if item.subject not in {of.subject for of in known}]
    links = [_linked(rng.choice(strangers), rng.choice(HOLDERS), rng.choice(SHARED + OTHERS), rng) for _ in range(5)]
    over = [_case(f"{world}-over{n}", rng.choice(HOLDERS), rng.choice(SHARED + OTHERS), -1) for n in range(3)]
    # That there is a case of its kind is told; of whom, is not.
    more = [_case(f"{world}-{h}", h, rng.choice(OTHERS), 1) for h in HOLDERS if shared.cases and rng.random() < 0.5]
    parties = {name for of in known for name in (of.organisation, of.client)}
    agreed = [(party, Agreement("ag-1", "kenko")) for party in ("seto", "bureau", "health-app") if party not in parties]
    return Register(
        consents=_shuffled(renamed, tuple(foreign), rng),
        links=(*shared.links, *links, *_expired(consumer, rng)),
        cases=(*shared.cases, *over, *more),
        agreements=(*shared.agreements, *agreed),
        silent=shared.silent,
        unknown=shared.unknown,
    )


def _shuffled(shared: tuple[Consent, ...], foreign: tuple[Consent, ...], rng: Random) -> tuple[Consent, ...]:
    """Both, the shared ones in their order: what was said last counts."""
    found = list(shared)
    for item in foreign:
        found.insert(rng.randrange(len(found) + 1), item)
    return tuple(found)


def _expired(consumer: Consumer, rng: Random) -> Iterable[Linked]:
    """Links of the consumer that are over."""
    if not consumer.anonymous:
        for _ in range(rng.randrange(3)):
            mandate = rng.choice((None, "m-over"))
            yield Linked(consumer, rng.choice(HOLDERS), rng.choice(OTHERS), NOW - DAY, mandate)


def _linked(consumer: Consumer, holder: str, person: str, rng: Random) -> Linked:
    mandate = None if rng.random() < 0.6 else f"m-{rng.randrange(10**9)}"
    return Linked(consumer, holder, person, NOW + DAY, mandate)


def _case(name: str, holder: str, person: str, days: int) -> Case:
    return Case(name, AREA, MISSING, holder, person, NOW - 2 * DAY, NOW + days * DAY)


def _consent(name: str, consumer: Consumer, person: str, rng: Random) -> Consent:
    """Mostly given to the consumer for what it asks; the rest lacks something."""
    usual = {item for item in (consumer.client, consumer.organisation) if item}
    recipients = usual if usual and rng.random() < 0.8 else {rng.choice(("seto", "clinic", "tag-a"))}
    purpose = consumer.purpose if consumer.purpose and rng.random() < 0.8 else "AcademicResearch"
    about = rng.choice((STEPS, STEPS, POINTS, SIGHTINGS))
    holder = "kenko" if about is not SIGHTINGS else rng.choice(("watch", "miki"))
    chosen = about if rng.random() < 0.7 else rng.sample(about, 3)
    ends = NOW + DAY if rng.random() < 0.85 else NOW
    return Consent(
        name, holder, person, frozenset(recipients), purpose, frozenset(chosen), NOW - 9 * DAY, ends,
        withdrawn=rng.random() < 0.15,
    )  # fmt: skip


__all__ = ["SHARED", "Book", "Consent", "Linked", "Register", "registers"]
