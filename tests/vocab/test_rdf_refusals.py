from __future__ import annotations

from pathlib import Path

import pytest

from vocab.rdf.load import VocabularyError, load
from vocab.rdf.source import LOCAL_BYTES

BASE = """@prefix : <urn:tsunagu:vocab:> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Entity a rdfs:Class ; rdfs:label "もの"@ja, "Entity"@en ; rdfs:comment "もの。"@ja, "A thing."@en ;
    :abstract true ; :properties ( :name ) .
:Well a rdfs:Class ; rdfs:subClassOf :Entity ;
    rdfs:label "井戸"@ja, "Well"@en ; rdfs:comment "井戸。"@ja, "A well."@en ;
    :singular "well" ; :plural "wells" ; :expected "PT10M"^^xsd:duration ;
    :properties ( :level :marks.high :Well.state :other ) .
:name a rdf:Property ; rdfs:label "名"@ja, "name"@en ; rdfs:comment "名。"@ja, "Name."@en ; :kind "variants" .
:level a rdf:Property ; rdfs:label "水位"@ja, "level"@en ; rdfs:comment "水位。"@ja, "Level."@en ;
    :kind "measure" ; qudt:hasUnit unit:M .
:marks.high a rdf:Property ; rdfs:label "高"@ja, "high"@en ; rdfs:comment "高。"@ja, "High."@en ; :kind "number" .
:Well.state a rdf:Property ; rdfs:label "状態"@ja, "state"@en ; rdfs:comment "状態。"@ja, "State."@en ;
    :kind "code" ; :codeList :WellState ; :personal true .
:other a rdf:Property ; rdfs:label "隣"@ja, "other"@en ; rdfs:comment "隣。"@ja, "Other."@en ;
    :kind "reference" ; :target :Well .
:WellState a skos:ConceptScheme ; skos:prefLabel "状態"@ja, "State"@en ; :codes ( :WellState.WET :WellState.DRY ) .
:WellState.WET a skos:Concept ; skos:prefLabel "有"@ja, "wet"@en ; skos:notation "有" .
:WellState.DRY a skos:Concept ; skos:prefLabel "無"@ja, "dry"@en ; skos:notation "無" .
unit:M a qudt:Unit ; rdfs:label "メートル"@ja, "metre"@en ; qudt:uneceCommonCode "MTR" ; :symbol "m" ;
    :quantity "length" ; :factor "1" .
"""

