from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from vocab.rdf.load import load, shipped_modules
from vocab.rdf.names import derived_types
from vocab.terms import Class, Kind, Property

VOCABULARY = load()
CLASSES = VOCABULARY.classes.values()
ALIGNED_HOSTS = {
    "imi.go.jp",
    "purl.org",
    "schema.org",
    "smartdatamodels.org",
    "uri.etsi.org",
    "vocab.gtfs.org",
    "w3id.org",
    "www.opengis.net",
    "www.w3.org",
}
"""IMI, Dublin Core, schema.org, Smart Data Models, NGSI-LD, GTFS, DPV, GeoSPARQL, SOSA, DCAT and LOCN."""


def test_the_things_of_the_vocabulary_are_there() -> None:
    """The concrete classes under two abstract ones."""
    names = {item.name for item in VOCABULARY.concrete()}
    assert names >= {
        *("AED", "EvacuationSite", "Event", "ParkingLot", "RoadRestriction", "TransitStop"),
        *("AirQualityStation", "CrowdCounter", "RainGauge", "StructureMonitor", "TideGauge", "WaterGauge"),
        *("ConsentRecord", "HealthPoints", "OpenDataset", "PopulationCount", "SupportProgramme", "TagSighting"),
    }
    assert {item.name for item in CLASSES if item.abstract} >= {"Entity", "Place"}
    assert VOCABULARY.classes["WaterGauge"].parents == ("Place", "Entity")
    assert VOCABULARY.classes["River"].parents == ("Entity",)
    assert VOCABULARY.classes["River"] not in VOCABULARY.implementers("Place")
    assert len(VOCABULARY.implementers("Place")) > 11


def test_inherited_properties_come_first_in_declared_order() -> None:
    """A gauge begins as a place does."""
    gauge = VOCABULARY.classes["WaterGauge"]
    assert [item.name for item in gauge.properties] == [
        *("name", "location", "address", "municipality"),
        "waterLevel",
        *(f"thresholds.{name}" for name in ("standby", "caution", "evacuation", "danger")),
        *("river", "riverName", "system", "stationCode", "kilometrePost", "discharge", "floodState", "city"),
    ]
    for item in CLASSES:
        assert list(item.by_name.items()) == [(leaf.name, leaf) for leaf in item.properties]


ABOUT_PERSONS = {
    "ConsentRecord": "subject",
    "HealthPoints": "participant",
    "StepRecord": "participant",
    "TagSighting": "tagHolder",
}


def test_all_that_is_known_of_a_person_is_personal() -> None:
    """A class about a person says whom, and no wildcard of a policy reaches what it says of them."""
    assert {item.name: item.subject for item in VOCABULARY.concrete() if item.subject} == ABOUT_PERSONS
    plain = {
        (item.name, leaf.name)
        for item in VOCABULARY.concrete()
        if item.subject
        for leaf in item.properties
        if not leaf.personal
    }
    assert plain == {("TagSighting", "vendor")}, "the company is no person"
    assert VOCABULARY.classes["WatchCamera"].by_name["imageUrl"].personal


def test_measures_have_a_canonical_unit_and_an_expected_interval() -> None:
    """So that freshness means something wherever a value is measured."""
    for item in VOCABULARY.concrete():
        measures = [leaf for leaf in item.properties if leaf.kind is Kind.MEASURE]
        assert all(leaf.unit in VOCABULARY.units for leaf in measures)
        assert (item.expected_seconds is not None) is bool(measures)
    assert VOCABULARY.classes["WaterGauge"].expected_seconds == 600
    assert VOCABULARY.classes["EvacuationSite"].expected_seconds == 1800
    assert VOCABULARY.classes["WaterGauge"].by_name["waterLevel"].unit == "MTR"
    assert VOCABULARY.classes["RainGauge"].by_name["rainfallHour"].unit == "MMT"


def test_what_has_a_name_that_all_publishers_use_says_so() -> None:
    """Two sources of one ship, or of one count of people, speak of one thing."""
    keys = {item.name: item.natural_key for item in VOCABULARY.concrete() if item.natural_key}
    assert keys["Ship"] == ("mmsi",)
    assert keys["PopulationCount"] == ("areaCode", "surveyedOn", "ageFrom", "ageTo", "sex", "basis")
    assert {name: keys[name] for name in ("EvacuationSite", "MedicalInstitution", "CareService", "Reservoir")} == {
        "EvacuationSite": ("siteCode",),
        "MedicalInstitution": ("institutionCode",),
        "CareService": ("businessNumber",),
        "Reservoir": ("pondCode",),
    }
    assert not any(item.subject for item in VOCABULARY.concrete() if item.name in keys), "no person is named so"


