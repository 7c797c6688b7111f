"""Counters: never fewer than there were, for everybody alone, in all processes together, in a real database."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.registry.counters import KEPT, Counters
from hub.registry.database import open_database
from hub.registry.sealing import Sealer
from hub.registry.tables_cases import deliveries
from policies.facts import ANONYMOUS, Consumer
from tests.hub.registry_databases import Database

NOW = datetime(2026, 9, 1, 12, 0, 30, tzinfo=UTC)
MARIKO = Consumer(issuer="https://id.example.jp", subject="mariko")
SEALER = Sealer(b"k" * 32)
WANTED = {"p": frozenset({3600}), "q": frozenset({60, 86_400})}


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The registry's database."""
    opened = await open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
def counters(engine: AsyncEngine) -> Counters:
    """The counters of one process."""
    return Counters(engine, SEALER)


async def test_what_was_never_delivered_is_zero(counters: Counters) -> None:
    """For every window that is asked for, and no other."""
    assert await counters.of(MARIKO, WANTED, NOW) == {("p", 3600): 0, ("q", 60): 0, ("q", 86_400): 0}
    assert await counters.of(MARIKO, {}, NOW) == {}


async def test_a_delivery_counts_once_under_each_of_its_policies(counters: Counters) -> None:
    """A policy that is named twice delivered once; others are not touched."""
    await counters.delivered(MARIKO, ["p", "q", "p"], NOW)
    await counters.delivered(MARIKO, ["q"], NOW)
    await counters.delivered(MARIKO, [], NOW)
    assert await counters.of(MARIKO, WANTED, NOW) == {("p", 3600): 1, ("q", 60): 2, ("q", 86_400): 2}


async def test_consumers_are_counted_apart_and_anonymous_ones_together(counters: Counters) -> None:
    """Identity is issuer and subject, whatever client or purpose; nobody is everybody who is nobody."""
    other = replace(MARIKO, issuer="https://other.example.jp")
    await counters.delivered(MARIKO, ["p"], NOW)
    await counters.delivered(replace(MARIKO, client="app", purpose="x"), ["p"], NOW)
    await counters.delivered(other, ["p"], NOW)
    for _ in range(3):
        await counters.delivered(Consumer(), ["p"], NOW)
    wanted = {"p": frozenset({3600})}
    found = [(await counters.of(who, wanted, NOW))["p", 3600] for who in (MARIKO, other, ANONYMOUS)]
    assert found == [2, 1, 3]


async def test_a_consumer_cannot_pose_as_anonymous_or_another_by_its_name(counters: Counters) -> None:
    """Names are joined so that no two pairs meet."""
    await counters.delivered(Consumer(issuer="ab", subject="c"), ["p"], NOW)
    await counters.delivered(Consumer(issuer="", subject=""), ["p"], NOW)
    for who in (Consumer(issuer="a", subject="bc"), ANONYMOUS):
        assert await counters.of(who, {"p": frozenset({60})}, NOW) == {("p", 60): 0}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ages=st.lists(st.floats(0, 10_000), max_size=12),
    window=st.integers(1, 7_200),
    second=st.floats(0, 59.999),
)
async def test_a_count_is_that_of_all_minutes_which_touch_the_window(
    engine: AsyncEngine, ages: list[float], window: int, second: float
) -> None:
    """So it is at least what left within the window, and at most what left within it and a minute."""
    async with engine.begin() as connection:
        await connection.execute(delete(deliveries))
    counters = Counters(engine, SEALER)
    now = NOW.replace(second=0) + timedelta(seconds=second)
    for age in ages:
        await counters.delivered(MARIKO, ["p"], now - timedelta(seconds=age))
    counted = (await counters.of(MARIKO, {"p": frozenset({window})}, now))["p", window]
    first = math.floor((now.timestamp() - window) / 60)
    minutes = Counter(math.floor((now - timedelta(seconds=age)).timestamp() / 60) for age in ages)
    assert counted == sum(number for minute, number in minutes.items() if minute >= first)
    assert sum(age <= window for age in ages) <= counted <= sum(age < window + 60 for age in ages)


async def test_a_clock_that_was_put_back_forgets_nothing(counters: Counters) -> None:
    """What was counted under a later time still counts."""
    await counters.delivered(MARIKO, ["p"], NOW + timedelta(hours=5))
    assert (await counters.of(MARIKO, WANTED, NOW))["p", 3600] == 1


async def test_a_window_longer_than_is_kept_has_no_answer(counters: Counters) -> None:
    """A number that is too low would open; none at all closes."""
    longest = int(KEPT.total_seconds())
    found = await counters.of(MARIKO, {"p": frozenset({longest, longest + 1})}, NOW)
    assert found == {("p", longest): 0}


async def test_minutes_that_are_over_are_removed(counters: Counters, engine: AsyncEngine) -> None:
    """The table does not grow for ever; what a window can reach stays."""
    await counters.delivered(MARIKO, ["p"], NOW)
    await counters.delivered(MARIKO, ["p"], NOW + KEPT)
    assert (await counters.of(MARIKO, {"p": frozenset({int(KEPT.total_seconds())})}, NOW + KEPT)) == {
        ("p", int(KEPT.total_seconds())): 2
    }
    await counters.delivered(MARIKO, ["p"], NOW + KEPT + timedelta(hours=1))
    async with engine.connect() as connection:
        assert (await connection.execute(select(func.count()).select_from(deliveries))).scalar() == 2


async def test_processes_count_together(url: str) -> None:
    """Fifty deliveries at once from two processes are fifty."""
    engines = [await open_database(url) for _ in range(2)]
    both = [Counters(engine, SEALER) for engine in engines]
    await asyncio.gather(*(both[number % 2].delivered(MARIKO, ["p", "q"], NOW) for number in range(50)))
    assert (await both[0].of(MARIKO, WANTED, NOW))["p", 3600] == 50
    for engine in engines:
        await engine.dispose()


async def test_a_thousand_policies_are_counted_at_once(counters: Counters) -> None:
    """More than one statement's parameters."""
    uids = [f"urn:policy:{number}" for number in range(1200)]
    await counters.delivered(MARIKO, uids, NOW)
    found = await counters.of(MARIKO, dict.fromkeys(uids, frozenset({60})), NOW)
    assert set(found.values()) == {1}
    assert len(found) == 1200


async def test_nothing_in_the_database_names_the_consumer(counters: Counters, database: Database) -> None:
    """Only whoever has the key can tell whose counts these are."""
    await counters.delivered(MARIKO, ["urn:policy:p"], NOW)
    raw = database.raw()
    assert b"urn:policy:p" in raw
    assert b"mariko" not in raw
    assert b"id.example.jp" not in raw
