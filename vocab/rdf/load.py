"""Turtle modules in, frozen vocabulary out.

Takes the shipped modules or given files, and a city's own ones; gives a `Vocabulary`.
Refuses, all faults together (`VocabularyError`), whatever is missing, unknown, stated twice or clashes in GraphQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from rdflib import URIRef

from vocab.rdf.build import classes, code_lists, properties, units
from vocab.rdf.examples import check_examples
from vocab.rdf.names import check_names
from vocab.rdf.problems import Problem, VocabularyError
from vocab.rdf.source import Source
from vocab.terms import Class, CodeList, Unit, Vocabulary

__all__ = ["Problem", "VocabularyError", "load", "local_modules", "shipped_modules"]


def shipped_modules() -> tuple[Path, ...]:
    """The Turtle modules of the package, in name order."""
    return tuple(sorted((Path(__file__).parent.parent / "modules").glob("*.ttl")))


def local_modules(city: Path) -> tuple[Path, ...]:
    """A city's own Turtle modules, in name order; none where its folder has no `vocab/`."""
    return tuple(sorted((city / "vocab").glob("*.ttl")))


def load(paths: Iterable[Path] | None = None, *, local: Iterable[Path] = (), city: str | None = None) -> Vocabulary:
    """The vocabulary of the given modules (None: those shipped) and of a city's `local` ones.

    Local terms stand under `urn:tsunagu:vocab:<city>:` (None: any one city). The order of the files does not matter.
    `version` covers all but the local terms. Raises `VocabularyError`.
    """
    source = Source(city)
    source.read(shipped_modules() if paths is None else paths)
    source.read(local, local=True)
    by_code = units(source)
    lists = code_lists(source)
    made = classes(source, properties(source, by_code, lists))
    check_names(source, made, lists)
    check_examples(source, made, lists)
    if source.problems:
        raise VocabularyError(source.problems)
    common = [_common(source, table) for table in (made, lists, by_code)]
    described = [item.iri for item in made.values()] + [item.iri for item in lists.values()]
    modules = {iri: source.module(URIRef(iri)) for iri in described}
    return Vocabulary(made, lists, by_code, _version(common), modules)


def _common(source: Source, table: Mapping[str, Class | CodeList | Unit]) -> list[Class | CodeList | Unit]:
    """The common terms in name order."""
    return [item for _, item in sorted(table.items()) if not source.is_local(URIRef(item.iri))]


def _version(common: list[list[Class | CodeList | Unit]]) -> str:
    options = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_SORT_KEYS
    return sha256(orjson.dumps(common, _plain, options)).hexdigest()


def _plain(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item) if field.name != "by_name"}
