"""What may be consented to, and what is refused as no consent at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from hub.registry.consent_records import Notice
from hub.registry.consent_terms import LONGEST
from hub.registry.person_refusals import ConsentInvalid
from policies.decision import Coordinate
from tests.hub.persons_world import DAY, NOW, SEEN, TICK, World, opened_world
from vocab.terms import Label


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A registry with the mother's link."""
    async with opened_world(url) as made:
        await made.link()
        yield made


@pytest.mark.parametrize(
    "changes",
    [
        {"recipients": frozenset()},
        {"recipients": frozenset({""})},
        {"recipients": frozenset({"*"})},
        {"recipients": frozenset(f"r{n}" for n in range(21))},
        {"purpose": "no-such-purpose"},
        {"coordinates": frozenset()},
        {"coordinates": frozenset({Coordinate("TagSighting.*")})},
        {"coordinates": frozenset({Coordinate("*")})},
        {"coordinates": frozenset({Coordinate("TagSighting")})},
        {"coordinates": frozenset({SEEN, Coordinate("tagSighting.location")})},
        {"coordinates": frozenset(Coordinate(f"A.p{n}") for n in range(201))},
        {"until": NOW},
        {"until": NOW - DAY},
        {"until": NOW + LONGEST + TICK},
        {"until": datetime(2026, 10, 1)},  # noqa: DTZ001 - a naive time is what is refused
        {"benefit": Label("", "benefit")},
        {"benefit": Label("便益", " ")},
        {"benefit": Label("便" * 4001, "benefit")},
        {"withdrawal": Label("撤回", "")},
        {"notice": Notice("")},
        {"notice": Notice("1")},
        {"notice": Notice("1", text=Label("説明", ""))},
        {"notice": Notice("1", url="ftp://city.example.jp/notice")},
        {"notice": Notice("1", url="https://user:pass@city.example.jp/notice")},
        {"language": "fr"},
        {"jurisdiction": "Japan"},
        {"storage": ()},
        {"storage": ("jp",)},
        {"retention": "1 year"},
        {"retention": "P"},
        {"retention": "PT"},
    ],
)
async def test_what_cannot_be_consented_to_is_refused(world: World, changes: dict[str, Any]) -> None:
    """Wildcards, unknown purposes, no end, one language only; with a text in both."""
    with pytest.raises(ConsentInvalid) as caught:
        await world.give(**changes)
    assert caught.value.message.ja
    assert caught.value.message.en
    assert await world.of() == ()


async def test_what_may_be_said_comes_back_as_it_was_said(world: World) -> None:
    """Every part, at its longest."""
    stated: dict[str, Any] = {
        "recipients": frozenset({"vendor-a", "vendor-b"}),
        "coordinates": frozenset({Coordinate("TagSighting.place.name")}),
        "until": NOW + LONGEST,
        "notice": Notice("2", text=Label("説明", "notice")),
        "language": "en",
        "jurisdiction": "JP-28",
        "storage": ("JP", "JP-28"),
        "retention": "P1Y2M3DT4H",
        "withdrawal": Label("電話でも撤回できます。", "Or call us."),
    }
    record = await world.give(**stated)
    (kept,) = await world.of()
    assert kept == record
    processing = record.processing
    said = {name: getattr(processing, name, processing.ends_at) for name in stated}
    assert said == stated
