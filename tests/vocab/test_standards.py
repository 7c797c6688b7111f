"""The tables of published datasets: takes those shipped, tells that they agree with the vocabulary and themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from vocab.rdf.load import load
from vocab.recognise.headers import normalised
from vocab.standards import BLOCKS, SYNONYMS, tables
from vocab.terms import Kind

VOCABULARY = load()
FILES = dict(tables())
BLOCK_COLUMNS = FILES[BLOCKS]
TABLES = {name: data for name, data in FILES.items() if name not in (BLOCKS, SYNONYMS)}
EACH_TABLE = pytest.mark.parametrize("name", sorted(TABLES))
NOBODY = VOCABULARY.classes["Place"].by_name["name"]
SIDES = {"location.lat", "location.lon"}
OWN = "kept by one holder for its own service, and about persons"
PARTS = "published as a part of other records"
NOT_PUBLISHED = {
    **dict.fromkeys(("ConsentRecord", "HealthPoints", "HealthProgramme", "StepRecord", "StepSummary"), OWN),
    **dict.fromkeys(("TagDetector", "TagSighting"), OWN),
    **dict.fromkeys(("ContactPoint", "Organisation", "River"), PARTS),
}
"""Classes that no published dataset describes, and why."""

PUBLISHED_TERMS = {
    (
        "ChildcareFacility",
        "kind",
    ): "公立幼稚園/私立幼稚園/認可公立保育所/認可私立保育所/認可外保育所/"
    "認定こども園（幼保連携型）/認定こども園（幼稚園型）/認定こども園（保育所型）/認定こども園（地方裁量型）",
    ("CulturalProperty", "kind"): "建造物/美術工芸品/芸能/工芸技術/その他",
    ("FireWaterSource", "kind"): "消火栓/私設消火栓/防火水そう/プール/河川・溝等/濠・池等/海・湖/井戸/下水道/その他",
    ("FoodBusiness", "applicationKind"): "新規/更新",
    ("MedicalInstitution", "kind"): "病院/有床診療所/無床診療所",
    ("School", "founder"): "1/2/3/国立/公立/私立",
    ("School", "kind"): "A1/A2/B1/C1/C2/D1/D2/E1/F1/F2/G1/H1/H2",
    ("PublicToilet", "altitudeKind"): "階数/標高/地表高",
}
"""The terms that the datasets allow in a column of codes, by class and property."""


def columns(name: str) -> dict[str, Mapping[str, Any]]:
    """The columns of a table, its own in place of those of its blocks; `to` is the name of a property, or empty."""
    table = TABLES[name]
    found = {key: column for block in table.get("blocks", ()) for key, column in BLOCK_COLUMNS[block].items()}
    stated = {**found, **table.get("columns", {})}
    own = f"{table['class']}."
    return {key: {**column, "to": (column["to"] or "").removeprefix(own)} for key, column in stated.items()}


def spellings(name: str) -> Iterator[tuple[str, str]]:
    """Every spelling of every column as headers are compared, and the column."""
    for key, column in columns(name).items():
        for spelling in {normalised(text) for text in (key, *column.get("also", ()))}:
            yield spelling, key


def generations() -> Iterator[Any]:
    """Every published header."""
    for name, table in sorted(TABLES.items()):
        for generation, published in table["generations"].items():
            yield pytest.param(name, published["header"], id=f"{name}-{generation}")


@EACH_TABLE
def test_no_two_columns_of_a_table_share_a_spelling(name: str) -> None:
    """A header names one column, in whatever width, case or brackets it is written."""
    found: dict[str, str] = {}
    shared = [
        (spelling, key, found[spelling]) for spelling, key in spellings(name) if found.setdefault(spelling, key) != key
    ]
    assert shared == []


@pytest.mark.parametrize(("name", "header"), list(generations()))
def test_every_published_column_is_in_its_table(name: str, header: tuple[str, ...]) -> None:
    """Every entry of a published header resolves, no two of them to one column, and none stands there twice."""
    known = dict(spellings(name))
    found = [known.get(normalised(entry)) for entry in header]
    assert [entry for entry, key in zip(header, found, strict=True) if key is None] == []
    assert len(set(found)) == len(header)


@EACH_TABLE
def test_columns_lead_to_properties_of_the_class(name: str) -> None:
    """Or to the key, a side of the location, the time of the measures; whatever is left out has a reason."""
    table = TABLES[name]
    leaves = VOCABULARY.classes[table["class"]].by_name
    targets = {*leaves, "id", *(SIDES if "location" in leaves else ())}
    targets |= {"at"} if any(leaf.kind is Kind.MEASURE for leaf in leaves.values()) else set()
    wrong = {key: column["to"] for key, column in columns(name).items() if column["to"] not in {*targets, ""}}
    assert wrong == {}
    assert [key for key, column in columns(name).items() if not column["to"] and not column.get("why")] == []


@EACH_TABLE
def test_languages_stand_at_texts_in_several_languages_only(name: str) -> None:
    """A column of a text with variants states its language, and no other column has one."""
    leaves = VOCABULARY.classes[TABLES[name]["class"]].by_name
    for key, column in columns(name).items():
        leaf = leaves.get(column["to"])
        many = leaf is not None and leaf.kind is Kind.VARIANTS
        assert ("language" in column) == many, key


@EACH_TABLE
def test_the_codes_of_a_column_are_in_the_list_of_its_property(name: str) -> None:
    """And units where a table states its own are units of the vocabulary."""
    leaves = VOCABULARY.classes[TABLES[name]["class"]].by_name
    for key, column in columns(name).items():
        leaf = leaves.get(column["to"])
        known = VOCABULARY.code_lists[leaf.codes].by_code() if leaf is not None and leaf.codes else {}
        assert set(column.get("codes", {}).values()) <= set(known), key
        assert column.get("unit") is None or column["unit"] in VOCABULARY.units, key


@EACH_TABLE
def test_columns_of_personal_properties_are_marked(name: str) -> None:
    """So that they stay closed in files that anybody may download."""
    leaves = VOCABULARY.classes[TABLES[name]["class"]].by_name
    personal = [key for key, column in columns(name).items() if leaves.get(column["to"], NOBODY).personal]
    assert [key for key in personal if columns(name)[key].get("personal") != "true"] == []


def test_names_of_datasets_are_unique_and_those_of_the_files() -> None:
    """A table is found by the name of its dataset."""
    assert {name: table["dataset"] for name, table in TABLES.items()} == {name: name for name in TABLES}


def test_every_class_has_a_table_or_a_reason() -> None:
    """What the vocabulary describes is published somewhere in a form that is known."""
    described = {table["class"] for table in TABLES.values()}
    missing = {item.name for item in VOCABULARY.concrete()} - described - set(NOT_PUBLISHED)
    assert missing == set()
    assert set(NOT_PUBLISHED) & described == set()


@pytest.mark.parametrize(("place", "terms"), PUBLISHED_TERMS.items())
def test_every_published_term_has_one_code(place: tuple[str, str], terms: str) -> None:
    """Old terms and new ones, each its own code."""
    class_name, leaf = place
    codes = VOCABULARY.code_lists[VOCABULARY.classes[class_name].by_name[leaf].codes or ""].codes
    found = [[code.code for code in codes if term in code.notations] for term in terms.split("/")]
    assert [term for term, codes_of in zip(terms.split("/"), found, strict=True) if len(codes_of) != 1] == []
