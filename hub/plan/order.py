"""When a source may be asked in order and page by page, so that a short page needs no full walk.

Takes a level and one source's part of it; gives the native order, or nothing. Only a single key over
a plain coordinate of whole entities without hidden rows is pushed, where the source puts nulls last as the hub does and
the conversion keeps the order. A total needs the full walk, so asking for it rules this out.
"""

from __future__ import annotations

from collections.abc import Mapping

from adapters.names import NativePath
from adapters.spec import CollectionCapabilities, NativeOrder, NativeType, Nulls, PageStyle
from hub.needs import Level
from hub.operation import ListArguments
from hub.plan.capable import field_capability
from policies.decision import Decision
from vocab.mapping.compile import ClassMapping
from vocab.mapping.fieldmodel import FieldMapping

_ORDERED = frozenset({NativeType.NUMBER, NativeType.TIME})


def pushed_order(
    level: Level,
    mapping: ClassMapping,
    can: CollectionCapabilities,
    permitted: Mapping[str, Decision],
    visible: Decision,
    *,
    shared: bool,
) -> tuple[NativeOrder, ...]:
    """The order to ask this source for; empty where the hub must see everything first.

    Hidden rows would fill native pages too, so that how far the walk goes would tell of them; and so it would tell the
    source of a point that is a person's.
    """
    arguments = level.arguments
    if arguments is None or arguments.near_private or not _ends_early(level, arguments):
        return ()
    if shared or not visible.plain or not mapping.whole or mapping.latest is not None or not mapping.one_to_one:
        return ()
    if can.page_style is PageStyle.WHOLE:
        return ()
    key = arguments.order[0]
    field, decision = mapping.fields.get(key.field), permitted.get(key.field)
    if field is None or decision is None or not decision.plain or not _keeps_order(field):
        return ()
    found = field_capability(can, field.path or "")
    native = NativeType(field.native or "text")
    capability = found.order.get(native) if found else None
    if capability is None or not _nulls_last(capability.nulls, descending=key.descending):
        return ()
    return (NativeOrder(NativePath(field.path or ""), native, key.descending),)


def _ends_early(level: Level, arguments: ListArguments) -> bool:
    """Whether a page in the order of one key is all that is wanted."""
    return not level.counted and not arguments.page.backward and len(arguments.order) == 1


def _keeps_order(field: FieldMapping) -> bool:
    """Greater native values are greater mapped ones, and none stands for a missing one or is refused for its form."""
    if field.path is None or field.missing or field.graded or field.native is None or field.fits is not None:
        return False
    return NativeType(field.native) in _ORDERED and (field.conversion is None or field.conversion.increasing)


def _nulls_last(nulls: Nulls, *, descending: bool) -> bool:
    return nulls is Nulls.LAST_ALWAYS or nulls is (Nulls.FIRST if descending else Nulls.LAST)
