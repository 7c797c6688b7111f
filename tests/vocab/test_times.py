"""Times as Japanese sources write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.times import Epoch, Order, plain, time
from vocab.values import Unmappable

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        ("2026-06-15T13:05:00+09:00", "2026-06-15T13:05:00+09:00"),
        ("2026-06-15T04:05:00Z", "2026-06-15T13:05:00+09:00"),
        ("2026-06-15T04:05:00.00Z", "2026-06-15T13:05:00+09:00"),
        ("2026-06-15T13:05", "2026-06-15T13:05:00+09:00"),
        ("2026-06-15 13:05:09", "2026-06-15T13:05:09+09:00"),
        ("2026-06-15", "2026-06-15T00:00:00+09:00"),
        ("2026/6/15 13:05", "2026-06-15T13:05:00+09:00"),
        ("2026/06/15", "2026-06-15T00:00:00+09:00"),
        ("2017.3.31", "2017-03-31T00:00:00+09:00"),
        ("20260401", "2026-04-01T00:00:00+09:00"),
        (20260401, "2026-04-01T00:00:00+09:00"),
        (19911231.0, "1991-12-31T00:00:00+09:00"),
        ("202604011230", "2026-04-01T12:30:00+09:00"),
        ("20260401123015", "2026-04-01T12:30:15+09:00"),
        ("2026-06-15T24:00:00", "2026-06-16T00:00:00+09:00"),
        ("2026/12/31 24:00", "2027-01-01T00:00:00+09:00"),
        ("R02.07.21", "2020-07-21T00:00:00+09:00"),
        ("R8/4/1", "2026-04-01T00:00:00+09:00"),
        ("H29.1.6", "2017-01-06T00:00:00+09:00"),
        ("S28.03.23", "1953-03-23T00:00:00+09:00"),
        ("令和2年7月21日", "2020-07-21T00:00:00+09:00"),
        ("令和元年5月1日 9時", "2019-05-01T09:00:00+09:00"),
        ("2026年6月15日13時5分", "2026-06-15T13:05:00+09:00"),
        ("2026/6/15(月) 9:00", "2026-06-15T09:00:00+09:00"),
        ("２０２６／６／１５　２２：００", "2026-06-15T22:00:00+09:00"),
        ("R020721", "2020-07-21T00:00:00+09:00"),
        ("令和020721", "2020-07-21T00:00:00+09:00"),
        ("Ｒ２．７．２１", "2020-07-21T00:00:00+09:00"),
        ("r2-7-21", "2020-07-21T00:00:00+09:00"),
        ("令2.7.21", "2020-07-21T00:00:00+09:00"),
        ("令和 2年 7月21日", "2020-07-21T00:00:00+09:00"),
        ("㋿2年7月21日", "2020-07-21T00:00:00+09:00"),
        ("令和二年一月一日", "2020-01-01T00:00:00+09:00"),
        ("昭和二十八年三月二十三日", "1953-03-23T00:00:00+09:00"),
        ("二〇二六年六月十五日", "2026-06-15T00:00:00+09:00"),
        ("2026年6月15日 午後1時5分", "2026-06-15T13:05:00+09:00"),
        ("2026年6月15日午前9時", "2026-06-15T09:00:00+09:00"),
        ("2026/6/15 正午", "2026-06-15T12:00:00+09:00"),
        ("2026/6/15 9時半", "2026-06-15T09:30:00+09:00"),
        ("2026/6/15 1:05 PM", "2026-06-15T13:05:00+09:00"),
        ("2026/6/15 12:05 AM", "2026-06-15T00:05:00+09:00"),
        ("2026年6月15日（月・祝） 9:00", "2026-06-15T09:00:00+09:00"),
        ("2026/6/15(月曜日)", "2026-06-15T00:00:00+09:00"),
        ("2026-06-15T13:05:00+0900", "2026-06-15T13:05:00+09:00"),
        ("2026/06/15 13:05 JST", "2026-06-15T13:05:00+09:00"),
        (date(2026, 6, 15), "2026-06-15T00:00:00+09:00"),
        (datetime(2026, 6, 15, 13, 5), "2026-06-15T13:05:00+09:00"),  # noqa: DTZ001 - as a spreadsheet gives it
    ],
)
def test_a_time_is_read_however_it_is_written(native: object, expected: str) -> None:
    """Without an offset it is local to the mapping's zone."""
    found = time(native, TOKYO)
    assert found == datetime.fromisoformat(expected)
    assert isinstance(found, datetime)
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("2026-02-30", "TIME_OUT_OF_RANGE"),
        ("2026/13/1", "TIME_OUT_OF_RANGE"),
        ("2026-06-15 25:30", "TIME_OUT_OF_RANGE"),
        ("2026-06-15 24:01", "TIME_OUT_OF_RANGE"),
        ("令和0年1月1日", "TIME_OUT_OF_RANGE"),
        ("令和元年一月一日", "ERA_NOT_BEGUN"),
        ("2026-06-15T13:60", "TIME_OUT_OF_RANGE"),
        ("2026/6/15 午後13時", "TIME_OUT_OF_RANGE"),
        ("2026/6/15 午後12時30分", "TIME_NOON_OR_MIDNIGHT"),
        ("2026/6/15 午前12時", "TIME_NOON_OR_MIDNIGHT"),
        ("R021321", "TIME_OUT_OF_RANGE"),
        ("2026/6/15 9:00 +99:00", "TIME_OUT_OF_RANGE"),
        ("令和6年", "VALUE_NOT_A_TIME"),
        ("2026年6月", "VALUE_NOT_A_TIME"),
        ("慶応3年1月1日", "VALUE_NOT_A_TIME"),
        ("15/6/26", "VALUE_NOT_A_TIME"),
        ("0001-01-01T00:00:00+09:00", "TIME_OUT_OF_RANGE"),
        ("6/1/2023", "VALUE_NOT_A_TIME"),
        ("令和6年度", "VALUE_NOT_A_TIME"),
        ("8月5日（水）～8月16日（日）", "VALUE_NOT_A_TIME"),
        ("確認年月日不明", "VALUE_NOT_A_TIME"),
        ("2026-06", "VALUE_NOT_A_TIME"),
        ("13:05", "VALUE_NOT_A_TIME"),
        ("", "VALUE_NOT_A_TIME"),
        (45000, "VALUE_NOT_A_TIME"),
        (1781499900, "VALUE_NOT_A_TIME"),
        (float("nan"), "VALUE_NOT_A_TIME"),
        (True, "VALUE_NOT_A_TIME"),
        (None, "VALUE_NOT_A_TIME"),
        ({"@value": "2026-06-15"}, "VALUE_NOT_A_TIME"),
    ],
)
def test_what_could_be_another_day_is_refused_with_a_code(native: object, code: str) -> None:
    """Month first, fiscal years, spreadsheet serials and counts since 1970 are not guessed."""
    assert time(native, TOKYO) == Unmappable(code)


