"""Whether a question lies inside what a source declared: takes a `Fetch` and capabilities, gives nothing.

Refuses (`NotCapable`, naming the operator and never a value) everything that was not declared.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from adapters.errors import NotCapable
from adapters.spec import CollectionCapabilities, Fetch, FieldCapability, GeoCapability
from vocab.query.predicate import And, Compare, Inside, Near, Not, Or, Predicate

_NOTHING = FieldCapability()
_NO_GEO = GeoCapability()


def field_capability(capabilities: CollectionCapabilities, path: str) -> FieldCapability:
    """What may be asked about a native path: the first rule that matches."""
    for rule in capabilities.fields:
        if fnmatchcase(path, rule.pattern):
            return rule.capability
    return _NOTHING


def refuse_beyond(request: Fetch, capabilities: CollectionCapabilities) -> None:
    """`NotCapable` if the question asks for anything that was not declared."""
    _predicate(request.predicate, request, capabilities)
    for key in request.order:
        if key.type not in field_capability(capabilities, key.path).order:
            raise NotCapable(f"order by a {key.type}")
    if request.count and capabilities.count is None:
        raise NotCapable("count")
    if request.latest is not None and capabilities.latest is None:
        raise NotCapable("latest")
    if request.limit is not None and request.limit < 1:
        raise NotCapable("a page without rows")


def _predicate(predicate: Predicate, request: Fetch, capabilities: CollectionCapabilities) -> None:
    match predicate:
        case And(items):
            _combined("conjunction", len(items) > 1 and capabilities.conjunction is None)
            for item in items:
                _predicate(item, request, capabilities)
        case Or(items):
            _combined("disjunction", capabilities.disjunction is None)
            for item in items:
                _predicate(item, request, capabilities)
        case Not(item):
            _combined("negation", capabilities.negation is None)
            _predicate(item, request, capabilities)
        case Compare():
            _compare(predicate, request, field_capability(capabilities, predicate.field))
        case Near() | Inside():
            _geo(predicate, field_capability(capabilities, predicate.field).geo or _NO_GEO)


def _combined(name: str, missing: bool) -> None:
    if missing:
        raise NotCapable(name)


def _compare(predicate: Compare, request: Fetch, capability: FieldCapability) -> None:
    types = {str(path): native for path, native in request.types.items()}
    native = types.get(predicate.field)
    if native is None:
        raise NotCapable(f"{predicate.op} on a field whose type is not stated")
    if predicate.op not in capability.operators.get(native, {}):
        raise NotCapable(f"{predicate.op} on a {native}")


def _geo(predicate: Near | Inside, capability: GeoCapability) -> None:
    near = isinstance(predicate, Near)
    if (capability.near if near else capability.inside) is None:
        raise NotCapable("near" if near else "inside")
