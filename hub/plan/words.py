"""What a source is asked to filter by, as one line for people: takes a predicate over native paths.

Texts stand in quotation marks as in JSON; a geometry is named, not spelled out.
"""

from __future__ import annotations

import json
from datetime import datetime

from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate, Scalar

_SIGNS = {Op.EQ: "=", Op.NE: "≠", Op.LT: "<", Op.LTE: "≤", Op.GT: ">", Op.GTE: "≥", Op.IN: "in"}
_WORDS = {Op.CONTAINS: "contains", Op.STARTS_WITH: "starts with"}


def predicate_in_words(predicate: Predicate) -> str:
    """`a.value ≥ 250 and (b = "x" or b = "y")`; empty for everything, `nothing` for no row at all."""
    match predicate:
        case And(items):
            return " and ".join(map(_part, items))
        case Or(items):
            return " or ".join(map(_part, items)) if items else "nothing"
        case Not(item):
            return f"not ({predicate_in_words(item)})"
        case Near(field, lat, lon, metres):
            return f"{field} within {metres:g} m of {lat:g}, {lon:g}"
        case Inside(field, ring):
            return f"{field} inside an area of {len(ring) - 1} corners"
        case Compare(field, op, value):
            return _comparison(field, op, value)


def _part(predicate: Predicate) -> str:
    said = predicate_in_words(predicate)
    joined = isinstance(predicate, (And, Or)) and len(predicate.items) > 1
    return f"({said})" if joined else said


def _comparison(field: str, op: Op, value: Scalar | tuple[Scalar, ...]) -> str:
    if op is Op.IS_NULL:
        return f"{field} is {'' if value else 'not '}empty"
    said = ", ".join(map(_scalar, value)) if isinstance(value, tuple) else _scalar(value)
    return f"{field} {_SIGNS.get(op) or _WORDS[op]} {f'({said})' if isinstance(value, tuple) else said}"


def _scalar(value: Scalar) -> str:
    return value.isoformat() if isinstance(value, datetime) else json.dumps(value, ensure_ascii=False)
