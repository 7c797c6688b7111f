"""The one JSON-LD context that is known, read from this package: takes an `@context`, gives its terms.

Refuses (`DocumentError`) every other context, wherever it stands, before anything is interpreted: no context is ever
fetched or opened. Source: JSON-LD 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from policies.rdf.tree import CONTEXT
from vocab.documents import DocumentError, DocumentPath, Problem
from vocab.yamltree import dotted

_FOLDER = Path(__file__).parent
KEYWORDS = frozenset({"@id", "@type"})


@dataclass(frozen=True, slots=True)
class Term:
    """What a term of the context stands for; `coercion` is `@id`, `@vocab`, a datatype's IRI or nothing."""

    iri: str
    coercion: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Terms, other names of keywords, and prefixes."""

    terms: Mapping[str, Term]
    keywords: Mapping[str, str]
    prefixes: Mapping[str, str]

    def expand(self, text: str) -> str | None:
        """A compact or absolute IRI in full; None for a relative one and a blank node."""
        prefix, colon, rest = text.partition(":")
        if not colon or prefix == "_":
            return None
        if rest.startswith("//"):
            return text
        return self.prefixes[prefix] + rest if prefix in self.prefixes else text


def context_text() -> str:
    """The bundled context, as the hub serves it."""
    return (_FOLDER / "context.jsonld").read_text("utf-8")


def profile_text() -> str:
    """The description of the profile in Turtle, as the hub serves it."""
    return (_FOLDER / "profile.ttl").read_text("utf-8")


def context_of(document: Mapping[str, Any], file: str) -> Context:
    """The context of a JSON-LD document. Raises `DocumentError` for any but the bundled one."""
    said = document.get("@context")
    listed = said if isinstance(said, list) else [said]
    problems = [_refused(path, file) for path in _contexts(document, ()) if path != ("@context",)]
    if listed not in (list(CONTEXT[:1]), list(CONTEXT)):
        problems.insert(0, _refused(("@context",), file))
    if problems:
        raise DocumentError(tuple(problems))
    return _bundled(len(listed))


@lru_cache(maxsize=2)
def _bundled(parts: int) -> Context:
    defined: dict[str, Any] = json.loads(context_text())["@context"]
    prefixes = {name: iri for name, iri in defined.items() if isinstance(iri, str) and iri.endswith(("/", "#"))}
    own = {name: iri for part in CONTEXT[1:parts] if isinstance(part, dict) for name, iri in part.items()}
    keywords = {name: iri for name, iri in defined.items() if isinstance(iri, str) and iri in KEYWORDS}
    bare = Context({}, {}, prefixes)
    terms = {name: _term(said, bare) for name, said in defined.items() if name not in prefixes | keywords}
    return Context(terms, keywords, prefixes | own)


def _term(said: Any, context: Context) -> Term:
    if isinstance(said, str):
        return Term(context.expand(said) or "")
    coercion: str | None = said.get("@type")
    is_datatype = coercion is not None and not coercion.startswith("@")
    return Term(context.expand(said["@id"]) or "", context.expand(coercion or "") if is_datatype else coercion)


def _contexts(value: Any, path: DocumentPath) -> Iterator[DocumentPath]:
    """Where a context stands, also one for a part of the document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key == "@context":
            yield (*path, key)
        yield from _contexts(item, (*path, key))


def _refused(path: DocumentPath, file: str) -> Problem:
    hint = f'write "@context": "{CONTEXT[0]}" once, at the top; own terms as absolute IRIs'
    return Problem("ODRL_CONTEXT_REFUSED", "the context is not the bundled one", file, path=dotted(path), hint=hint)
