"""Turtle to a graph and back, strictly: takes text, gives a graph whose literals are as they were written.

Refuses (`DocumentError`) what is not Turtle, relative IRIs, unusable literals, too much and too deep. The parser is
rdflib's, fed from memory; it follows no reference. Source: RDF 1.1 Turtle.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser

from policies.rdf import names
from policies.rdf.jsontext import check_size
from policies.rdf.literals import Refused, literal
from vocab.documents import DocumentError, Problem

_BASE = "x-relative-iri:/"
MAX_TERMS = 120_000
"""How many terms, and how many escapes, a text may hold: more than any policy of 1 MiB has."""


def parse(text: str, *, file: str = "") -> Graph:
    """The graph of a Turtle text. Raises `DocumentError`."""
    check_size(text, file)
    graph = Graph()
    reader = _Parser(_Sink(graph), baseURI=_BASE, turtle=True)
    if text.count("\\") > MAX_TERMS:
        raise DocumentError((Problem("ODRL_TOO_LARGE", "the document has too many escapes", file, 1),))
    try:
        reader.startDoc()
        reader.feed(text)
        reader.endDoc()
    except Refused as refused:
        problem = Problem(refused.code, refused.message, file, reader.lines + 1, hint=refused.hint)
    except BadSyntax as error:
        said = str(getattr(error, "_why", "")) or "it cannot be read"
        problem = Problem("ODRL_SYNTAX", f"the text is not Turtle: {said}", file, error.lines + 1)
    except RecursionError:
        problem = Problem("ODRL_DEPTH", "the document is nested too deep", file)
    except Exception:  # noqa: BLE001 - whatever the parser stumbles over, the text is refused
        problem = Problem("ODRL_SYNTAX", "the text is not Turtle", file, reader.lines + 1)
    else:
        return graph
    raise DocumentError((problem,))


def serialize(graph: Graph) -> str:
    """The graph in Turtle."""
    for prefix, namespace in (("odrl", names.ODRL), ("tsunagu", names.TERMS), ("dct", names.DCT), ("xsd", names.XSD)):
        graph.bind(prefix, namespace, replace=True)
    return graph.serialize(format="turtle")


class _Parser(SinkParser):
    """Counts terms while they are read."""

    terms = 0

    def nodeOrLiteral(self, argstr: str, i: int, res: MutableSequence[Any]) -> int:  # noqa: N802 - rdflib's name
        """Any term but a keyword. Raises `Refused` where there are too many."""
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise Refused("ODRL_TOO_LARGE", "the document has too many triples")
        return super().nodeOrLiteral(argstr, i, res)


class _Sink(RDFSink):
    """Makes terms as they are written, or refuses them."""

    def newSymbol(self, *args: str) -> URIRef:  # noqa: N802 - rdflib's name
        """An absolute IRI. Raises `Refused`."""
        if args[0].startswith(_BASE) or not names.is_iri(args[0]):
            raise Refused("ODRL_IRI_REFUSED", "an IRI is relative or has a character that no IRI has")
        return URIRef(args[0])

    def newLiteral(self, s: str, dt: URIRef | None, lang: str | None) -> Literal:  # noqa: N802 - rdflib's name
        """A literal with exactly this text. Raises `Refused`."""
        return literal(s, str(dt) if dt else None, lang)
