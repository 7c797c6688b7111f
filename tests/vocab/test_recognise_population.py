"""Populations that are expected are never taken for people who were counted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tests.vocab.recognise_tools import rows_of
from tests.vocab.test_recognise_propose import compiled, proposed
from vocab.terms import Kind

JST = timezone(timedelta(hours=9))
ROWS = rows_of(
    市区町村コード=["372013"] * 3,
    地域名=["高松市"] * 3,
    年=["2030", "2035", "2040"],
    総人口=["410000", "400000", "390000"],
    老年人口=["120000", "121000", "122000"],
)


def test_a_projection_is_marked_and_stands_at_the_first_day_of_its_year() -> None:
    """Each count says that it is projected, and the municipality is where the people live."""
    found = proposed(ROWS, title="将来推計人口")
    assert found.asks == ()
    mapping = compiled(found.provides)
    assert (mapping.class_name, mapping.fields["basis"].kind) == ("PopulationCount", Kind.CODE)
    assert mapping.records is not None
    program = mapping.program(frozenset(mapping.fields))
    things = [program(record) for record in mapping.records(ROWS)]
    assert len({thing.key for thing in things}) == 6
    assert {thing.cells["basis"] for thing in things} == {"PROJECTED"}
    assert {thing.cells["municipality"] for thing in things} == {"372013"}
    assert things[0].cells["surveyedOn"] == datetime(2030, 1, 1, tzinfo=JST)
    assert (things[1].cells["ageFrom"], things[1].cells["persons"]) == (65, 120000)
