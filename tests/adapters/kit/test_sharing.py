"""Who may share an answer with whom: keys, single flight, hold; on virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.errors import NotCapable, SourceError, SourceInvalid, SourceRefused, SourceTimeout, SourceUnavailable
from adapters.kit.wrappers import Held, Hold, HoldTerms, Place, SingleFlight
from adapters.kit.wrappers.hold import STALE
from adapters.names import CollectionName, NativePath, Position
from adapters.spec import Adapter, Assertion, Fetch, Latest, NativeOrder, NativeType, Page
from tests.adapters.kit.scripted import PAGE, Scripted, Step, fetch
from tests.adapters.kit.virtual import CLOCKWORK, after, steady, virtual
from vocab.query.predicate import FALSE, Compare, Op

OTHER = Page(rows=({"a": 2},))
PLACE = Place("static", "s", "scope", "1")


class Memory:
    """A store for pages that keeps all it is given, for as long as it may."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[Held, float]] = {}
        self.epochs: dict[str, int] = {}

    async def get(self, key: str) -> Held | None:
        """What is held, unless its time is over."""
        held, until = self.pages.get(key, (None, 0.0))
        return held if steady() < until else None

    async def put(self, key: str, held: Held, seconds: float) -> None:
        """Keep it, with its end."""
        self.pages[key] = (held, steady() + seconds)

    def epoch(self, source: str) -> int:
        """The epoch of a source."""
        return self.epochs.get(source, 0)

    async def bump(self, source: str) -> None:
        """The next epoch."""
        self.epochs[source] = self.epoch(source) + 1


async def outcome(adapter: Adapter, request: Fetch | None = None) -> Page | SourceError:
    """The page, or the error of the source."""
    try:
        return await adapter.fetch(request or fetch())
    except SourceError as error:
        return error


# keys

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


# single flight


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
                assert steady() == pytest.approx(start + patience)
                return
            if found != PAGE:
                assert isinstance(found, SourceTimeout)
                assert steady() == pytest.approx(start + patience)

        await asyncio.gather(*(ask(*asker) for asker in askers))
        await asyncio.sleep(0)
        assert inner.under_way == 0

    scenario()


# hold


def holding(*steps: Step, **terms: Any) -> tuple[Scripted, Memory, Hold]:
    """A scripted adapter behind a hold, with its store."""
    inner, store = Scripted(*steps), Memory()
    return inner, store, Hold(inner, store, PLACE, HoldTerms(**{"seconds": 60.0, **terms}), clockwork=CLOCKWORK)


@virtual
async def test_a_page_is_held_for_as_long_as_the_terms_say() -> None:
    """Counted from the moment the source was asked."""
    inner, _, adapter = holding((10.0, PAGE), OTHER)
    assert await outcome(adapter) == PAGE
    await asyncio.sleep(49)
    assert await outcome(adapter) == PAGE
    await asyncio.sleep(1)
    assert await outcome(adapter) == OTHER
    assert len(inner.asked) == 2


@virtual
async def test_nothing_is_kept_longer_than_it_may_be_given() -> None:
    """The store is told the end: freshness and the time a failure may be bridged."""
    _, store, adapter = holding((10.0, PAGE), seconds=60.0, stale_if_error=30.0)
    await outcome(adapter)
    assert [until for _, until in store.pages.values()] == [90.0]


@pytest.mark.parametrize("terms", [{"seconds": 0.0}, {"seconds": 5.0, "by_source": True}])
@virtual
async def test_terms_or_a_source_that_allow_no_holding_are_obeyed(terms: dict[str, Any]) -> None:
    """No seconds, or a stated time to live of none."""
    inner, store, adapter = holding(Page(rows=(), ttl_seconds=0), **terms)
    await outcome(adapter)
    await outcome(adapter)
    assert len(inner.asked) == 2
    assert not store.pages


@pytest.mark.parametrize(("by_source", "asked"), [(True, 2), (False, 1)])
@virtual
async def test_the_sources_own_time_counts_where_the_terms_say_so(by_source: bool, asked: int) -> None:
    """Openly licensed sources without stated terms."""
    inner, _, adapter = holding(Page(rows=(), ttl_seconds=5), by_source=by_source)
    await outcome(adapter)
    await asyncio.sleep(6)
    await outcome(adapter)
    assert len(inner.asked) == asked


@pytest.mark.parametrize("failure", [SourceUnavailable(), SourceTimeout()], ids=lambda e: type(e).__name__)
@virtual
async def test_a_failing_source_is_bridged_and_the_answer_says_so(failure: SourceError) -> None:
    """With the page held, marked stale, and not a moment longer than the terms allow."""
    _, _, adapter = holding(PAGE, failure, stale_if_error=100.0)
    await outcome(adapter)
    await asyncio.sleep(159)
    assert await outcome(adapter) == replace(PAGE, warnings=(STALE,))
    await asyncio.sleep(1)
    assert await outcome(adapter) is failure


@pytest.mark.parametrize("failure", [SourceRefused(), SourceInvalid()], ids=lambda e: type(e).__name__)
@virtual
async def test_a_source_that_answers_no_is_not_bridged(failure: SourceError) -> None:
    """A refusal must be seen."""
    _, _, adapter = holding(PAGE, failure, stale_if_error=100.0)
    await outcome(adapter)
    await asyncio.sleep(61)
    assert await outcome(adapter) is failure


@virtual
async def test_a_new_epoch_forgets_what_was_held_also_for_failures() -> None:
    """Suspension, withdrawal and policy changes take effect at once."""
    failure = SourceUnavailable()
    _, store, adapter = holding(PAGE, OTHER, failure, stale_if_error=1000.0)
    await outcome(adapter)
    await store.bump("s")
    assert await outcome(adapter) == OTHER
    await store.bump("s")
    assert await outcome(adapter) is failure


@virtual
async def test_an_epoch_that_begins_while_the_source_fails_ends_the_bridge() -> None:
    """A page from before the change is not given after it."""
    failure = SourceUnavailable()
    _, store, adapter = holding(PAGE, (10.0, failure), stale_if_error=1000.0)
    await outcome(adapter)
    await asyncio.sleep(61)
    asking = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(5)
    await store.bump("s")
    assert await asking is failure


@virtual
async def test_a_page_asked_for_in_an_old_epoch_is_not_held_for_the_new_one() -> None:
    """It came too late."""
    inner, store, adapter = holding((10.0, PAGE), OTHER)
    asking = asyncio.create_task(outcome(adapter))
    await asyncio.sleep(5)
    await store.bump("s")
    await asking
    assert await outcome(adapter) == OTHER
    assert len(inner.asked) == 2


@virtual
async def test_another_source_keeps_what_it_holds() -> None:
    """A bump concerns one source."""
    inner, store, adapter = holding(PAGE)
    await outcome(adapter)
    await store.bump("another")
    await outcome(adapter)
    assert len(inner.asked) == 1


@virtual
async def test_what_is_held_for_one_person_is_not_given_to_another() -> None:
    """The assertion is part of the question."""
    inner, _, adapter = holding(PAGE, OTHER)
    assert await outcome(adapter, fetch(on_behalf=Assertion("one"))) == PAGE
    assert await outcome(adapter, fetch(on_behalf=Assertion("two"))) == OTHER
    assert len(inner.asked) == 2
