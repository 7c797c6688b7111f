"""The left operands by name: takes a constraint as written, gives the test it means, or the problems with it.

Refuses an operand, operator or value that is not known or cannot be enforced for the property's kind. A new operand
is one function and one row in `OPERANDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from policies.conditions import Test
from policies.operands import person, when, who
from policies.operands.row import ROW, row
from policies.operands.written import Context, Refused, Written

BY_CLASS = frozenset({"subject", "case", "consent"})
"""Operands that, like those of the row, depend on the class of the rule's targets."""
OF_HOLDERS = BY_CLASS | {"agreement", "count"}
"""Operands that speak of what a holder keeps or agrees, which a law cannot name."""


def compile_operand(written: Written, context: Context) -> Test:
    """The test a constraint means. Raises `Refused`."""
    if written.left.startswith(ROW):
        return row(written, context)
    compiler = OPERANDS.get(written.left)
    if compiler is None:
        near = get_close_matches(written.left, OPERANDS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(OPERANDS)}, row.<property>"
        raise Refused(
            "POLICY_OPERAND_UNKNOWN", f"the left operand '{written.left}' is unknown", hint, part="leftOperand"
        )
    if context.law and written.left in OF_HOLDERS:
        message = f"a law holds for every holder and cannot look at '{written.left}'"
        raise Refused(
            "POLICY_LAW_UNENFORCEABLE", message, "write it in the policies of the holders", part="leftOperand"
        )
    return compiler(written, context)


def by_class(left: str) -> bool:
    """Whether the operand is compiled for each class of the rule's targets."""
    return left.startswith(ROW) or left in BY_CLASS


OPERANDS: Mapping[str, Callable[[Written, Context], Test]] = {
    "purpose": who.purpose,
    "ground": who.ground,
    "scope": who.scope,
    "role": who.role,
    "organisation": who.organisation,
    "client": who.client,
    "assuranceLevel": who.assurance,
    "agreement": who.agreement,
    "count": who.count,
    "hops": who.hops,
    "dateTime": when.now,
    "timeOfDay": when.time_of_day,
    "dayOfWeek": when.day_of_week,
    "situation": when.situation,
    "subject": person.subject,
    "case": person.case,
    "consent": person.consent,
}
