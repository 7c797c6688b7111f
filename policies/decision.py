"""What a policy says about one coordinate of one source for one consumer.

A decision is the ordered list of branches that may apply to a row; the first whose condition holds
decides. No branch left means deny. The *shape* of a decision leaves out the bindings (claims, instants).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NewType

from vocab.query.predicate import Predicate
from vocab.values import Cell

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


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is done to a value before it leaves: an action by name with its parameters.

    `apply` takes the cell and gives the cell that may be seen. Equal actions and parameters mean
    the same function, so `apply` takes no part in comparison.
    """

    action: str  # mask | generalise | round
    parameters: tuple[tuple[str, str], ...]
    apply: Callable[[Cell], Cell]

    def __eq__(self, other: object) -> bool:
        """Equal by action and parameters."""
        if not isinstance(other, Obligation):
            return NotImplemented
        return (self.action, self.parameters) == (other.action, other.parameters)

    def __hash__(self) -> int:
        """By action and parameters."""
        return hash((self.action, self.parameters))


@dataclass(frozen=True, slots=True)
class Branch:
    """If `condition` (over properties of the row, None = always) holds: permit, with obligations, or not."""

    permit: bool
    rule: str  # id of the rule: "<policy uid>#<permission|prohibition>/<index>"
    condition: Predicate | None = None
    obligations: tuple[Obligation, ...] = ()
    ground: str | None = None  # the law or ordinance article that a permission names


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for a coordinate. `rule` and `needs` explain a denial or the rule that did not apply."""

    branches: tuple[Branch, ...]
    rule: str | None = None
    needs: tuple[Need, ...] = ()

    @property
    def denied(self) -> bool:
        """No row can show the coordinate."""
        return not any(branch.permit for branch in self.branches)

    @property
    def plain(self) -> bool:
        """Every row shows the value as the source gave it."""
        return bool(self.branches) and (
            self.branches[0].permit and self.branches[0].condition is None and not self.branches[0].obligations
        )

    @property
    def conditional(self) -> bool:
        """Whether it depends on the row."""
        return any(branch.condition is not None for branch in self.branches)


DENIED = Decision(branches=())
