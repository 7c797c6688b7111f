"""A mapping with every kind of field, and a short way to push a predicate through it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.vocab.mapping_tools import with_fields
from vocab.ids import make_id
from vocab.mapping.classes import ClassMapping
from vocab.mapping.push import Pushed, push
from vocab.query.predicate import Op, Predicate

SPACE = "takamatsu-city.river"
MAPPING = with_fields(
    """\
name: {from: n, native: text, missing: ['-']}
address.full: a
memo: {from: m, native: text, missing: ['-']}
city: {from: mu, native: text}
phone: {from: te, native: text}
waterLevel: {from: lv, unit: CMT, native: number, missing: [-999]}
danger: {from: d, native: number, missing: [-1]}
count: {from: c, native: number}
status: {from: s, native: text, codes: {○: OPEN, 可: OPEN, ×: CLOSED}}
open: {from: o, native: text, true: [有], false: [無]}
startsAt: {from: t, native: time}
page: {from: p, native: text}
river: {ref: {key: r, native: number, space: mlit}}
location: {from: g, as: geojson}""",
    id_="{key: id, native: text}",
)
ID = make_id("WaterGauge", SPACE, "a")
TOKYO = ZoneInfo("Asia/Tokyo")  # where the mapping takes times without an offset to be
AT = datetime(2026, 6, 15, tzinfo=UTC)


def everything(_path: str, _native: str, _op: str) -> str | None:
    """A source that answers all exactly."""
    return "exact"


def pushed(
    predicate: Predicate,
    *,
    mapping: ClassMapping = MAPPING,
    capable: Callable[[str, str, Op], str | None] = everything,
    conjunction: bool = True,
    disjunction: bool = True,
) -> Pushed:
    """What is pushed to a source that can do everything unless told otherwise."""
    return push(mapping, predicate, capable=capable, conjunction=conjunction, disjunction=disjunction)
