"""Policies from ODRL 2.2: takes Turtle or JSON-LD, gives the strict policy document that it says.

Refuses (`DocumentError`), all problems together, every triple and key that did not go into the document: nothing is
left out in silence, since what is left out of a policy widens it. Opens no file and no connection.
"""

from __future__ import annotations

from hashlib import sha256

from rdflib import Graph

from policies.model import Document
from policies.rdf import jsontext, turtle
from policies.rdf.expand import expand
from policies.rdf.nodes import Reading
from policies.rdf.plain import digest
from policies.rdf.rules import policy
from vocab.documents import DocumentError, Problem, read_data


def from_turtle(text: str, *, file: str = "") -> Document:
    """The policy written in Turtle. Raises `DocumentError`."""
    return from_graph(turtle.parse(text, file=file), file=file)


def from_jsonld(text: str, *, file: str = "") -> Document:
    """The policy written in JSON-LD. Raises `DocumentError`."""
    label = sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
    return from_graph(expand(jsontext.parse(text, file=file), file=file, label=label), file=file)


def from_graph(graph: Graph, *, file: str = "") -> Document:
    """The policy of a graph of nothing else. Raises `DocumentError`."""
    reading = Reading(graph, file)
    written, said = policy(reading)
    reading.refuse_rest()
    if reading.problems:
        raise DocumentError(tuple(reading.problems))
    document = read_data(Document, written, file=file)
    if said is not None and said != digest(document):
        message = "the policy is not the one its digest was made of: something was changed or lost on the way"
        hint = "where it was changed on purpose, take tsunagu:digest out"
        raise DocumentError((Problem("ODRL_DIGEST_MISMATCH", message, file, path="digest", hint=hint),))
    return document
