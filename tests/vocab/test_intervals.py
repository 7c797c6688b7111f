"""Ranges and approximate numbers, for those who ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.intervals import Interval, estimate, interval
from vocab.values import Unmappable


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("10～20", Interval(10, 20)),
        ("10人〜20人", Interval(10, 20)),
        ("10-20", Interval(10, 20)),
        ("3 - 5", Interval(3, 5)),
        ("10から20まで", Interval(10, 20)),
        ("-5～5", Interval(-5, 5)),
        ("1,000～2,000人", Interval(1000, 2000)),
        ("１０人以上２０人未満", Interval(10, 20, high_open=True)),
        ("10以上20以下", Interval(10, 20)),
        ("10超20以下", Interval(10, 20, low_open=True)),
        ("5以上", Interval(5, None)),
        ("5人以上", Interval(5, None)),
        ("50〜", Interval(50, None)),
        ("≧5", Interval(5, None)),
        (">5", Interval(5, None, low_open=True)),
        ("5を超える", Interval(5, None, low_open=True)),
        ("100未満", Interval(None, 100, high_open=True)),
        ("<10", Interval(None, 10, high_open=True)),
        ("〜50", Interval(None, 50)),
        ("50以下", Interval(None, 50)),
        ("1万人以上", Interval(10_000, None)),
        (7, Interval(7, 7)),
        ("7", Interval(7, 7)),
        ("7人", Interval(7, 7)),
        ("20-10", Unmappable("INTERVAL_BACKWARDS")),
        ("5m以下", Unmappable("NUMBER_OF_ANOTHER_UNIT")),
        ("約10～20", Unmappable("NUMBER_APPROXIMATE")),
        ("≧5以下", Unmappable("VALUE_NOT_A_NUMBER")),
        ("10,20", Unmappable("VALUE_NOT_A_NUMBER")),
        ("多数", Unmappable("VALUE_NOT_A_NUMBER")),
        (None, Unmappable("VALUE_NOT_A_NUMBER")),
    ],
)
def test_a_range_has_its_bounds(native: object, expected: Interval | Unmappable) -> None:
    """Figures may carry the unit that is asked for; 未満 and 超 leave their bound out."""
    assert interval(native, "C62") == expected


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("約100", 100),
        ("およそ1,000", 1000),
        ("100程度", 100),
        ("１００前後", 100),
        ("約1.5万", 15_000),
        ("100", 100),
        (100, 100),
        ("約10～20", Unmappable("NUMBER_A_RANGE")),
        ("約", Unmappable("VALUE_NOT_A_NUMBER")),
        ("多数", Unmappable("VALUE_NOT_A_NUMBER")),
    ],
)
def test_an_approximation_is_a_number_only_here(native: object, expected: float | Unmappable) -> None:
    """Who asks for an estimate takes 約100 as 100."""
    assert estimate(native) == expected


@settings(max_examples=100)
@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["～", "〜", "~", "-", "－", "から"]))
def test_two_figures_are_a_range_just_when_they_rise(low: int, high: int, mark: str) -> None:
    """Whatever stands between them."""
    wanted = Interval(low, high) if low <= high else Unmappable("INTERVAL_BACKWARDS")
    assert interval(f"{low}{mark}{high}") == wanted


@settings(max_examples=100)
@given(st.text("0123456789.,-~〜約以上下未満超人万<>≧", max_size=16))
def test_any_text_is_a_range_or_refused(text: str) -> None:
    """Nothing raises, and no range runs backwards."""
    found = interval(text, "C62")
    estimate(text)
    if not isinstance(found, Unmappable) and found.low is not None and found.high is not None:
        assert found.low <= found.high
