"""A graph that is read once: takes a graph, gives the values of a node's properties and keeps what nobody asked for.

Refuses, as problems that are collected, a value too many or too few, a node that is reached twice (so that no graph
is larger in the document than on paper), a list that is none, and every triple that was never taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from policies.rdf import names
from policies.rdf.jsontext import MAX_PROBLEMS
from policies.rdf.names import ODRL, TERMS
from vocab.documents import DocumentPath, Problem
from vocab.yamltree import MAX_DEPTH, Data, dotted

_TYPE, _FIRST, _REST = str(RDF.type), str(RDF.first), str(RDF.rest)


class Reading:
    """The triples that are left, and the problems found so far."""

    def __init__(self, graph: Graph, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._left: dict[Node, dict[str, list[Node]]] = defaultdict(dict)
        self._entered: set[Node] = set()
        for subject, predicate, value in sorted(graph, key=lambda triple: tuple(map(str, triple))):
            self._left[subject].setdefault(str(predicate), []).append(value)

    def refuse(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        """Note a problem."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, message, self._file, path=dotted(path), hint=hint))

    def subjects(self, predicate: str) -> Iterator[tuple[Node, list[Node]]]:
        """Every node that has a property, with its values, none taken."""
        return ((node, said[predicate]) for node, said in self._left.items() if predicate in said)

    def iris(self) -> Iterator[str]:
        """Every IRI in a triple that is left."""
        for node, said in self._left.items():
            yield from said
            yield from (str(term) for values in (*said.values(), [node]) for term in values if isinstance(term, URIRef))

    def take(self, node: Node, iri: str) -> list[Node]:
        """The values of a property, which are then consumed."""
        return self._left.get(node, {}).pop(iri, [])

    def one(self, node: Node, iri: str, path: DocumentPath, *, required: bool = False) -> Node | None:
        """The one value of a property."""
        found = self.take(node, iri)
        if len(found) > 1:
            self.refuse("ODRL_VALUE_TWICE", f"{names.short(iri)} has several values", path, "write one; a list is one")
            return None
        if required and not found:
            self.refuse("ODRL_VALUE_MISSING", f"{names.short(iri)} is missing", path)
        return found[0] if found else None

    def text(self, node: Node, iri: str, path: DocumentPath) -> str | None:
        """The one value of a property, a literal without a language."""
        found = self.one(node, iri, path)
        return None if found is None else self.plain(found, path)

    def plain(self, value: Node, path: DocumentPath) -> str | None:
        """The text of a literal without a language."""
        if isinstance(value, Literal) and value.language is None:
            return str(value)
        self.refuse("ODRL_VALUE_REFUSED", "a plain value must stand here", path)
        return None

    def iri(self, value: Node | None, path: DocumentPath) -> str | None:
        """The IRI of a value."""
        if value is None or isinstance(value, URIRef):
            return None if value is None else str(value)
        self.refuse("ODRL_VALUE_REFUSED", "an IRI must stand here", path)
        return None

    def types(self, node: Node, allowed: Iterable[str], path: DocumentPath) -> list[str]:
        """The ODRL classes a node says it is of."""
        found = [str(value) for value in self.take(node, _TYPE)]
        for iri in found:
            if iri not in {ODRL + name for name in allowed}:
                self.refuse("ODRL_TYPE_REFUSED", f"a {names.short(iri)} cannot stand here", path, ", ".join(allowed))
        return [iri.removeprefix(ODRL) for iri in found]

    def enter(self, node: Node, path: DocumentPath) -> bool:
        """Whether a node that has properties of its own may be read here: once, and not too deep."""
        if isinstance(node, Literal):
            self.refuse("ODRL_VALUE_REFUSED", "a node with properties must stand here", path)
        elif len(path) > MAX_DEPTH:
            self.refuse("ODRL_DEPTH", "the document is nested too deep", path[:4])
        elif node in self._entered:
            self.refuse("ODRL_NODE_SHARED", "the node stands in two places", path, "write it out in each")
        else:
            self._entered.add(node)
            if any(value != node for value in self.take(node, ODRL + "uid")):
                self.refuse("ODRL_VALUE_REFUSED", "odrl:uid is not the IRI of the node", path)
            return True
        return False

    def is_list(self, node: Node) -> bool:
        """Whether a node is the head of an RDF list."""
        return node == RDF.nil or _FIRST in self._left.get(node, {})

    def items(self, head: Node, path: DocumentPath) -> list[Node]:
        """The items of an RDF list."""
        found: list[Node] = []
        while head != RDF.nil:
            item = self.one(head, _FIRST, path, required=True)
            rest = self.one(head, _REST, path, required=True)
            if item is None or rest is None:
                return []
            found.append(item)
            head = rest
        return found

    def own(self, node: Node, taken: Iterable[str], path: DocumentPath) -> dict[str, Data]:
        """The properties of a node that the profile defines, by name, but for those that are `taken`."""
        found: dict[str, Data] = {}
        for predicate in list(self._left.get(node, {})):
            name = predicate.removeprefix(TERMS)
            if predicate.startswith(TERMS) and name not in taken:
                value = self.one(node, predicate, (*path, name))
                if value is not None:
                    found[name] = self.value(value, (*path, name))
        return found

    def value(self, value: Node, path: DocumentPath) -> Data:
        """Any value of the profile's own properties: a text, a list, or a node of such properties."""
        if isinstance(value, Literal):
            return self.plain(value, path) or ""
        if len(path) > MAX_DEPTH:
            self.refuse("ODRL_DEPTH", "the document is nested too deep", path[:4])
            return ""
        if self.is_list(value):
            return tuple(self.value(item, (*path, at)) for at, item in enumerate(self.items(value, path)))
        if isinstance(value, URIRef):
            self.refuse("ODRL_VALUE_REFUSED", "a plain value must stand here", path)
            return ""
        return self.own(value, (), path) if self.enter(value, path) else ""

    def refuse_rest(self) -> None:
        """Note every triple that nobody took."""
        known = sorted(names.short(ODRL + word) for word in _WORDS)
        rest = ((node, predicate) for node, said in self._left.items() for predicate in said)
        for node, predicate in islice(rest, MAX_PROBLEMS):
            word = names.short(predicate)
            near = [word for word in get_close_matches(word, known, n=1, cutoff=0.7) if word != names.short(predicate)]
            hint = f"did you mean {near[0]}?" if near else "take it out, or say it otherwise"
            subject = names.short(str(node)) if isinstance(node, URIRef) else "a node"
            self.refuse("ODRL_TRIPLE_UNUSED", f"{word} of {subject} says nothing that a policy here can hold", (), hint)


_WORDS = (
    "uid", "profile", "conflict", "permission", "prohibition", "target", "action", "assigner", "assignee", "source",
    "duty", "constraint", "refinement", "leftOperand", "operator", "rightOperand", "rightOperandReference", "and", "or",
)  # fmt: skip
