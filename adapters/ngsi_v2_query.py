"""The Simple Query Language of NGSIv2: takes a predicate over native paths, gives what Orion is asked.

What cannot be said in it is left out, which asks for more rows, never fewer; the result says so.
Refuses (`NotCapable`) predicates outside the declared capabilities. Source: orion-api.md, Simple Query
Language and Geographical Queries; forbidden characters and ranges as in its General syntax restrictions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.errors import NotCapable
from adapters.kit.equivalents import equivalents
from adapters.kit.literals import around, number
from adapters.kit.outward import wider_radius, wider_ring
from adapters.names import NativePath
from adapters.spec import NativeType
from vocab.query.predicate import And, Compare, Inside, Near, Op, Predicate, Scalar

LEGAL_NAME = re.compile(r"[!$%*+\-.0-9:@A-Z\[\\\]^_`a-z{|}~]{1,256}")  # an identifier of NGSIv2 without a comma
_IN_QUERY = re.compile(r"[A-Za-z0-9_\-]{1,256}")  # a name that cannot be mistaken for an operator
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff<>\"'=;()]|\.\.")  # `..` makes a range of any value
_SPECIAL = re.compile(r"([.\[\]{}*+?^$|\\])")
_MOST_SPELLINGS = 16
_SIGNS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LTE: "<=", Op.GT: ">", Op.GTE: ">="}


@dataclass(frozen=True, slots=True)
class Geo:
    """A geographical query: `coords` are lat,lon pairs."""

    georel: str
    geometry: str
    coords: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: every part must hold. `ids` None is any; `widened` says that something was left out."""

    statements: tuple[str, ...] = ()
    ids: frozenset[str] | None = None
    geo: Geo | None = None
    widened: bool = False

    @property
    def q(self) -> str:
        """The text of the `q` parameter."""
        return ";".join(self.statements)


def question(predicate: Predicate, types: Mapping[NativePath, NativeType]) -> Question:
    """What to ask for the rows that `predicate` keeps; `types` are those of its paths."""
    asked = Question()
    for item in _conjuncts(predicate):
        asked = _with(asked, item, types)
    return asked


def _conjuncts(predicate: Predicate) -> tuple[Predicate, ...]:
    if isinstance(predicate, And):
        return tuple(leaf for item in predicate.items for leaf in _conjuncts(item))
    return (predicate,)


def _with(asked: Question, item: Predicate, types: Mapping[NativePath, NativeType]) -> Question:
    if isinstance(item, Compare):
        if item.field == "id":
            return Question(asked.statements, _ids(item, asked.ids), asked.geo, asked.widened)
        said = statement(item, types.get(NativePath(item.field)))
        statements = asked.statements if said is None else (*asked.statements, said)
        return Question(statements, asked.ids, asked.geo, asked.widened or said is None)
    if isinstance(item, (Near, Inside)):
        geo = _near(item) if isinstance(item, Near) else _inside(item)
        # one geographical query is all that fits in a request
        return Question(asked.statements, asked.ids, asked.geo or geo, asked.widened or geo is None or bool(asked.geo))
    raise NotCapable("NGSIv2 takes comparisons joined by and")


def _ids(item: Compare, already: frozenset[str] | None) -> frozenset[str]:
    if item.op not in {Op.EQ, Op.IN}:
        raise NotCapable("an id is compared by eq and in")
    wanted = item.value if isinstance(item.value, tuple) else (item.value,)
    # no entity can have an id that Orion does not accept
    legal = frozenset(id_ for id_ in wanted if isinstance(id_, str) and legal_id(id_))
    return legal if already is None else legal & already


def legal_id(text: str) -> bool:
    """Whether an entity can have this id (orion-api.md, Identifiers syntax restrictions)."""
    return LEGAL_NAME.fullmatch(text.replace(",", ".")) is not None


