"""How long a call may still take."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.errors import SourceTimeout
from adapters.kit.deadlines import LONGEST_SECONDS, remaining, within
from tests.adapters.kit.virtual import START, steady, virtual


@pytest.mark.parametrize(("ahead", "seconds"), [(None, LONGEST_SECONDS), (5, 5), (10_000, LONGEST_SECONDS)])
def test_a_call_has_the_time_until_its_deadline_and_never_without_end(ahead: float | None, seconds: float) -> None:
    """Seconds left, bounded."""
    assert remaining(None if ahead is None else START + timedelta(seconds=ahead), START) == seconds


@pytest.mark.parametrize("ahead", [0, -1])
def test_no_time_left_is_a_timeout(ahead: float) -> None:
    """At the deadline it is too late."""
    with pytest.raises(SourceTimeout):
        remaining(START + timedelta(seconds=ahead), START)


@virtual
async def test_the_end_comes_after_the_seconds_given() -> None:
    """As an error of the source."""
    with pytest.raises(SourceTimeout):
        async with within(5):
            await asyncio.sleep(100)
    assert steady() == 5


@virtual
async def test_a_timeout_of_somebody_else_stays_what_it_is() -> None:
    """It is not taken for the deadline."""
    with pytest.raises(TimeoutError):
        async with within(5):
            raise TimeoutError
    assert steady() == 0
