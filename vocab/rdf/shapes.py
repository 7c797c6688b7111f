"""Checks modules against the shapes of terms (SHACL, W3C Recommendation 2017): what every term must state.

Takes Turtle files; gives a problem for each violation, in the language asked for. Needs the extra `vocab` (pyshacl);
raises `ShapesNotChecked` without it. A file that is no Turtle is left to the strict reader.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from vocab.rdf.problems import Problem
from vocab.rdf.source import VOCAB, name_of

_FALLBACK = "en"
_OTHER = "VOCAB_VALUE"
CODES = frozenset({"VOCAB_TEXT_MISSING", "VOCAB_VALUE_MISSING", "VOCAB_EXAMPLE_MISSING", "VOCAB_LINK", _OTHER})
"""What a shape may report, as its `:problem` says."""


class ShapesNotChecked(Exception):
    """What checks SHACL is not installed."""

    code = "VOCAB_SHAPES_NOT_CHECKED"


def shape_files() -> tuple[Path, ...]:
    """The shapes of terms, in name order."""
    return tuple(sorted((Path(__file__).parent.parent / "shapes").glob("*.ttl")))


def violations(paths: Iterable[Path], wanted: Collection[Path], *, language: str = _FALLBACK) -> tuple[Problem, ...]:
    """What the terms of the `wanted` files do not state as they must; `paths` are all modules that they refer to.

    Raises `ShapesNotChecked`.
    """
    data, owners = _graph(paths)
    focus = [term for term, path in owners.items() if path in wanted]
    shapes = Graph(bind_namespaces="none")
    for path in shape_files():
        shapes.parse(data=path.read_text("utf-8"), format="turtle")
    found = _validated(data, shapes, focus) if focus else Graph()
    return tuple(sorted(set(_problems(found, _codes(shapes), owners, language))))


def _graph(paths: Iterable[Path]) -> tuple[Graph, dict[Node, Path]]:
    """All triples, and the file that describes each term."""
    whole, owners = Graph(bind_namespaces="none"), dict[Node, Path]()
    for path in paths:
        try:
            part = Graph(bind_namespaces="none").parse(data=path.read_text("utf-8"), format="turtle")
        except (OSError, ValueError, RecursionError, BadSyntax):
            continue
        for term in part.subjects(unique=True):
            if isinstance(term, URIRef):
                owners.setdefault(term, path)
        whole += part
    return whole, owners


def _validated(data: Graph, shapes: Graph, focus: list[Node]) -> Graph:
    try:
        pyshacl: Any = import_module("pyshacl")
    except ImportError:
        raise ShapesNotChecked("pyshacl is not installed") from None
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, focus_nodes=focus, inplace=True, do_owl_imports=False)
    if not isinstance(report, Graph):
        raise ShapesNotChecked("the shapes cannot be used")
    return report


def _codes(shapes: Graph) -> Mapping[str, str]:
    """The code of a problem by the texts of its shape."""
    return {
        str(text): str(code)
        for shape, code in shapes.subject_objects(VOCAB.problem)
        for text in shapes.objects(shape, SH.message)
        if str(code) in CODES
    }


def _problems(report: Graph, codes: Mapping[str, str], owners: Mapping[Node, Path], language: str) -> Iterator[Problem]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        term = report.value(result, SH.focusNode)
        texts = {
            text.language or _FALLBACK: str(text)
            for text in report.objects(result, SH.resultMessage)
            if isinstance(text, Literal)
        }
        detail = texts.get(language) or texts.get(_FALLBACK) or next(iter(texts.values()), "")
        code = next((codes[text] for text in texts.values() if text in codes), _OTHER)
        if term is not None:
            yield Problem(owners[term].name if term in owners else "-", name_of(term), code, detail)
