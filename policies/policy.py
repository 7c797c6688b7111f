"""A compiled policy: for each coordinate the rules that count, ready to be decided.

Made by `policies.compile`; frozen data. Holds no clock, no consumer and no row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.conditions import Test
from policies.decision import Coordinate, Obligation
from policies.index import Index
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class Rule:
    """One permission or prohibition for one class: when `test` holds, it applies."""

    id: str  # "<policy uid>#<permission|prohibition>/<index>"
    test: Test
    ground: str | None = None  # the law or ordinance article


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission for one coordinate, with what is done to its values."""

    rule: Rule
    obligations: tuple[Obligation, ...] = ()


@dataclass(frozen=True, slots=True)
class CoordinateRules:
    """What counts for one coordinate: every prohibition, the most specific permissions, in file order."""

    prohibitions: tuple[Rule, ...] = ()
    permissions: tuple[Grant, ...] = ()
    index: Index = field(init=False, compare=False, repr=False)  # which permissions can apply at all

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", Index(tuple(grant.rule.test for grant in self.permissions)))


@dataclass(frozen=True, slots=True)
class Policy:
    """A holder's rules. A coordinate that is not in `rules` is denied.

    `windows` are the seconds over which its rules count deliveries. `no_derivatives`: its licence lets a value leave
    only as it is.
    """

    uid: str
    assigner: str
    title: Label | None
    rules: Mapping[Coordinate, CoordinateRules]
    windows: frozenset[int] = frozenset()
    no_derivatives: bool = False
