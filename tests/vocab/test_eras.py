"""Eras at their boundary days, both ways."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.eras import BY_NAME, ERAS, GREGORIAN, Era, era_day, era_of, japanese
from vocab.readers.periods import period
from vocab.readers.times import time
from vocab.values import Unmappable

TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = st.dates(GREGORIAN, date(2099, 12, 31))


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("令和元年5月1日", "2019-05-01"),
        ("R1.5.1", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("H31.4.30", "2019-04-30"),
        ("平成元年1月8日", "1989-01-08"),
        ("H01.01.08", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("S64.1.7", "1989-01-07"),
        ("昭和元年12月25日", "1926-12-25"),
        ("大正15年12月25日", "1926-12-25"),
        ("大正15年12月24日", "1926-12-24"),
        ("大正元年7月30日", "1912-07-30"),
        ("明治45年7月30日", "1912-07-30"),
        ("T1/7/30", "1912-07-30"),
        ("M45/7/29", "1912-07-29"),
        ("明治6年1月1日", "1873-01-01"),
        ("M6.1.1", "1873-01-01"),
        ("平成32年3月31日", "2020-03-31"),  # written ahead
        ("昭和100年1月1日", None),
        ("令和元年4月30日", None),
        ("R1.4.30", None),
        ("平成元年1月7日", None),
        ("昭和元年12月24日", None),
        ("大正元年7月29日", None),
    ],
)
def test_an_era_begins_on_its_first_day(native: str, expected: str | None) -> None:
    """Two eras share a day where the law says so; a day before an era is refused, one after it is read on."""
    found = time(native, TOKYO)
    if expected is None:
        assert isinstance(found, Unmappable)
        assert found.code == ("VALUE_NOT_A_TIME" if "100" in native else "ERA_NOT_BEGUN")
    else:
        assert not isinstance(found, Unmappable)
        assert found.date().isoformat() == expected


@pytest.mark.parametrize("native", ["明治5年12月2日", "明治5年12月3日", "明治元年9月8日", "M1.1.25", "M051202"])
def test_a_day_of_the_lunisolar_calendar_is_refused(native: str) -> None:
    """明治5年12月2日 was 1872-12-31; what day another one was is in no table here, and none is made up."""
    assert time(native, TOKYO) == Unmappable("ERA_OLD_CALENDAR")


@pytest.mark.parametrize("native", ["明治5年", "明治元年", "M4.3", "明治5年度"])
def test_a_year_of_the_lunisolar_calendar_is_refused(native: str) -> None:
    """It began and ended on other days."""
    assert period(native) == Unmappable("ERA_OLD_CALENDAR")


@settings(max_examples=200)
@given(DAYS)
def test_a_day_survives_being_written_in_japanese(day: date) -> None:
    """In letters, in dots and in digits alone."""
    found = era_of(day)
    assert found is not None
    era, year = found
    spellings = [
        str(japanese(day)),
        f"{era.letter}{year:02}.{day:%m.%d}",
        f"{era.letter}{year}/{day.month}/{day.day}",
        f"{era.letter}{year:02}{day:%m%d}",
    ]
    midnight = time(day, TOKYO)
    assert [time(text, TOKYO) for text in spellings] == [midnight] * len(spellings)


@settings(max_examples=100)
@given(DAYS)
def test_the_years_of_an_era_count_from_its_first(day: date) -> None:
    """The day before the first of an era belongs to the era before."""
    found = era_of(day)
    assert found is not None
    era, year = found
    assert era_day(era, year, day.month, day.day) == day
    before = era_of(era.first - timedelta(days=1))
    assert before is None or before[0].first < era.first


@pytest.mark.parametrize("era", ERAS)
def test_an_era_goes_by_name_first_character_and_letter(era: Era) -> None:
    """As lists abbreviate it."""
    assert {key for key, found in BY_NAME.items() if found is era} == {
        era.name,
        era.name[0],
        era.letter,
        era.letter.lower(),
    }


def test_before_the_first_era_there_is_none() -> None:
    """Nothing is guessed about 慶応."""
    assert era_of(date(1868, 1, 24)) is None
    assert japanese(date(1868, 1, 24)) is None
    assert era_day(ERAS[0], 0, 1, 1) == era_day(ERAS[0], 3, 2, 29) == Unmappable("TIME_OUT_OF_RANGE")
