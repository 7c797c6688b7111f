"""What a consumer may see of each row, told row by row from the rows themselves: no engine, no plan, no merge.

Takes a source, its rows, the facts and who consents; gives one `Seen` per visible row, in the source's order. Two
worlds agree when these are equal. Conditions are evaluated here on their own, three-valued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from shapely import Point, Polygon

from hub.catalogue import Source
from policies.decide import decide, properties_read
from policies.decision import CONSENT, OBSERVED, Branch, Decision, Obligation, coordinate
from policies.facts import Facts
from policies.obligations.asked import seconds_of
from vocab.mapping.program import Mapped, RowProgram
from vocab.query.predicate import And, Compare, Inside, Not, Op, Or, Predicate
from vocab.values import Cell, Measure, Text, Unmappable

Row = Mapping[str, Any]
Cells = Mapping[str, Cell]
Consented = Callable[[str, str, str], bool | None]
"""Whether a person consents to a property, by the keeper that a field of a condition names; None: nobody could say."""


def nobody(_field: str, _name: str, _person: str) -> bool | None:
    """Nobody could say."""
    return None


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

    class_name: str
    program: RowProgram
    decisions: Mapping[str, Decision]
    timed: bool  # whether the consumer may know when a reading was made
    open_paths: frozenset[str]  # whose values the consumer sees as they are
    now: datetime
    subject: str | None  # the property with the key of the person
    consented: Consented
    tables: bool  # whether what is seen of a row depends on the others

    def seen(self, row: Row) -> Seen | None:
        """What may be seen of a row, where that depends on no other; None of a hidden one."""
        return self._seen(self.program(row), {})

    def hidden(self, row: Row) -> bool:
        """Whether a row may not be seen at all."""
        return self._branch("id", self.program(row).cells) is None

    def of(self, rows: Iterable[Row]) -> list[Seen]:
        """What may be seen of all rows of a source."""
        mapped = [self.program(row) for row in rows]
        lost = self._lost([row.cells for row in mapped]) if self.tables else {}
        found = (self._seen(row, {duty: flags[at] for duty, flags in lost.items()}) for at, row in enumerate(mapped))
        return [seen for seen in found if seen is not None]

    def _lost(self, rows: list[Cells]) -> dict[int, Sequence[bool]]:
        """By each duty over the whole table: which rows lose the value."""
        branches = (branch for decision in self.decisions.values() for branch in decision.branches)
        duties = [duty for branch in branches for duty in branch.obligations]
        return {id(duty): duty.table.suppressed(rows) for duty in duties if duty.table is not None}

    def _seen(self, mapped: Mapped, lost: Mapping[int, bool]) -> Seen | None:
        shown = self._branch("id", mapped.cells)
        if shown is None:
            return None
        cells, rules = [], [("id", shown.rule)]
        for name in self.decisions:
            branch = self._branch(name, mapped.cells) if name != "id" else None
            if branch is not None:
                rules.append((name, branch.rule))
                cells.append((name, repr(self._left(mapped.cells[name], branch.obligations, lost))))
        return Seen(mapped.key, mapped.drill, mapped.at if self.timed else None, tuple(cells), tuple(rules))

    def _left(self, cell: Any, duties: Sequence[Obligation], lost: Mapping[int, bool]) -> Any:
        """A cell as it may leave; one that cannot be mapped says why only where nothing is done to it."""
        for duty in duties:
            if duty.table is not None and lost[id(duty)]:
                return None
            if duty.action == "delay" and not _old_enough(cell, duty, self.now):
                return None
            cell = duty.apply(cell)
        return None if isinstance(cell, Unmappable) and duties else cell

    def _branch(self, name: str, cells: Cells) -> Branch | None:
        """The first branch that holds, if it permits; a prohibition that may hold, holds."""
        for branch in self.decisions[name].branches:
            truth = True if branch.condition is None else self._truth(branch.condition, name, cells)
            if truth is True:
                return branch if branch.permit else None
            if truth is None and not branch.permit:
                return None
        return None

    def _truth(self, predicate: Predicate, name: str, cells: Cells) -> bool | None:
        match predicate:
            case And(items):
                found = [self._truth(item, name, cells) for item in items]
                return False if False in found else None if None in found else True
            case Or(items):
                found = [self._truth(item, name, cells) for item in items]
                return True if True in found else None if None in found else False
            case Not(item):
                inner = self._truth(item, name, cells)
                return None if inner is None else not inner
            case Inside(field, ring):
                return _inside(cells.get(field), ring)
            case Compare(field, op, value):
                return _compared(self._value(field, name, cells), op, value)
        raise TypeError("no rule compares that")

    def _value(self, field: str, name: str, cells: Cells) -> Any:
        if field.startswith(CONSENT):
            person = cells.get(self.subject or "")
            return self.consented(field, name, person) if isinstance(person, str) and person else None
        if field.endswith(OBSERVED):
            measured = cells.get(field.removesuffix(OBSERVED))
            return measured.observed_at if isinstance(measured, Measure) else None
        return _plain(cells.get(field))


def oracle(
    source: Source, class_name: str, facts: Facts, consented: Consented = nobody, *, whole: bool = True
) -> Oracle:
    """The oracle of a class of a source whose policy is filled in.

    Without `whole` it leaves out the cells that are plain or denied: enough where only closed paths change.
    """
    mapping = source.classes[class_name]
    names = ("id", *mapping.fields)
    judged = decide(source.policy, [coordinate(class_name, name) for name in names], facts)
    decisions = {name: judged[coordinate(class_name, name)] for name in names}
    plain = [name for name, decision in decisions.items() if decision.plain]
    timed = any(name in plain for name in mapping.timed)
    own = (*mapping.key_paths, *((mapping.drill,) if mapping.drill else ()))
    open_paths = frozenset(own).union(*(mapping.reads_of(name) for name in plain))
    read = frozenset(mapping.fields)
    if not whole:
        decisions = {name: item for name, item in decisions.items() if name == "id" or not (item.plain or item.denied)}
        read = frozenset(decisions).union(*(properties_read(item) for item in decisions.values()))
        read = (read | ({mapping.subject} if mapping.subject else set())) & mapping.fields.keys()
    duties = (duty for item in decisions.values() for branch in item.branches for duty in branch.obligations)
    return Oracle(
        class_name=class_name,
        program=mapping.program(read),
        decisions=decisions,
        timed=timed,
        open_paths=open_paths,
        now=facts.now,
        subject=mapping.subject,
        consented=consented,
        tables=any(duty.table is not None for duty in duties),
    )


def _old_enough(cell: Any, duty: Obligation, now: datetime) -> bool:
    """Whether a value was observed as long ago as a delay asks."""
    at = cell.observed_at if isinstance(cell, Measure) else cell
    seconds = seconds_of(dict(duty.parameters)["period"])
    return isinstance(at, datetime) and seconds is not None and (now - at).total_seconds() >= seconds


def _inside(cell: Any, ring: Sequence[tuple[float, float]]) -> bool | None:
    if not isinstance(cell, Mapping):
        return None
    return bool(Polygon(ring).intersects(Point(cell["coordinates"])))


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


def agree(one: Sequence[Row], other: Sequence[Row], judges: tuple[Oracle, Oracle]) -> bool:
    """Whether two lists of rows show the same, each to its own oracle."""
    return judges[0].of(one) == judges[1].of(other)
