"""One constraint as written, what it is compiled against, and how its parts are checked.

Refuses, as `Refused`, an operator that the operand does not have and a right operand of another form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from pydantic import TypeAdapter, ValidationError

from policies.atoms.who import SEVERAL
from policies.model import Operator, Reference
from policies.purposes import PurposeTree
from vocab.documents import DateOrTime, Integer, Seconds
from vocab.likely import likely
from vocab.terms import Class, Vocabulary

ORDER: tuple[Operator, ...] = ("lt", "lteq", "gt", "gteq")
EQUALITY: tuple[Operator, ...] = ("eq", "neq", "isAnyOf", "isNoneOf")
MAX_SECONDS = 36_500 * 86_400
"""The longest time a policy reckons with, so that no date leaves the calendar."""
_INTEGER: TypeAdapter[int] = TypeAdapter(Integer)
_SECONDS: TypeAdapter[int] = TypeAdapter(Seconds)
_DATE_OR_TIME: TypeAdapter[object] = TypeAdapter(DateOrTime)


class Refused(Exception):
    """An operand cannot be enforced; `part` is the key at fault."""

    def __init__(self, code: str, message: str, hint: str = "", *, part: str = "rightOperand") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.part = part


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of what a domain may declare."""

    cases: frozenset[str] = frozenset()
    situations: frozenset[str] = frozenset()


Domains = frozenset[str] | Mapping[str, Kinds]
"""The domains that may be named; with the kinds that each may declare, where these are known."""


@dataclass(frozen=True, slots=True)
class Context:
    """What operands are compiled against.

    `domains` None: any may be named; a set: with any kind of case or situation. `uid` and `assigner` are the policy's.
    A `law` speaks for no holder: what needs one is refused.
    """

    vocabulary: Vocabulary
    zone: tzinfo
    purposes: PurposeTree
    domains: Domains | None = None
    assigner: str = ""
    uid: str = ""
    law: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """One constraint as written, for one class of the rule's targets."""

    left: str
    operator: Operator
    right: tuple[str, ...] | Reference
    cls: Class | None  # None: the operand does not depend on the class
    per: int | None = None  # seconds, of a count


def check_operator(written: Written, allowed: tuple[Operator, ...]) -> None:
    """Raises `Refused` where the operand does not have the operator."""
    if written.operator not in allowed:
        message = f"'{written.operator}' cannot be enforced for '{written.left}'"
        hint = f"use {', '.join(allowed)}" if allowed else "a rule cannot compare this kind of property"
        raise Refused("POLICY_OPERATOR_UNENFORCEABLE", message, hint, part="operator")


def texts(written: Written, otherwise: str) -> tuple[str, ...]:
    """The texts on the right side, one unless the operator takes several. Raises `Refused`."""
    if isinstance(written.right, Reference):
        raise Refused("POLICY_VALUE_INVALID", otherwise)
    if len(written.right) > 1 and written.operator not in SEVERAL:
        raise Refused("POLICY_VALUE_INVALID", otherwise, "several values go with isAnyOf or isNoneOf")
    return written.right


def one_of(written: Written, known: tuple[str, ...]) -> tuple[str, ...]:
    """The texts on the right side, each one of `known`. Raises `Refused`."""
    message = f"'{written.left}' compares with {', '.join(known)}"
    found = texts(written, message)
    if not set(found) <= set(known):
        raise Refused("POLICY_VALUE_INVALID", message)
    return found


def integer(written: Written, lowest: int, highest: int) -> int:
    """The whole number on the right side. Raises `Refused`."""
    message = f"'{written.left}' compares with one whole number from {lowest} to {highest}"
    (text,) = texts(written, message)
    try:
        found = _INTEGER.validate_python(text)
    except ValidationError:
        raise Refused("POLICY_VALUE_INVALID", message) from None
    if not lowest <= found <= highest:
        raise Refused("POLICY_VALUE_INVALID", message)
    return found


def seconds(written: Written) -> int:
    """The duration on the right side. Raises `Refused`."""
    message = f"'{written.left}' compares with one duration of at most 100 years"
    (text,) = texts(written, message)
    try:
        found = _SECONDS.validate_python(text)
    except ValidationError:
        found = MAX_SECONDS + 1
    if found > MAX_SECONDS:
        raise Refused("POLICY_VALUE_INVALID", message, "write weeks, days, hours, minutes, seconds: PT15M, P1D")
    return found


def instant(text: str, zone: tzinfo) -> datetime:
    """A time with its offset, or a date as its midnight in `zone`. Raises `Refused`."""
    try:
        found = _DATE_OR_TIME.validate_python(text)
    except ValidationError:
        hint = "2027-04-01 (midnight in the domain's zone) or 2027-04-01T09:00:00+09:00"
        raise Refused("POLICY_VALUE_INVALID", f"'{text}' is not a date or a time with its offset", hint) from None
    return midnight(found, zone)


def midnight(found: object, zone: tzinfo) -> datetime:
    """A date or time as the reader gives it, as an instant."""
    if isinstance(found, datetime):
        return found
    if not isinstance(found, date):
        raise TypeError("neither a date nor a time")
    return datetime(found.year, found.month, found.day, tzinfo=zone)


def check_domain(domain: str | None, context: Context) -> None:
    """Raises `Refused` where the hub serves no such domain."""
    if context.domains is not None and domain not in context.domains:
        hint = likely(domain or "", context.domains)
        raise Refused("POLICY_DOMAIN_UNKNOWN", f"the hub serves no domain '{domain}'", hint)
