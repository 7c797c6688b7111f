"""What a consumer may see of each row, told row by row from the rows themselves: no engine, no plan, no merge.

Takes a source, its rows and the facts; gives one `Seen` per visible row, in the source's order. Two worlds
agree when these are equal. Conditions are evaluated here on their own, three-valued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from hub.catalogue import Source
from policies.decide import decide, properties_read
from policies.decision import Branch, Decision, coordinate
from policies.facts import Facts
from vocab.mapping.program import RowProgram
from vocab.query.predicate import And, Compare, Not, Op, Or, Predicate
from vocab.values import Measure, Text, Unmappable

Row = Mapping[str, Any]


class Seen(NamedTuple):
    """A visible row: its key, what is said of the row as a whole, its cells, and the rule that let each through."""

    key: str | None
    drill: bool
    at: datetime | None
    cells: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Oracle:
    """One class of one source under one consumer's facts."""

    program: RowProgram
    decisions: Mapping[str, Decision]
    timed: bool  # whether the consumer may know when a reading was made
    open_paths: frozenset[str]  # whose values the consumer sees as they are

    def seen(self, row: Row) -> Seen | None:
        """What may be seen of a row; None of a hidden one."""
        mapped = self.program(row)
        shown = _branch(self.decisions["id"], mapped.cells)
        if shown is None:
            return None
        cells, rules = [], [("id", shown.rule)]
        for name, decision in self.decisions.items():
            branch = _branch(decision, mapped.cells) if name != "id" else None
            if branch is not None:
                rules.append((name, branch.rule))
                cells.append((name, repr(_left(mapped.cells[name], branch))))
        return Seen(mapped.key, mapped.drill, mapped.at if self.timed else None, tuple(cells), tuple(rules))

    def of(self, rows: Iterable[Row]) -> list[Seen]:
        """What may be seen of all rows."""
        return [seen for seen in map(self.seen, rows) if seen is not None]


def oracle(source: Source, class_name: str, facts: Facts, *, whole: bool = True) -> Oracle:
    """The oracle of a class of a source whose policy is filled in.

    Without `whole` it leaves out the cells that are plain or denied: enough where only closed paths change.
    """
    mapping = source.classes[class_name]
    names = ("id", *mapping.fields)
    judged = decide(source.policy, [coordinate(class_name, name) for name in names], facts)
    decisions = {name: judged[coordinate(class_name, name)] for name in names}
    timed = any(decisions[name].plain for name in mapping.timed)
    plain = [name for name, decision in decisions.items() if decision.plain]
    own = (*mapping.key_paths, *((mapping.drill,) if mapping.drill else ()))
    open_paths = frozenset(own).union(*(mapping.reads_of(name) for name in plain))
    if not whole:
        told = {name: item for name, item in decisions.items() if name == "id" or not (item.plain or item.denied)}
        read = frozenset(told).union(*(properties_read(item) for item in told.values()))
        return Oracle(mapping.program(read & mapping.fields.keys()), told, timed, open_paths)
    return Oracle(mapping.program(frozenset(mapping.fields)), decisions, timed, open_paths)


def _branch(decision: Decision, cells: Mapping[str, Any]) -> Branch | None:
    """The first branch that holds, if it permits; a prohibition that may hold, holds."""
    for branch in decision.branches:
        truth = True if branch.condition is None else _truth(branch.condition, cells)
        if truth is True:
            return branch if branch.permit else None
        if truth is None and not branch.permit:
            return None
    return None


def _left(cell: Any, branch: Branch) -> Any:
    """A cell as it may leave; one that cannot be mapped says why only where nothing is done to it."""
    for duty in branch.obligations:
        cell = duty.apply(cell)
    return None if isinstance(cell, Unmappable) and branch.obligations else cell


def _truth(predicate: Predicate, cells: Mapping[str, Any]) -> bool | None:
    match predicate:
        case And(items):
            found = [_truth(item, cells) for item in items]
            return False if False in found else None if None in found else True
        case Or(items):
            found = [_truth(item, cells) for item in items]
            return True if True in found else None if None in found else False
        case Not(item):
            inner = _truth(item, cells)
            return None if inner is None else not inner
        case Compare(name, op, value):
            return _compared(_plain(cells.get(name)), op, value)
    raise TypeError("a rule compares no places")


def _plain(cell: Any) -> Any:
    value = cell.value if isinstance(cell, Measure) else cell.primary if isinstance(cell, Text) else cell
    return None if isinstance(value, Unmappable) else value


_OPS: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: lambda left, right: left == right,
    Op.NE: lambda left, right: left != right,
    Op.LT: lambda left, right: left < right,
    Op.LTE: lambda left, right: left <= right,
    Op.GT: lambda left, right: left > right,
    Op.GTE: lambda left, right: left >= right,
}


def _compared(left: Any, op: Op, right: Any) -> bool | None:
    if op is Op.IS_NULL:
        return (left is None) is right
    if left is None:
        return None
    if op is Op.IN:
        return left in right
    return _OPS[op](left, right)


def agree(one: Sequence[Row], other: Sequence[Row], judge: Oracle) -> bool:
    """Whether two lists of rows show the same."""
    return judge.of(one) == judge.of(other)
