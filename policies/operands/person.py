"""Operands about the person a row is about: subject, case, consent.

Takes a constraint as written for one class, gives its test. Refuses, as `Refused`, a class that is about nobody and
what cannot be enforced.
"""

from __future__ import annotations

from collections.abc import Mapping

from policies.atoms.person import REPRESENTED, SELF, CaseIs, ConsentIs, SubjectIs
from policies.model import Reference
from policies.operands.written import Context, Refused, Written, check_domain, check_operator, one_of


def subject(written: Written, context: Context) -> SubjectIs:
    """Rows about the consumer, or about somebody it represents."""
    check_operator(written, ("eq", "isAnyOf"))
    who = one_of(written, (SELF, REPRESENTED))
    return SubjectIs(context.assigner, _field(written), tuple(dict.fromkeys(who)))


def case(written: Written, context: Context) -> CaseIs:
    """Rows about the person of a case."""
    check_operator(written, ("eq",))
    right = written.right
    if not isinstance(right, Reference) or right.form != {"domain", "kind"}:
        raise Refused("POLICY_VALUE_INVALID", "a case is written as {domain: …, kind: …}")
    check_domain(right.domain, context)
    domain, kind = right.domain or "", right.kind or ""
    if isinstance(context.domains, Mapping) and kind not in context.domains[domain].cases:
        hint = "known: " + ", ".join(sorted(context.domains[domain].cases))
        raise Refused("POLICY_CASE_UNKNOWN", f"the domain '{domain}' declares no kind of case '{kind}'", hint)
    return CaseIs(context.assigner, _field(written), domain, kind)


def consent(written: Written, _context: Context) -> ConsentIs:
    """Rows about persons who consent."""
    check_operator(written, ("eq",))
    _field(written)
    if not isinstance(written.right, Reference):
        one_of(written, ("given",))
        return ConsentIs()
    if written.right.source is None:
        raise Refused("POLICY_VALUE_INVALID", "consent is written as given or {source: …}")
    return ConsentIs(written.right.source)


def _field(written: Written) -> str:
    """The property with the holder's key of the person."""
    if written.cls is None:
        raise TypeError("an operand about a person is compiled for one class")
    if written.cls.subject is None:
        message = f"the class {written.cls.name} does not say whom a thing is about"
        hint = "name targets of classes that have a subject"
        raise Refused("POLICY_SUBJECT_MISSING", message, hint, part="leftOperand")
    return written.cls.subject
