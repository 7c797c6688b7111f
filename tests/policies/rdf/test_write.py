"""What is written is valid ODRL, says all of the policy, and comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.parsers.jsonld import to_rdf

from policies.duty import Duty
from policies.model import Document
from policies.operands.table import OPERANDS
from policies.rdf import names
from policies.rdf.context import context_text, profile_text
from policies.rdf.plain import entries, plain
from policies.rdf.read import from_graph, from_jsonld, from_turtle
from policies.rdf.tree import CONTEXT, STANDARD_KEYS
from policies.rdf.write import to_graph, to_jsonld, to_turtle
from tests.policies.rdf.documents import EVERYTHING, MODELS, documents
from tests.policies.rdf.odrl import faults
from vocab.documents import DocumentError, read, read_data

PROFILE = Graph().parse(data=profile_text(), format="turtle")
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/policies/*.yaml"))
FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
NO_KEYS: frozenset[str] = frozenset()
SMALL = 'uid: urn:a:b\nassigner: h\npermission: [{target: "A.b", action: read}]\n'


def processed(text: str) -> Graph:
    """What rdflib's JSON-LD processor makes of a text, with the context it names written into it."""
    document = json.loads(text)
    document["@context"] = [json.loads(context_text())["@context"], *CONTEXT[1:]]
    graph = Graph()
    to_rdf(document, graph)
    return graph


@FEW
@given(documents())
def test_a_policy_comes_back_from_turtle_as_it_was(document: Document) -> None:
    """Nothing is lost, added or put in another order."""
    assert from_turtle(to_turtle(document)) == document


@FEW
@given(documents())
def test_a_policy_comes_back_from_json_ld_as_it_was(document: Document) -> None:
    """Nothing is lost, added or put in another order."""
    assert from_jsonld(to_jsonld(document)) == document


@FEW
@given(documents())
def test_a_written_policy_keeps_the_rules_of_odrl(document: Document) -> None:
    """The Information Model's requirements, and only terms that ODRL or the profile defines."""
    assert list(faults(to_graph(document), PROFILE)) == []


@FEW
@given(documents())
def test_another_processor_reads_the_same_triples(document: Document) -> None:
    """Those of rdflib for JSON-LD and Turtle, which know nothing of us."""
    ours, text = to_graph(document), to_jsonld(document)
    assert normal(processed(text)) == normal(ours)
    assert normal(Graph().parse(data=to_turtle(document), format="turtle")) == normal(ours)


def normal(graph: Graph) -> set[str]:
    """The triples by the values of literals; blank nodes by what hangs on them."""
    return {tree_of(graph, node) for node in graph.subjects() if isinstance(node, URIRef)}


def tree_of(graph: Graph, node: Any) -> str:
    """A node and everything below it, as text that does not depend on the names of blank nodes."""
    if isinstance(node, Literal):
        return repr((str(Literal(str(node), datatype=node.datatype, lang=node.language)), node.datatype, node.language))
    said = sorted(f"{predicate} {tree_of(graph, value)}" for predicate, value in graph.predicate_objects(node))
    return f"{node if isinstance(node, URIRef) else ''}[{'; '.join(said)}]"


@FEW
@given(documents())
def test_a_written_policy_is_what_the_strict_reader_takes(document: Document) -> None:
    """The plain form that the digest is made of is the document."""
    data = json.loads(json.dumps(plain(document)), object_hook=dict)
    assert read_data(Document, tuples(data)) == document


