"""The pages as bytes: HTML from templates, Turtle and JSON-LD from the modules, each made when first asked for.

Takes a `Vocabulary` and the module files; gives bodies, and None where there is no such term. Every value is escaped
by the templates. Nothing is read or rendered before it is asked for, and what is kept is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub.vocab_pages.published import Published, published
from hub.vocab_pages.terms import Term, TermKind, Terms, make_terms, own_name, unit_name
from hub.vocab_pages.texts import KINDS, PUBLISHERS, TERM_KINDS, span, text
from hub.vocab_pages.views import (
    ModuleView,
    alignments,
    class_view,
    classes_of,
    classes_with,
    modules,
    properties_with,
    units_like,
)
from vocab.context import jsonld_context
from vocab.measured import CODE_LISTS
from vocab.rdf.derived import derived_jsonld, derived_terms, derived_turtle
from vocab.rdf.described import jsonld_of, turtle_of
from vocab.terms import Label, Vocabulary

_MOST_FOUND = 100
_PAGES_KEPT = 128


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How a page is wanted: its language, and whether the address says so, which its links then say, too."""

    language: str
    stated: bool


class Pages:
    """The pages of one vocabulary. `shipped` and `local` are the files it was read from."""

    def __init__(self, vocabulary: Vocabulary, shipped: tuple[Path, ...], local: tuple[Path, ...] = ()) -> None:
        self.vocabulary = vocabulary
        self._whole = replace(vocabulary, code_lists={**vocabulary.code_lists, **CODE_LISTS})
        self._shipped = shipped
        self._local = local
        self.html = lru_cache(_PAGES_KEPT)(self._html)
        self.turtle = lru_cache(_PAGES_KEPT)(self._turtle)
        self.jsonld = lru_cache(_PAGES_KEPT)(self._jsonld)

    @cached_property
    def terms(self) -> Terms:
        """Every term by name."""
        return make_terms(self.vocabulary)

    @cached_property
    def context(self) -> bytes:
        """The JSON-LD context."""
        return orjson.dumps(jsonld_context(self.vocabulary))

    @cached_property
    def parts(self) -> tuple[ModuleView, ...]:
        """The terms by the module that describes them."""
        return modules(self.terms, self._shipped, self._local)

    def index(self, asked: Asked) -> bytes:
        """The page of all terms."""
        return self._page("index.html", asked, "", {"modules": self.parts, "version": self.vocabulary.version})

    def all_turtle(self) -> bytes:
        """All modules as one Turtle document."""
        described = [path.read_bytes() for path in (*self._shipped, *self._local)]
        return b"\n".join((*described, derived_turtle(self.vocabulary).encode()))

    def found(self, query: str, asked: Asked) -> bytes:
        """The page of what a search finds; it is not kept."""
        found = self.terms.search(query)
        more = {"query": query, "found": found[:_MOST_FOUND], "count": len(found), "most": _MOST_FOUND}
        return self._page("search.html", asked, "", more)

    def missing(self, name: str, asked: Asked, code: str) -> bytes:
        """The page for a name that leads to no term, with the nearest ones."""
        more = {"name": name[:_MOST_FOUND], "nearest": self.terms.nearest(name), "code": code}
        return self._page("missing.html", asked, name, more)

    def _html(self, name: str, asked: Asked) -> bytes:
        term = self.terms.by_name[name]
        more = {"term": term, "local": term.iri in self._local_terms, **self._facts(term)}
        return self._page(f"{term.kind}.html", asked, name, more)

    def _turtle(self, name: str) -> bytes | None:
        """None for a term that is neither described nor derived."""
        iri = self.terms.by_name[name].iri
        try:
            if iri in self._derived:
                return derived_turtle(self.vocabulary, iri).encode()
            return turtle_of(iri, (*self._shipped, *self._local)).encode()
        except KeyError:
            return None

    def _jsonld(self, name: str) -> bytes | None:
        iri = self.terms.by_name[name].iri
        try:
            if iri in self._derived:
                return derived_jsonld(self.vocabulary, iri)
            return jsonld_of(iri, (*self._shipped, *self._local))
        except KeyError:
            return None

    @cached_property
    def _published(self) -> Mapping[str, tuple[Published, ...]]:
        """The datasets by class; what the first page of a class waits for."""
        return published(self.vocabulary)

    @cached_property
    def _derived(self) -> frozenset[str]:
        return derived_terms(self.vocabulary)

    @cached_property
    def _local_terms(self) -> frozenset[str]:
        parts = ((*view.classes, *view.codes, *view.objects, *view.properties) for view in self.parts if view.local)
        return frozenset(term.iri for part in parts for term in part)

    def _facts(self, term: Term) -> Mapping[str, Any]:
        item: Any = term.item
        if term.kind is TermKind.CLASS:
            return {"view": class_view(item, self.vocabulary, self._published.get(item.name, ()))}
        if term.kind is TermKind.PROPERTY:
            aligned, unit = alignments(item.alignments), self.vocabulary.units.get(item.unit or "")
            above = self.terms.by_name.get(own_name(item).rpartition(".")[0])
            above = above if above is not None and above.kind is TermKind.OBJECT else None
            classes = classes_with(item, self.vocabulary)
            return {"classes": classes, "alignments": aligned, "unit": unit, "above": above}
        if term.kind is TermKind.OBJECT:
            return {"classes": classes_of(item, self.vocabulary)}
        if term.kind is TermKind.CODES:
            return {"properties": properties_with(self.vocabulary, codes=item.name)}
        if term.kind is TermKind.UNIT:
            using = properties_with(self.vocabulary, unit=item.code)
            return {"properties": using, "units": units_like(item, self.vocabulary)}
        return {"codes": term.above}

    def _page(self, template: str, asked: Asked, name: str, more: Mapping[str, Any]) -> bytes:
        language = asked.language
        root = "../" * name.count("/")

        def link(target: str) -> str:
            own = quote(self.terms.resolve(target) or target, safe="/:")
            # A colon in the first step of a relative address would be read as a scheme.
            return f"{root or './'}{own}" + (f"?lang={language}" if asked.stated else "")

        def said(key: str, *values: object) -> str:
            return text(key, language, *values)

        def read(label: Label) -> str:
            return label.get(language)

        def lasting(seconds: int) -> str:
            return span(seconds, language)

        given = {"t": said, "l": read, "link": link, "span": lasting, "lang": language, "root": root, "path": name}
        tables = {"kinds": KINDS, "term_kinds": TERM_KINDS, "publishers": PUBLISHERS, "v": self._whole}
        helpers = {"own_name": own_name, "unit_name": unit_name, "stated": asked.stated, "query": ""}
        return _templates().get_template(template).render(given | tables | helpers | dict(more)).encode()
