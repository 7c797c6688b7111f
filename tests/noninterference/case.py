"""What a case is made of: everything follows from its seed.

A kind of case is "plain", "ordered" (walked in the order of the sources), "held" (pages kept for another consumer),
"open" (no evidence can be written; the worlds agree on what anyone may see), "nohold" (the worlds differ in what they
once held and must not have kept), "private" (one world, asked about two homes) or "opaque" (two consumers put together
what they were given under other names).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from hub.catalogue import Source
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from tests.noninterference import people
from tests.noninterference.documents import Document, document
from tests.noninterference.oracle import Row, oracle
from tests.noninterference.pairs import Judges, Rows, consents_of, may_differ, pair_of
from tests.noninterference.register import Register, registers
from tests.noninterference.rulebook import LICENCES, NO_DERIVATIVES, any_terms, under
from tests.noninterference.sources import SERVICE, Place, places, sources
from tests.noninterference.truths import consents_in
from tests.noninterference.worlds import FATES, Fate

MODES = {"plain": 42, "ordered": 7, "held": 13, "open": 18, "nohold": 4, "private": 12, "opaque": 4}
"""Kinds of cases, and how often each comes."""
_ABOUT = {"": 38, "split": 10, "persons": 14, "consent": 13, "tables": 14, "delay": 11, "merged": 4}
_OPEN = {"": 45, "split": 40, "persons": 5, "consent": 2, "tables": 4, "delay": 4}
_DOCUMENTS = {"": 120}
_FEWER = 40  # documents of each other kind; each meets many worlds
_THERE = 0.75  # of the sources that a document is about
_PERSONS = frozenset({"StepRecord", "HealthPoints"})  # of the holder that has a consent service


@dataclass(frozen=True, slots=True)
class Case:
    """One consumer, one document, two worlds. `before`: what the sources said while they were asked by another."""

    seed: int
    mode: str
    about: str
    asked: Document
    consumer: Consumer
    situations: tuple[Situation, ...]
    registers: tuple[Register, Register]
    by_name: Mapping[str, Source]
    rows: tuple[Rows, Rows]
    fates: tuple[Mapping[str, Fate], Mapping[str, Fate]]
    warmed_by: Consumer
    warmed_with: Document
    down: frozenset[str]  # sources that answer no more once their pages are held
    before: tuple[Rows, Rows] | None = None

    @property
    def facts(self) -> Facts:
        """What is decided by in the first world."""
        return facts_in(self.registers[0], self.consumer, self.situations, self.by_name)


@dataclass(frozen=True, slots=True)
class Views:
    """What the consumer may see in either world. `service`: the rows of the consent service, where it answers."""

    consumer: Consumer
    situations: tuple[Situation, ...]
    registers: tuple[Register, Register]
    by_name: Mapping[str, Source]
    service: tuple[Sequence[Row], Sequence[Row]] | None = None

    def judges(self, place: Place, *, whole: bool = False) -> Judges:
        """The oracles of a place."""
        source = self.by_name[place.source]
        facts = [facts_in(kept, self.consumer, self.situations, self.by_name) for kept in self.registers]
        if source.classes[place.class_name].subject is None:
            one = oracle(source, place.class_name, facts[0], whole=whole)
            return one, one
        one, other = (
            oracle(
                source,
                place.class_name,
                facts[side],
                consents_in(kept, self.consumer, source, place.class_name, self._served(side)),
                whole=whole,
            )
            for side, kept in enumerate(self.registers)
        )
        return one, other

    def _served(self, side: int) -> tuple[Source, Sequence[Row]] | None:
        return None if self.service is None else (self.by_name[SERVICE], self.service[side])


def facts_in(
    kept: Register, consumer: Consumer, situations: tuple[Situation, ...], by_name: Mapping[str, Source]
) -> Facts:
    """What a decision reads before anything was delivered."""
    policies = [source.policy for source in by_name.values() if source.policy]
    deliveries = {(policy.uid, window): 0 for policy in policies for window in policy.windows}
    return kept.facts(consumer, situations, deliveries)


@cache
def _document(about: str, number: int) -> Document:
    return document(Random(f"document {about} {number}"), about)  # noqa: S311 - chance, not secrets


def any_document(about: str, rng: Random) -> Document:
    """One of the documents of a kind."""
    return _document(about, rng.randrange(_DOCUMENTS.get(about, _FEWER)))


@dataclass(frozen=True, slots=True)
class Setting:
    """A consumer, and two registers that say the same about it, which many cases share."""

    consumer: Consumer
    registers: tuple[Register, Register]


def case_of(seed: int, mode: str | None = None, about: str | None = None, setting: Setting | None = None) -> Case:
    """The case of a seed; of one kind only, if `mode` or `about` say so, and in a given setting."""
    rng = Random(f"case {seed}")  # noqa: S311 - chance, not secrets
    drawn = rng.choices(list(MODES), list(MODES.values()))[0]
    mode = mode or drawn
    drawn = _about(mode, rng)
    about = about or drawn
    asked = any_document(about, rng)
    warmed_with = asked if mode != "held" or rng.random() < 0.6 else any_document(about, rng)
    consumer, before = _consumer(mode, about, rng), _consumer("", about, rng)
    kept = registers(consumer, before, rng)
    if setting is not None:
        consumer, before, kept = setting.consumer, ANONYMOUS, setting.registers
    situations = (people.DECLARED,) if rng.random() < 0.4 else ()
    by_name = some_sources(asked.classes | warmed_with.classes, about, rng)
    fates = any_fates(by_name, rng)
    down = _down(by_name, asked.kinds | warmed_with.kinds, rng) if mode == "held" else frozenset()
    judged = replace(ANONYMOUS, hops=consumer.hops) if mode == "open" else consumer
    views = Views(judged, situations, kept, by_name)
    hopeless = mode in {"plain", "held", "open", "ordered"} and not may_show(views, asked)
    answering = SERVICE in by_name and fates[0][SERVICE].fails is None and SERVICE not in down
    case = Case(
        seed=seed,
        mode=mode,
        about=about,
        asked=asked,
        consumer=consumer,
        situations=situations,
        registers=kept,
        by_name=by_name,
        rows=({}, {}) if hopeless else _rows(views, asked, warmed_with, rng, answering=answering),
        fates=fates,
        warmed_by=before,
        warmed_with=warmed_with,
        down=down,
    )
    return _once_held(case, rng) if mode == "nohold" else case


def _about(mode: str, rng: Random) -> str:
    if mode in {"ordered", "nohold", "private"}:
        return mode
    weights = _OPEN if mode == "open" else _ABOUT
    return rng.choices(list(weights), list(weights.values()))[0]


def _consumer(mode: str, about: str, rng: Random) -> Consumer:
    among: Sequence[Consumer] = people.CONSUMERS
    if about in {"persons", "consent"} or (about in {"delay", "ordered", "private"} and rng.random() < 0.4):
        among = people.ABOUT_PERSONS
    elif about == "tables":
        among = people.ABOUT_TABLES
    if mode == "open":
        among = [item for item in among if not item.anonymous]
    found = rng.choice(among)
    return replace(found, hops=1) if rng.random() < 0.08 else found


def some_sources(classes: set[str], about: str, rng: Random) -> dict[str, Source]:
    """Sources that have to do with some classes, under policies of the pool."""
    named = [source for source in sources() if source.classes.keys() & classes]
    there = [source for source in named if rng.random() < _THERE] or [rng.choice(named)]
    if classes & _PERSONS and rng.random() < 0.85:
        there = [*there, *(source for source in sources() if source.name == SERVICE and source not in there)]
    licence = rng.choice(LICENCES) if rng.random() < 0.3 else None
    if about == "merged":
        licence = NO_DERIVATIVES
    return {source.name: under(source, any_terms(source, about, rng, licence)) for source in there}


def _rows(views: Views, asked: Document, warmed_with: Document, rng: Random, *, answering: bool) -> tuple[Rows, Rows]:
    """Rows for every place that is asked; those of consents first, for others depend on them."""
    classes = asked.classes | warmed_with.classes
    there = [place for place in places() if place.class_name in classes and place.source in views.by_name]
    rows: tuple[Rows, Rows] = ({}, {})
    if SERVICE in views.by_name:
        records = next(place for place in places() if place.source == SERVICE)
        judges = views.judges(records) if records in there else None
        rows[0][records], rows[1][records] = consents_of(judges, rng)
        there = [place for place in there if place != records]
        if answering:
            views = replace(views, service=(rows[0][records], rows[1][records]))
    most = 12 if "ordered" in asked.kinds else 6
    for place in there:
        judges = views.judges(place)
        readings = views.by_name[place.source].classes[place.class_name].rows == "readings"
        found = pair_of(place.collection, judges, rng, readings=readings, most=most)
        for side in range(2):
            rows[side][place] = found[side]
    return rows


def views_of(case: Case) -> Views:
    """What the consumer of a case may see, once its rows are there."""
    consumer = replace(ANONYMOUS, hops=case.consumer.hops) if case.mode == "open" else case.consumer
    views = Views(consumer, case.situations, case.registers, case.by_name)
    records = next(place for place in places() if place.source == SERVICE)
    failing = SERVICE in case.down or (SERVICE in case.by_name and case.fates[0][SERVICE].fails is not None)
    if records in case.rows[0] and not failing:
        views = replace(views, service=(case.rows[0][records], case.rows[1][records]))
    return views


def _once_held(case: Case, rng: Random) -> Case:
    """The worlds hold the same now, and once held different things where nobody may keep them."""
    before: tuple[Rows, Rows] = ({}, {})
    facts = facts_in(case.registers[0], case.warmed_by, case.situations, case.by_name)
    for place, now in case.rows[0].items():
        judge = oracle(case.by_name[place.source], place.class_name, facts)
        may_hold = not any(
            duty.action == "noHold" for branch in judge.decisions["id"].branches for duty in branch.obligations
        )
        for side in range(2):
            before[side][place] = now if may_hold else case.rows[side][place] if rng.random() < 0.5 else []
    return replace(case, rows=(case.rows[0], case.rows[0]), before=before)


def _down(names: Iterable[str], kinds: set[str], rng: Random) -> frozenset[str]:
    """Some sources; none where the first consumer's values choose what is looked up, and so what is held."""
    if kinds & {"references", "lookup"}:
        return frozenset()
    return frozenset(name for name in names if rng.random() < 0.2)


def any_fates(names: Iterable[str], rng: Random) -> tuple[dict[str, Fate], dict[str, Fate]]:
    """The same fate for each source in both worlds, but for the order in which the answers arrive."""
    one: dict[str, Fate] = {}
    for name in names:
        fails = rng.choice(sorted(FATES)) if rng.random() < 0.08 else None
        one[name] = Fate(rng.choice((None, None, 1, 2, 3)), rng.randrange(4), fails)
    return one, {name: replace(fate, turns=rng.randrange(4)) for name, fate in one.items()}


def may_show(views: Views, asked: Document) -> bool:
    """Whether anything of the classes that are listed or looked up is closed to the consumer."""
    there = [place for place in places() if place.class_name in asked.roots and place.source in views.by_name]
    return any(may_differ(place.collection, views.judges(place)) for place in there)
