"""What is lost, doubled, added or misspelt on the way is noticed: a policy never becomes wider in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from policies.rdf.read import from_graph, from_jsonld, from_turtle
from policies.rdf.write import to_graph, to_turtle
from tests.policies.rdf.documents import EVERYTHING
from tests.policies.rdf.small import PLACES, WRITTEN, Step, changed, codes, refused_or_the_same

ODRL = "http://www.w3.org/ns/odrl/2/"
TRIPLES = sorted(to_graph(EVERYTHING))
UNSEALED = {key: value for key, value in WRITTEN.items() if key != "tsunagu:digest"}
"""The document without its digest: only what is written itself can tell that something is wrong."""


def dropped(node: Any, step: Step) -> None:
    """Take a key or an item out."""
    del node[step]


def doubled(node: Any, step: Step) -> None:
    """Write a value twice."""
    if isinstance(node, list):
        node.append(node[int(step)])
    else:
        node[step] = [node[step], node[step]]


@pytest.mark.parametrize("change", [dropped, doubled])
def test_a_key_that_is_lost_or_doubled_widens_nothing(change: Callable[[Any, Step], None]) -> None:
    """Every key and every item of the document, one at a time."""
    assert [path for path in PLACES if not refused_or_the_same(from_jsonld, changed(path, change))] == []


def test_a_triple_that_is_lost_widens_nothing() -> None:
    """Every triple of the document, one at a time."""
    for lost in TRIPLES:
        graph = to_graph(EVERYTHING)
        graph.remove(lost)
        assert refused_or_the_same(from_graph, graph), lost


@pytest.mark.parametrize("predicate", ["constrant", "asignee", "obligation", "inheritFrom", "remedy", "constraint"])
def test_a_triple_that_is_added_is_refused(predicate: str) -> None:
    """To every node of the document."""
    for subject in {triple[0] for triple in TRIPLES}:
        graph = to_graph(EVERYTHING)
        graph.add((subject, URIRef(ODRL + predicate), Literal("x")))
        assert codes(from_graph, graph), subject


@st.composite
def misspelt(draw: st.DrawFn, word: str) -> str:
    """A word with one letter lost, doubled or recased, or one added."""
    at = draw(st.integers(0, len(word) - 1))
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    other = draw(st.sampled_from([head + tail, head + letter * 2 + tail, head + letter.swapcase() + tail, word + "s"]))
    assume(other != word)
    return other


@settings(max_examples=200)
@given(st.data())
def test_a_misspelt_key_is_refused(data: st.DataObject) -> None:
    """At every depth, where no digest helps: the misspelling itself is what is refused."""
    path = data.draw(st.sampled_from([path for path in PLACES if isinstance(path[-1], str) and path[0] in UNSEALED]))
    other = data.draw(misspelt(str(path[-1])))

    def renamed(node: Any, step: Step) -> None:
        node[other] = node.pop(step)

    text = changed(path, renamed, UNSEALED)
    assert codes(from_jsonld, text) or from_jsonld(text) == EVERYTHING


@settings(max_examples=200)
@given(st.data())
def test_a_misspelt_term_is_refused(data: st.DataObject) -> None:
    """Of ODRL and of the profile, as predicate, class, operand, operator or action; no digest helps."""
    kept = [triple for triple in TRIPLES if not str(triple[1]).endswith("digest")]
    at, part = data.draw(st.integers(0, len(kept) - 1)), data.draw(st.integers(1, 2))
    term = str(kept[at][part])
    namespace = next((prefix for prefix in (ODRL, "urn:tsunagu:odrl:") if term.startswith(prefix)), "")
    assume(namespace)
    new = URIRef(namespace + data.draw(misspelt(term.removeprefix(namespace))))
    graph = Graph()
    for number, (subject, predicate, value) in enumerate(kept):
        swapped = (subject, new, value) if part == 1 else (subject, predicate, new)
        graph.add(swapped if number == at else (subject, predicate, value))
    assert codes(from_graph, graph) or from_graph(graph) == EVERYTHING


def test_the_policy_without_a_change_is_read() -> None:
    """What is changed on this page is accepted as it stands, with the digest and without."""
    assert from_jsonld(json.dumps(UNSEALED)) == EVERYTHING == from_turtle(to_turtle(EVERYTHING))


def test_a_changed_policy_with_its_old_digest_is_refused() -> None:
    """A tool that drops what it does not understand is found out."""
    text = to_turtle(EVERYTHING).replace("条例第1条", "条例第2条")
    assert codes(from_turtle, text) == {"ODRL_DIGEST_MISMATCH"}
