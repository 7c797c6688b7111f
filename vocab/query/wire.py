"""Predicates as JSON, for a `Fetch` that crosses a process boundary.

Takes a predicate, gives plain JSON values with times tagged; and back. Refuses, with ValueError and a stable
code, every shape that `dump` does not make, numbers that JSON has not, and trees deeper than 64.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate, Scalar

MAX_DEPTH = 64
_TIME = "$datetime"
_TEXTUAL = frozenset({Op.CONTAINS, Op.STARTS_WITH})
_PAIR = 2
_LARGEST = sys.float_info.max  # the bound is compared exactly, so no integer overflows


def dump(predicate: Predicate) -> dict[str, Any]:
    """JSON-able: `{"op", "field", "value"}`, or one of `and`, `or` (lists), `not`, `near`, `inside` as the only key.

    Raises ValueError: `WIRE_VALUE` (a value that does not fit its operator, a naive time, NaN), `WIRE_DEPTH`.
    """
    return _dump(predicate, MAX_DEPTH)


def load(obj: object) -> Predicate:
    """The predicate that `dump` wrote. Raises ValueError `WIRE_SHAPE`, `WIRE_OPERATOR`, `WIRE_VALUE`, `WIRE_DEPTH`."""
    return _load(obj, MAX_DEPTH)


def _dump(predicate: Predicate, depth: int) -> dict[str, Any]:
    _check_depth(depth)
    match predicate:
        case And(items):
            return {"and": [_dump(item, depth - 1) for item in items]}
        case Or(items):
            return {"or": [_dump(item, depth - 1) for item in items]}
        case Not(item):
            return {"not": _dump(item, depth - 1)}
        case Near(field, lat, lon, metres):
            return {"near": {"field": field, "lat": _finite(lat), "lon": _finite(lon), "metres": _finite(metres)}}
        case Inside(field, ring):
            return {"inside": {"field": field, "ring": [[_finite(x), _finite(y)] for x, y in ring]}}
        case Compare(field, op, value):
            _check_value(op, value)
            found = [_dump_scalar(item) for item in value] if isinstance(value, tuple) else _dump_scalar(value)
            return {"op": op.value, "field": field, "value": found}


def _load(obj: object, depth: int) -> Predicate:
    _check_depth(depth)
    if not isinstance(obj, Mapping):
        raise _shape("a predicate is an object")
    if len(obj) == 1:
        name, inner = next(iter(obj.items()))
        if name not in _LOADERS:
            raise _shape("expected and, or, not, near, inside, or a comparison")
        return _LOADERS[name](inner, depth - 1)
    _check_keys(obj, "op", "field", "value")
    try:
        op = Op(obj["op"])
    except ValueError:
        raise ValueError(f"WIRE_OPERATOR: use one of {', '.join(Op)}") from None
    value = obj["value"]
    found = tuple(map(_load_scalar, value)) if isinstance(value, (list, tuple)) else _load_scalar(value)
    _check_value(op, found)
    return Compare(_field(obj), op, found)


def _load_near(obj: object, _depth: int) -> Predicate:
    found = _check_keys(obj, "field", "lat", "lon", "metres")
    return Near(_field(found), *(float(_finite(found[key])) for key in ("lat", "lon", "metres")))


def _load_inside(obj: object, _depth: int) -> Predicate:
    found = _check_keys(obj, "field", "ring")
    return Inside(_field(found), tuple(map(_position, _list(found["ring"]))))


def _load_items(obj: object, depth: int) -> tuple[Predicate, ...]:
    return tuple(_load(item, depth) for item in _list(obj))


_LOADERS: Mapping[object, Callable[[object, int], Predicate]] = {
    "and": lambda obj, depth: And(_load_items(obj, depth)),
    "or": lambda obj, depth: Or(_load_items(obj, depth)),
    "not": lambda obj, depth: Not(_load(obj, depth)),
    "near": _load_near,
    "inside": _load_inside,
}


def _position(obj: object) -> tuple[float, float]:
    pair = _list(obj)
    if len(pair) != _PAIR:
        raise _shape("a position is [lon, lat]")
    return float(_finite(pair[0])), float(_finite(pair[1]))


def _dump_scalar(value: Scalar) -> Any:
    return {_TIME: value.isoformat()} if isinstance(value, datetime) else value


def _load_scalar(obj: object) -> Scalar:
    if isinstance(obj, Mapping):
        text = _check_keys(obj, _TIME)[_TIME]
        try:
            return datetime.fromisoformat(text)
        except (TypeError, ValueError):
            raise ValueError("WIRE_VALUE: a time is ISO 8601 with an offset") from None
    if not isinstance(obj, (str, int, float)):
        raise _shape("a value is a text, a number, a boolean or a tagged time")
    return obj


def _check_value(op: Op, value: object) -> None:
    if isinstance(value, tuple) is not (op is Op.IN):
        raise ValueError("WIRE_VALUE: in takes a list, every other operator one value")
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, float):
            _finite(item)
        if isinstance(item, datetime) and item.utcoffset() is None:
            raise ValueError("WIRE_VALUE: a time has an offset")
        if not isinstance(item, (str, int, float, datetime)):
            raise _shape("a value is a text, a number, a boolean or a time")
    if op is Op.IS_NULL and not isinstance(value, bool):
        raise ValueError("WIRE_VALUE: isNull takes true or false")
    if op in _TEXTUAL and not isinstance(value, str):
        raise ValueError(f"WIRE_VALUE: {op} takes a text")


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -_LARGEST <= value <= _LARGEST:
        raise ValueError("WIRE_VALUE: a number must be finite")
    return value


def _check_depth(depth: int) -> None:
    if depth < 0:
        raise ValueError(f"WIRE_DEPTH: nested deeper than {MAX_DEPTH}")


def _check_keys(obj: object, *keys: str) -> Mapping[str, Any]:
    if not isinstance(obj, Mapping) or set(obj) != set(keys):
        raise _shape(f"expected just {', '.join(keys)}")
    return obj


def _field(obj: Mapping[str, Any]) -> str:
    field = obj["field"]
    if not isinstance(field, str):
        raise _shape("a field is a text")
    return field


def _list(obj: object) -> list[Any] | tuple[Any, ...]:
    if not isinstance(obj, (list, tuple)):
        raise _shape("expected a list")
    return obj


def _shape(detail: str) -> ValueError:
    return ValueError(f"WIRE_SHAPE: {detail}")
