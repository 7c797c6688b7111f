"""Random policy documents, made from the fields of the strict models: a key added to a model is drawn from then on."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from types import NoneType
from typing import Any, get_args, get_origin

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import BaseModel

from policies.duty import Duty
from policies.model import Assignee, Constraint, Document, Permission, Prohibition, Reference
from policies.operands.table import OPERANDS
from policies.rdf.plain import is_duration
from policies.rdf.tree import SET_BASED
from vocab.documents import DocumentError, read, read_data
from vocab.terms import Label
from vocab.yamltree import Data

LIKE_VALUES = ["5", "05", "2027-04-01", "2027-04-01T00:00:00Z", "2027-04-01T09:00:00+09:00", "P1D", "true", "Marketing"]
LIKE_SYNTAX = [
    '"""',
    "\\",
    "'",
    "\r\n",
    "\t",
    "\x00",
    "https://w3id.org/dpv#Marketing",
    "e\u0301",
    "_:a",
    "@id",
    "*",
    "%20",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
TEXT |= st.sampled_from(LIKE_VALUES) | st.sampled_from(LIKE_SYNTAX)
NAME = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,6}", fullmatch=True)
URI = st.sampled_from(
    ["urn:tsunagu:policy:a:b", "https://a.example/../p?q=1", "x:/y", "urn:a:%2F", "http://例.jp/方針"]
)
OFFSET = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIME = st.dates().map(date.isoformat) | st.datetimes(timezones=OFFSET).map(datetime.isoformat)
LEFT = st.sampled_from(sorted(OPERANDS)) | TEXT.map(lambda text: f"row.{text}")
FORMS: list[tuple[str, ...]] = [("claim",), ("domain", "kind"), ("domain", "kind", "area"), ("source",)]
FORMS += [("municipality",), ("mesh",), ("polygon",)]


def duration(seconds: int) -> str:
    """A duration as somebody might write it."""
    return f"PT{seconds}S"


@st.composite
def value(draw: st.DrawFn, annotation: Any, metadata: tuple[Any, ...] = ()) -> Any:
    """A value that a field of this type takes, as it is written."""
    if hasattr(annotation, "__metadata__"):
        return draw(value(get_args(annotation)[0], (*metadata, *annotation.__metadata__)))
    options = [item for item in get_args(annotation) if item is not NoneType]
    if NoneType in get_args(annotation):
        return draw(value(options[0], metadata))
    if get_origin(annotation) is tuple:
        return tuple(draw(st.lists(value(options[0]), min_size=1, max_size=3)))
    if isinstance(annotation, type):
        return draw(simple(annotation, metadata))
    return draw(st.sampled_from(options))  # Literal


def simple(kind: type, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """A value of a type that is not made of others, or of a model."""
    if issubclass(kind, BaseModel):
        return model(kind)
    if kind is str:
        patterned = any("pattern" in repr(item) for item in metadata)
        return NAME if patterned else TEXT
    if kind is int:
        if is_duration(metadata):
            return st.integers(1, 10**8).map(duration)
        return st.integers(-(10**17), 10**17).map(str)
    known = {date: TIME, Label: st.fixed_dictionaries({"ja": TEXT, "en": TEXT})}
    return known[kind]


@st.composite
def model(draw: st.DrawFn, kind: type[BaseModel]) -> dict[str, Data]:
    """A model as it is written, any of its optional keys left out."""
    special = {Constraint: constraint, Reference: reference}.get(kind)
    if special is not None:
        return draw(special())
    found: dict[str, Data] = {}
    for name, field in kind.model_fields.items():
        if field.is_required() or draw(st.booleans()):
            drawn = URI if name == "uid" else value(field.annotation, tuple(field.metadata))
            found[field.alias or name] = draw(drawn)
    assume(found)
    return found


@st.composite
def reference(draw: st.DrawFn) -> dict[str, Data]:
    """A right operand of one of the forms there are."""
    return {key: draw(NAME if key == "source" else TEXT) for key in draw(st.sampled_from(FORMS))}


@st.composite
def constraint(draw: st.DrawFn, depth: int = 0) -> dict[str, Data]:
    """A comparison or a group, with the keys that go with it."""
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        items = draw(st.lists(constraint(depth + 1), min_size=1, max_size=3))
        return {draw(st.sampled_from(["and", "or"])): tuple(items)}
    left, operator = draw(LEFT), draw(value(Constraint.model_fields["operator"].annotation))
    several = st.lists(TEXT, min_size=1, max_size=3 if operator in SET_BASED else 1).map(tuple)
    right = reference() if operator not in SET_BASED and draw(st.booleans()) else several
    found: dict[str, Data] = {"leftOperand": left, "operator": operator, "rightOperand": draw(right)}
    others = [field for name, field in Constraint.model_fields.items() if (field.alias or name) not in DRAWN]
    more = {field.alias or "": draw(value(field.annotation)) for field in others if (left == "count")}
    return found | more


DRAWN = frozenset({"leftOperand", "operator", "rightOperand", "and", "or"})


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with at least one rule."""
    written = draw(model(Document))
    assume("permission" in written or "prohibition" in written)
    try:
        return read_data(Document, written)
    except DocumentError:
        assume(False)  # a key that goes only with others
        raise


MODELS: tuple[type[BaseModel], ...] = (Document, Permission, Prohibition, Constraint, Reference, Assignee, Duty)

EVERYTHING = read(
    Document,
    """\
uid: urn:test:everything
assigner: holder
title: {ja: 規則, en: rules}
valid: {from: 2027-01-01, until: "2028-01-01T00:00:00+09:00"}
permission:
  - target: [BikeStation.location, BikeStation.contact]
    action: read
    assignee: {scope: a, role: [b, c], organisation: d, client: e}
    constraint:
      - {leftOperand: situation, operator: eq, rightOperand: {domain: takamatsu, kind: disaster, area: "37201"}}
      - {leftOperand: row.owner, operator: neq, rightOperand: {claim: sub}}
      - {leftOperand: count, operator: lteq, rightOperand: "100", per: P1D}
      - or:
          - {leftOperand: purpose, operator: isAnyOf, rightOperand: [Marketing, disaster-response]}
          - and: [{leftOperand: dateTime, operator: lt, rightOperand: 2027-04-01}]
    duty:
      - {action: generalise, to: mesh3}
      - {action: suppressBelow, threshold: "10", by: [municipality, status], of: bikesAvailable}
      - {action: delay, period: PT15M}
      - {action: attribute, text: {ja: 出典, en: source}}
      - {action: mask}
    ground: 条例第1条
  - {target: BikeStation.*, action: read}
prohibition:
  - {target: [BikeStation.owner, BikeStation.name], action: read, assignee: {scope: a}}
""",
)
"""A document with a thing of every kind."""
