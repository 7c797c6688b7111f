"""Questions: one row for each form of a question, bounded, of nobody, in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.registry.database import open_database
from hub.registry.questions import Questions
from hub.registry.sealing import Sealer
from policies.decision import Coordinate
from policies.facts import ANONYMOUS, Consumer
from tests.hub.registry_databases import Database

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
VENDOR = Consumer(
    issuer="https://id.example.jp",
    subject="mariko-4711",
    client="app",
    organisation="vendor",
    purpose="research",
    scopes=frozenset({"secret-scope"}),
)
NAMES = frozenset({"gauges", "filter", "name", "eq", "level", *(f"field{number}" for number in range(40))})
ASKED = 'query Mariko { mine: gauges(filter: {name: {eq: "桜町1-2-3"}}) { name } }'
USED = (Coordinate("Gauge.name"), Coordinate("Gauge.id"), Coordinate("Gauge.name"))


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    """The registry's database."""
    opened = await open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
def book(engine: AsyncEngine) -> Questions:
    """The questions of one process."""
    return Questions(engine, Sealer(b"k" * 32), NAMES)


async def test_a_question_is_kept_with_what_it_used_and_who_asked(book: Questions) -> None:
    """Coordinates once each; organisation, client and purpose."""
    await book.keep(ASKED, USED, VENDOR, NOW)
    (question,) = await book.recent(10)
    assert question.coordinates == ("Gauge.id", "Gauge.name")
    assert (question.organisation, question.client, question.purpose) == ("vendor", "app", "research")
    assert (question.first_seen, question.last_seen, question.count) == (NOW, NOW, 1)
    form = 'query q1 { a1: gauges(filter: { name: { eq: "" } }) { name } }'
    assert " ".join(question.document.split()) == form


async def test_no_value_and_no_subject_is_in_the_database(book: Questions, database: Database) -> None:
    """Neither what was asked for, nor who it was."""
    await book.keep(ASKED, USED, VENDOR, NOW)
    raw = database.raw()
    assert b"Gauge.name" in raw
    for word in ("桜町", "Mariko", "mine", "mariko-4711", "secret-scope", "id.example.jp"):
        assert word.encode() not in raw


async def test_questions_that_differ_in_values_only_are_counted_together(book: Questions) -> None:
    """Within a minute in memory; the number is written with the next."""
    for number in range(5):
        await book.keep(ASKED.replace("桜町", str(number)), USED, VENDOR, NOW)
    assert [question.count for question in await book.recent(10)] == [1]
    await book.keep(ASKED, USED, VENDOR, LATER)
    (question,) = await book.recent(10)
    assert (question.first_seen, question.last_seen, question.count) == (NOW, LATER, 6)


async def test_who_asks_for_what_makes_another_question(book: Questions) -> None:
    """Each of organisation, client, purpose, coordinates and form does; a subject does not."""
    for consumer in (
        VENDOR,
        replace(VENDOR, subject="other"),
        replace(VENDOR, organisation="city"),
        replace(VENDOR, client=None),
        replace(VENDOR, purpose="other"),
        ANONYMOUS,
    ):
        await book.keep(ASKED, USED, consumer, NOW)
    await book.keep(ASKED, USED[:1], VENDOR, NOW)
    await book.keep("{ gauges { level } }", USED, VENDOR, NOW)
    assert len(await book.recent(100)) == 7


async def test_the_latest_come_first_and_no_more_than_asked_for(book: Questions) -> None:
    """By when each was last asked."""
    for number in range(3):
        await book.keep(f"{{ field{number} }}", (), VENDOR, NOW + timedelta(seconds=number))
    await book.keep("{ field0 }", (), VENDOR, NOW + timedelta(hours=1))
    assert [question.document.split()[1] for question in await book.recent(2)] == ["field0", "field2"]


async def test_the_oldest_go_when_there_are_too_many(engine: AsyncEngine) -> None:
    """The bound holds for all askers together."""
    book = Questions(engine, Sealer(b"k" * 32), NAMES, bound=10)
    for number in range(20):
        asker = replace(VENDOR, organisation=f"org{number}")
        await book.keep("{ gauges }", (), asker, NOW + timedelta(seconds=number))
    assert [question.organisation for question in await book.recent(100)] == [
        f"org{19 - number}" for number in range(10)
    ]


async def test_one_asker_does_not_push_out_the_others(engine: AsyncEngine) -> None:
    """A tenth of the bound is all that one organisation and client may hold; anonymous is one, too."""
    book = Questions(engine, Sealer(b"k" * 32), NAMES, bound=30)
    await book.keep("{ gauges }", (), VENDOR, NOW)
    for number in range(40):
        await book.keep(f"{{ field{number} }}", (), ANONYMOUS, NOW + timedelta(seconds=number))
    found = await book.recent(100)
    assert [question.document.split()[1] for question in found] == ["field39", "field38", "field37", "gauges"]


@pytest.mark.parametrize(
    "document", ["", "{", "{" * 5000, "{ gauges(filter: " + "[" * 5000, "{ " + "level " * 4000 + "}"]
)
async def test_what_cannot_be_read_or_is_very_long_is_not_kept(book: Questions, document: str) -> None:
    """Nothing fails for it."""
    await book.keep(document, USED, VENDOR, NOW)
    await book.keep(document, USED, VENDOR, LATER)
    assert await book.recent(10) == ()


async def test_very_many_coordinates_are_not_kept(book: Questions) -> None:
    """A row has a bound."""
    await book.keep(ASKED, [Coordinate(f"Gauge.property{number}") for number in range(2000)], VENDOR, NOW)
    assert await book.recent(10) == ()