def statement(item: Compare, type_: NativeType | None) -> str | None:
    """One statement of `q`; None where Orion's language has no words for it."""
    target = _target(item.field)
    makers = {
        NativeType.TEXT: _of_text,
        NativeType.NUMBER: _of_number,
        NativeType.BOOLEAN: _of_boolean,
        NativeType.TIME: _of_time,
    }
    maker = makers.get(type_) if type_ is not None else None
    if maker is None or isinstance(item.value, tuple) != (item.op is Op.IN):
        raise NotCapable("a comparison is of text, numbers, booleans or times")
    right = maker(item.op, item.value if isinstance(item.value, tuple) else (item.value,))
    return None if target is None or right is None else target + right


def _target(path: str) -> str | None:
    """`a.value` is `a`, `a.value.b` is `a.b` in `q`."""
    attribute, *rest = path.split(".")
    if not rest or rest[0] != "value":
        raise NotCapable("a comparison is of the value of an attribute")
    names = (attribute, *rest[1:])
    return ".".join(names) if all(_IN_QUERY.fullmatch(name) for name in names) else None


def _of_number(op: Op, values: tuple[Scalar, ...]) -> str | None:
    if op is not Op.IN and op not in _SIGNS:
        raise NotCapable("numbers are compared by eq, ne, in, lt, lte, gt, gte")
    literals = [number(value) for value in values]
    if not literals or None in literals:
        return None
    return _SIGNS.get(op, "==") + ",".join(filter(None, literals))


def _of_boolean(op: Op, values: tuple[Scalar, ...]) -> str | None:
    if op not in {Op.EQ, Op.NE}:
        raise NotCapable("booleans are compared by eq and ne")
    (value,) = values
    return _SIGNS[op] + ("true" if value else "false") if isinstance(value, bool) else None


def _of_time(op: Op, values: tuple[Scalar, ...]) -> str | None:
    if op not in _SIGNS or op is Op.NE:
        raise NotCapable("times are compared by eq, lt, lte, gt, gte")
    bounds = around(values[0])
    if bounds is None:
        return None
    low, high = bounds
    if op is Op.EQ:
        return f"=={low}..{high}"
    return f"<={high}" if op in {Op.LT, Op.LTE} else f">={low}"


def _of_text(op: Op, values: tuple[Scalar, ...]) -> str | None:
    if op in {Op.EQ, Op.IN}:
        return _list(values)
    (value,) = values
    if op is Op.NE:
        return f"!='{value}'" if _sayable(value) else None
    if op in {Op.CONTAINS, Op.STARTS_WITH}:
        return _pattern(value, "^" if op is Op.STARTS_WITH else "")
    raise NotCapable("text is compared by eq, ne, in, contains, startsWith")


def _list(values: tuple[Scalar, ...]) -> str | None:
    """Any of the values in any of its spellings; single quotes force text and keep commas."""
    literals: list[str] = []
    for value in values:
        spellings = _spellings(value)
        if spellings is None:
            return None
        literals += [f"'{spelling}'" for spelling in spellings]
    return "==" + ",".join(literals) if literals else None


def _pattern(value: Scalar, start: str) -> str | None:
    spellings = _spellings(value)
    if spellings is None:
        return None
    return "~=" + "|".join(start + _SPECIAL.sub(r"\\\1", spelling) for spelling in spellings)


def _spellings(value: Scalar) -> tuple[str, ...] | None:
    return equivalents(value, _MOST_SPELLINGS) if isinstance(value, str) and _sayable(value) else None


def _sayable(value: Scalar) -> bool:
    return isinstance(value, str) and value.strip() != "" and not _FORBIDDEN.search(value)


def _near(item: Near) -> Geo | None:
    metres = wider_radius(item)
    return None if metres is None else Geo(f"near;maxDistance:{metres}", "point", _pair(item.lat, item.lon))


def _inside(item: Inside) -> Geo | None:
    ring = wider_ring(item.ring)
    return None if ring is None else Geo("intersects", "polygon", ";".join(_pair(lat, lon) for lon, lat in ring))


def _pair(lat: float, lon: float) -> str:
    return f"{lat:.6f},{lon:.6f}"
