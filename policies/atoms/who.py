"""Tests of who asks, for what and how often: takes `Facts`, gives true, false or unknown (None).

Refuses nothing. Anonymous leaves all of them unknown but how many hubs a request has passed.
"""

from __future__ import annotations

import operator as comparing
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from policies.decision import Need
from policies.facts import Consumer, Facts
from policies.purposes import PurposeTree

Truth = bool | None
Attribute = Literal["scope", "role", "organisation", "client", "ground"]
NEGATED = frozenset({"neq", "isNoneOf"})
SEVERAL = frozenset({"isAnyOf", "isNoneOf"})
ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": comparing.eq,
    "lt": comparing.lt,
    "lteq": comparing.le,
    "gt": comparing.gt,
    "gteq": comparing.ge,
}


def _only(value: str | None) -> frozenset[str]:
    return frozenset(() if value is None else (value,))


ATTRIBUTES: Mapping[Attribute, Callable[[Consumer], frozenset[str]]] = {
    "scope": lambda consumer: consumer.scopes,
    "role": lambda consumer: consumer.roles,
    "organisation": lambda consumer: _only(consumer.organisation),
    "client": lambda consumer: _only(consumer.client),
    "ground": lambda consumer: _only(consumer.ground and unicodedata.normalize("NFC", consumer.ground)),
}
_STANDARD_CLAIMS: Mapping[str, Callable[[Consumer], str | None]] = {
    "iss": lambda consumer: consumer.issuer,
    "sub": lambda consumer: consumer.subject,
    "client": lambda consumer: consumer.client,
    "organisation": lambda consumer: consumer.organisation,
}


def claim_values(consumer: Consumer, claim: str) -> tuple[Any, ...]:
    """The values of a claim as they are, those of a list each; `(None,)` where there is none."""
    standard = _STANDARD_CLAIMS.get(claim)
    value = standard(consumer) if standard else consumer.claims.get(claim)
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


@dataclass(frozen=True, slots=True)
class AssigneeIs:
    """The consumer has one of `values`, or of a claim's, as `kind`, or (neq, isNoneOf) none of them.

    A consumer without any such attribute, or without the claim as text, leaves it unknown.
    """

    kind: Attribute
    values: frozenset[str]
    operator: str = "isAnyOf"
    claim: str | None = None
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds for the consumer."""
        has = ATTRIBUTES[self.kind](facts.consumer)
        wanted = self.values if self.claim is None else self._claimed(facts.consumer, self.claim)
        if not has or not wanted:
            return None
        return bool(has & wanted) is not (self.operator in NEGATED)

    def need(self) -> Need:
        """What would make it hold: one of the values, or the claim."""
        if self.claim is not None:
            return Need("claim", (self.claim,))
        return Need(self.kind, tuple(sorted(self.values)), self.operator)

    def _claimed(self, consumer: Consumer, claim: str) -> frozenset[str]:
        values = claim_values(consumer, claim)
        if not all(isinstance(value, str) and value for value in values):
            return frozenset()
        return frozenset(values if len(values) == 1 or self.operator in SEVERAL else ())


@dataclass(frozen=True, slots=True)
class PurposeIs:
    """The purpose is one of `values` or narrower, or (`negated`) certainly none of them."""

    operator: str
    values: tuple[str, ...]
    negated: bool
    tree: PurposeTree
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Unknown without a purpose, with an unregistered one, and where the purpose only overlaps a value."""
        asked = facts.consumer.purpose
        if asked is None or asked not in self.tree:
            return None
        if any(self.tree.covers(value, asked) for value in self.values):
            return not self.negated
        return None if any(self.tree.overlaps(value, asked) for value in self.values) else self.negated

    def need(self) -> Need:
        """What would make it hold."""
        return Need("purpose", self.values, self.operator)


@dataclass(frozen=True, slots=True)
class AssuranceIs:
    """How surely the consumer's identity is known, 1 to 3; unknown where the issuer does not say."""

    operator: str
    level: int
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds for the consumer."""
        level = facts.consumer.assurance
        return None if level is None else ORDERS[self.operator](level, self.level)

    def need(self) -> Need:
        """What would make it hold."""
        return Need("assuranceLevel", (str(self.level),), self.operator)


@dataclass(frozen=True, slots=True)
class AgreementIs:
    """The consumer has one of the agreements `ids` in force with `holder`; unknown for anonymous."""

    holder: str
    ids: frozenset[str]
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds for the consumer."""
        if facts.consumer.anonymous or "agreements" in facts.unknown:
            return None
        return any(each.holder == self.holder and each.id in self.ids for each in facts.agreements)

    def need(self) -> Need:
        """What would make it hold."""
        return Need("agreement", tuple(sorted(self.ids)))


@dataclass(frozen=True, slots=True)
class CountIs:
    """With this delivery at most `limit` left under the policy `uid` to this consumer within `seconds`.

    Unknown for anonymous, whom nobody can count, and where nothing was counted (deny when in doubt).
    """

    uid: str
    limit: int
    seconds: int
    asks_who = True

    def judge(self, facts: Facts) -> Truth:
        """Whether one more delivery stays within the limit."""
        count = None if facts.consumer.anonymous else facts.deliveries.get((self.uid, self.seconds))
        return None if count is None else count < self.limit

    def need(self) -> Need:
        """What would make it hold: the limit and the seconds it is for."""
        return Need("count", (str(self.limit), str(self.seconds)), "lteq")


@dataclass(frozen=True, slots=True)
class HopsAre:
    """How many hubs the request has passed; `operator` is eq, lt or lteq. It does not depend on who asks."""

    operator: str
    hops: int
    asks_who = False

    def judge(self, facts: Facts) -> Truth:
        """Whether it holds for the request."""
        return ORDERS[self.operator](facts.consumer.hops, self.hops)

    def need(self) -> Need:
        """What would make it hold."""
        return Need("hops", (str(self.hops),), self.operator)
