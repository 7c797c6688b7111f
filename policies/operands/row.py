"""Operands about the row itself: `row.<property>`, its place (isPartOf) and the age of its times (`.age`).

Takes a constraint as written for one class, gives its test. Refuses, as `Refused`, a property the class does not
have, and operators and values that do not fit the property's kind.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches

from pydantic import TypeAdapter, ValidationError

from policies.atoms.row import AgeIs, PlaceIs, RowIs
from policies.decision import OBSERVED
from policies.model import Operator, Reference
from policies.operands.place import place
from policies.operands.written import (
    EQUALITY,
    ORDER,
    Context,
    Refused,
    Written,
    check_operator,
    instant,
    seconds,
    texts,
)
from policies.targets import properties_of
from vocab.documents import Flag, Integer, Number
from vocab.query.predicate import Scalar
from vocab.terms import Class, Kind, Property, Vocabulary

ROW = "row."
AGE = ".age"
_KINDS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.INTEGER: EQUALITY + ORDER,
    Kind.NUMBER: EQUALITY + ORDER,
    Kind.MEASURE: EQUALITY + ORDER,
    Kind.DATETIME: ("eq", "neq", *ORDER),
    Kind.BOOLEAN: ("eq", "neq"),
    Kind.GEOMETRY: ("isPartOf",),
}
_TYPED: Mapping[Kind, TypeAdapter[Scalar]] = {
    Kind.INTEGER: TypeAdapter(Integer),
    Kind.NUMBER: TypeAdapter(Number),
    Kind.MEASURE: TypeAdapter(Number),
    Kind.BOOLEAN: TypeAdapter(Flag),
}


def row(written: Written, context: Context) -> RowIs | PlaceIs | AgeIs:
    """A property of the row."""
    if written.cls is None:
        raise TypeError("a row operand is compiled for one class")
    name = written.left.removeprefix(ROW)
    properties = properties_of(written.cls)
    measured = properties.get(name.removesuffix(AGE))
    if name not in properties and name.endswith(AGE) and measured is not None:
        return _age(written, measured)
    if name not in properties:
        raise _unknown(name, written.cls, properties)
    prop = properties[name]
    check_operator(written, _KINDS.get(prop.kind, EQUALITY))
    if prop.kind is Kind.GEOMETRY:
        return place(written, written.cls, prop)
    if isinstance(written.right, Reference):
        return _claimed(written, prop, written.right)
    values = texts(written, f"'{written.operator}' compares with one value")
    return RowIs(name, prop.kind, written.operator, tuple(_literal(text, prop, context) for text in values))


def _unknown(name: str, cls: Class, properties: Mapping[str, Property]) -> Refused:
    near = get_close_matches(name, properties, n=1)
    hint = f"did you mean 'row.{near[0]}'?" if near else "a rule can only look at properties that its classes have"
    message = f"the class {cls.name} has no property '{name}'"
    return Refused("POLICY_ROW_PROPERTY_UNKNOWN", message, hint, part="leftOperand")


def _age(written: Written, prop: Property) -> AgeIs:
    if prop.kind not in (Kind.MEASURE, Kind.DATETIME):
        message = f"'{prop.name}' is neither a measure nor a time and has no age"
        raise Refused("POLICY_OPERAND_UNKNOWN", message, part="leftOperand")
    check_operator(written, ORDER)
    field = prop.name + OBSERVED if prop.kind is Kind.MEASURE else prop.name
    return AgeIs(field, written.operator, seconds(written))


def _claimed(written: Written, prop: Property, right: Reference) -> RowIs:
    if right.claim is None:
        raise Refused("POLICY_VALUE_INVALID", "a property of the row compares with a value or {claim: …}")
    if prop.kind is Kind.DATETIME:
        raise Refused("POLICY_OPERATOR_UNENFORCEABLE", "a time does not compare with a claim")
    return RowIs(prop.name, prop.kind, written.operator, (), right.claim)


def _literal(text: str, prop: Property, context: Context) -> Scalar:
    if prop.kind is Kind.DATETIME:
        return instant(text, context.zone)
    if prop.kind is Kind.CODE:
        return _code(text, prop, context.vocabulary)
    if prop.kind not in _TYPED:
        return unicodedata.normalize("NFC", text)
    try:
        value: Scalar = _TYPED[prop.kind].validate_python(text)
    except ValidationError:
        raise Refused("POLICY_VALUE_INVALID", f"'{text}' is not a value of {prop.name} ({prop.kind})") from None
    return value


def _code(text: str, prop: Property, vocabulary: Vocabulary) -> str:
    code_list = vocabulary.code_lists.get(prop.codes or "")
    codes = code_list.by_code() if code_list else {}
    if text not in codes:
        raise Refused("POLICY_CODE_UNKNOWN", f"'{text}' is not a code of {prop.name}", "known: " + ", ".join(codes))
    return text
