"""Ids and pseudonyms of persons: two consumers put together what they were given and learn nothing by it.

The worlds differ in the keys of things about persons and in who is behind each consumer's pseudonyms. What is opaque is
renamed by its first appearance in both answers together; then they are the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any

from tests.noninterference.case import Case
from tests.noninterference.compare import said_of
from tests.noninterference.outcome import Outcome
from tests.noninterference.people import VENDOR_A, VENDOR_B
from tests.noninterference.rows import PERSONS, Row, row_of
from tests.noninterference.rulebook import Terms, under
from tests.noninterference.sources import Place, places, sources
from tests.noninterference.worlds import world

_OPAQUE = re.compile(r"\b[a-z2-7]{32}\b")
_SOURCES = ("sightings", "tags")  # of two holders
_QUERY = (
    "{ tagSightings(first: 50, orderBy: [{seenAt: ASC}]) { nodes { id tag tagHolder vendor seenAt detector { id } "
    "provenance { source fields } } total { value } pageInfo { endCursor } } }"
)
_TERMS = (("TagSighting", 0), ("TagDetector", 0))


async def run(case: Case) -> Outcome:
    """Ask both worlds as both consumers."""
    rng = Random(f"opaque {case.seed}")  # noqa: S311 - chance, not secrets
    by_name = {source.name: under(source, Terms(_TERMS)) for source in sources() if source.name in _SOURCES}
    there = [place for place in places() if place.class_name == "TagSighting"]
    drawn = {place: _rows(place, rng) for place in there}
    found = Outcome(case.seed, kinds={"persons"})
    told = []
    fetched = []
    for side in range(2):
        rows = drawn if side == 0 else {place: _others(drawn[place], rng) for place in there}
        each = world(by_name, rows, {}, VENDOR_A)
        answers = [said_of(await each.ask(_QUERY, consumer=consumer)) for consumer in (VENDOR_A, VENDOR_B)]
        told.append(_renamed(answers))
        fetched.append(each.given())
    if told[0] != told[1]:
        found.difference = f"{told[0]} != {told[1]}"
    found.trivial = fetched[0] == fetched[1]
    return found


def _rows(place: Place, rng: Random) -> list[Row]:
    """Rows with keys and times of their own; of one source they never have the times of the other."""
    start = 0 if place.source == _SOURCES[0] else 30
    numbers = rng.sample(range(start, start + 30), rng.randrange(2, 7))
    return [
        row_of("sightings", rng)
        | {
            "id": f"k{number}",
            "at": f"2026-06-01T10:{number:02}:00+09:00",
            "vendor": rng.choice(("tag-a", "tag-b")),
            "person": rng.choice(PERSONS),
            "detector": rng.choice(("d1", "d2")),
            "tag": rng.choice(("A1", "B1")),
        }
        for number in numbers
    ]


def _others(rows: Sequence[Row], rng: Random) -> list[Row]:
    """The rows under other keys, and for each vendor about other persons, alike where they were alike."""
    keys = rng.sample([f"k{number}" for number in range(60)], len(rows))
    persons = {
        vendor: dict(zip(PERSONS, rng.sample(PERSONS, len(PERSONS)), strict=True)) for vendor in ("tag-a", "tag-b")
    }
    return [
        row | {"id": key, "person": persons[row["vendor"]][row["person"]]} for row, key in zip(rows, keys, strict=True)
    ]


def _renamed(answers: list[dict[str, Any]]) -> str:
    """All answers, with what is opaque in them named by its first appearance."""
    names: dict[str, str] = {}
    return _OPAQUE.sub(lambda found: names.setdefault(found[0], f"#{len(names)}"), repr(answers))