FAULTS = [
    ('"もの"@ja, ', "", "VOCAB_TEXT_MISSING"),
    (', "A well."@en', "", "VOCAB_TEXT_MISSING"),
    ('"井戸。"@ja', '"井戸。"@zh', "VOCAB_TEXT_LANGUAGE"),
    ('"井戸"@ja', '"井戸"@ja, "池"@ja', "VOCAB_TEXT_LANGUAGE"),
    ('"井戸"@ja', '""@ja', "VOCAB_TEXT_LANGUAGE"),
    (', "metre"@en', "", "VOCAB_TEXT_MISSING"),
    (', "dry"@en', "", "VOCAB_TEXT_MISSING"),
    (':kind "variants"', ':kind "string"', "VOCAB_KIND"),
    (':kind "variants"', ':kind "variants" ; qudt:hasUnit unit:M', "VOCAB_KIND"),
    (':kind "variants"', ':kind "text" ; :form "phone"', "VOCAB_FORM"),
    (':kind "variants"', ':kind "variants" ; :form "telephone"', "VOCAB_FORM"),
    (':kind "variants"', ':kind "text" ; :form "yen"', "VOCAB_FORM"),
    (':kind "variants"', ':kind "text" ; :form "opening-hours" ; skos:example "9時から17時"', "VOCAB_EXAMPLE"),
    (':kind "variants"', ':kind "text" ; skos:example "名 |"', "VOCAB_EXAMPLE"),
    (':kind "variants"', ':kind "integer" ; skos:example "1.5"', "VOCAB_EXAMPLE"),
    (':kind "variants"', ':kind "boolean" ; skos:example "yes"', "VOCAB_EXAMPLE"),
    (':kind "variants"', ':kind "datetime" ; skos:example "2026-07-02"', "VOCAB_EXAMPLE"),
    (':kind "variants"', ':kind "uri" ; skos:example "example.jp"', "VOCAB_EXAMPLE"),
    (':kind "variants"', ':kind "geometry" ; skos:example "134,34"', "VOCAB_EXAMPLE"),
    ("qudt:hasUnit unit:M .", 'qudt:hasUnit unit:M ; skos:example "1.5 m" .', "VOCAB_EXAMPLE"),
    (":codeList :WellState", ':codeList :WellState ; skos:example "有"', "VOCAB_EXAMPLE"),
    (":target :Well", ':target :Well ; skos:example "| other"', "VOCAB_EXAMPLE"),
    ('"A well."@en', '"A well. |"@en', "VOCAB_TEXT_LANGUAGE"),
    ("qudt:hasUnit unit:M", "qudt:hasUnit unit:Q", "VOCAB_LINK"),
    (' ;\n    :kind "measure" ; qudt:hasUnit unit:M', ' ; :kind "measure"', "VOCAB_VALUE_MISSING"),
    (":codeList :WellState", ":codeList :Nothing", "VOCAB_LINK"),
    (":codeList :WellState ; ", "", "VOCAB_VALUE_MISSING"),
    (":target :Well", ":target :Pond", "VOCAB_LINK"),
    (":target :Well", ':target "Well"', "VOCAB_VALUE"),
    (":personal true", ':personal "yes"', "VOCAB_VALUE"),
    (":plural", ":plurall", "VOCAB_PREDICATE"),
    (':plural "wells"', ':plural "wells", "welles"', "VOCAB_TWO_VALUES"),
    (':plural "wells"', ':plural "well"', "VOCAB_ROOT_CLASH"),
    (':plural "wells"', ':plural "sources"', "VOCAB_ROOT_CLASH"),
    (':plural "wells"', ':plural "the wells"', "VOCAB_NAME"),
    (':plural "wells" ;', "", "VOCAB_VALUE_MISSING"),
    (':plural "wells" ;', ':plural "wells" ; :naturalKey ( :level ) ;', "VOCAB_NATURAL_KEY"),
    (':plural "wells" ;', ':plural "wells" ; :naturalKey ( :Well.state ) ;', "VOCAB_NATURAL_KEY"),
    ('"PT10M"^^xsd:duration', '"PT10M"', "VOCAB_VALUE"),
    ('"PT10M"^^xsd:duration', '"P1M"^^xsd:duration', "VOCAB_VALUE"),
    ('"PT10M"^^xsd:duration', '"PT0S"^^xsd:duration', "VOCAB_VALUE"),
    (":properties ( :name )", ":properties ( :marks.high )", "VOCAB_OBJECT_ON_ABSTRACT"),
    (":abstract true ;", ':abstract true ; :singular "entity" ;', "VOCAB_ROOT_FIELD_ON_ABSTRACT"),
    (":properties ( :name )", ":properties ( :name :nothing )", "VOCAB_PROPERTY_UNKNOWN"),
    (":properties ( :name )", ":properties ( :name :Well.state )", "VOCAB_PROPERTY_OWNER"),
    ("( :level ", "( :level :level ", "VOCAB_PROPERTY_TWICE"),
    ("( :level ", "( :level :name ", "VOCAB_PROPERTY_TWICE"),
    (":other", ":marks", "VOCAB_PROPERTY_TWICE"),
    (":other", ":history", "VOCAB_NAME_RESERVED"),
    (":marks.high", ":marks.not", "VOCAB_NAME_RESERVED"),
    (":other", ":Other", "VOCAB_NAME"),
    (":other", ":a.b.c", "VOCAB_NAME"),
    (":other", ":水位", "VOCAB_NAME"),
    (":WellState", ":WellFilter", "VOCAB_TYPE_CLASH"),
    (":WellState", ":WellMarks", "VOCAB_TYPE_CLASH"),
    (":WellState", ":Measure", "VOCAB_TYPE_CLASH"),
    (":Well.state :other", ":Well.state", "VOCAB_UNUSED"),
    (":WellState.DRY )", ")", "VOCAB_UNUSED"),
    ("( :WellState.WET :WellState.DRY )", "()", "VOCAB_CODES_EMPTY"),
    (":WellState.DRY )", ":WellState.DRY :WellState.WET )", "VOCAB_CODE_TWICE"),
    (":WellState.DRY )", ":WellState.DRY :WellState.GONE )", "VOCAB_LINK"),
    (":WellState.WET", ":WellState.true", "VOCAB_NAME"),
    ('skos:notation "無"', 'skos:notation "無", "有"', "VOCAB_NOTATION_TWICE"),
    ("rdfs:subClassOf :Entity", "rdfs:subClassOf :Thing", "VOCAB_PARENT"),
    ("rdfs:subClassOf :Entity", "rdfs:subClassOf :Well", "VOCAB_PARENT"),
    (":abstract true ;", ":abstract true ; rdfs:subClassOf :Entity ;", "VOCAB_PARENT"),
    (':factor "1"', ':factor "0"', "VOCAB_VALUE"),
    (':factor "1"', ':factor "1/0"', "VOCAB_VALUE"),
    (':factor "1"', ':factor "one"', "VOCAB_VALUE"),
    (":name a rdf:Property", ":name a rdfs:Property", "VOCAB_TYPE"),
    (":name a rdf:Property ; ", ":name ", "VOCAB_TYPE"),
    (":Well a", "<urn:other:Well> a", "VOCAB_NAMESPACE"),
    (":Well a", ":Well b", "VOCAB_SYNTAX"),
    ('"Well"@en', '"We\\uD800ll"@en', "VOCAB_TEXT_CHARACTER"),
    ('"Well"@en', '"We\\u0000ll"@en', "VOCAB_TEXT_CHARACTER"),
    ('"Well"@en', '"We\\u202Ell"@en', "VOCAB_TEXT_CHARACTER"),
    ('skos:notation "有"', 'skos:notation "有\\u2066"', "VOCAB_TEXT_CHARACTER"),
    (":Well a", "<urn:tsunagu:vocab:W\\uDFFF> a", "VOCAB_TEXT_CHARACTER"),
    (':factor "1"', ":factor " + "1" * 100_000, "VOCAB_SYNTAX"),
    (":symbol", ":symbol " + "(" * 5_000 + ")" * 5_000 + " ; :symbol", "VOCAB_SYNTAX"),
    (":symbol", ":symbol " + "[ :p " * 5_000 + "1" + " ]" * 5_000 + " ; :symbol", "VOCAB_SYNTAX"),
]


