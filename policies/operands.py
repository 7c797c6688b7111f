"""The left operands of a constraint: takes one as written, gives the test it means, or the problems with it.

Refuses an operand, operator or value that is not known or cannot be enforced for the property's kind. `OPERANDS` maps
names to compilers; a new operand is one function and one row there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from difflib import get_close_matches

from pydantic import TypeAdapter, ValidationError

from policies.conditions import NowIs, PurposeIs, RowIs, SituationIs, Some, Test
from policies.model import Operator, Reference
from policies.purposes import PurposeTree
from policies.targets import properties_of
from vocab.documents import DateOrTime, Flag, Integer, Number
from vocab.query.predicate import Scalar
from vocab.terms import Class, Kind, Property, Vocabulary

SITUATION_KINDS = ("disaster", "drill")
ROW = "row."
ORDER: tuple[Operator, ...] = ("lt", "lteq", "gt", "gteq")
EQUALITY: tuple[Operator, ...] = ("eq", "neq", "isAnyOf", "isNoneOf")
_KINDS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.INTEGER: EQUALITY + ORDER,
    Kind.NUMBER: EQUALITY + ORDER,
    Kind.MEASURE: EQUALITY + ORDER,
    Kind.DATETIME: ("eq", "neq", *ORDER),
    Kind.BOOLEAN: ("eq", "neq"),
    Kind.GEOMETRY: (),
}


class Refused(Exception):
    """An operand cannot be enforced; `part` is the key at fault."""

    def __init__(self, code: str, message: str, hint: str = "", *, part: str = "rightOperand") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.part = part


@dataclass(frozen=True, slots=True)
class Context:
    """What operands are compiled against. `domains` None: any domain may be named."""

    vocabulary: Vocabulary
    zone: tzinfo
    purposes: PurposeTree
    domains: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One constraint as written, for one class of the rule's targets."""

    left: str
    operator: Operator
    right: tuple[str, ...] | Reference
    cls: Class | None  # None: the operand does not depend on the class


def compile_operand(written: Written, context: Context) -> Test:
    """The test a constraint means. Raises `Refused`."""
    if written.left.startswith(ROW):
        return _row(written, context)
    compiler = OPERANDS.get(written.left)
    if compiler is None:
        near = get_close_matches(written.left, OPERANDS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(OPERANDS)}, row.<property>"
        raise Refused(
            "POLICY_OPERAND_UNKNOWN", f"the left operand '{written.left}' is unknown", hint, part="leftOperand"
        )
    return compiler(written, context)