def test_counts_since_1970_are_read_only_where_the_mapping_says_so() -> None:
    """In seconds or milliseconds, as a number or its text."""
    moment = datetime(2026, 6, 15, 4, 5, tzinfo=UTC)
    seconds = int(moment.timestamp())
    assert time(seconds, TOKYO, epoch=Epoch.SECONDS) == moment
    assert time(str(seconds * 1000), TOKYO, epoch=Epoch.MILLISECONDS) == moment
    assert time(1e17, TOKYO, epoch=Epoch.SECONDS) == Unmappable("TIME_OUT_OF_RANGE")
    assert time("2026-06-15", TOKYO, epoch=Epoch.SECONDS) == Unmappable("VALUE_NOT_A_TIME")


@pytest.mark.parametrize(
    ("native", "epoch", "expected"),
    [
        (45000, Epoch.EXCEL, "2023-03-15T00:00:00+09:00"),
        ("45000", Epoch.EXCEL, "2023-03-15T00:00:00+09:00"),
        (46188.375, Epoch.EXCEL, "2026-06-15T09:00:00+09:00"),
        (61, Epoch.EXCEL, "1900-03-01T00:00:00+09:00"),
        (43538, Epoch.EXCEL_1904, "2023-03-15T00:00:00+09:00"),
        (0, Epoch.EXCEL_1904, "1904-01-01T00:00:00+09:00"),
        (60, Epoch.EXCEL, "TIME_OUT_OF_RANGE"),
        (-1, Epoch.EXCEL_1904, "TIME_OUT_OF_RANGE"),
        (10**9, Epoch.EXCEL, "TIME_OUT_OF_RANGE"),
        ("2026/6/15", Epoch.EXCEL, "VALUE_NOT_A_TIME"),
    ],
)
def test_days_of_a_spreadsheet_are_read_only_where_the_mapping_says_so(
    native: object, epoch: Epoch, expected: str
) -> None:
    """Local days; before March 1900 they are one off, as 29 February 1900 was counted."""
    found = time(native, TOKYO, epoch=epoch)
    assert found == (Unmappable(expected) if "_" in expected else datetime.fromisoformat(expected))


