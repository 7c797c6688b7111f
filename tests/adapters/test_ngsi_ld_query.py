"""Whatever the predicate, the `q` built for a broker is one it can parse, and keeps every row the hub keeps."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from adapters.ngsi_ld_options import NgsiLdOptions
from adapters.ngsi_ld_query import question
from adapters.ngsi_ld_request import build
from adapters.spec import NativeType
from tests.adapters.ngsi_tools import fetch_of, stand_in_module
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import And, Compare, Inside, Near, Op, Or, Predicate

broker = stand_in_module("ngsi_ld_query")
TYPES = {"level.value": NativeType.NUMBER, "name.value": NativeType.TEXT, "level.observedAt": NativeType.TIME}
TYPES |= {"at.value.@value": NativeType.TIME, "open.value": NativeType.BOOLEAN, "id": NativeType.TEXT}

_PIECES = ["が", "か", "\ufa19", "\u795e", "é", "e", "A", ".", " ", "1", "true", "2026-01-01", "urn:x", "#", "/"]
texts = st.lists(st.sampled_from([*_PIECES, '"', "\\", ";", "|", "(", "!", "&", "\u3000"]), max_size=3).map("".join)
spelled = st.one_of(texts, texts.map(lambda text: normalize("NFD", text)))
numbers = st.one_of(st.integers(-3, 3), st.floats(-3, 3), st.sampled_from([2**53 + 1, math.nan, 1e-9, 1e15]))
instants = st.integers(0, 5000).map(lambda ms: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
places = st.tuples(st.floats(133.9, 134.1), st.floats(34.2, 34.4))
ids = st.sampled_from(["urn:x:1", "urn:x:2", "urn:x:a,b", "urn:x:高松"])


def shown(time: datetime) -> str:
    """A time as a broker shows it."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@st.composite
def entities(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """A normalized entity; any attribute may be missing."""
    level = {"type": "Property", "value": draw(st.one_of(st.integers(-3, 3), st.floats(-3, 3)))}
    everything = {
        "level": level | ({"observedAt": shown(draw(instants))} if draw(st.booleans()) else {}),
        "name": {"type": "Property", "value": draw(spelled)},
        "at": {"type": "Property", "value": {"@type": "DateTime", "@value": shown(draw(instants))}},
        "open": {"type": "Property", "value": draw(st.booleans())},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": list(draw(places))}},
    }
    held = draw(st.sets(st.sampled_from(sorted(everything))))
    return {"id": draw(ids), "type": "T"} | {name: everything[name] for name in sorted(held)}


def compares(path: str, operators: list[Op], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Predicate]:
    """A comparison of a path, as declared."""
    single = st.builds(Compare, st.just(path), st.sampled_from([op for op in operators if op is not Op.IN]), values)
    several = st.builds(Compare, st.just(path), st.just(Op.IN), st.lists(values, max_size=3).map(tuple))
    return st.one_of(single, several) if Op.IN in operators else single


_ORDERED = [Op.EQ, Op.LT, Op.LTE, Op.GT, Op.GTE]
rings = st.tuples(places, st.floats(0.001, 0.05)).map(
    lambda at: tuple((at[0][0] + at[1] * x, at[0][1] + at[1] * y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)))
)
leaves = st.one_of(
    compares("level.value", [*_ORDERED, Op.NE, Op.IN], numbers),
    compares("name.value", [Op.EQ, Op.NE, Op.IN], texts),
    compares("level.observedAt", _ORDERED, instants),
    compares("at.value.@value", _ORDERED, instants),
    compares("open.value", [Op.EQ, Op.NE], st.booleans()),
    compares("id", [Op.EQ, Op.IN], ids),
    st.tuples(places, st.floats(0, 5000)).map(lambda at: Near("location.value", at[0][1], at[0][0], at[1])),
    rings.map(lambda ring: Inside("location.value", ring)),
)
predicates = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: And(tuple(items))),
        st.lists(inner, max_size=3).map(lambda items: Or(tuple(items))),
    ),
    max_leaves=6,
)


def read(field: str) -> Callable[[Mapping[str, Any]], Any]:
    """A field of a row as the hub maps it."""

    def get(row: Mapping[str, Any]) -> Any:
        value: Any = row
        for name in field.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        time = TYPES.get(field) is NativeType.TIME and isinstance(value, str)
        return datetime.fromisoformat(value) if time else value

    return get


_EXACT = {Op.EQ, Op.IN, Op.LT, Op.LTE, Op.GT, Op.GTE}


def all_exact(predicate: Predicate) -> bool:
    """Whether every part is declared exact."""
    if isinstance(predicate, (And, Or)):
        return all(map(all_exact, predicate.items))
    return isinstance(predicate, Compare) and predicate.op in _EXACT and TYPES[predicate.field] is not NativeType.TIME


@given(predicates, st.lists(entities(), min_size=1, max_size=6), st.sampled_from([0, 2000]))
@examples(max_examples=100, deadline=None)
@example(Compare("name.value", Op.EQ, "\u795e"), [{"id": "urn:x:1", "type": "T", "name": {"value": "\ufa19"}}], 2000)
@example(Or((Compare("id", Op.EQ, "urn:x:1"), Compare("open.value", Op.EQ, True))), [{"id": "urn:x:1", "type": "T"}], 0)
def test_no_row_is_lost_and_exact_means_exact(predicate: Predicate, rows: list[dict[str, Any]], longest: int) -> None:
    """The hub's own evaluation decides; a parser of the grammar reads what was built, in the URL or in a body."""
    keeps = compile_predicate(predicate, read)
    fetch = fetch_of("T", "id", "name.value", types=TYPES)
    asked = question(predicate, fetch.types)
    if asked.ids == frozenset():
        assert not any(keeps(row) for row in rows)
        return
    request = build(fetch, asked, NgsiLdOptions(), 10, 0, longest)
    params = dict(request.query)
    body = json.loads(json.dumps(request.body))
    understood = broker.from_parameters(params) if body is None else broker.from_body(params, body)
    assert understood.q is not None, f"a broken q: {asked.q}"
    whole = [row for row in rows if broker.kept(understood, [row])]
    for row in rows:
        if keeps(row):
            assert row in whole, asked
        if row in whole and not asked.widened and all_exact(predicate):
            assert keeps(row), asked
