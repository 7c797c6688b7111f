"""Which questions are the same, and how one under way answers all who ask it; on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import NotCapable, SourceInvalid, SourceTimeout
from adapters.kit.wrappers import Place, SingleFlight
from adapters.names import CollectionName, NativePath, Position
from adapters.spec import Assertion, Latest, NativeOrder, NativeType, Page
from tests.adapters.kit.scripted import PAGE, PLACE, Scripted, Step, fetch, outcome
from tests.adapters.kit.virtual import CLOCKWORK, after, steady, virtual
from vocab.query.predicate import FALSE, Compare, Op

OTHER = Page(rows=({"a": 2},))


DIFFERENT: tuple[tuple[str, Any], ...] = (
    ("collection", CollectionName("other")),
    ("paths", (NativePath("a"), NativePath("b"))),
    ("predicate", Compare("a", Op.EQ, 1)),
    ("predicate", Compare("a", Op.EQ, "1")),
    ("predicate", Compare("a", Op.EQ, datetime(2026, 1, 1, tzinfo=UTC))),
    ("predicate", FALSE),
    ("types", {NativePath("a"): NativeType.TEXT}),
    ("order", (NativeOrder(NativePath("a"), NativeType.TEXT),)),
    ("order", (NativeOrder(NativePath("a"), NativeType.TEXT, descending=True),)),
    ("limit", 1),
    ("position", Position("1")),
    ("latest", Latest((NativePath("a"),), NativePath("b"))),
    ("count", True),
    ("on_behalf", Assertion("one")),
    ("on_behalf", Assertion("two")),
)


def test_whatever_can_change_the_answer_changes_the_key() -> None:
    """No two different questions share one, nor one question in different places or epochs."""
    keys = [PLACE.key(replace(fetch(), **{name: value}), 0) for name, value in DIFFERENT]
    keys += [replace(PLACE, **{name: "x"}).key(fetch(), 0) for name in ("adapter", "source", "scope", "version")]
    keys += [PLACE.key(fetch(), epoch) for epoch in (0, 1)]
    assert len(set(keys)) == len(keys)


def test_parts_of_a_place_do_not_run_into_each_other() -> None:
    """`ab` + `c` is not `a` + `bc`."""
    assert Place("ab", "c", "", "").key(fetch(), 0) != Place("a", "bc", "", "").key(fetch(), 0)


@given(request_id=st.text(max_size=5), via=st.lists(st.text(max_size=3), max_size=3))
def test_who_asks_when_and_by_which_way_does_not_change_the_key(request_id: str, via: list[str]) -> None:
    """Deadline, request id and hubs passed."""
    asked = fetch(deadline=datetime(2026, 1, 1, tzinfo=UTC), request_id=request_id, via=tuple(via))
    assert PLACE.key(asked, 0) == PLACE.key(fetch(), 0)


def test_the_order_in_which_types_are_stated_does_not_change_the_key() -> None:
    """A mapping has no order."""
    types = {NativePath("a"): NativeType.TEXT, NativePath("b"): NativeType.NUMBER}
    turned = dict(reversed(types.items()))
    assert PLACE.key(fetch(types=types), 0) == PLACE.key(fetch(types=turned), 0)


def test_a_question_without_a_key_is_refused() -> None:
    """What cannot be written down cannot be compared."""
    with pytest.raises(NotCapable):
        PLACE.key(fetch(predicate=Compare("a", Op.EQ, float("nan"))), 0)


def flight(*steps: Step) -> tuple[Scripted, SingleFlight]:
    """A scripted adapter behind a single flight."""
    inner = Scripted(*steps)
    return inner, SingleFlight(inner, lambda request: PLACE.key(request, 0), clockwork=CLOCKWORK)


@virtual
async def test_equal_questions_at_once_are_put_once() -> None:
    """And a later one anew."""
    inner, adapter = flight((1.0, PAGE), OTHER)
    assert await asyncio.gather(*(outcome(adapter) for _ in range(5))) == [PAGE] * 5
    assert await outcome(adapter) == OTHER
    assert len(inner.asked) == 2


@virtual
async def test_questions_on_behalf_of_different_people_are_not_shared() -> None:
    """Nor different questions."""
    inner, adapter = flight((1.0, PAGE))
    questions = [fetch(on_behalf=Assertion(name)) for name in "ab"] + [fetch("other"), fetch()]
    await asyncio.gather(*(outcome(adapter, question) for question in questions))
    assert len(inner.asked) == 4


@virtual
async def test_a_follower_leaves_at_its_own_deadline_and_disturbs_nobody() -> None:
    """The leader still gets its page."""
    inner, adapter = flight((10.0, PAGE))
    leader = asyncio.create_task(outcome(adapter, fetch(deadline=after(20))))
    await asyncio.sleep(1)
    assert isinstance(await outcome(adapter, fetch(deadline=after(2))), SourceTimeout)
    assert steady() == 3
    assert await leader == PAGE
    assert (len(inner.asked), inner.cancelled) == (1, 0)


@virtual
async def test_a_leader_that_gives_up_does_not_fail_its_followers() -> None:
    """The question stays under way as long as somebody waits."""
    inner, adapter = flight((10.0, PAGE))
    leader = asyncio.create_task(outcome(adapter))
    follower = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(1)
    leader.cancel()
    assert await follower == PAGE
    assert leader.cancelled()
    assert len(inner.asked) == 1


@virtual
async def test_a_question_nobody_waits_for_is_given_up() -> None:
    """And does not answer those who come later."""
    inner, adapter = flight((10.0, PAGE), OTHER)
    tasks = [asyncio.create_task(outcome(adapter)) for _ in range(3)]
    await asyncio.sleep(1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await outcome(adapter) == OTHER
    assert (len(inner.asked), inner.cancelled) == (2, 1)


@virtual
async def test_a_leader_in_a_hurry_does_not_cost_its_followers_their_time() -> None:
    """Who has time left asks again."""
    inner, adapter = flight((2.0, SourceTimeout()), (2.0, PAGE))
    leader = asyncio.create_task(outcome(adapter, fetch(deadline=after(2))))
    followers = [asyncio.create_task(outcome(adapter, fetch(deadline=after(20)))) for _ in range(3)]
    assert isinstance(await leader, SourceTimeout)
    assert await asyncio.gather(*followers) == [PAGE] * 3
    assert len(inner.asked) == 2


@virtual
async def test_a_failure_is_shared() -> None:
    """Everybody hears it, and the next asks anew."""
    inner, adapter = flight((1.0, SourceInvalid()), PAGE)
    found = await asyncio.gather(*(outcome(adapter) for _ in range(3)))
    assert all(isinstance(one, SourceInvalid) for one in found)
    assert await outcome(adapter) == PAGE
    assert len(inner.asked) == 2


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0.1, 8), st.booleans()), min_size=1, max_size=8))
def test_however_askers_come_and_go_each_gets_a_page_or_its_own_end(askers: list[tuple[float, float, bool]]) -> None:
    """A page, a timeout at its own deadline, or its own cancellation; nothing is left under way."""

    @virtual
    async def scenario() -> None:
        inner, adapter = flight((3.0, PAGE))

        async def ask(start: float, patience: float, leaves: bool) -> None:
            await asyncio.sleep(start)
            try:
                async with asyncio.timeout(patience if leaves else None):
                    found = await outcome(adapter, fetch(deadline=None if leaves else after(patience)))
            except TimeoutError:
                assert leaves
                assert steady() == pytest.approx(start + patience, abs=1e-3)
                return
            if found != PAGE:
                assert isinstance(found, SourceTimeout)
                assert steady() == pytest.approx(start + patience, abs=1e-3)

        await asyncio.gather(*(ask(*asker) for asker in askers))
        await asyncio.sleep(0)
        assert inner.under_way == 0

    scenario()
