from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from graphql import GraphQLError
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.graphql.scalars import parse_datetime, parse_geojson, write_datetime

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS))
@settings(max_examples=100)
def test_a_datetime_survives_being_written_and_read(value: datetime) -> None:
    """The instant and the offset stay."""
    read = parse_datetime(write_datetime(value))
    assert read == value
    assert read.utcoffset() == value.utcoffset()


def test_z_means_utc() -> None:
    """ISO 8601 knows Z."""
    assert parse_datetime("2026-04-01T00:00:00Z") == datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["2026-04-01T00:00:00", "2026-04-01", "09:00", "", "now", 1, None, True, "2026-13-01T00:00:00Z"]
)
def test_a_time_without_an_offset_is_refused(value: object) -> None:
    """Naive, partial and foreign values have one code, and are not repeated."""
    with pytest.raises(GraphQLError) as caught:
        parse_datetime(value)
    assert (caught.value.extensions or {})["code"] == "DATETIME_INVALID"


@pytest.mark.parametrize("value", [datetime(2026, 4, 1), 5])  # noqa: DTZ001 - a naive time is the point
def test_a_naive_time_is_never_written(value: object) -> None:
    """A fault of the hub is not passed on as data."""
    with pytest.raises(TypeError):
        write_datetime(value)


def test_text_is_taken_as_written() -> None:
    """Shaped rows hold text already."""
    assert write_datetime("2026-04-01T09:00:00+09:00") == "2026-04-01T09:00:00+09:00"


def test_a_geometry_is_read() -> None:
    """RFC 7946."""
    assert parse_geojson({"type": "Point", "coordinates": [134, 34]}) == {"type": "Point", "coordinates": [134, 34]}


@pytest.mark.parametrize(
    "value", [{}, {"type": "Feature", "coordinates": []}, {"type": "Point"}, "POINT(1 2)", None, []]
)
def test_what_is_no_geometry_is_refused(value: object) -> None:
    """One code for all."""
    with pytest.raises(GraphQLError) as caught:
        parse_geojson(value)
    assert (caught.value.extensions or {})["code"] == "GEOJSON_INVALID"