def test_root_fields_read_like_english() -> None:
    """One and many, each root field once."""
    roots = {item.name: (item.singular, item.plural) for item in VOCABULARY.concrete()}
    assert roots["AED"] == ("aed", "aeds")
    assert roots["EvacuationSite"] == ("evacuationSite", "evacuationSites")
    flat = [name for pair in roots.values() for name in pair]
    assert len(set(flat)) == len(flat)


def test_every_name_makes_a_graphql_type_once() -> None:
    """Types of classes, value objects and code lists."""
    types = [name for item in CLASSES for name in derived_types(item)]
    assert {"EvacuationSiteHazards", "WaterGaugeThresholdsFilter", "AEDAvailability", "AEDConnection"} <= set(types)
    assert len(set(types)) == len(types)


@pytest.mark.parametrize(
    ("name", "notation", "code"),
    [
        ("RoadStatus", "通行止", "CLOSED"),
        ("RoadStatus", "通行止め", "CLOSED"),
        ("RoadStatus", "片側交互通行", "ONE_LANE"),
        ("RoadRestrictionReason", "冠水", "FLOODING"),
        ("ShelterSuitability", "○", "SUITABLE"),
        ("ShelterSuitability", "1", "SUITABLE"),
        ("ShelterSuitability", "有", "SUITABLE"),
        ("ShelterSuitability", "2階以上", "UPPER_FLOORS"),
        ("ShelterSuitability", "△", "CONDITIONAL"),
        ("ShelterSuitability", "×", "UNSUITABLE"),
        ("ShelterSuitability", "無", "UNSUITABLE"),
        ("ShelterState", "開設中", "OPEN"),
        ("ParkingState", "満車", "FULL"),
        ("TidalDatum", "T.P.", "TP"),
    ],
)
def test_terms_published_in_japanese_mean_a_code(name: str, notation: str, code: str) -> None:
    """As standard datasets and cities write them."""
    assert [c.code for c in VOCABULARY.code_lists[name].codes if notation in c.notations] == [code]


def test_texts_are_in_both_languages() -> None:
    """Every class, property, code list, code and unit; descriptions too."""
    described: list[Class | Property] = [*CLASSES, *(leaf for item in CLASSES for leaf in item.properties)]
    lists = VOCABULARY.code_lists.values()
    labels = [item.label for item in (*described, *lists, *VOCABULARY.units.values())]
    labels += [item.description for item in described] + [code.label for item in lists for code in item.codes]
    for label in labels:
        assert label.ja.strip()
        assert label.en.strip()
        assert label.en.isascii()


def test_alignments_point_to_known_vocabularies() -> None:
    """And units are QUDT's."""
    terms: list[Class | Property] = [*CLASSES, *(leaf for item in CLASSES for leaf in item.properties)]
    pairs = [pair for term in terms for pair in term.alignments]
    assert {kind for kind, _ in pairs} == {"exactMatch", "closeMatch"}
    assert {urlsplit(iri).hostname for _, iri in pairs} == ALIGNED_HOSTS
    assert all(unit.iri.startswith("http://qudt.org/vocab/unit/") for unit in VOCABULARY.units.values())


def test_every_value_has_an_example() -> None:
    """Documentation shows them; that each is a value of its property is checked when modules are read."""
    leaves = {leaf.iri: leaf for item in CLASSES for leaf in item.properties}.values()
    assert [leaf.name for leaf in leaves if (leaf.example is None) is not (leaf.kind is Kind.REFERENCE)] == []


def test_the_version_depends_on_terms_and_on_nothing_else(tmp_path: Path) -> None:
    """Not on file order, names or layout; but on every text."""
    modules = shipped_modules()
    assert load(reversed(modules)) == VOCABULARY
    joined = tmp_path / "all.ttl"
    joined.write_text("\n".join(path.read_text("utf-8") for path in modules) + "\n# a remark\n", "utf-8")
    assert load([joined]).version == VOCABULARY.version
    joined.write_text(joined.read_text("utf-8").replace('"tide level"', '"tide"'), "utf-8")
    assert load([joined]).version != VOCABULARY.version


def test_a_local_module_adds_terms_and_leaves_the_version(tmp_path: Path) -> None:
    """An app written against the common part need not care."""
    local = tmp_path / "sanuki.ttl"
    local.write_text(
        """@prefix : <urn:tsunagu:vocab:> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <urn:tsunagu:vocab:sanuki:Pond> a rdfs:Class ; rdfs:subClassOf :Place ; :singular "pond" ;
            :plural "ponds" ; rdfs:label "ため池"@ja, "Reservoir"@en ;
            rdfs:comment "農業用のため池。"@ja, "An irrigation pond."@en ; :properties ( :waterLevel ) .""",
        "utf-8",
    )
    found = load(local=[local])
    assert found.version == VOCABULARY.version
    pond = found.classes["SanukiPond"]
    assert (pond.singular, pond.plural, pond.properties[-1].name) == ("sanukiPond", "sanukiPonds", "waterLevel")
