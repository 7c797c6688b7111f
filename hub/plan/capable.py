"""What a collection declares about one native path, as the question that pushing asks.

Takes capabilities; gives a function of path, native type and operator. Anything not declared is None.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from adapters.spec import CollectionCapabilities, FieldCapability, GeoCapability, NativeType
from vocab.query.predicate import Op

Capable = Callable[[str, str, Op | str], str | None]


def field_capability(can: CollectionCapabilities, path: str) -> FieldCapability | None:
    """The first rule that matches a path."""
    return next((rule.capability for rule in can.fields if fnmatchcase(path, rule.pattern)), None)


def capable_of(can: CollectionCapabilities) -> Capable:
    """How exactly the collection answers an operator on a path of a type: `exact`, `superset` or not at all.

    Geo predicates are asked for by their names, `near` and `inside`, on paths of type `geometry`.
    """

    def capable(path: str, native: str, op: Op | str) -> str | None:
        found = field_capability(can, path)
        if found is None:
            return None
        if native == NativeType.GEOMETRY:
            geo = found.geo or GeoCapability()
            exactness = geo.near if op == "near" else geo.inside if op == "inside" else None
        else:
            exactness = found.operators.get(NativeType(native), {}).get(Op(op))
        return exactness.value if exactness else None

    return capable
