"""What a rule asks, compiled: a tree of tests over facts, each true, false, unknown, or a predicate over the row.

Takes `Facts`, gives `Truth` or a `Predicate`; reads no clock and no row. Unknown (None) means that the consumer or
the policy does not say: a permission is then unmet and a prohibition applies.
"""

from __future__ import annotations

from dataclasses import dataclass

from policies.atoms.licence import Identified, Never, NonCommercial
from policies.atoms.person import CaseIs, ConsentIs, SubjectIs
from policies.atoms.row import AgeIs, PlaceIs, RowIs
from policies.atoms.when import DayOfWeekIs, NowIs, SituationIs, TimeOfDayIs
from policies.atoms.who import (
    AgreementIs,
    AssigneeIs,
    AssuranceIs,
    Attribute,
    CountIs,
    HopsAre,
    PurposeIs,
    Truth,
)

__all__ = [
    "AgeIs",
    "AgreementIs",
    "All",
    "AssigneeIs",
    "AssuranceIs",
    "Atom",
    "Attribute",
    "CaseIs",
    "ConsentIs",
    "CountIs",
    "DayOfWeekIs",
    "HopsAre",
    "Identified",
    "Never",
    "NonCommercial",
    "NowIs",
    "PlaceIs",
    "PurposeIs",
    "RowIs",
    "SituationIs",
    "Some",
    "SubjectIs",
    "Test",
    "TimeOfDayIs",
    "Truth",
    "atoms",
]


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds; empty is true."""

    items: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one item holds."""

    items: tuple[Test, ...]


_Who = AssigneeIs | PurposeIs | AssuranceIs | AgreementIs | CountIs | HopsAre
_When = NowIs | TimeOfDayIs | DayOfWeekIs | SituationIs
_Row = RowIs | PlaceIs | AgeIs | SubjectIs | CaseIs | ConsentIs
Atom = _Who | _When | _Row | Identified | NonCommercial | Never
Test = Atom | All | Some


def atoms(test: Test) -> tuple[Atom, ...]:
    """Every test in the tree, in order."""
    if isinstance(test, (All, Some)):
        return tuple(atom for item in test.items for atom in atoms(item))
    return (test,)