def _purpose(written: Written, context: Context) -> Test:
    _operator(written, ("eq", "neq", "isA", "isAnyOf", "isNoneOf"))
    values = _texts(written, "a purpose is written as text")
    for value in values:
        if value not in context.purposes:
            near = get_close_matches(value, context.purposes.purposes, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "add it to the purposes of the hub"
            raise Refused("POLICY_PURPOSE_UNKNOWN", f"the purpose '{value}' is unknown", hint)
    return PurposeIs(written.operator, values, written.operator in ("neq", "isNoneOf"), context.purposes)


def _now(written: Written, context: Context) -> Test:
    _operator(written, ORDER)
    (text,) = _texts(written, "dateTime compares with one date or time")
    return NowIs(written.operator, _instant(text, context.zone))


def _situation(written: Written, context: Context) -> Test:
    _operator(written, ("eq", "neq", "isAnyOf"))
    negated = written.operator == "neq"
    if isinstance(written.right, Reference):
        kind, domain, area = written.right.kind, written.right.domain, written.right.area
        if kind is None:
            raise Refused("POLICY_VALUE_INVALID", "a situation does not compare with a claim")
        if context.domains is not None and domain not in context.domains:
            raise Refused("POLICY_DOMAIN_UNKNOWN", f"the hub serves no domain '{domain}'")
        return SituationIs(_situation_kind(kind), domain, area, negated)
    kinds = _texts(written, "a situation is written as its kind or {domain: …, kind: …}")
    tests = tuple(SituationIs(_situation_kind(kind), None, None, negated) for kind in kinds)
    return tests[0] if len(tests) == 1 else Some(tests)


def _situation_kind(kind: str) -> str:
    if kind not in SITUATION_KINDS:
        hint = "known: " + ", ".join(SITUATION_KINDS)
        raise Refused("POLICY_SITUATION_UNKNOWN", f"the kind of situation '{kind}' is unknown", hint)
    return kind


def _row(written: Written, context: Context) -> Test:
    name = written.left.removeprefix(ROW)
    if written.cls is None:
        raise TypeError("a row operand is compiled for one class")
    properties = properties_of(written.cls)
    if name not in properties:
        near = get_close_matches(name, properties, n=1)
        hint = f"did you mean 'row.{near[0]}'?" if near else "a rule can only look at properties that its classes have"
        message = f"the class {written.cls.name} has no property '{name}'"
        raise Refused("POLICY_ROW_PROPERTY_UNKNOWN", message, hint, part="leftOperand")
    prop = properties[name]
    _operator(written, _KINDS.get(prop.kind, EQUALITY))
    if isinstance(written.right, Reference):
        return _claimed(written, prop, written.right)
    texts = _texts(written, f"'{written.operator}' compares with one value")
    return RowIs(name, prop.kind, written.operator, tuple(_literal(text, prop, context) for text in texts))


def _claimed(written: Written, prop: Property, right: Reference) -> Test:
    if right.claim is None:
        raise Refused("POLICY_VALUE_INVALID", "a property of the row compares with a value or {claim: …}")
    if prop.kind is Kind.DATETIME:
        raise Refused("POLICY_OPERATOR_UNENFORCEABLE", "a time does not compare with a claim")
    return RowIs(prop.name, prop.kind, written.operator, (), right.claim)


def _literal(text: str, prop: Property, context: Context) -> Scalar:
    if prop.kind is Kind.DATETIME:
        return _instant(text, context.zone)
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


def _instant(text: str, zone: tzinfo) -> datetime:
    try:
        found = _DATE_OR_TIME.validate_python(text)
    except ValidationError:
        hint = "2027-04-01 (midnight in the domain's zone) or 2027-04-01T09:00:00+09:00"
        raise Refused("POLICY_VALUE_INVALID", f"'{text}' is not a date or a time with its offset", hint) from None
    if isinstance(found, datetime):
        return found
    return datetime(found.year, found.month, found.day, tzinfo=zone)


def _operator(written: Written, allowed: tuple[Operator, ...]) -> None:
    if written.operator not in allowed:
        message = f"'{written.operator}' cannot be enforced for '{written.left}'"
        hint = f"use {', '.join(allowed)}" if allowed else "a rule cannot compare this kind of property"
        raise Refused("POLICY_OPERATOR_UNENFORCEABLE", message, hint, part="operator")


def _texts(written: Written, otherwise: str) -> tuple[str, ...]:
    several = written.operator in ("isAnyOf", "isNoneOf")
    if isinstance(written.right, Reference) or (len(written.right) > 1 and not several):
        raise Refused("POLICY_VALUE_INVALID", otherwise, "several values go with isAnyOf or isNoneOf")
    return written.right


OPERANDS: Mapping[str, Callable[[Written, Context], Test]] = {
    "purpose": _purpose,
    "dateTime": _now,
    "situation": _situation,
}
_TYPED: Mapping[Kind, TypeAdapter[Scalar]] = {
    Kind.INTEGER: TypeAdapter(Integer),
    Kind.NUMBER: TypeAdapter(Number),
    Kind.MEASURE: TypeAdapter(Number),
    Kind.BOOLEAN: TypeAdapter(Flag),
}
_DATE_OR_TIME: TypeAdapter[date] = TypeAdapter(DateOrTime)
