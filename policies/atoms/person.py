"""Tests of the person a row is about: takes `Facts`, gives a predicate over the holder's key of that person.

Unknown (None) for a consumer who is not linked to any person, or who is not known or has no purpose where consent
is asked. Only links and cases of the policy's own holder count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from policies.decision import CONSENT, Need
from policies.facts import Facts
from vocab.query.predicate import Compare, Op, Predicate

SELF = "self"
REPRESENTED = "represented"


@dataclass(frozen=True, slots=True)
class SubjectIs:
    """The row is about the consumer itself (`self`) or a person it holds a mandate for (`represented`)."""

    holder: str
    field: str  # the property with the holder's key of the person
    who: tuple[str, ...]
    asks_who = True

    def judge(self, facts: Facts) -> Predicate | None:
        """The persons the consumer is linked to by the holder; unknown without a link."""
        keys = _keys(
            link.subject
            for link in facts.links
            if link.holder == self.holder and (SELF if link.mandate is None else REPRESENTED) in self.who
        )
        return Compare(self.field, Op.IN, keys) if keys else None

    def need(self) -> Need:
        """What would make it hold: a link, of the kinds named."""
        return Need("link", self.who)


@dataclass(frozen=True, slots=True)
class CaseIs:
    """The row is about the person of a case of `kind` that is declared in `domain` now."""

    holder: str
    field: str
    domain: str
    kind: str
    asks_who = False

    def judge(self, facts: Facts) -> Predicate | bool | None:
        """The persons of the cases; false where there is no case."""
        if "cases" in facts.unknown:
            return None
        keys = _keys(
            case.subject
            for case in facts.cases
            if (case.holder, case.domain, case.kind) == (self.holder, self.domain, self.kind)
            and case.starts_at <= facts.now < case.ends_at
        )
        return Compare(self.field, Op.IN, keys) if keys else False

    def need(self) -> Need:
        """What would make it hold: kind and domain."""
        return Need("case", (self.kind, self.domain), "eq")


@dataclass(frozen=True, slots=True)
class ConsentIs:
    """The person the row is about consents, by the hub's records or by those of a `source`; asked after fetching."""

    source: str | None = None
    asks_who = True

    def judge(self, facts: Facts) -> Predicate | None:
        """The question for consent; unknown for a consumer that is not known or has no purpose."""
        if facts.consumer.anonymous or facts.consumer.purpose is None:
            return None
        return Compare(CONSENT if self.source is None else f"{CONSENT}/{self.source}", Op.EQ, value=True)

    def need(self) -> Need:
        """What would make it hold: an identified consumer with a purpose, and the person's consent."""
        return Need("consent", (self.source,) if self.source else (), "eq")


def _keys(subjects: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({unicodedata.normalize("NFC", subject) for subject in subjects}))
