"""JSON-LD with the bundled context to RDF: takes strict JSON, gives a graph in which every key has become triples.

Refuses, all problems together with their paths, each key and each term the context does not know, relative IRIs,
blank-node labels and every keyword but `@id`, `@type`, `@value`, `@language`, `@list`. Source: JSON-LD 1.1 API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from rdflib import RDF, BNode, Graph, URIRef
from rdflib.term import Node

from policies.rdf import names
from policies.rdf.context import Context, Term, context_of
from policies.rdf.jsontext import MAX_PROBLEMS
from policies.rdf.literals import Refused, literal
from policies.rdf.names import XSD
from vocab.documents import DocumentError, DocumentPath, Problem
from vocab.yamltree import dotted

_PLAIN = Term("")


def expand(document: Mapping[str, Any], *, file: str = "", label: str = "") -> Graph:
    """The graph of a JSON-LD document; `label` begins the names of its blank nodes. Raises `DocumentError`."""
    run = _Expansion(context_of(document, file), file, label)
    run.node({key: value for key, value in document.items() if key != "@context"}, ())
    if run.problems:
        raise DocumentError(tuple(run.problems))
    return run.graph


@dataclass(slots=True)
class _Expansion:
    context: Context
    file: str
    label: str
    graph: Graph = field(default_factory=Graph)
    problems: list[Problem] = field(default_factory=list)
    described: set[Node] = field(default_factory=set)
    count: int = 0

    def node(self, written: Mapping[str, Any], path: DocumentPath) -> Node:
        """The node of a JSON object; its triples go into the graph."""
        keyed = [(self.context.keywords.get(key, key), key, value) for key, value in written.items()]
        ids = [(value, key) for name, key, value in keyed if name == "@id"]
        subject = self._id(ids, path)
        if len(keyed) > len(ids):
            self._describe(subject, path)
        for name, key, value in keyed:
            here = (*path, key)
            if name == "@type":
                for at, item in _each(value):
                    self._add(subject, RDF.type, self._term(item, (*here, *at)))
            elif name != "@id":
                self._property(subject, name, value, here)
        return subject

    def _id(self, ids: list[tuple[Any, str]], path: DocumentPath) -> Node:
        if not ids:
            self.count += 1
            return BNode(f"{self.label}b{self.count:05d}")
        if len(ids) > 1:
            self._refuse("ODRL_SYNTAX", "the node has two ids", path)
        value, key = ids[0]
        return self._iri(value, (*path, key)) or BNode()

    def _describe(self, subject: Node, path: DocumentPath) -> None:
        """Note that a node is described: twice, and two rules of one name would become one of both."""
        if subject in self.described:
            self._refuse("ODRL_NODE_SHARED", "the node is described in two places", path, "give each an id of its own")
        self.described.add(subject)

    def _property(self, subject: Node, key: str, value: Any, path: DocumentPath) -> None:
        term = self.context.terms.get(key) or self._own(key)
        if term is None:
            self._unknown(key, path, "the key is unknown")
            return
        for at, item in _each(value):
            self._add(subject, URIRef(term.iri), self._value(item, term, (*path, *at)))

    def _own(self, key: str) -> Term | None:
        """A key that is a term of the profile: absolute, or with the prefix the context defines for it."""
        expanded = self.context.expand(key)
        is_own = expanded is not None and expanded.startswith(names.TERMS) and names.is_iri(expanded)
        return Term(expanded) if expanded is not None and is_own else None

    def _value(self, value: Any, term: Term, path: DocumentPath) -> Node | None:
        if isinstance(value, dict):
            if "@list" in value:
                return self._list(value, term, path)
            return self._typed(value, path) if "@value" in value else self.node(value, path)
        if isinstance(value, str) and term.coercion in ("@id", "@vocab"):
            return self._iri(value, path) if term.coercion == "@id" else self._term(value, path)
        if isinstance(value, str):
            return self._literal(value, term.coercion, None, path)
        if term.coercion is not None:
            self._refuse("ODRL_SYNTAX", "a number or boolean stands where a term must", path)
            return None
        return self._number(value, path)

    def _list(self, value: Mapping[str, Any], term: Term, path: DocumentPath) -> Node | None:
        items = value["@list"]
        if len(value) > 1 or not isinstance(items, list):
            self._refuse("ODRL_SYNTAX", 'a list is written {"@list": [...]} and nothing else', path)
            return None
        head: Node = RDF.nil
        nodes = [self._value(item, term, (*path, "@list", at)) for at, item in enumerate(items)]
        for item in reversed(nodes):
            self.count += 1
            cell = BNode(f"{self.label}l{self.count:05d}")
            self._add(cell, RDF.first, item)
            self._add(cell, RDF.rest, head)
            head = cell
        return head

    def _typed(self, value: Mapping[str, Any], path: DocumentPath) -> Node | None:
        extra = sorted(value.keys() - {"@value", "@type", "@language"})
        for key in extra:
            self._unknown(key, (*path, key), "the key is unknown beside @value")
        datatype, language = value.get("@type"), value.get("@language")
        said = [part for part in (datatype, language) if part is not None]
        if extra or len(said) > 1 or not all(isinstance(part, str) for part in said):
            self._refuse("ODRL_SYNTAX", "write @value with @type or @language, both texts", path)
            return None
        if isinstance(value["@value"], (int, bool)) and not said:
            return self._number(value["@value"], path)
        if not isinstance(value["@value"], str):
            self._refuse("ODRL_SYNTAX", "a typed value is written as text", path)
            return None
        return self._literal(value["@value"], self.context.expand(datatype) if datatype else None, language, path)

    def _number(self, value: int, path: DocumentPath) -> Node | None:
        text, datatype = (str(value).lower(), "boolean") if isinstance(value, bool) else (str(value), "integer")
        return self._literal(text, XSD + datatype, None, path)

    def _literal(self, text: str, datatype: str | None, language: str | None, path: DocumentPath) -> Node | None:
        try:
            return literal(text, datatype, language)
        except Refused as refused:
            self._refuse(refused.code, refused.message, path, refused.hint)
            return None

    def _term(self, value: Any, path: DocumentPath) -> URIRef | None:
        if isinstance(value, str) and value in self.context.terms:
            return URIRef(self.context.terms[value].iri)
        if isinstance(value, str) and ":" not in value:
            self._unknown(value, path, "the term is unknown")
            return None
        return self._iri(value, path)

    def _iri(self, value: Any, path: DocumentPath) -> URIRef | None:
        expanded = self.context.expand(value) if isinstance(value, str) else None
        if expanded is None or not names.is_iri(expanded):
            self._refuse("ODRL_IRI_REFUSED", "an absolute IRI must stand here", path)
            return None
        return URIRef(expanded)

    def _add(self, subject: Node, predicate: URIRef, value: Node | None) -> None:
        if value is not None:
            self.graph.add((subject, predicate, value))

    def _unknown(self, word: str, path: DocumentPath, message: str) -> None:
        near = get_close_matches(word, [*self.context.terms, *self.context.keywords], n=1)
        self._refuse("ODRL_TERM_UNKNOWN", message, path, f"did you mean '{near[0]}'?" if near else "")

    def _refuse(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        self.problems.append(Problem(code, message, self.file, path=dotted(path), hint=hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise DocumentError(tuple(self.problems))


def _each(value: Any) -> list[tuple[DocumentPath, Any]]:
    """The values of a key, one or several, each with the rest of its path."""
    return [((at,), item) for at, item in enumerate(value)] if isinstance(value, list) else [((), value)]