@pytest.mark.parametrize(
    ("native", "order", "expected"),
    [
        ("6/1/2023", Order.MONTH_FIRST, "2023-06-01T00:00:00+09:00"),
        ("6/1/2023", Order.DAY_FIRST, "2023-01-06T00:00:00+09:00"),
        ("6/13/2023 9:00", Order.MONTH_FIRST, "2023-06-13T09:00:00+09:00"),
        ("6/13/2023 1:30 PM", Order.MONTH_FIRST, "2023-06-13T13:30:00+09:00"),
        ("6/13/2023", Order.DAY_FIRST, "TIME_OUT_OF_RANGE"),
        ("6/1/23", Order.MONTH_FIRST, "VALUE_NOT_A_TIME"),
        ("2023/6/1", Order.DAY_FIRST, "2023-06-01T00:00:00+09:00"),
    ],
)
def test_a_year_at_the_end_is_read_in_the_order_that_is_said(native: str, order: Order, expected: str) -> None:
    """A spreadsheet of an English system writes June 1st as 6/1/2023."""
    found = time(native, TOKYO, order=order)
    assert found == (Unmappable(expected) if "_" in expected else datetime.fromisoformat(expected))


def test_a_field_said_to_be_a_time_takes_iso_8601_only() -> None:
    """What its source cannot compare as a time must not become one here."""
    assert plain("2026-06-15T13:05:00+09:00", TOKYO) == datetime(2026, 6, 15, 4, 5, tzinfo=UTC)
    for native in ("2026/6/15", "20260615", "R8.6.15", 20260615):
        assert plain(native, TOKYO) == Unmappable("VALUE_NOT_A_TIME")


_moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001


@settings(max_examples=100)
@given(_moments)
def test_all_spellings_of_a_moment_are_one_moment(local: datetime) -> None:
    """ISO, slashes, digits and Japanese agree, and the instant does not depend on the spelling."""
    clock = f"{local:%H:%M:%S}"
    spellings = [
        local.isoformat(),
        f"{local.year}/{local.month}/{local.day} {clock}",
        f"{local.year}年{local.month}月{local.day}日{local.hour}時{local.minute}分{local.second}秒",
        f"{local:%Y%m%d%H%M%S}",
    ]
    assert {time(text, TOKYO) for text in spellings} == {local.replace(tzinfo=TOKYO)}


@settings(max_examples=50)
@given(st.dates(date(2019, 5, 1), date(2099, 1, 1)))
def test_the_end_of_a_day_is_the_start_of_the_next_in_every_calendar(day: date) -> None:
    """24:00, also after an era date."""
    following = time(day + timedelta(days=1), TOKYO)
    assert time(f"R{day.year - 2018}.{day.month}.{day.day} 24:00", TOKYO) == following
    assert time(f"{day.isoformat()}T24:00:00", TOKYO) == following


@settings(max_examples=100)
@given(st.one_of(st.text("0123456789/-:TZ+令和年月日元 RH.", max_size=20), st.floats(), st.integers()))
def test_anything_is_an_aware_time_or_refused(native: object) -> None:
    """Nothing raises and no naive time comes out."""
    found = time(native, TOKYO)
    assert isinstance(found, Unmappable) or found.utcoffset() is not None


@pytest.mark.parametrize("text", ["令和6年1月1日(火)", "2024/1/1（日曜日）", "2024年1月1日(土・祝) 9:00"])
def test_a_day_of_another_weekday_is_no_day(text: str) -> None:
    """1 January 2024 was a Monday: either the date or the weekday is wrong."""
    assert time(text, TOKYO) == Unmappable("TIME_OUT_OF_RANGE")
