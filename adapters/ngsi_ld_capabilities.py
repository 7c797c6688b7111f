"""What an NGSI-LD broker can be asked, as data: takes the options, gives `Capabilities`. Refuses nothing.

Only what brokers agree on: no patterns, no languages, no order (ETSI GS CIM 009, 5.7.2.4: never distributed).
"""

from __future__ import annotations

from adapters.kit.entities import MAX_PAGE
from adapters.names import NativePath
from adapters.ngsi_ld_options import NgsiLdOptions
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
    PageStyle,
)
from vocab.query.predicate import Op

_EXACT, _SUPERSET = Exactness.EXACT, Exactness.SUPERSET
_EQUAL = {Op.EQ: _EXACT, Op.IN: _EXACT}
# an id is asked for exactly, but as an alternative to something else it cannot be asked for at all
_ID = FieldCapability(operators={NativeType.TEXT: dict.fromkeys(_EQUAL, _SUPERSET)})
_ORDERED = (Op.LT, Op.LTE, Op.GT, Op.GTE)

_TIMES = FieldCapability(operators={NativeType.TIME: dict.fromkeys((Op.EQ, *_ORDERED), _SUPERSET)})
_VALUE = FieldCapability(
    operators={
        NativeType.TEXT: {**_EQUAL, Op.NE: _SUPERSET},
        NativeType.NUMBER: {**_EQUAL, **dict.fromkeys(_ORDERED, _EXACT), Op.NE: _SUPERSET},
        NativeType.BOOLEAN: {Op.EQ: _EXACT, Op.NE: _SUPERSET},
    },
    geo=GeoCapability(near=_SUPERSET, inside=_SUPERSET),
)


def capabilities(options: NgsiLdOptions, page_size: int | None) -> Capabilities:
    """The same for every type."""
    return Capabilities(
        CollectionCapabilities(
            fields=(
                FieldRule("id", _ID),
                FieldRule("*.*.*.*", FieldCapability()),
                FieldRule("*.value.@value", _TIMES),
                FieldRule("*.*.*", FieldCapability()),
                FieldRule("*.observedAt", _TIMES),
                FieldRule("*.value", _VALUE),
            ),
            conjunction=Combine(),
            disjunction=Combine(),
            count=CountCapability(exact=not options.federated),
            page_style=PageStyle.OFFSET,
            max_page=min(page_size or MAX_PAGE, MAX_PAGE),
            unique=NativePath("id"),
        )
    )
