"""The map and oblige stage: native rows in, entities out that hold only what this consumer may see.

Takes one source's rows, its plan and decisions; gives entities and a tally of what was lost on the
way, counted over visible rows only. After this stage nothing denied exists any more: filter, order,
totals, references and errors see what the consumer sees, so they cannot tell more.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from hub.entity import Cells, Entity, Origin, Tally
from hub.fetched import Fetched
from hub.needs import ID
from hub.plan.nodes import SourcePlan
from hub.relied_on import relied_on_of
from hub.suppress import Suppressed, suppressed_of
from policies.choose import chooser
from policies.decision import Branch
from vocab.ids import id_maker
from vocab.mapping.program import Mapped
from vocab.values import Cell, Measure, Quality, Unmappable

log = logging.getLogger("tsunagu.entities")


def entities_of(fetched: Fetched, *, include_drill: bool) -> tuple[list[Entity], Tally]:
    """Map, judge and oblige the rows of one source."""
    plan = fetched.plan
    tally = Tally()
    program = plan.mapping.program(plan.mapped)
    rows = [program(row) for row in plan.mapping.records(fetched.rows)]
    suppressed = suppressed_of(fetched, [row.cells for row in rows])
    seen = _visible_rows(plan, rows, tally, include_drill=include_drill)
    kept = _latest(plan, seen) if plan.mapping.latest is not None else _unique(seen, tally)
    class_name = plan.mapping.class_name
    id_of = id_maker(class_name, plan.source.space(class_name))
    key_of = plan.source.published_key(class_name)
    oblige = _obliger(fetched, tally, suppressed, include_drill=include_drill)
    return [Entity(id_of(key_of(mapped.key or "")), class_name, *oblige(mapped.cells)) for mapped in kept], tally


def _visible_rows(plan: SourcePlan, rows: Iterable[Mapped], tally: Tally, *, include_drill: bool) -> list[Mapped]:
    visible = chooser(plan.visible.branches)
    found: list[Mapped] = []
    for mapped in rows:
        branch = visible(mapped.cells)
        if branch is None:
            continue
        if mapped.drill and not include_drill:
            continue
        if mapped.key is None:
            tally.without_id += 1
            continue
        found.append(mapped)
    return found


def _unique(rows: list[Mapped], tally: Tally) -> list[Mapped]:
    """In `rows: state` a key that occurs twice keeps none of its rows: which one is right is not known."""
    counts = Counter(row.key for row in rows)
    kept = [row for row in rows if counts[row.key] == 1]
    tally.not_unique += len(rows) - len(kept)
    return kept


def _latest(plan: SourcePlan, rows: list[Mapped]) -> list[Mapped]:
    """The latest visible reading per key; where the times may not be seen, the first row in source order."""
    found: dict[str, Mapped] = {}
    for row in rows:
        key = row.key or ""
        known = found.get(key)
        if known is None or (plan.timely and _newer(row.at, known.at)):
            found[key] = row
    return list(found.values())


def _newer(at: datetime | None, than: datetime | None) -> bool:
    return at is not None and (than is None or at > than)


def _obliger(
    fetched: Fetched, tally: Tally, suppressed: Suppressed, *, include_drill: bool
) -> Callable[[Cells], tuple[Cells, tuple[Origin, ...]]]:
    """What of a mapped row may be seen, and where it came from. Plain decisions are not judged again in each row."""
    decisions = {name: decision for name, decision in fetched.plan.decisions.items() if name != ID}
    plain = {name: decision.branches[0].rule for name, decision in decisions.items() if decision.plain}
    choosers = [(name, chooser(decision.branches)) for name, decision in decisions.items() if name not in plain]
    take = _plain_taker(tuple(plain), tally, include_drill=include_drill)
    source, retrieved_at = fetched.plan.source.name, fetched.retrieved_at
    of_all_plain = (Origin(source, retrieved_at, plain),)
    relied_on = relied_on_of(fetched.plan)

    def oblige(raw: Cells) -> tuple[Cells, tuple[Origin, ...]]:
        cells = take(raw)
        if not choosers and relied_on is None and len(cells) == len(plain):
            return cells, of_all_plain
        rules = {name: plain[name] for name in cells}
        for name, choose in choosers:
            branch = choose(raw)
            if branch is None:
                continue
            value = _obliged(raw, name, branch, suppressed)
            if isinstance(value, Unmappable):
                if not branch.obligations:
                    tally.unmappable[name, value.code] += 1
            elif value is not None and (include_drill or not _of_a_drill(value)):
                cells[name] = value
                rules[name] = branch.rule
        return cells, (Origin(source, retrieved_at, rules, relied_on(raw) if relied_on else frozenset()),)

    return oblige


def _plain_taker(names: tuple[str, ...], tally: Tally, *, include_drill: bool) -> Callable[[Cells], Cells]:
    """The cells that every row shows as the source gave them."""

    def take(raw: Cells) -> Cells:
        cells: Cells = {}
        for name in names:
            value = raw.get(name)
            if type(value) is Unmappable:
                tally.unmappable[name, value.code] += 1
            elif value is not None and (include_drill or not _of_a_drill(value)):
                cells[name] = value
        return cells

    return take


def _obliged(raw: Cells, name: str, branch: Branch, suppressed: Suppressed) -> Cell:
    """The value as its rule lets it leave; null where that cannot be done."""
    value = raw.get(name)
    try:
        for obligation in branch.obligations:
            if obligation.table is not None and suppressed.get((id(obligation.table), id(raw)), True):
                return None
            value = obligation.apply(value)
    except Exception as error:  # noqa: BLE001 - a value that cannot be made harmless does not leave
        log.error("an obligation could not be met: %s", type(error).__name__)  # noqa: TRY400 - may hold values
        return None
    return value


def _of_a_drill(cell: Cell) -> bool:
    return type(cell) is Measure and cell.quality is Quality.DRILL
