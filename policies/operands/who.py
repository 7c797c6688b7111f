"""Operands about who asks: purpose, ground, scope, role, organisation, client, assurance, agreement, count, hops.

Takes a constraint as written, gives its test. Refuses, as `Refused`, what cannot be enforced.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from difflib import get_close_matches

from policies.atoms.who import AgreementIs, AssigneeIs, AssuranceIs, Attribute, CountIs, HopsAre, PurposeIs
from policies.model import Reference
from policies.operands.written import (
    EQUALITY,
    ORDER,
    Context,
    Refused,
    Written,
    check_operator,
    integer,
    texts,
)

CLAIMED: frozenset[Attribute] = frozenset({"organisation", "client"})
ASSURANCE = (1, 3)
LONGEST_COUNT = 32 * 86_400  # seconds; deliveries are kept no longer
MAX_COUNT = 10**12
MAX_HOPS = 100


def purpose(written: Written, context: Context) -> PurposeIs:
    """What the consumer asks for."""
    check_operator(written, ("eq", "neq", "isA", "isAnyOf", "isNoneOf"))
    values = texts(written, "a purpose is written as text")
    for value in values:
        if value not in context.purposes:
            near = get_close_matches(value, context.purposes.purposes, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "add it to the purposes of the hub"
            raise Refused("POLICY_PURPOSE_UNKNOWN", f"the purpose '{value}' is unknown", hint)
    return PurposeIs(written.operator, values, written.operator in ("neq", "isNoneOf"), context.purposes)


def scope(written: Written, _context: Context) -> AssigneeIs:
    """A scope of the token."""
    return _attribute("scope", written)


def role(written: Written, _context: Context) -> AssigneeIs:
    """A role of the consumer."""
    return _attribute("role", written)


def organisation(written: Written, _context: Context) -> AssigneeIs:
    """The organisation the consumer acts for."""
    return _attribute("organisation", written)


def client(written: Written, _context: Context) -> AssigneeIs:
    """The registered application."""
    return _attribute("client", written)


def ground(written: Written, _context: Context) -> AssigneeIs:
    """The law or agreement the consumer asks under; text by code point after NFC."""
    found = _attribute("ground", written)
    return replace(found, values=frozenset(unicodedata.normalize("NFC", value) for value in found.values))


def assurance(written: Written, _context: Context) -> AssuranceIs:
    """How surely the consumer's identity is known."""
    check_operator(written, ("eq", *ORDER))
    return AssuranceIs(written.operator, integer(written, *ASSURANCE))


def agreement(written: Written, context: Context) -> AgreementIs:
    """An agreement of the holder with the consumer."""
    check_operator(written, ("eq", "isAnyOf"))
    return AgreementIs(context.assigner, frozenset(texts(written, "an agreement is written as its id")))


def count(written: Written, context: Context) -> CountIs:
    """Deliveries of this policy to this consumer."""
    check_operator(written, ("lteq",))
    limit = integer(written, 1, MAX_COUNT)
    if written.per is None or written.per > LONGEST_COUNT:
        raise Refused("POLICY_COUNT_PERIOD", "a count is over a time of at most 32 days", "per: P1D", part="per")
    return CountIs(context.uid, limit, written.per)


def hops(written: Written, _context: Context) -> HopsAre:
    """Hubs that the request has passed."""
    check_operator(written, ("eq", "lt", "lteq"))
    return HopsAre(written.operator, integer(written, 0, MAX_HOPS))


def _attribute(kind: Attribute, written: Written) -> AssigneeIs:
    check_operator(written, EQUALITY)
    if isinstance(written.right, Reference) and kind in CLAIMED and written.right.claim is not None:
        return AssigneeIs(kind, frozenset(), written.operator, written.right.claim)
    also = " or {claim: …}" if kind in CLAIMED else ""
    values = texts(written, f"'{kind}' compares with a text{also}")
    return AssigneeIs(kind, frozenset(values), written.operator)
