"""What a policy says about one coordinate of one source for one consumer.

A decision is the ordered list of branches that may apply to a row; the first whose condition holds
decides. No branch left means deny. The *shape* of a decision leaves out the bindings (claims, instants).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NewType

from policies.facts import Facts
from vocab.query.predicate import Predicate
from vocab.values import Cell

CONSENT = "@consent"
"""Field of a condition that holds where the person a row is about consents: `@consent`, or `@consent/<source>` where a
holder's own service is asked. It is bound after fetching; unbound it is unknown, and so unmet."""
OBSERVED = "@observedAt"
"""Suffix of a field of a condition: when a measure was observed (`waterLevel@observedAt`)."""

Coordinate = NewType("Coordinate", str)  # "Class.property"; a value object's leaf is "Class.object.leaf"


def coordinate(class_name: str, property_name: str) -> Coordinate:
    """The coordinate of a property of a class."""
    return Coordinate(f"{class_name}.{property_name}")


@dataclass(frozen=True, slots=True)
class Need:
    """What the consumer lacks for a rule: `kind` is an operand (scope, purpose, dateTime, …).

    `operator` is the ODRL operator that must hold between what the consumer has and `values`. The kind `error`
    says that judging failed; its value is the class of the exception.
    """

    kind: str
    values: tuple[str, ...] = ()
    operator: str = "isAnyOf"


Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class TableRule:
    """What is suppressed of a whole published table: the properties it reads, and which rows lose the value.

    `suppressed` takes every row of the source, seen or not, and gives one flag per row. It is asked only where the
    whole table was fetched; else every row loses the value.
    """

    reads: frozenset[str]
    suppressed: Callable[[Sequence[Row]], Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is done to a value, or to the answer, before it leaves: an action by name with its parameters.

    `apply` takes the cell and gives the cell that may be seen. Equal actions and parameters mean
    the same function, so functions take no part in comparison. `binder` makes `apply` from the facts of one
    operation; until bound, `apply` gives null. `changes` is False for what concerns only the answer around the value
    (attribute, noHold, noForward).
    """

    action: str  # see policies.obligations
    parameters: tuple[tuple[str, str], ...]
    apply: Callable[[Cell], Cell]
    binder: Callable[[Facts], Callable[[Cell], Cell]] | None = None
    table: TableRule | None = None
    changes: bool = True

    def bound(self, facts: Facts) -> Obligation:
        """The same obligation for one operation."""
        return self if self.binder is None else replace(self, apply=self.binder(facts), binder=None)

    def __eq__(self, other: object) -> bool:
        """Equal by action and parameters."""
        if not isinstance(other, Obligation):
            return NotImplemented
        return (self.action, self.parameters) == (other.action, other.parameters)

    def __hash__(self) -> int:
        """By action and parameters."""
        return hash((self.action, self.parameters))


def as_strong(duties: Sequence[Obligation], others: Sequence[Obligation]) -> bool:
    """Whether a value after `duties` could be made from the value after `others`, and as much is said around it."""
    changing, changed = ([duty for duty in each if duty.changes] for each in (duties, others))
    return changing[: len(changed)] == changed and set(duties) >= set(others)


@dataclass(frozen=True, slots=True)
class Branch:
    """If `condition` (over properties of the row, None = always) holds: permit, with obligations, or not."""

    permit: bool
    rule: str  # id of the rule: "<policy uid>#<permission|prohibition>/<index>"
    condition: Predicate | None = None
    obligations: tuple[Obligation, ...] = ()
    ground: str | None = None  # the law or ordinance article that a permission names
    digest: bytes | None = field(default=None, init=False, compare=False, repr=False)  # of its shape, once it was asked


@dataclass(frozen=True, slots=True)
class Reads:
    """What branches look at: fields of the row, and whole tables."""

    fields: frozenset[str]
    tables: tuple[TableRule, ...]


class Branches(tuple[Branch, ...]):  # noqa: SLOT001 - a tuple takes no slots of its own
    """Branches that are the same for everybody, with what was found out about them once it was asked for."""

    digest: bytes | None = None  # of their shape
    reads: Reads | None = None
    choose: Callable[[Row], Branch | None] | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Explains a decision: the rule that denies or that did not apply, and what it needs."""

    rule: str | None = None
    needs: tuple[Need, ...] = ()


class Later:
    """A `Why` that is worked out when somebody first reads it, and equal to it."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Why]) -> None:
        self._make: Callable[[], Why] | None = make
        self._found = Why()

    @property
    def found(self) -> Why:
        """What it gives, the same each time."""
        if self._make is not None:
            self._found, self._make = self._make(), None
        return self._found

    @property
    def rule(self) -> str | None:
        """As in `Why`."""
        return self.found.rule

    @property
    def needs(self) -> tuple[Need, ...]:
        """As in `Why`."""
        return self.found.needs

    def __eq__(self, other: object) -> bool:
        return self.found == (other.found if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.found)

    def __repr__(self) -> str:
        return repr(self.found)


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for a coordinate. `why` explains a denial or the rule that did not apply."""

    branches: tuple[Branch, ...]
    why: Why | Later = Why()

    @property
    def rule(self) -> str | None:
        """The rule that denies, or that did not apply and lacks least."""
        return self.why.rule

    @property
    def needs(self) -> tuple[Need, ...]:
        """What the consumer lacks for `rule`."""
        return self.why.needs

    @property
    def denied(self) -> bool:
        """No row can show the coordinate."""
        return not any(branch.permit for branch in self.branches)

    @property
    def plain(self) -> bool:
        """Every row shows the value as the source gave it."""
        return bool(self.branches) and (
            self.branches[0].permit
            and self.branches[0].condition is None
            and not any(duty.changes for duty in self.branches[0].obligations)
        )

    @property
    def conditional(self) -> bool:
        """Whether it depends on the row."""
        return any(branch.condition is not None for branch in self.branches)


DENIED = Decision(branches=())
