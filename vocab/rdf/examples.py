"""Whether every example is a value of its property, as the hub serves it.

Takes the classes and code lists; notes a problem (`VOCAB_EXAMPLE`) for an example of another kind, code list or form.
References have none, since their values are ids that each hub makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import orjson
from rdflib import URIRef

from vocab.geo import validate
from vocab.mapping.convert import exact_uri
from vocab.mapping.texts import READERS
from vocab.rdf.source import Source
from vocab.readers.numbers import plain
from vocab.terms import Class, CodeList, Kind, Property
from vocab.values import Unmappable


def check_examples(source: Source, classes: Mapping[str, Class], lists: Mapping[str, CodeList]) -> None:
    """Notes every example that its property cannot have."""
    leaves = {leaf.iri: leaf for item in classes.values() for leaf in item.properties}
    for iri, leaf in sorted(leaves.items()):
        found = None if leaf.example is None else _fault(leaf, leaf.example, lists)
        if found is not None:
            source.problem(URIRef(iri), "VOCAB_EXAMPLE", found)


def _fault(leaf: Property, example: str, lists: Mapping[str, CodeList]) -> str | None:
    if leaf.kind is Kind.REFERENCE:
        return "a reference has no example"
    if example != example.strip() or example.endswith("|"):
        return "the example begins or ends with a stray mark"
    codes = lists.get(leaf.codes or "")
    if codes is not None and example not in codes.by_code():
        return f"{codes.name} has no such code as the example"
    read = READERS.get(leaf.form) if leaf.form else None
    if read is not None and read(example) != example:
        return f"the example is not written as {leaf.form}"
    return None if _OF_KIND.get(leaf.kind, bool)(example) else f"the example is no {leaf.kind}"


def _number(text: str) -> bool:
    return not isinstance(plain(text), Unmappable)


def _integer(text: str) -> bool:
    return isinstance(plain(text), int)


def _moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False


def _uri(text: str) -> bool:
    return exact_uri(text) == text


def _geometry(text: str) -> bool:
    try:
        return validate(orjson.loads(text)) is None
    except orjson.JSONDecodeError:
        return False


_OF_KIND: Mapping[Kind, Callable[[str], bool]] = {
    Kind.NUMBER: _number,
    Kind.MEASURE: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: frozenset({"true", "false"}).__contains__,
    Kind.DATETIME: _moment,
    Kind.URI: _uri,
    Kind.GEOMETRY: _geometry,
}
