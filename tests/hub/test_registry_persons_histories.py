"""Histories of consents: whatever was said in whatever order, the answer is that of looking back for the last word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.consent import ConsentQuestion, Given
from hub.registry.consent_records import ConsentRequest
from hub.registry.consent_terms import processing_from
from hub.registry.last_word import Said, consenting
from hub.registry.person_refusals import ConsentNotGiven
from policies.decision import Coordinate
from policies.purposes import dpv_purposes
from tests.hub.conftest import KINDS
from tests.hub.persons_world import MOTHER, NOW, SEEN, TIME, World, opened_world, question, request
from tests.hub.registry_databases import Postgres, sqlite_database

PURPOSES = dpv_purposes()
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """Something a person does: gives terms, or takes its n-th record back."""

    who: int
    recipients: frozenset[str]
    purpose: str
    coordinates: frozenset[Coordinate]
    lasts: int  # hours
    withdraws: int | None


TERMS = ("ServiceManagement", "ServiceProvision", "RequestedServiceProvision", "Marketing")
RECIPIENTS = st.frozensets(st.sampled_from(["vendor-a", "vendor-b", "vendor-c"]), min_size=1)
COORDINATES = st.frozensets(st.sampled_from([SEEN, TIME]), min_size=1)
STEPS = st.lists(
    st.builds(
        Step,
        st.integers(0, 1),
        RECIPIENTS,
        st.sampled_from(TERMS),
        COORDINATES,
        st.integers(1, 12),
        st.none() | st.integers(0, 5),
    ),
    max_size=12,
)
_example = count()


@pytest.fixture(scope="module", params=KINDS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, server: Callable[[], Postgres]
) -> str:
    """One database for all histories; each has persons of its own."""
    if request.param == "sqlite":
        return sqlite_database(tmp_path_factory.mktemp("histories")).url
    return server().database().url


@settings(max_examples=60, deadline=None)
@given(STEPS, RECIPIENTS, st.sampled_from(TERMS[:3]), st.integers(0, 20))
def test_the_answer_is_that_of_a_slow_obvious_evaluation(
    place: str, steps: list[Step], recipients: frozenset[str], purpose: str, hours: int
) -> None:
    """For any history of giving, renewing, withdrawing and running out."""
    keys = [f"person-{next(_example)}" for _ in range(2)]
    asked = question(
        subjects=frozenset(keys),
        recipients=recipients,
        purpose=purpose,
        coordinates=frozenset({SEEN, TIME}),
        now=NOW + hours * HOUR,
    )
    answer, history = asyncio.run(_played(place, keys, steps, asked))
    assert {name: set(persons) for name, persons in answer.items()} == obvious(history, asked)


History = list[tuple[str, Step, datetime | None, datetime]]


async def _played(place: str, keys: list[str], steps: list[Step], asked: ConsentQuestion) -> tuple[Given, History]:
    async with opened_world(place) as world:
        for key in keys:
            await world.link(replace(MOTHER, subject=f"account-of-{key}"), subject_key=key)
        history: History = []
        records: dict[str, list[tuple[str, Step]]] = {key: [] for key in keys}
        for hour, step in enumerate(steps):
            now, key = NOW + hour * HOUR, keys[step.who]
            if step.withdraws is None:
                records[key].append((await _given(world, key, step, now), step))
                history.append((key, step, now + step.lasts * HOUR, now))
            elif step.withdraws < len(records[key]):
                record, said = records[key][step.withdraws]
                if await _withdrawn(world, key, record, now):
                    history.append((key, said, None, now))
        return await world.consents.given(asked), history


async def _given(world: World, key: str, step: Step, now: datetime) -> str:
    asked = replace(_asked(step), until=now + step.lasts * HOUR)
    consumer = replace(MOTHER, subject=f"account-of-{key}")
    return (await world.consents.give(consumer, asked, links=world.links, mandates=world.mandates, now=now)).id


async def _withdrawn(world: World, key: str, record: str, now: datetime) -> bool:
    try:
        await world.withdraw(record, replace(MOTHER, subject=f"account-of-{key}"), now)
    except ConsentNotGiven:
        return False
    return True


def obvious(history: History, asked: ConsentQuestion) -> dict[Coordinate, set[str]]:
    """For each person, recipient and coordinate look back for the last thing said that speaks of it."""
    found: dict[Coordinate, set[str]] = {name: set() for name in asked.coordinates}
    for name in asked.coordinates:
        for person in asked.subjects:
            for recipient in asked.recipients:
                for who, step, until, at in reversed(history):
                    if who != person or recipient not in step.recipients or name not in step.coordinates:
                        continue
                    if not same_or_narrower(asked.purpose, step.purpose):
                        continue
                    if until is not None and at <= asked.now < until:
                        found[name].add(person)
                    break
    return found


def same_or_narrower(purpose: str, permitted: str) -> bool:
    """Climb the tree."""
    return purpose == permitted or any(
        same_or_narrower(broader, permitted) for broader in PURPOSES.purposes[purpose].broader
    )


@given(STEPS, st.lists(st.sampled_from(["given", "withdrawn"]), min_size=12, max_size=12), st.integers(0, 12))
def test_what_becomes_unreadable_never_gives_more(steps: list[Step], states: list[str], lost: int) -> None:
    """Whichever records are lost, whoever consents then consented before."""
    said = [
        Said(number, f"r{number}", f"p{step.who}", state == "withdrawn", processing_from(_asked(step), PURPOSES, NOW))
        for number, (step, state) in enumerate(zip(steps, states, strict=False))
    ]
    asked = question(subjects=frozenset({"p0", "p1"}), coordinates=frozenset({SEEN, TIME}), now=NOW + 3 * HOUR)
    whole = consenting(asked, said, PURPOSES)
    torn = consenting(
        asked, [replace(item, processing=None) if item.number == lost else item for item in said], PURPOSES
    )
    for name in asked.coordinates:
        assert torn[name].items() <= whole[name].items()


def _asked(step: Step) -> ConsentRequest:
    return request(
        recipients=step.recipients,
        purpose=step.purpose,
        coordinates=step.coordinates,
        until=NOW + step.lasts * HOUR,
    )
