"""The static adapter: the shortest complete one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.errors import NotCapable, SourceRejected
from adapters.names import CollectionName, NativePath, Position
from adapters.spec import Fetch, Latest, NativeType
from adapters.static import StaticAdapter
from tests.adapters.conformance import AdapterConformance, Case
from vocab.query.predicate import Compare, Op

C = CollectionName("gauges")
START = datetime(2026, 4, 1, tzinfo=UTC)


def row(number: int, name: str | None, level: float | None, **more: Any) -> dict[str, Any]:
    """One gauge."""
    return {
        "id": f"g{number}",
        "name": {"ja": name},
        "level": level,
        "open": number % 3 == 0,
        "at": START + timedelta(hours=number // 2),
        "station": f"s{number % 4}",
        "place": {"type": "Point", "coordinates": [134.0 + number / 50, 34.3]},
        **more,
    }


ROWS = [
    row(0, "香東川", 1.5),
    row(1, "新川", None),
    row(2, "春日川", -2),
    row(3, None, 2.5, extra={"deep": [1, {"a": 2}]}),
    row(4, "か\u3099", 2.5),
    row(5, "が", 3, at=None),
    row(6, "A", 10.0, place=None),
    row(7, "a", 0),
    row(8, "香東川", 1.5),
]
PATHS = tuple(map(NativePath, ("id", "name.ja", "level", "open", "at", "station", "place", "extra.deep")))
LATEST = Latest((NativePath("station"),), NativePath("at"))


class TestStatic(AdapterConformance):
    """All it declares, it does."""

    @pytest.fixture
    def case(self) -> Case:
        """A small collection with nulls, duplicates, variants of one text, and nesting."""
        return Case(StaticAdapter({C: ROWS}, max_page=4), C, ROWS, PATHS, latest=LATEST)


async def test_a_filter_looks_at_the_latest_reading_only() -> None:
    """An older reading never stands in for it."""
    rows = [{"k": "a", "at": START, "v": 9}, {"k": "a", "at": START + timedelta(1), "v": 1}]
    request = Fetch(
        C,
        (NativePath("v"),),
        Compare("v", Op.GT, 5),
        types={NativePath("v"): NativeType.NUMBER},
        latest=Latest((NativePath("k"),), NativePath("at")),
    )
    assert (await StaticAdapter({C: rows}).fetch(request)).rows == ()


async def test_a_collection_that_is_not_there_is_refused() -> None:
    """The hub asks for what was described."""
    with pytest.raises(NotCapable):
        await StaticAdapter({}).fetch(Fetch(C, ()))


@pytest.mark.parametrize("position", ["-1", "x", "", "１"])
async def test_a_position_that_was_never_given_out_is_refused(position: str) -> None:
    """Not guessed at."""
    with pytest.raises(SourceRejected):
        await StaticAdapter({C: ROWS}).fetch(Fetch(C, PATHS, position=Position(position)))
