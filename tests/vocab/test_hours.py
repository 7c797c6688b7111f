"""Times of day and opening hours as lists of places write them."""

from __future__ import annotations

from datetime import time as clock_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.hours import Hours, clock, hours, minutes, span
from vocab.values import Unmappable


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("09:00", "09:00"),
        ("9:00", "09:00"),
        ("９：００", "09:00"),
        ("22：00", "22:00"),
        ("09:00:00", "09:00"),
        ("09:00:30", "09:00:30"),
        ("24:00", "24:00"),
        ("24:00:00", "24:00"),
        ("25時", "25:00"),
        ("25:30", "25:30"),
        ("29:59", "29:59"),
        ("30:00", "30:00"),
        ("9時", "09:00"),
        ("9時30分", "09:30"),
        ("8時半", "08:30"),
        ("17時頃", "17:00"),
        ("午前9時", "09:00"),
        ("午後5時", "17:00"),
        ("午後5:15", "17:15"),
        ("午後0時30分", "12:30"),
        ("5:15 PM", "17:15"),
        ("12:00 a.m.", "00:00"),
        ("正午", "12:00"),
        ("0900", "09:00"),
        (1730, "17:30"),
        (0.375, "09:00"),
        (1.0, "24:00"),
        (clock_time(7, 30), "07:30"),
        ("30:01", "TIME_OUT_OF_RANGE"),
        ("9:60", "TIME_OUT_OF_RANGE"),
        ("午後13時", "TIME_OUT_OF_RANGE"),
        ("午後12時", "TIME_NOON_OR_MIDNIGHT"),
        ("午前12時30分", "TIME_NOON_OR_MIDNIGHT"),
        ("9", "VALUE_NOT_A_CLOCK"),
        ("日の出", "VALUE_NOT_A_CLOCK"),
        ("日曜日は17：00に閉館", "VALUE_NOT_A_CLOCK"),
        ("", "VALUE_NOT_A_CLOCK"),
        (None, "VALUE_NOT_A_CLOCK"),
        (True, "VALUE_NOT_A_CLOCK"),
        (1.5, "VALUE_NOT_A_CLOCK"),
    ],
)
def test_a_time_of_day_is_written_with_two_digits_each(native: object, expected: str) -> None:
    """Past midnight it counts on; what means noon to one and midnight to another is refused."""
    assert clock(native) == (Unmappable(expected) if "_" in expected else expected)


@pytest.mark.parametrize(
    ("native", "opens", "closes"),
    [
        ("9：00～17：00", "09:00", "17:00"),
        ("09:00-17:15", "09:00", "17:15"),
        ("9時〜17時", "09:00", "17:00"),
        ("8時半~17時15分", "08:30", "17:15"),
        ("午前9時から午後5時まで", "09:00", "17:00"),
        ("午後1時～5時", "13:00", "17:00"),
        ("10時-正午", "10:00", "12:00"),
        ("開館時間：9:00～17:00", "09:00", "17:00"),
        ("24時間", "00:00", "24:00"),
        ("終日", "00:00", "24:00"),
        ("00:00～24:00", "00:00", "24:00"),
        ("22:00-6:00", "22:00", "30:00"),
        ("18:00～26:00", "18:00", "26:00"),
        ("7：30～18：30（18：30～19：00）", "HOURS_SEVERAL", ""),
        ("9:00～12:00、13:00～17:00", "HOURS_SEVERAL", ""),
        ("日曜日は17：00に閉館", "VALUE_NOT_HOURS", ""),
        ("9:00", "VALUE_NOT_HOURS", ""),
        ("午前9時～午後12時", "TIME_NOON_OR_MIDNIGHT", ""),
        ("25:00～26:00", "TIME_OUT_OF_RANGE", ""),
        ("日の出～日没", "VALUE_NOT_HOURS", ""),
        (None, "VALUE_NOT_HOURS", ""),
    ],
)
def test_one_span_of_hours_is_read_and_more_are_refused(native: object, opens: str, closes: str) -> None:
    """Closing after midnight is on the day it opened, so that the span has a length."""
    assert hours(native) == (Hours(opens, closes) if closes else Unmappable(opens))


@settings(max_examples=100)
@given(st.integers(0, 30 * 60))
def test_minutes_and_clock_agree(count: int) -> None:
    """Both ways, and with or without the leading zero."""
    text = f"{count // 60:02}:{count % 60:02}"
    assert clock(text) == clock(f"{count // 60}時{count % 60}分") == text
    assert minutes(text) == count


@settings(max_examples=100)
@given(st.integers(0, 1439), st.integers(0, 1800))
def test_a_span_never_ends_before_it_begins(first: int, last: int) -> None:
    """It is refused when it would be longer than to six in the morning."""
    found = span(f"{first // 60:02}:{first % 60:02}", f"{last // 60:02}:{last % 60:02}")
    if isinstance(found, Unmappable):
        assert last <= first
    else:
        assert minutes(found.opens) == first < minutes(found.closes)
        assert (minutes(found.closes) - last) % 1440 == 0


@settings(max_examples=100)
@given(st.one_of(st.text("0123456789:時分午前後~～-半 PMp.", max_size=20), st.floats(), st.integers()))
def test_anything_is_a_clock_or_refused(native: object) -> None:
    """Nothing raises; what is read is read again as the same."""
    found = clock(native)
    assert isinstance(found, Unmappable) or clock(found) == found
    hours(native)


def test_spaces_within_a_span_are_one() -> None:
    """Whatever their number, up to the length of a text that is looked at."""
    assert hours("9:00   ～ \n 17:00") == Hours("09:00", "17:00")
    assert hours("9:00" + " " * 16_000 + "x") == Unmappable("VALUE_NOT_HOURS")
