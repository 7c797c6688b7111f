"""Tests that a licence adds to every permission: takes `Facts`, gives true, false or unknown (None).

Each names the licence in what it needs, so that an explanation says where the condition comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

from policies.decision import Need
from policies.facts import Facts
from policies.purposes import PurposeTree


@dataclass(frozen=True, slots=True)
class NonCommercial:
    """The purpose is certainly not commercial: one of `purposes` or narrower, and sharing nothing with `commercial`.

    Unknown without a purpose, with an unregistered one, and with one that says neither.
    """

    licence: str  # URN
    purposes: tuple[str, ...]
    commercial: str
    tree: PurposeTree
    asks_who = True

    def judge(self, facts: Facts) -> bool | None:
        """Whether it holds for the purpose asked for."""
        asked = facts.consumer.purpose
        if asked is None or asked not in self.tree:
            return None
        if self.tree.overlaps(self.commercial, asked):
            return False
        return True if any(self.tree.covers(value, asked) for value in self.purposes) else None

    def need(self) -> Need:
        """What would make it hold."""
        return Need("nonCommercial", (self.licence,))


@dataclass(frozen=True, slots=True)
class Identified:
    """The consumer is somebody: what is under a licence that nobody can read is not open."""

    licence: str
    asks_who = True

    def judge(self, facts: Facts) -> bool:
        """Whether somebody vouches for the consumer."""
        return not facts.consumer.anonymous

    def need(self) -> Need:
        """What would make it hold."""
        return Need("licence", (self.licence,))


@dataclass(frozen=True, slots=True)
class Never:
    """Nothing: the permission gives the value in another form, and the licence forbids that."""

    licence: str
    asks_who = False

    def judge(self, _facts: Facts) -> bool:
        """False."""
        return False

    def need(self) -> Need:
        """What no consumer can bring about: another licence."""
        return Need("noDerivatives", (self.licence,))
