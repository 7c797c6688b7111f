"""A query that asks for things of one class, ready to be sent to `/graphql`.

Takes a class; gives the text of a document. An abstract class has none.
"""

from __future__ import annotations

from collections.abc import Sequence

from vocab.terms import Class, Kind, Property

_MOST = 12
_PARTS = {
    Kind.VARIANTS: " { value language }",
    Kind.CODE: " { code label }",
    Kind.MEASURE: " { value unit observedAt }",
    Kind.REFERENCE: " { id }",
}


def example_query(cls: Class) -> str:
    """The document: the first properties that are not personal, or the first ones where all are."""
    if cls.abstract:
        return ""
    chosen = [prop for prop in cls.properties if not prop.personal] or list(cls.properties)
    lines = ["id", *_fields(chosen[:_MOST])]
    nodes = "\n".join(f"      {line}" for line in lines)
    page = "pageInfo { hasNextPage endCursor }"
    asked = f"{cls.plural}(first: 10) {{\n    nodes {{\n{nodes}\n    }}\n    {page}\n  }}"
    return f"query {cls.name}List {{\n  {asked}\n}}\n"


def _fields(properties: Sequence[Property]) -> list[str]:
    """One line for each property, a value object's leaves together where the first of them stands."""
    fields: dict[str, list[str]] = {}
    for prop in properties:
        name, _, leaf = prop.name.partition(".")
        fields.setdefault(name, []).append(f"{leaf or name}{_PARTS.get(prop.kind, '')}")
    objects = {prop.name.partition(".")[0] for prop in properties if "." in prop.name}
    return [f"{name} {{ {' '.join(parts)} }}" if name in objects else parts[0] for name, parts in fields.items()]