def tuples(value: Any) -> Any:
    """Lists as the reader has them."""
    if isinstance(value, list):
        return tuple(map(tuples, value))
    return {key: tuples(item) for key, item in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_policies_of_the_examples_travel(path: Path) -> None:
    """Every shipped policy, through both syntaxes."""
    document = read(Document, path.read_text("utf-8"))
    assert from_turtle(to_turtle(document)) == document == from_jsonld(to_jsonld(document))
    assert list(faults(to_graph(document), PROFILE)) == []


def test_a_thing_of_every_kind_travels() -> None:
    """The document with all forms, whatever was drawn."""
    assert from_turtle(to_turtle(EVERYTHING)) == EVERYTHING == from_jsonld(to_jsonld(EVERYTHING))
    assert from_graph(to_graph(EVERYTHING)) == EVERYTHING


def test_the_same_policy_gives_the_same_text() -> None:
    """Exports can be compared."""
    again = Document.model_validate(EVERYTHING)
    assert to_turtle(again) == to_turtle(EVERYTHING)
    assert to_jsonld(again) == to_jsonld(EVERYTHING)


def test_the_graphs_of_two_policies_do_not_mix() -> None:
    """Blank nodes of one are none of the other."""
    other = EVERYTHING.model_copy(update={"uid": "urn:test:other"})
    both = to_graph(EVERYTHING) + to_graph(other)
    assert len(both) == len(to_graph(EVERYTHING)) + len(to_graph(other))
    assert isomorphic(to_graph(EVERYTHING), to_graph(EVERYTHING))


def test_order_is_written_because_rdf_has_none() -> None:
    """The first satisfied in file order: two permissions swapped are another policy."""
    first, second = EVERYTHING.permission
    swapped = EVERYTHING.model_copy(update={"permission": (second, first)})
    assert from_turtle(to_turtle(swapped)) == swapped != EVERYTHING


def test_a_not_equal_is_written_so_that_w3cs_context_cannot_change_it() -> None:
    """The published context maps the term to an IRI that the vocabulary does not have."""
    assert '"operator": "odrl:neq"' in to_jsonld(EVERYTHING)
    assert '"operator": "neq"' not in to_jsonld(EVERYTHING)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uid": "urn:a:<b>"}, "ODRL_IRI_REFUSED"),
        ({"permission": (), "prohibition": ()}, "ODRL_POLICY_EMPTY"),
    ],
)
def test_what_odrl_cannot_hold_is_not_written(change: dict[str, Any], code: str) -> None:
    """Rather no export than one that others reject."""
    with pytest.raises(DocumentError) as refused:
        to_turtle(EVERYTHING.model_copy(update=change))
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("constraint", "code"),
    [
        ("{leftOperand: purpos, operator: eq, rightOperand: Marketing}", "ODRL_TERM_UNKNOWN"),
        ("{leftOperand: scope, operator: eq, rightOperand: [a, b]}", "ODRL_VALUE_TWICE"),
    ],
)
def test_a_constraint_that_no_policy_could_have_is_not_written(constraint: str, code: str) -> None:
    """Also inside groups."""
    text = SMALL.replace("action: read", f"action: read, constraint: [{{or: [{{and: [{constraint}]}}]}}]")
    with pytest.raises(DocumentError) as refused:
        to_jsonld(read(Document, text))
    assert [problem.code for problem in refused.value.problems] == [code]


def keys(model: type[BaseModel]) -> set[str]:
    """The keys of a model as they are written."""
    return {field.alias or name for name, field in model.model_fields.items()}


def described() -> set[str]:
    """The names of the profile's terms."""
    terms = PROFILE.subjects(RDFS.isDefinedBy, URIRef(names.PROFILE))
    return {str(term).removeprefix(names.TERMS) for term in terms}


def test_every_key_of_the_models_is_a_term() -> None:
    """A key that is added to a model is described in profile.ttl, or is one of ODRL's own."""
    nested: set[type[BaseModel]] = {
        kind for model in MODELS for field in model.model_fields.values() for kind in models_in(field.annotation)
    }
    used = {key for model in nested.union(MODELS) for key in keys(model) - STANDARD_KEYS.get(model, NO_KEYS)}
    assert used - described() == set()


def models_in(annotation: Any) -> set[type[BaseModel]]:
    """The models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {found for part in get_args(annotation) for found in models_in(part)}


def test_every_operand_and_duty_is_a_term() -> None:
    """An operand or duty that is added is described in profile.ttl, or is one of ODRL's own."""
    actions = set(get_args(Duty.model_fields["action"].annotation))
    assert set(OPERANDS) - names.STANDARD_OPERANDS - described() == set()
    assert actions - names.STANDARD_DUTIES - described() == set()
    assert set(OPERANDS) >= names.STANDARD_OPERANDS


def test_the_profile_describes_its_terms_in_two_languages() -> None:
    """A label and a definition each in Japanese and English, and what kind of term it is."""
    for term in PROFILE.subjects(RDF.type, SKOS.Concept):
        for predicate in (RDFS.label, SKOS.definition):
            found = [value.language for value in PROFILE.objects(term, predicate) if isinstance(value, Literal)]
            assert sorted(map(str, found)) == ["en", "ja"], term
        assert len(set(PROFILE.objects(term, RDF.type))) > 1, term


def test_the_document_of_every_kind_is_one() -> None:
    """It has every form that is written with terms of its own."""
    written = to_turtle(EVERYTHING)
    for word in ("dct:title", "odrl:or", "odrl:and", "rightOperandReference", "odrl:RightOperand", "odrl:attribute"):
        assert word in written
    assert {entry.key for entry in entries(EVERYTHING)} == keys(Document)
