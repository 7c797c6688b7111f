"""The query language of NGSI-LD: takes a predicate over native paths, gives what a broker is asked.

What cannot be said in words that brokers agree on is left out, which asks for more rows, never fewer; the
result says so. Brokers answer a broken `q` with no rows, so none is ever built. Source: ETSI GS CIM 009,
4.9 (query language) and 4.10 (geo-queries).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.errors import NotCapable
from adapters.kit.equivalents import equivalents
from adapters.kit.literals import around, number
from adapters.kit.outward import wider_radius, wider_ring
from adapters.names import NativePath
from adapters.spec import NativeType
from vocab.query.predicate import And, Compare, Inside, Near, Op, Or, Predicate, Scalar

NAME = re.compile(r"[^\W\d_]\w{0,255}")  # 4.6.2: begins with a letter
_TEXT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff\"\\;|()<>=!~,&'+%]+")  # what every broker reads alike inside quotes
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f\ud800-\udfff<>\"\\^`{}|]+")
_MOST_SPELLINGS = 16
_SIGNS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LTE: "<=", Op.GT: ">", Op.GTE: ">="}
_DEFAULT_GEO = "location"

Types = Mapping[NativePath, NativeType]


@dataclass(frozen=True, slots=True)
class Geo:
    """A geo-query: `coordinates` are lists of [lon, lat]."""

    georel: str
    geometry: str
    coordinates: Any
    geoproperty: str | None = None  # None: the default, location


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: every part must hold. `ids` None is any; `widened` says that something was left out."""

    q: str = ""
    ids: frozenset[str] | None = None
    geo: Geo | None = None
    widened: bool = False


def question(predicate: Predicate, types: Types) -> Question:
    """What to ask for the rows that `predicate` keeps; `types` are those of its paths."""
    asked = Question()
    for item in _conjuncts(predicate):
        asked = _with(asked, item, types)
    return asked


def _conjuncts(predicate: Predicate) -> tuple[Predicate, ...]:
    if isinstance(predicate, And):
        return tuple(leaf for item in predicate.items for leaf in _conjuncts(item))
    return (predicate,)


def _with(asked: Question, item: Predicate, types: Types) -> Question:
    if isinstance(item, Compare) and item.field == "id":
        return replace(asked, ids=_ids(item, asked.ids))
    if item == Or(()):
        return replace(asked, ids=frozenset())
    if isinstance(item, (Near, Inside)):
        geo = _geo(item)
        # one geo-query is all that fits in a request
        return replace(asked, geo=asked.geo or geo, widened=asked.widened or geo is None or asked.geo is not None)
    said = expression(item, types)
    if said is None:
        return replace(asked, widened=True)
    return replace(asked, q=f"{asked.q};{said}" if asked.q else said)


def _ids(item: Compare, already: frozenset[str] | None) -> frozenset[str]:
    wanted = item.value if isinstance(item.value, tuple) else (item.value,)
    # the id of an entity is a URI (4.6.1), so there is none with another text
    legal = frozenset(id_ for id_ in wanted if isinstance(id_, str) and _URI.fullmatch(id_))
    return legal if already is None else legal & already


def expression(item: Predicate, types: Types) -> str | None:
    """A part of `q`, in parentheses where it joins several; None where it cannot be said whole."""
    if isinstance(item, Compare):
        return None if item.field == "id" else _comparison(item, types.get(NativePath(item.field)))
    if isinstance(item, (And, Or)):
        parts = [expression(part, types) for part in item.items]
        said = [part for part in parts if part is not None]
        if not said or len(said) < len(parts):  # widening one alternative would have to be told
            return None
        return f"({(';' if isinstance(item, And) else '|').join(said)})"
    return None


def _comparison(item: Compare, type_: NativeType | None) -> str | None:
    makers = {
        NativeType.TEXT: _of_text,
        NativeType.NUMBER: _of_number,
        NativeType.BOOLEAN: _of_boolean,
        NativeType.TIME: _of_time,
    }
    maker = makers.get(type_) if type_ is not None else None
    if maker is None or isinstance(item.value, tuple) != (item.op is Op.IN):
        raise NotCapable("a comparison is of text, numbers, booleans or times")
    target = _target(item.field)
    values = item.value if isinstance(item.value, tuple) else (item.value,)
    return None if target is None else maker(target, item.op, values)


def _target(path: str) -> str | None:
    """`a.value` and `a.value.@value` are `a` in `q`, `a.observedAt` is itself."""
    name, _, rest = path.partition(".")
    if not NAME.fullmatch(name):
        return None
    return {"value": name, "value.@value": name, "observedAt": f"{name}.observedAt"}.get(rest)


def _any(target: str, literals: list[str]) -> str | None:
    """Any of the literals; alternatives are read alike by more brokers than lists."""
    terms = [f"{target}=={literal}" for literal in literals]
    return f"({'|'.join(terms)})" if len(terms) > 1 else next(iter(terms), None)


def _of_number(target: str, op: Op, values: tuple[Scalar, ...]) -> str | None:
    literals = [number(value) for value in values]
    said = [literal for literal in literals if literal is not None and "e" not in literal]
    if len(said) < len(literals):
        return None
    return _any(target, said) if op in {Op.EQ, Op.IN} else target + _SIGNS[op] + said[0]


def _of_boolean(target: str, op: Op, values: tuple[Scalar, ...]) -> str | None:
    value = values[0]
    return target + _SIGNS[op] + ("true" if value else "false") if isinstance(value, bool) else None


def _of_time(target: str, op: Op, values: tuple[Scalar, ...]) -> str | None:
    bounds = around(values[0])
    if bounds is None:
        return None
    low, high = f"{target}>={bounds[0]}", f"{target}<={bounds[1]}"
    if op is Op.EQ:
        return f"({low};{high})"
    return high if op in {Op.LT, Op.LTE} else low


def _of_text(target: str, op: Op, values: tuple[Scalar, ...]) -> str | None:
    literals: list[str] = []
    for value in values:
        spellings = equivalents(value, _MOST_SPELLINGS) if isinstance(value, str) else None
        if not spellings or not all(_sayable(spelling) for spelling in spellings):
            return None
        literals += [f'"{spelling}"' for spelling in spellings]
    if op is Op.NE:  # rows with another spelling come as well, and the hub leaves them out
        return f"{target}!={literals[0]}"
    return _any(target, literals)


def _sayable(text: str) -> bool:
    return bool(_TEXT.fullmatch(text)) and ".." not in text and text == text.strip()


def _geo(item: Near | Inside) -> Geo | None:
    name = item.field.partition(".")[0]
    if not NAME.fullmatch(name):
        return None
    named = None if name == _DEFAULT_GEO else name
    if isinstance(item, Near):
        metres, point = wider_radius(item), [round(item.lon, 6), round(item.lat, 6)]
        return None if metres is None else Geo(f"near;maxDistance=={metres}", "Point", point, named)
    ring = wider_ring(item.ring)
    return None if ring is None else Geo("intersects", "Polygon", [[list(point) for point in ring]], named)
