"""A sound small module of the vocabulary, for tests that change it."""

from __future__ import annotations

from pathlib import Path

from vocab.rdf.load import load
from vocab.terms import Vocabulary

MODULE = """@prefix : <urn:tsunagu:vocab:> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Entity a rdfs:Class ; rdfs:label "もの"@ja, "Entity"@en ; rdfs:comment "もの。"@ja, "A thing."@en ;
    :abstract true ; :properties () .
:Well a rdfs:Class ; rdfs:subClassOf :Entity ;
    rdfs:label "井戸"@ja, "Well"@en ; rdfs:comment "井戸。"@ja, "A well."@en ;
    :singular "well" ; :plural "wells" ; :expected "PT10M"^^xsd:duration ; :naturalKey ( :number ) ;
    :properties ( :number :level :depth :Well.state :caretaker ) .
:Pump a rdfs:Class ; rdfs:subClassOf :Entity ;
    rdfs:label "ポンプ"@ja, "Pump"@en ; rdfs:comment "ポンプ。"@ja, "A pump."@en ;
    :singular "pump" ; :plural "pumps" ; :properties ( :number ) .
:number a rdf:Property ; rdfs:label "番号"@ja, "number"@en ; rdfs:comment "番号。"@ja, "Number."@en ;
    :kind "text" ; skos:example "12" .
:level a rdf:Property ; rdfs:label "水位"@ja, "level"@en ; rdfs:comment "水位。"@ja, "Level."@en ;
    :kind "measure" ; qudt:hasUnit unit:M ; skos:example "1.2" .
:depth a rdf:Property ; rdfs:label "深さ"@ja, "depth"@en ; rdfs:comment "深さ。"@ja, "Depth."@en ;
    :kind "number" ; qudt:hasUnit unit:M ; skos:closeMatch <https://schema.org/depth> ; skos:example "8" .
:caretaker a rdf:Property ; rdfs:label "世話人"@ja, "caretaker"@en ; rdfs:comment "世話人。"@ja, "Who cares."@en ;
    :kind "text" ; :personal true ; skos:example "井戸守" .
:Well.state a rdf:Property ; rdfs:label "状態"@ja, "state"@en ; rdfs:comment "状態。"@ja, "State."@en ;
    :kind "code" ; :codeList :WellState ; skos:example "WET" .
:WellState a skos:ConceptScheme ; skos:prefLabel "状態"@ja, "State"@en ; :codes ( :WellState.WET :WellState.DRY ) .
:WellState.WET a skos:Concept ; skos:prefLabel "有"@ja, "wet"@en ; skos:notation "有", "湧" .
:WellState.DRY a skos:Concept ; skos:prefLabel "無"@ja, "dry"@en ; skos:notation "無" .
unit:M a qudt:Unit ; rdfs:label "メートル"@ja, "metre"@en ; qudt:uneceCommonCode "MTR" ; :symbol "m" ;
    :quantity "length" ; :factor "1" .
unit:CentiM a qudt:Unit ; rdfs:label "センチ"@ja, "centimetre"@en ; qudt:uneceCommonCode "CMT" ; :symbol "cm" ;
    :quantity "length" ; :factor "1/100" .
"""
ENDING = ' owl:deprecated true ; skos:changeNote "使わない。"@ja, "Not used."@en '


def folder(root: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A folder with the module, each text replaced; what is replaced must be there."""
    text = MODULE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    made = root / name
    made.mkdir()
    (made / "wells.ttl").write_text(text, "utf-8")
    return made


def vocabulary(root: Path, name: str, *changes: tuple[str, str]) -> Vocabulary:
    """The vocabulary of such a folder."""
    return load([folder(root, name, *changes) / "wells.ttl"])
