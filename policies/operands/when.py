"""Operands about the clock and what a domain declares: dateTime, timeOfDay, dayOfWeek, situation.

Takes a constraint as written, gives its test. Refuses, as `Refused`, what cannot be enforced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time

from policies.atoms.when import DAYS, DayOfWeekIs, NowIs, SituationIs, TimeOfDayIs
from policies.conditions import Some
from policies.model import Reference
from policies.operands.written import (
    EQUALITY,
    ORDER,
    Context,
    Refused,
    Written,
    check_domain,
    check_operator,
    instant,
    one_of,
    texts,
)
from vocab.likely import likely

_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


def now(written: Written, context: Context) -> NowIs:
    """The time of asking."""
    check_operator(written, ORDER)
    (text,) = texts(written, "dateTime compares with one date or time")
    return NowIs(written.operator, instant(text, context.zone))


def time_of_day(written: Written, context: Context) -> TimeOfDayIs:
    """The clock on the wall of the domain."""
    check_operator(written, ORDER)
    message = "timeOfDay compares with one time of the domain's zone from 00:00 to 23:59"
    (text,) = texts(written, message)
    found = _TIME.fullmatch(text)
    if found is None:
        raise Refused("POLICY_VALUE_INVALID", message, "08:30")
    return TimeOfDayIs(written.operator, time(int(found[1]), int(found[2])), context.zone)


def day_of_week(written: Written, context: Context) -> DayOfWeekIs:
    """The day in the domain."""
    check_operator(written, EQUALITY)
    return DayOfWeekIs(written.operator, one_of(written, DAYS), context.zone)


def situation(written: Written, context: Context) -> SituationIs | Some:
    """What a domain has declared."""
    check_operator(written, ("eq", "neq", "isAnyOf"))
    negated = written.operator == "neq"
    if isinstance(written.right, Reference):
        return _of_domain(written.right, context, negated=negated)
    kinds = texts(written, "a situation is written as its kind or {domain: …, kind: …}")
    tests = tuple(SituationIs(_known(kind, None, context), None, None, negated) for kind in kinds)
    return tests[0] if len(tests) == 1 else Some(tests)


def _of_domain(right: Reference, context: Context, *, negated: bool) -> SituationIs:
    if right.kind is None:
        raise Refused("POLICY_VALUE_INVALID", "a situation is written as its kind or {domain: …, kind: …}")
    check_domain(right.domain, context)
    return SituationIs(_known(right.kind, right.domain, context), right.domain, right.area, negated)


def _known(kind: str, domain: str | None, context: Context) -> str:
    """A kind that the domain, or any that the hub serves, may declare; any name where that is not known."""
    if not _KIND.fullmatch(kind):
        message = "the kind of a situation is a name of at most 20 letters, digits and . _ -"
        raise Refused("POLICY_VALUE_INVALID", message, "disaster")
    if not isinstance(context.domains, Mapping):
        return kind
    domains = context.domains if domain is None else (domain,)
    known = frozenset[str]().union(*(context.domains[name].situations for name in domains))
    if kind not in known:
        whose = "no domain of the hub declares" if domain is None else f"the domain '{domain}' does not declare"
        raise Refused("POLICY_SITUATION_UNKNOWN", f"{whose} situations of the kind '{kind}'", likely(kind, known))
    return kind
