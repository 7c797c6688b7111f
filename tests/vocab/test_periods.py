"""Years, months, fiscal years and spans of days as sources write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.periods import Period, period
from vocab.values import Unmappable


@pytest.mark.parametrize(
    ("native", "first", "last"),
    [
        ("令和6年度", "2024-04-01", "2025-03-31"),
        ("平成31年度", "2019-04-01", "2020-03-31"),
        ("令和元年度", "2019-04-01", "2020-03-31"),
        ("令和二年度", "2020-04-01", "2021-03-31"),
        ("２０２６年度", "2026-04-01", "2027-03-31"),
        ("2026年6月", "2026-06-01", "2026-06-30"),
        ("2026-06", "2026-06-01", "2026-06-30"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("R6.4", "2024-04-01", "2024-04-30"),
        ("令和元年5月", "2019-05-01", "2019-05-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        (2026, "2026-01-01", "2026-12-31"),
        ("2026年", "2026-01-01", "2026-12-31"),
        ("令和元年", "2019-05-01", "2019-12-31"),
        ("令和2年7月21日", "2020-07-21", "2020-07-21"),
        (20260401, "2026-04-01", "2026-04-01"),
        ("2026/8/5～8/16", "2026-08-05", "2026-08-16"),
        ("2026/8/5-8/16", "2026-08-05", "2026-08-16"),
        ("2026年8月5日（水）～8月16日（日）", "2026-08-05", "2026-08-16"),
        ("2026年8月5日～16日", "2026-08-05", "2026-08-16"),
        ("2026年8月5日から2026年9月1日まで", "2026-08-05", "2026-09-01"),
        ("H31年4月～R1年5月", "2019-04-01", "2019-05-31"),
        ("2020～2022", "2020-01-01", "2022-12-31"),
        ("平成3年度～令和2年度", "1991-04-01", "2021-03-31"),
        ("令和元年4月", "ERA_NOT_BEGUN", ""),
        ("2026年13月", "TIME_OUT_OF_RANGE", ""),
        ("2026年2月30日", "TIME_OUT_OF_RANGE", ""),
        ("令和0年度", "TIME_OUT_OF_RANGE", ""),
        ("8月5日（水）～8月16日（日）", "PERIOD_WITHOUT_YEAR", ""),
        ("2026年8月16日～8月5日", "PERIOD_BACKWARDS", ""),
        ("2025年12月28日～1月4日", "PERIOD_BACKWARDS", ""),
        ("常時", "VALUE_NOT_A_PERIOD", ""),
        ("夏休み期間中", "VALUE_NOT_A_PERIOD", ""),
        ("", "VALUE_NOT_A_PERIOD", ""),
        (None, "VALUE_NOT_A_PERIOD", ""),
        (True, "VALUE_NOT_A_PERIOD", ""),
    ],
)
def test_a_period_has_its_first_and_last_day(native: object, first: str, last: str) -> None:
    """Both in it; a year that is not said is not guessed, nor is a turn of the year."""
    wanted = Period(date.fromisoformat(first), date.fromisoformat(last)) if last else Unmappable(first)
    assert period(native) == wanted


def test_the_year_of_the_source_helps() -> None:
    """Where the days name none."""
    assert period("8月5日（水）～8月16日（日）", year=2026) == Period(date(2026, 8, 5), date(2026, 8, 16))
    assert period("2/29", year=2026) == Unmappable("TIME_OUT_OF_RANGE")


@settings(max_examples=100)
@given(st.dates(date(2019, 5, 1), date(2098, 1, 1)), st.integers(0, 400))
def test_two_days_are_one_period_in_any_calendar(first: date, length: int) -> None:
    """With slashes, in Japanese, in eras."""
    last = first + timedelta(days=length)
    spellings = [
        f"{first:%Y/%m/%d}～{last:%Y/%m/%d}",
        f"{first.year}年{first.month}月{first.day}日から{last.year}年{last.month}月{last.day}日まで",
        f"R{first.year - 2018}.{first.month}.{first.day}〜R{last.year - 2018}.{last.month}.{last.day}",
    ]
    assert [period(text) for text in spellings] == [Period(first, last)] * 3


@settings(max_examples=100)
@given(st.text("0123456789年月日度～-/.令和元平成RH() 一十", max_size=20))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    """Nothing raises, and no period runs backwards."""
    for year in (None, 2026):
        found = period(text, year=year)
        assert isinstance(found, Unmappable) or found.first <= found.last