def codes(path: Path, text: str) -> dict[str, str]:
    """The problems of a module: code and line."""
    path.write_text(text, "utf-8")
    with pytest.raises(VocabularyError) as caught:
        load([path])
    return {problem.code: str(problem) for problem in caught.value.problems}


def test_the_module_the_faults_are_put_into_is_sound(tmp_path: Path) -> None:
    """Otherwise the cases below would prove nothing."""
    path = tmp_path / "wells.ttl"
    path.write_text(BASE, "utf-8")
    well = load([path]).classes["Well"]
    assert [leaf.name for leaf in well.properties] == ["name", "level", "marks.high", "state", "other"]
    assert [leaf.name for leaf in well.properties if leaf.personal] == ["state"]


@pytest.mark.parametrize(("old", "new", "code"), FAULTS)
def test_a_fault_is_refused_with_its_code_and_file(tmp_path: Path, old: str, new: str, code: str) -> None:
    """One change to a sound module."""
    assert old in BASE
    found = codes(tmp_path / "wells.ttl", BASE.replace(old, new))
    assert found[code].startswith("wells.ttl: ")
    assert found[code].encode(), "what is said of it can be written, whatever it holds"


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    """A mistake in one term does not hide one in another."""
    text = (
        BASE.replace(':kind "variants"', ':kind "string"')
        .replace('"井戸"@ja, ', "")
        .replace('skos:notation "無"', ':x "y"')
    )
    assert {"VOCAB_KIND", "VOCAB_TEXT_MISSING", "VOCAB_PREDICATE"} <= set(codes(tmp_path / "wells.ttl", text))


def test_classes_that_descend_from_each_other_are_refused(tmp_path: Path) -> None:
    """A ring of parents has no top, and reading it ends."""
    ring = """:A a rdfs:Class ; rdfs:subClassOf :B ; rdfs:label "甲"@ja, "A"@en ; rdfs:comment "甲"@ja, "A"@en ;
        :abstract true ; :properties () .\n"""
    text = BASE + ring + ring.replace(":B", ":C").replace(":A", ":B") + ring.replace(":B", ":A").replace(":A a", ":C a")
    assert "own ancestor" in codes(tmp_path / "wells.ttl", text)["VOCAB_PARENT"]


def test_a_common_term_cannot_be_touched_from_elsewhere(tmp_path: Path) -> None:
    """A city adds terms of its own; it does not change those of everybody."""
    local = tmp_path / "local.ttl"
    local.write_text('@prefix : <urn:tsunagu:vocab:> .\n:WaterGauge :plural "gauges" .\n', "utf-8")
    with pytest.raises(VocabularyError, match=r"local\.ttl: :WaterGauge: VOCAB_TERM_TWICE"):
        load(local=[local])


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    """Missing, or not UTF-8."""
    (tmp_path / "sjis.ttl").write_bytes("# 水位".encode("cp932"))
    with pytest.raises(VocabularyError) as caught:
        load([tmp_path / "absent.ttl", tmp_path / "sjis.ttl"])
    assert [(problem.file, problem.code) for problem in caught.value.problems] == [
        ("absent.ttl", "VOCAB_FILE"),
        ("sjis.ttl", "VOCAB_FILE"),
    ]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    """As an editor counts lines."""
    path = tmp_path / "wells.ttl"
    path.write_text("@prefix : <urn:tsunagu:vocab:> .\n\n:Well :x .\n", "utf-8")
    with pytest.raises(VocabularyError, match=r"wells\.ttl: line 3: VOCAB_SYNTAX"):
        load([path])


def test_a_local_module_has_a_size(tmp_path: Path) -> None:
    """Reading takes time that grows with it; the shipped modules are known."""
    path = tmp_path / "wells.ttl"
    path.write_text("#" * LOCAL_BYTES, "utf-8")
    assert load(local=[path]).classes
    path.write_text("#" * (LOCAL_BYTES + 1), "utf-8")
    with pytest.raises(VocabularyError, match=r"wells\.ttl: -: VOCAB_TOO_LARGE"):
        load(local=[path])
