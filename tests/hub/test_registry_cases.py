"""Cases: who declares, confirms and ends them, how long they hold, and what is kept of it, in a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.config_model import Domain
from hub.registry.case_records import CaseRecord
from hub.registry.cases import Cases
from hub.registry.database import open_database
from hub.registry.refusals import (
    CaseInvalid,
    CaseNotActive,
    CaseNotAnOfficer,
    CaseNotPending,
    CaseRefused,
    CaseSamePerson,
    CaseUnknownDomain,
)
from hub.registry.sealing import Sealer
from hub.registry.tables_cases import case_events
from policies.facts import ANONYMOUS, Case, Consumer

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
POLICE = Consumer(
    issuer="https://id.example.jp", subject="police-1", organisation="police", roles=frozenset({"search-officer"})
)
CITY = Consumer(
    issuer="https://id.example.jp", subject="city-7", organisation="kakogawa-city", roles=frozenset({"watch-officer"})
)
TITLE = {"ja": "行方不明", "en": "Missing"}
DOMAIN = Domain.model_validate(
    {
        "id": "kakogawa",
        "title": TITLE,
        "zone": "Asia/Tokyo",
        "area": ("282103",),
        "officers": {"roles": ("search-officer",)},
        "cases": (
            {
                "kind": "missing-person",
                "title": TITLE,
                "longest": "P3D",
                "ground": "条例第5条",
                "officers": {"roles": ("search-officer",), "organisations": ("police",)},
                "confirmers": {"roles": ("watch-officer",)},
            },
            {
                "kind": "rescue",
                "title": TITLE,
                "longest": "PT6H",
                "ground": "消防法",
                "officers": {"roles": ("search-officer",)},
                "confirmers": "none",
            },
        ),
    }
)
DOMAINS = {"kakogawa": DOMAIN}
SEALER = Sealer(b"k" * 32)
CHILD = "child-4711-さくら"


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The registry's database."""
    opened = await open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
def book(engine: AsyncEngine) -> Cases:
    """The cases of one domain."""
    return Cases(engine, DOMAINS, SEALER)


async def declared(book: Cases, consumer: Consumer = POLICE, **changes: Any) -> CaseRecord:
    """A case with something of it changed."""
    stated: dict[str, Any] = {
        "domain": "kakogawa",
        "kind": "rescue",
        "holder": "kakogawa-watch",
        "subject_key": CHILD,
        "hours": 6.0,
        "reason": "さくらさんが帰宅していない",
        "now": NOW,
    }
    return await book.declare(consumer, **{**stated, **changes})


async def events(engine: AsyncEngine) -> list[str]:
    """What was recorded."""
    async with engine.connect() as connection:
        rows = await connection.execute(select(case_events.c.event).order_by(case_events.c.number))
        return list(rows.scalars())


async def test_a_case_holds_about_its_person_from_now_until_its_end(book: Cases) -> None:
    """At its last instant it is over."""
    record = await declared(book)
    end = NOW + timedelta(hours=6)
    assert book.active(NOW) == (Case(record.id, "kakogawa", "rescue", "kakogawa-watch", CHILD, NOW, end),)
    assert len(book.active(end - timedelta(microseconds=1))) == 1
    assert (book.active(end), book.active(NOW - timedelta(microseconds=1))) == ((), ())


async def test_a_case_with_confirmers_holds_from_its_confirmation(book: Cases, engine: AsyncEngine) -> None:
    """Until the end that was declared."""
    record = await declared(book, kind="missing-person", hours=72)
    assert book.active(NOW) == ()
    assert [item.id for item in book.pending(CITY, NOW)] == [record.id]
    later = NOW + timedelta(minutes=59)
    await book.confirm(CITY, case=record.id, now=later)
    assert [(case.starts_at, case.ends_at) for case in book.active(later)] == [(later, NOW + timedelta(hours=72))]
    assert (book.active(NOW), book.pending(CITY, later)) == ((), ())
    assert await events(engine) == ["declared", "confirmed"]


@pytest.mark.parametrize(
    ("consumer", "after", "kind"),
    [
        (replace(CITY, subject="police-1"), timedelta(0), CaseSamePerson),
        (replace(CITY, subject="police-1", issuer="https://other"), timedelta(0), CaseSamePerson),
        (POLICE, timedelta(0), CaseNotPending),
        (replace(POLICE, subject="police-2"), timedelta(0), CaseNotPending),
        (ANONYMOUS, timedelta(0), CaseNotPending),
        (replace(CITY, subject=None), timedelta(0), CaseNotPending),
        (CITY, timedelta(hours=1), CaseNotPending),
    ],
)
async def test_only_another_person_among_the_confirmers_confirms(
    book: Cases, engine: AsyncEngine, consumer: Consumer, after: timedelta, kind: type[CaseRefused]
) -> None:
    """Within an hour; a refusal changes nothing, and such a case is not shown as waiting for them."""
    record = await declared(book, kind="missing-person")
    with pytest.raises(kind):
        await book.confirm(consumer, case=record.id, now=NOW + after)
    await book.load(NOW + after)
    assert (book.active(NOW + after), book.pending(consumer, NOW + after)) == ((), ())
    assert await events(engine) == ["declared"]


