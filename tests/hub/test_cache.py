"""Memory stays within its bounds, and values within their time."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cache import BoundedCache, Usage

STEPS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 12), st.booleans()), max_size=60)


@given(STEPS, st.integers(1, 5), st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_bounds_hold_whatever_is_put_in(steps: list[tuple[str, int, bool]], entries: int, size: int) -> None:
    """Neither bound is ever passed, and what is found is what was put in last."""

    async def run() -> None:
        cache: BoundedCache[int] = BoundedCache(entries=entries, size=size)
        last: dict[str, int] = {}
        for step, (key, weight, put) in enumerate(steps):
            if put:
                kept = await cache.set(key, step, ttl=60, size=weight)
                assert kept == (weight <= size)
                last[key] = step
            found = await cache.get(key)
            assert found is None or found == last[key]
            usage = cache.usage()
            assert usage.entries <= entries
            assert usage.size <= size
        await cache.clear()
        assert cache.usage() == Usage(0, 0)

    asyncio.run(run())


async def test_the_least_recently_used_leaves_first() -> None:
    """Being read counts as use."""
    cache: BoundedCache[str] = BoundedCache(entries=2, size=100)
    await cache.set("a", "A", ttl=60, size=1)
    await cache.set("b", "B", ttl=60, size=1)
    assert await cache.get("a") == "A"
    await cache.set("c", "C", ttl=60, size=1)
    assert [await cache.get(key) for key in "abc"] == ["A", None, "C"]


async def test_a_value_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when a later one was longer or shorter."""
    seconds = 0.0
    monkeypatch.setattr("hub.cache._now", lambda: seconds)
    cache: BoundedCache[str] = BoundedCache(entries=9, size=100)
    await cache.set("a", "A", ttl=10, size=1)
    await cache.set("b", "B", ttl=1000, size=1)
    await cache.set("b", "B2", ttl=10, size=1)
    seconds = 9.9
    assert await cache.get("b") == "B2"
    seconds = 10.0
    assert (await cache.get("a"), await cache.get("b")) == (None, None)
    assert cache.usage() == Usage(0, 0)


async def test_the_backend_lets_go_of_an_ended_value_by_itself() -> None:
    """Nobody has to ask for it: memory holds nothing longer than it may."""
    cache: BoundedCache[str] = BoundedCache(entries=9, size=100)
    await cache.set("a", "A", ttl=0.01, size=1)
    await asyncio.sleep(0.05)
    assert not cache._backend._cache


@pytest.mark.parametrize("ttl", [0, -1])
async def test_no_time_to_live_is_not_kept(ttl: float) -> None:
    """The backend would take 0 for ever."""
    cache: BoundedCache[str] = BoundedCache(entries=9, size=100)
    assert not await cache.set("a", "A", ttl=ttl, size=1)
    assert await cache.get("a") is None


async def test_a_value_that_cannot_be_kept_replaces_the_old_one_by_nothing() -> None:
    """An outdated value must not stay because the new one is too large."""
    cache: BoundedCache[str] = BoundedCache(entries=9, size=100)
    await cache.set("a", "old", ttl=60, size=1)
    assert not await cache.set("a", "new", ttl=60, size=101)
    assert await cache.get("a") is None
