"""Policies as ODRL 2.2: takes a policy document, gives a graph, Turtle or JSON-LD from which it can be read again.

A policy becomes an `odrl:Set`: it is in force, so it is no `odrl:Offer`, which grants nothing; and it is for whoever
fits its rules, so it is no `odrl:Agreement` with a party. Refuses (`DocumentError`) what ODRL cannot hold.
Source: ODRL Information Model 2.2 and Vocabulary & Expression 2.2 (W3C Recommendations).
"""

from __future__ import annotations

import json
from hashlib import sha256

from rdflib import Graph

from policies.model import Document
from policies.rdf import turtle
from policies.rdf.expand import expand
from policies.rdf.tree import tree


def to_graph(document: Document) -> Graph:
    """The policy as RDF. Raises `DocumentError`."""
    # Blank nodes are named after the policy, so that the graphs of two can be put together.
    return expand(tree(document), label=sha256(document.uid.encode()).hexdigest()[:16])


def to_turtle(document: Document) -> str:
    """The policy in Turtle; the same policy gives the same text. Raises `DocumentError`."""
    return turtle.serialize(to_graph(document))


def to_jsonld(document: Document) -> str:
    """The policy in JSON-LD with W3C's context of ODRL. Raises `DocumentError`."""
    return json.dumps(tree(document), ensure_ascii=False, indent=2) + "\n"
