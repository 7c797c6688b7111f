"""What a collection declares about one native path, as the question that pushing asks.

Takes capabilities; gives a function of path, native type and operator. Anything not declared is None.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from adapters.spec import CollectionCapabilities, Exactness, FieldCapability, GeoCapability, NativeType
from vocab.query.predicate import Op

Capable = Callable[[str, str, Op], str | None]


def field_capability(can: CollectionCapabilities, path: str) -> FieldCapability | None:
    """The first rule that matches a path."""
    return next((rule.capability for rule in can.fields if fnmatchcase(path, rule.pattern)), None)


def capable_of(can: CollectionCapabilities) -> Capable:
    """How exactly the collection answers an operator on a path of a type: `exact`, `superset` or not at all."""

    def capable(path: str, native: str, op: Op) -> str | None:
        found = field_capability(can, path)
        if found is None:
            return None
        exactness = found.operators.get(NativeType(native), {}).get(op)
        return exactness.value if exactness else None

    return capable


def geo_of(can: CollectionCapabilities, path: str) -> GeoCapability:
    """Which geo predicates the collection answers on a path."""
    found = field_capability(can, path)
    return (found.geo if found else None) or GeoCapability()


def exactness_text(value: Exactness | None) -> str | None:
    """The word for an exactness, None for none."""
    return value.value if value else None
