"""Days of the week as lists of places write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.weekdays import LETTERS, Weekdays, weekdays
from vocab.values import Unmappable


@pytest.mark.parametrize(
    ("native", "letters", "holidays"),
    [
        ("月火水木金土日", "月火水木金土日", None),
        ("月水木金土日", "月水木金土日", None),
        ("月火水木金", "月火水木金", None),
        ("月〜金", "月火水木金", None),
        ("月～金曜日", "月火水木金", None),
        ("月-金", "月火水木金", None),
        ("月曜日から金曜日まで", "月火水木金", None),
        ("金〜月", "月金土日", None),
        ("平日", "月火水木金", None),
        ("平日（祝日を除く）", "月火水木金", False),
        ("月～金（祝日を除く）", "月火水木金", False),
        ("月～土、祝日を除く", "月火水木金土", False),
        ("月〜金 ただし、祝日を除く", "月火水木金", False),
        ("毎週火・金曜日", "火金", None),
        ("月・水・金", "月水金", None),
        ("火曜日", "火", None),
        ("火", "火", None),
        ("日土", "土日", None),
        ("土日祝", "土日", True),
        ("土曜、日曜及び祝日", "土日", True),
        ("土・日・祝日", "土日", True),
        ("祝日", "", True),
        ("年中無休", "月火水木金土日", True),
        ("毎日", "月火水木金土日", None),
        ("水曜日以外", "月火木金土日", None),
        ("水曜日を除く毎日", "月火木金土日", None),
        ("土日・祝日を除く", "月火水木金", False),
        ("土日祝以外", "月火水木金", False),
        ("週末", "土日", None),
        ("ＭＯＮ", "月", None),
        ("Mon-Fri", "月火水木金", None),
        ("Monday to Friday", "月火水木金", None),
        ("Mo,We", "月水", None),
        ("weekdays", "月火水木金", None),
        ("1,3,5", "月水金", None),
        ("12345", "月火水木金", None),
        (7, "日", None),
    ],
)
def test_days_are_read_however_they_are_listed(native: object, letters: str, holidays: bool | None) -> None:
    """From Monday, each once, with what is said about public holidays."""
    found = weekdays(native)
    assert isinstance(found, Weekdays)
    assert (found.letters, found.holidays, found.weeks) == (letters, holidays, ())


@pytest.mark.parametrize(
    ("native", "rules"),
    [
        ("毎週水曜日", ("0We",)),
        ("第1・3月曜", ("13Mo",)),
        ("第１・第３月曜日", ("13Mo",)),
        ("第一月曜日", ("1Mo",)),
        ("毎月第2土曜日", ("2Sa",)),
        ("第2・4土日", ("24Sa", "24Su")),
        ("第2、第4木曜日", ("24Th",)),
        ("最終金曜日", ("6Fr",)),
        ("隔週日曜", ("7Su",)),
    ],
)
def test_weeks_of_the_month_become_repeat_rules(native: str, rules: tuple[str, ...]) -> None:
    """In the notation of the government's data parts."""
    found = weekdays(native)
    assert isinstance(found, Weekdays)
    assert found.rules == rules


@pytest.mark.parametrize(
    "native",
    [
        "第2・4火曜日、第1金曜日",
        "第2・4土曜日・日曜日",
        "土日、祝日を除く",
        "8月5日（水）",
        "開所日のみ。",
        "月曜定休",
        "不定休",
        "毎週月曜日(祝日の場合は翌日)",
        "月～金、12/29～1/3を除く",
        "無",
        "金額",
        "",
        "8",
        "0",
        0,
        8,
        True,
        None,
    ],
)
def test_texts_that_say_more_or_two_things_are_refused(native: object) -> None:
    """A half-read condition would tell people that a place is open."""
    assert weekdays(native) == Unmappable("VALUE_NOT_WEEKDAYS")


@settings(max_examples=100)
@given(st.sets(st.integers(1, 7), min_size=1))
def test_any_set_of_days_survives_being_written(days: set[int]) -> None:
    """As letters, joined by points, as digits, in any order."""
    letters = "".join(LETTERS[day - 1] for day in sorted(days))
    wanted = Weekdays(tuple(sorted(days)))
    for text in (letters, letters[::-1], "・".join(letters), f"{'、'.join(letters)}曜日", ",".join(map(str, days))):
        assert weekdays(text) == wanted
    assert wanted.letters == letters


@settings(max_examples=100)
@given(st.text("月火水木金土日祝曜第1234・、〜~毎週平除く以外を休 ()", max_size=16))
def test_any_text_is_days_or_refused(text: str) -> None:
    """Nothing raises, and no day is read twice."""
    found = weekdays(text)
    assert isinstance(found, Unmappable) or list(found.days) == sorted(set(found.days))


@pytest.mark.parametrize("text", ["1月", "１月", "一月", "1・3月", "毎月1日", "毎月一日", "5の日", ",", ",,,,"])
def test_months_and_days_of_the_month_are_no_weekdays(text: str) -> None:
    """Without 第 or 曜 nobody says that a Monday or a Sunday is meant; commas alone say nothing."""
    assert weekdays(text) == Unmappable("VALUE_NOT_WEEKDAYS")


@pytest.mark.parametrize("text", ["第1月", "1月曜", "第1・3日", "1月火"])
def test_a_weekday_of_a_week_is_one(text: str) -> None:
    """By the word for the week or for the day."""
    assert not isinstance(weekdays(text), Unmappable)
