"""The statements of one Turtle file, by subject and predicate: all that reading a vocabulary asks of a graph.

Takes a file; gives nested mappings in the order of its text. Raises `Unreadable` for what is too large, is not text, or
is not Turtle that can be read, whatever the library makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rdflib import Graph
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

Said = Mapping[Node, tuple[Node, ...]]
"""What is said of one subject: the objects by predicate."""


class Unreadable(Exception):
    """A file of which nothing is read: a stable code, where in it, and what is wrong."""

    def __init__(self, code: str, detail: str, where: str = "-") -> None:
        super().__init__(f"{where}: {code}: {detail}")
        self.code, self.detail, self.where = code, detail, where


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


def read_statements(path: Path, most: int | None = None) -> dict[Node, Said]:
    """What a file of at most so many bytes says, by subject. Raises `Unreadable`."""
    try:
        with path.open("rb") as file:
            raw = file.read() if most is None else file.read(most + 1)
        if most is not None and len(raw) > most:
            raise Unreadable("VOCAB_TOO_LARGE", f"has more than {most} bytes; divide it")
        return statements(raw.decode("utf-8"))
    except OSError as error:
        raise Unreadable("VOCAB_FILE", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Unreadable("VOCAB_FILE", "is not UTF-8") from None
    except BadSyntax as error:
        raise Unreadable("VOCAB_SYNTAX", "is not Turtle", f"line {error.lines + 1}") from None
    except RecursionError:
        raise Unreadable("VOCAB_SYNTAX", "is nested too deep") from None
    except ValueError:
        raise Unreadable("VOCAB_SYNTAX", "has a value that cannot be read, such as a number without end") from None


def statements(turtle: str) -> dict[Node, Said]:
    """What the text says, by subject."""
    store = _Statements()
    Graph(store=store, bind_namespaces="none").parse(data=turtle, format="turtle")
    return {
        subject: {predicate: tuple(objects) for predicate, objects in said.items()}
        for subject, said in store.said.items()
    }
