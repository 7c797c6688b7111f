"""Directions of the compass as stations and lists write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocab.readers.compass import NOT_A_DIRECTION, direction

NAMES = (
    "北 北北東 北東 東北東 東 東南東 南東 南南東 南 南南西 南西 西南西 西 西北西 北西 北北西",
    "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW",
)
JAPANESE, LETTERS = (names.split() for names in NAMES)


@pytest.mark.parametrize("at", range(16))
def test_sixteen_directions_go_clockwise_from_north(at: int) -> None:
    """In Japanese and in letters of any width and case."""
    written = (JAPANESE[at], f" {JAPANESE[at]}の風", LETTERS[at], LETTERS[at].lower())
    assert {direction(text) for text in written} == {at * 22.5}


@pytest.mark.parametrize(
    ("written", "degrees"), [("ＮＮＥ", 22.5), ("東南", 135), ("north-northeast", 22.5), ("South West", 225)]
)
def test_other_ways_of_writing_are_understood(written: str, degrees: float) -> None:
    """Full width, the older order of signs, and words."""
    assert direction(written) == degrees


@pytest.mark.parametrize("written", ["静穏", "CALM", "C", "無風"])
def test_a_calm_blows_from_nowhere(written: str) -> None:
    """It is no direction, and no fault either."""
    assert direction(written) is None


@pytest.mark.parametrize("written", ["北寄り", "NEN", "東西", "", 3, 45.0, None, "N" * 99])
def test_what_is_no_direction_is_refused(written: object) -> None:
    """Numbers too: they are degrees, which other readers read."""
    assert direction(written) == NOT_A_DIRECTION


@given(st.text(max_size=30))
def test_only_the_sixteen_directions_come_out(text: str) -> None:
    """Whatever is read."""
    found = direction(text)
    assert found is None or found == NOT_A_DIRECTION or found in [at * 22.5 for at in range(16)]
