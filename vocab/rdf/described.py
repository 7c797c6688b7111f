"""What the Turtle modules say of one term, in Turtle and JSON-LD; which module describes which term.

Takes module files and a term's IRI; reads only what is asked for, at the time it is asked. Raises `KeyError` for a
term that no module describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import orjson
from rdflib import SKOS, Graph, URIRef

from vocab.rdf.source import QUDT, VOCAB

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^<>\s]*)>", re.MULTILINE | re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:([\w-]*):([\w.:-]+)|<([^<>\s]+)>)\s+a\s", re.MULTILINE)
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
        module = Graph(bind_namespaces="none").parse(data=path.read_text("utf-8"), format="turtle")
        if (term, None, None) not in module:
            continue
        found = Graph(bind_namespaces="none")
        for prefix, namespace in (*_PREFIXES.items(), *module.namespaces()):
            found.bind(prefix, namespace, override=True, replace=True)
        return found + module.cbd(term)
    raise KeyError(iri)


def _likeliest_first(iri: str, paths: Iterable[Path]) -> list[Path]:
    """Modules whose text has the name where descriptions begin, then all others: most terms take one reading."""
    name = re.split(r"[:/#]", iri)[-1]
    begins = re.compile(rf"^\S*[:/]{re.escape(name)}>?\s+a\s", re.MULTILINE)
    return sorted(paths, key=lambda path: begins.search(path.read_text("utf-8")) is None)
