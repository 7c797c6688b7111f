"""What the report on the vocabulary counts, and that nothing published is missing from it."""

from __future__ import annotations

import pytest

from vocab.rdf.load import load, shipped_modules
from vocab.recognise.standards import load_standards
from vocab.report.datasets import Use, datasets, left_out, totals
from vocab.report.terms import distinct, report, vocabulary_of

VOCABULARY = load()
STANDARDS = load_standards(VOCABULARY)
REPORT = report(VOCABULARY)
LINES = datasets(STANDARDS, VOCABULARY)


def test_every_text_is_there_in_both_languages() -> None:
    """Labels and descriptions of every term; and an example of every value but references."""
    assert {line.what for line in REPORT.labels} >= {"class.label", "property.description", "code.label", "unit.label"}
    assert [line for line in (*REPORT.labels, REPORT.examples) if not line.complete] == []


def test_every_class_is_counted_in_its_module() -> None:
    """With what it is known by, whom it is about and how often it is renewed."""
    lines = {line.name: line for line in REPORT.classes}
    assert lines.keys() == VOCABULARY.classes.keys()
    assert {line.module for line in REPORT.classes} <= {path.stem for path in shipped_modules()}
    assert (lines["WaterGauge"].module, lines["WaterGauge"].expected_seconds) == ("water", 600)
    assert (lines["TagSighting"].subject, lines["Ship"].natural_key, lines["Place"].abstract) == (
        "tagHolder",
        ("mmsi",),
        True,
    )


def test_properties_are_counted_once_and_once_per_class() -> None:
    """A property that many classes share is one."""
    assert REPORT.properties == len(distinct(VOCABULARY)) < REPORT.class_properties
    assert {"urn:tsunagu:vocab:name", "urn:tsunagu:vocab:waterLevel"} <= distinct(VOCABULARY).keys()


@pytest.mark.parametrize(
    "name", ["schema.org", "SOSA", "IMI", "Smart Data Models", "GeoSPARQL", "DCAT", "QUDT", "DPV", "GTFS"]
)
def test_the_vocabulary_is_aligned_with_others(name: str) -> None:
    """Each named with how often a term matches exactly or nearly."""
    line = next(line for line in REPORT.alignments if line.vocabulary == name)
    assert line.exact + line.close >= line.targets > 0


def test_an_iri_belongs_to_the_vocabulary_it_begins_like() -> None:
    """One that is not known is told by its host."""
    assert vocabulary_of("https://schema.org/Place") == "schema.org"
    assert vocabulary_of("https://vocabulary.example/terms#a") == "vocabulary.example"


def test_every_published_column_is_accounted_for() -> None:
    """Mapped, key, personal, or left out for a reason that is stated."""
    assert {line.slug for line in LINES} == STANDARDS.datasets.keys()
    for line in LINES:
        generations = STANDARDS.datasets[line.slug].generations
        for item in line.generations:
            assert tuple(column.header for column in item.columns) == generations[item.name].header
            assert sum(item.count(use) for use in Use) == len(item.columns)
    assert all(column.why for _, column, _ in left_out(LINES))


def test_both_generations_of_the_standard_datasets_are_counted() -> None:
    """And the sum over all is the sum of its parts."""
    old, new, every = totals(LINES, generation="old"), totals(LINES, generation="new"), totals(LINES)
    assert 0 < old.columns < new.columns < every.columns == sum(every.uses.values())
    aed = next(line for line in LINES if line.slug == "aed")
    assert [item.name for item in aed.generations][:2] == ["old", "new"]
    number = next(column for column in aed.generations[0].columns if column.header == "NO")
    assert (number.use, number.to) == (Use.KEY, "id")


def test_house_styles_are_summed_apart_from_standards() -> None:
    """What one city writes is no standard, and together they are all; tables that lack columns say so."""
    standards, house = totals(LINES), totals(LINES, house=True)
    every = [item for line in LINES for item in line.generations]
    assert standards.columns + house.columns == sum(len(item.columns) for item in every)
    assert {item.name for item in every if item.house}.isdisjoint({"old", "new", "physical", "attributes", "fields"})
    assert {item.name for item in every if item.house} >= {"takamatsu", "kakogawa", "sapporo"}
    assert {line.slug for line in LINES if line.partial} == {"baby_station", "parking", "tourist_point"}


def test_columns_about_persons_are_told_apart() -> None:
    """The representative of a food business is closed even in an open file."""
    food = next(line for line in LINES if line.slug == "food_business")
    personal = {column.header for item in food.generations for column in item.columns if column.use is Use.PERSONAL}
    assert personal >= {"営業者名", "申請者名"}
