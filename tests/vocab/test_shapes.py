"""The shapes of terms find what a module does not state; the shapes of things accept what the hub's JSON-LD says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import SH, Graph

from tests.vocab.small_module import folder, vocabulary
from vocab.context import jsonld_context
from vocab.rdf.instances import instance_shapes
from vocab.rdf.load import load, shipped_modules
from vocab.rdf.shapes import violations

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # rdflib's own reader

FAULTS = [
    ('"井戸"@ja, ', "", ":Well", "VOCAB_TEXT_MISSING"),
    (', "A well."@en', "", ":Well", "VOCAB_TEXT_MISSING"),
    (', "dry"@en', "", ":WellState.DRY", "VOCAB_TEXT_MISSING"),
    ('"metre"@en', '"mètre"@fr', "<http://qudt.org/vocab/unit/M>", "VOCAB_TEXT_MISSING"),
    (' ; skos:example "8"', "", ":depth", "VOCAB_EXAMPLE_MISSING"),
    (':kind "number" ; ', "", ":depth", "VOCAB_VALUE_MISSING"),
    (':kind "number"', ':kind "figure"', ":depth", "VOCAB_VALUE_MISSING"),
    (' ;\n    :kind "measure" ; qudt:hasUnit unit:M', ' ;\n    :kind "measure"', ":level", "VOCAB_VALUE_MISSING"),
    (" ; :codeList :WellState", "", ":Well.state", "VOCAB_VALUE_MISSING"),
    (":codeList :WellState", ":codeList :Well", ":Well.state", "VOCAB_LINK"),
    ("( :number :level", "( :number :WellState :level", ":Well", "VOCAB_LINK"),
    (":WellState.WET :WellState.DRY", ":WellState.WET :Well", ":WellState", "VOCAB_LINK"),
    (' :plural "wells" ;', "", ":Well", "VOCAB_VALUE_MISSING"),
    (":personal true", ':personal "yes"', ":caretaker", "VOCAB_VALUE"),
    ('"MTR"', '"metre"', "<http://qudt.org/vocab/unit/M>", "VOCAB_VALUE_MISSING"),
    (":abstract true ;", ":abstract true ; owl:deprecated true ;", ":Entity", "VOCAB_TEXT_MISSING"),
]


def test_a_sound_module_has_no_violations(tmp_path: Path) -> None:
    """Otherwise the cases below would prove nothing."""
    path = folder(tmp_path, "sound") / "wells.ttl"
    assert violations([path], [path]) == ()


@pytest.mark.parametrize(("old", "new", "term", "code"), FAULTS)
def test_what_a_term_must_state_is_asked_of_it(tmp_path: Path, old: str, new: str, term: str, code: str) -> None:
    """By file, term and code, with what to do in the language asked for."""
    path = folder(tmp_path, "faulty", (old, new)) / "wells.ttl"
    found = violations([path], [path], language="ja")
    assert (path.name, term, code) in {(item.file, item.term, item.code) for item in found}
    assert all(any(ord(letter) > 0x3000 for letter in item.detail) for item in found)


def test_the_modules_shipped_conform() -> None:
    """Two of them, which use every kind of term; `make check` looks at all."""
    wanted = [path for path in shipped_modules() if path.stem in {"core", "watch"}]
    assert violations(shipped_modules(), wanted) == ()


def _conforms(root: Path, node: dict[str, Any]) -> tuple[bool, set[str]]:
    """Whether a thing in JSON-LD conforms to the shapes, and the paths that do not."""
    terms = vocabulary(root, "instances")
    document = {**jsonld_context(terms), **node}
    data = Graph().parse(data=json.dumps(document), format="json-ld")
    shapes = Graph().parse(data=instance_shapes(terms), format="turtle")
    good, report, _ = pyshacl.validate(data, shacl_graph=shapes, meta_shacl=True)
    assert isinstance(report, Graph)
    return bool(good), {str(path).rpartition(":")[2] for path in report.objects(None, SH.resultPath)}


WELL = {
    "type": "Well",
    "id": "urn:tsunagu:Well:a:1",
    "number": "12",
    "level": {
        "value": 1.5,
        "unit": "MTR",
        "observedAt": "2026-07-01T10:00:00+09:00",
        "quality": "MEASURED",
        "freshness": {"ageSeconds": 90, "expectedSeconds": 600, "state": "CURRENT"},
    },
    "depth": 8.5,
    "state": "WET",
}


def test_a_thing_in_json_ld_conforms_to_the_shape_of_its_class(tmp_path: Path) -> None:
    """Through the context of the same vocabulary; a value that is withheld is no fault."""
    assert _conforms(tmp_path, WELL) == (True, set())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", 12),
        ("number", ["1", "2"]),
        ("depth", "deep"),
        ("state", "MUDDY"),
        ("level", {"unit": "KGM"}),
        ("level", {"quality": "SURE"}),
    ],
)
def test_a_thing_that_is_not_as_its_class_says_is_found(tmp_path: Path, name: str, value: Any) -> None:
    """A wrong datatype, two values, a code of no list, a unit of another quantity."""
    good, paths = _conforms(tmp_path, {**WELL, name: value})
    assert not good
    assert any(path.endswith((name, f"Well.{name}")) for path in paths)


def test_every_concrete_class_has_a_shape() -> None:
    """In Turtle that parses, with as many node shapes as there are classes to target."""
    terms = load()
    shapes = Graph().parse(data=instance_shapes(terms), format="turtle")
    assert {str(iri) for iri in shapes.objects(None, SH.targetClass)} == {item.iri for item in terms.concrete()}