async def test_who_declared_a_case_sees_it_waiting_and_no_other_officer_does(book: Cases) -> None:
    """Until it is confirmed, not confirmed in time, or its declarer is no officer any more."""
    record = await declared(book, kind="missing-person")
    assert [item.id for item in book.declared(POLICE, NOW)] == [record.id]
    for other in (
        ANONYMOUS,
        CITY,
        replace(POLICE, subject="police-2"),
        replace(POLICE, issuer="https://other"),
        replace(POLICE, roles=frozenset()),
    ):
        assert book.declared(other, NOW) == ()
    later = NOW + timedelta(hours=1)
    assert book.declared(POLICE, later) == ()
    await book.confirm(CITY, case=record.id, now=NOW)
    assert book.declared(POLICE, NOW) == ()


@pytest.mark.parametrize(
    "consumer",
    [
        ANONYMOUS,
        CITY,
        replace(POLICE, roles=frozenset()),
        replace(POLICE, organisation="seto-mobility"),
        replace(POLICE, issuer=None),
        replace(POLICE, subject=None),
    ],
)
async def test_only_officers_of_the_kind_declare(book: Cases, engine: AsyncEngine, consumer: Consumer) -> None:
    """An unknown kind is refused alike, so that nobody learns which there are."""
    for kind in ("missing-person", "unknown"):
        with pytest.raises(CaseNotAnOfficer):
            await declared(book, consumer, kind=kind)
    assert await events(engine) == []


async def test_who_may_not_end_a_case_does_not_learn_that_there_is_one(book: Cases) -> None:
    """A stranger is told the same of a case and of nothing."""
    record = await declared(book)
    said = []
    for case in (record.id, "nothing"):
        with pytest.raises(CaseNotActive) as caught:
            await book.end(CITY, case=case, now=NOW)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert book.endable(CITY, NOW) == ()
    assert [item.id for item in book.endable(POLICE, NOW)] == [record.id]
    assert len(book.active(NOW)) == 1


async def test_an_ended_case_holds_no_longer_and_ends_once(book: Cases, engine: AsyncEngine) -> None:
    """Pending or not; nothing is left to confirm."""
    for record in (await declared(book), await declared(book, kind="missing-person")):
        await book.end(POLICE, case=record.id, now=NOW, reason="発見")
        with pytest.raises(CaseNotActive):
            await book.end(POLICE, case=record.id, now=NOW)
        with pytest.raises(CaseNotPending):
            await book.confirm(CITY, case=record.id, now=NOW)
    assert book.active(NOW) == ()
    assert await events(engine) == ["declared", "declared", "ended", "ended"]


async def test_a_confirmer_may_end_what_it_would_not_have_confirmed(book: Cases) -> None:
    """Oversight ends a case as its officers do."""
    record = await declared(book, kind="missing-person")
    await book.confirm(CITY, case=record.id, now=NOW)
    await book.end(CITY, case=record.id, now=NOW)
    assert book.active(NOW) == ()


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"domain": "elsewhere"}, CaseUnknownDomain),
        ({"hours": 0.0}, CaseInvalid),
        ({"hours": 6.01}, CaseInvalid),
        ({"hours": float("nan")}, CaseInvalid),
        ({"hours": float("inf")}, CaseInvalid),
        ({"reason": " "}, CaseInvalid),
        ({"reason": "あ" * 1001}, CaseInvalid),
        ({"holder": ""}, CaseInvalid),
        ({"holder": "h" * 201}, CaseInvalid),
        ({"subject_key": ""}, CaseInvalid),
        ({"subject_key": "k" * 501}, CaseInvalid),
    ],
)
async def test_what_cannot_be_a_case_is_refused(
    book: Cases, engine: AsyncEngine, changes: dict[str, Any], kind: type[CaseRefused]
) -> None:
    """With a code and a text in both languages; nothing is recorded."""
    with pytest.raises(kind) as caught:
        await declared(book, **changes)
    assert caught.value.message.ja
    assert caught.value.message.en
    assert (book.active(NOW), await events(engine)) == ((), [])


async def test_a_kind_that_the_domain_no_longer_has_holds_no_longer(book: Cases, engine: AsyncEngine) -> None:
    """What was declared of it is not read, and nobody ends or confirms it."""
    record = await declared(book)
    after = Cases(engine, {"kakogawa": DOMAIN.model_copy(update={"cases": ()})}, SEALER)
    await after.load(NOW)
    assert after.active(NOW) == ()
    with pytest.raises(CaseNotActive):
        await after.end(POLICE, case=record.id, now=NOW)


async def test_two_confirmers_at_once_confirm_once(book: Cases, engine: AsyncEngine) -> None:
    """The second is told that nothing waits."""
    record = await declared(book, kind="missing-person")
    results = await asyncio.gather(
        *(book.confirm(replace(CITY, subject=name), case=record.id, now=NOW) for name in ("a", "b")),
        return_exceptions=True,
    )
    assert [type(item) for item in results] == [CaseRecord, CaseNotPending]
    assert await events(engine) == ["declared", "confirmed"]


async def test_another_process_is_heard_of_within_seconds(url: str) -> None:
    """A declaration and an end; memory that was read a moment ago is believed."""
    engines = [await open_database(url) for _ in range(2)]
    here, there = (Cases(engine, DOMAINS, SEALER) for engine in engines)
    await here.refresh(NOW)
    record = await declared(there)
    await here.refresh(NOW + timedelta(seconds=1))
    assert here.active(NOW + timedelta(seconds=1)) == ()
    await here.refresh(NOW + timedelta(seconds=2))
    assert here.active(NOW + timedelta(seconds=2)) == (record.fact,)
    await there.end(POLICE, case=record.id, now=NOW + timedelta(seconds=3))
    await here.refresh(NOW + timedelta(seconds=5))
    assert here.active(NOW + timedelta(seconds=5)) == ()
    for engine in engines:
        await engine.dispose()
