"""What the Turtle modules say of one term, in Turtle and JSON-LD; which module describes which term.

Takes module files and a term's IRI; reads only what is asked for, at the time it is asked, and keeps it until the file
changes. Raises `KeyError` for a term that no module describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import orjson
from rdflib import SKOS, Graph, URIRef

from vocab.rdf.source import QUDT, VOCAB

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^<>\s]*)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:([\w-]*):([\w.:-]+)|<([^<>\s]+)>)\s+a\s", re.MULTILINE)
_MODULES_KEPT = 64
_PREFIXES = {"": str(VOCAB), "qudt": str(QUDT), "skos": str(SKOS)}


def subjects(path: Path) -> tuple[str, ...]:
    """The IRIs of the terms whose description begins a line of a module (`:name a …`), in the file's order."""
    text = path.read_text("utf-8")
    prefixes = {found[1]: found[2] for found in _PREFIX.finditer(text)}
    return tuple(found[3] or prefixes.get(found[1], "") + found[2] for found in _SUBJECT.finditer(text))


def turtle_of(iri: str, paths: Iterable[Path]) -> str:
    """The triples about a term in Turtle."""
    return str(_about(iri, paths).serialize(format="turtle"))


def jsonld_of(iri: str, paths: Iterable[Path]) -> bytes:
    """The triples about a term in JSON-LD; its context is written out and names prefixes alone."""
    graph = _about(iri, paths)
    context = {name or "tsunagu": str(uri) for name, uri in graph.namespaces() if _used(graph, str(uri))}
    text = graph.serialize(format="json-ld", context=context, auto_compact=False)
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _used(graph: Graph, namespace: str) -> bool:
    return any(isinstance(term, URIRef) and term.startswith(namespace) for triple in graph for term in triple)


def _about(iri: str, paths: Iterable[Path]) -> Graph:
    """A graph of the term alone, with the prefixes of its module. A property's lists come with it."""
    term = URIRef(iri)
    for path in _likeliest_first(iri, paths):
        module = _module(*_state(path))
        if (term, None, None) not in module:
            continue
        found = Graph(bind_namespaces="none")
        for prefix, namespace in (*_PREFIXES.items(), *module.namespaces()):
            found.bind(prefix, namespace, override=True, replace=True)
        return found + module.cbd(term)
    raise KeyError(iri)


def _likeliest_first(iri: str, paths: Iterable[Path]) -> list[Path]:
    """Modules that begin a line with its description, then all others: most terms take one reading."""
    return sorted(paths, key=lambda path: iri not in _begun(*_state(path)))


def _state(path: Path) -> tuple[Path, int, int]:
    """What changes with a file, and what it is kept by."""
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size


@lru_cache(_MODULES_KEPT)
def _begun(path: Path, _changed: int, _size: int) -> frozenset[str]:
    return frozenset(subjects(path))


@lru_cache(_MODULES_KEPT)
def _module(path: Path, _changed: int, _size: int) -> Graph:
    """The statements of a module; nobody changes them."""
    return Graph(bind_namespaces="none").parse(data=path.read_text("utf-8"), format="turtle")
