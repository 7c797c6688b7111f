"""What Orion can be asked, as data: takes the options, gives `Capabilities`. Refuses nothing."""

from __future__ import annotations

from adapters.kit.entities import MAX_PAGE
from adapters.names import NativePath
from adapters.ngsi_v2_options import NgsiV2Options
from adapters.spec import (
    Capabilities,
    CollectionCapabilities,
    Combine,
    CountCapability,
    Exactness,
    FieldCapability,
    FieldRule,
    GeoCapability,
    NativeType,
    Nulls,
    OrderCapability,
    PageStyle,
)
from vocab.query.predicate import Op

_EXACT, _SUPERSET = Exactness.EXACT, Exactness.SUPERSET

# `ne` keeps attributes whose value is null; text by pattern is compared unnormalised; null is never compared
_NUMBER = {Op.EQ: _EXACT, Op.IN: _EXACT, Op.LT: _EXACT, Op.LTE: _EXACT, Op.GT: _EXACT, Op.GTE: _EXACT}
_NUMBERS = {**_NUMBER, Op.NE: _SUPERSET}
_TEXTS = {Op.EQ: _EXACT, Op.IN: _EXACT, Op.NE: _SUPERSET, Op.CONTAINS: _SUPERSET, Op.STARTS_WITH: _SUPERSET}
_BOOLEANS = {Op.EQ: _EXACT, Op.NE: _SUPERSET}
_TIMES = dict.fromkeys((Op.EQ, Op.LT, Op.LTE, Op.GT, Op.GTE), _SUPERSET)

_NOTHING = FieldCapability()
_ID = FieldCapability(
    operators={NativeType.TEXT: {Op.EQ: _EXACT, Op.IN: _EXACT}},
    order={NativeType.TEXT: OrderCapability(Nulls.FIRST)},
)
_GEO = FieldCapability(geo=GeoCapability(near=_SUPERSET, inside=_SUPERSET))
_INNER = FieldCapability(
    operators={NativeType.TEXT: _TEXTS, NativeType.NUMBER: _NUMBERS, NativeType.BOOLEAN: _BOOLEANS}
)
_VALUE = FieldCapability(
    operators={**_INNER.operators, NativeType.TIME: _TIMES},
    order=dict.fromkeys((NativeType.NUMBER, NativeType.TIME), OrderCapability(Nulls.FIRST)),
)


def capabilities(options: NgsiV2Options, page_size: int | None) -> Capabilities:
    """The same for every type; ids differ only inside one service path."""
    return Capabilities(
        CollectionCapabilities(
            fields=(
                FieldRule("id", _ID),
                FieldRule(f"{options.geo_attribute}.value", _GEO),
                FieldRule("*.metadata.*", _NOTHING),
                FieldRule("*.value.*", _INNER),
                FieldRule("*.value", _VALUE),
            ),
            conjunction=Combine(),
            count=CountCapability(exact=True),
            page_style=PageStyle.OFFSET,
            max_page=min(page_size or MAX_PAGE, MAX_PAGE),
            unique=NativePath("id") if options.single_path else None,
        )
    )
