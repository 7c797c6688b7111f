"""The statements of one Turtle file, by subject and predicate: all that reading a vocabulary asks of a graph.

Takes Turtle text; gives nested mappings in the order of the text. Raises rdflib's `BadSyntax`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rdflib import Graph
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

Said = Mapping[Node, tuple[Node, ...]]
"""What is said of one subject: the objects by predicate."""


class _Statements(SimpleMemory):
    """Keeps one index where the library's store keeps three: reading a vocabulary begins with this."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[Node, dict[Node, dict[Node, None]]] = {}

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        """Keep a statement once."""
        del context, quoted
        subject, predicate, object_ = triple
        self.said.setdefault(subject, {}).setdefault(predicate, {})[object_] = None


def statements(turtle: str) -> dict[Node, Said]:
    """What the text says, by subject."""
    store = _Statements()
    Graph(store=store, bind_namespaces="none").parse(data=turtle, format="turtle")
    return {
        subject: {predicate: tuple(objects) for predicate, objects in said.items()}
        for subject, said in store.said.items()
    }
