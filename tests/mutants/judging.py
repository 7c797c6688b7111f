"""Bugs in the order of mapping, judging and obliging, and in what comes after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

import hub.entities
import hub.merge
import hub.pipeline.answer
import hub.pipeline.rounds
from hub.entity import Entity, Origin, Tally
from hub.fetched import Fetched
from hub.needs import ID
from hub.operation import ListArguments
from hub.page import Place
from hub.plan.nodes import SourcePlan
from tests.mutants.kind import Mutant, original
from vocab.ids import make_id
from vocab.mapping.program import Mapped
from vocab.query.evaluate import compile_predicate
from vocab.query.order import sort_value
from vocab.query.predicate import And
from vocab.values import Cell, Unmappable

Cells = dict[str, Cell]
Obliged = tuple[Cells, tuple[Origin, ...]]


class _Leaky(dict[str, Cell]):
    """Obliged cells that still know the raw ones."""

    raw: Mapping[str, Cell]


def _around_oblige(patch: pytest.MonkeyPatch, spoil: Callable[[Fetched, Tally, Cells, Obliged], Obliged]) -> None:
    """Let a bug see the raw cells of a row beside the obliged ones."""
    real = original(hub.entities, "_obliger")

    def obliger(fetched: Fetched, tally: Tally, *given: Any, include_drill: bool) -> Callable[[Cells], Obliged]:
        oblige = real(fetched, tally, *given, include_drill=include_drill)
        return lambda raw: spoil(fetched, tally, raw, oblige(raw))

    patch.setattr(hub.entities, "_obliger", obliger)


def _keep_raw(patch: pytest.MonkeyPatch) -> None:
    def leaky(_fetched: Fetched, _tally: Tally, raw: Cells, obliged: Obliged) -> Obliged:
        kept = _Leaky(obliged[0])
        kept.raw = raw
        return kept, obliged[1]

    _around_oblige(patch, leaky)


def _raw_cell(name: str) -> Callable[[Entity], Cell]:
    if name == ID:
        return lambda entity: entity.id
    return lambda entity: getattr(entity.cells, "raw", entity.cells).get(name)


def _raw_place(arguments: ListArguments) -> Callable[[Entity], Place]:
    readers = [_raw_cell(key.field) for key in arguments.order]
    return lambda entity: Place(tuple(sort_value(read(entity)) for read in readers), entity.id)


def _order_by_raw(patch: pytest.MonkeyPatch) -> None:
    """Entities are ordered by values as the source gave them."""
    _keep_raw(patch)
    real = original(hub.merge, "order_key")
    patch.setattr(hub.merge, "order_key", lambda keys, _get, identify: real(keys, _raw_cell, identify))


def _raw_cursor(patch: pytest.MonkeyPatch) -> None:
    """A cursor holds the values as the source gave them; the order is right."""
    _keep_raw(patch)
    patch.setattr(hub.pipeline.answer, "place_of", _raw_place)


def _filter_raw(patch: pytest.MonkeyPatch) -> None:
    """The filter is evaluated before obligations."""
    _keep_raw(patch)

    def matching(entities: Iterable[Entity], arguments: ListArguments) -> list[Entity]:
        areas = tuple(area for area in (arguments.near, arguments.inside) if area is not None)
        test = compile_predicate(And((arguments.filter, *areas)), _raw_cell)
        return [entity for entity in entities if test(entity) is True]

    patch.setattr(hub.pipeline.rounds, "matching", matching)


def _before_visibility(patch: pytest.MonkeyPatch, spoil: Callable[[list[Mapped], list[Mapped], Tally], None]) -> None:
    """Let a bug see all rows of a source beside the visible ones."""
    real = original(hub.entities, "_visible_rows")

    def visible_rows(plan: SourcePlan, rows: list[Mapped], tally: Tally, *, include_drill: bool) -> list[Mapped]:
        found: list[Mapped] = real(plan, rows, tally, include_drill=include_drill)
        spoil(found, rows, tally)
        return found

    patch.setattr(hub.entities, "_visible_rows", visible_rows)


def _tally_hidden(patch: pytest.MonkeyPatch) -> None:
    """Rows without an id are counted, hidden ones too."""

    def spoil(_found: list[Mapped], everything: list[Mapped], tally: Tally) -> None:
        tally.without_id = sum(1 for row in everything if row.key is None)

    _before_visibility(patch, spoil)


def _unique_among_all(patch: pytest.MonkeyPatch) -> None:
    """Duplicate ids are looked for before it is known which rows are visible."""

    def spoil(found: list[Mapped], everything: list[Mapped], tally: Tally) -> None:
        counts = Counter(row.key for row in everything)
        kept = [row for row in found if counts[row.key] == 1]
        tally.not_unique += len(found) - len(kept)
        found[:] = kept

    _before_visibility(patch, spoil)


def _warn_of_any_cell(patch: pytest.MonkeyPatch) -> None:
    """A value that cannot be mapped is reported, also where its rule does not let it be seen."""

    def warning(fetched: Fetched, tally: Tally, raw: Cells, obliged: Obliged) -> Obliged:
        for name in fetched.plan.decisions:
            cell = raw.get(name)
            if isinstance(cell, Unmappable):
                tally.unmappable[name, cell.code] += 1
        return obliged

    _around_oblige(patch, warning)


def _provenance_of_denied_cells(patch: pytest.MonkeyPatch) -> None:
    """Provenance names the properties a row has, also where they are not shown."""

    def naming(fetched: Fetched, _tally: Tally, raw: Cells, obliged: Obliged) -> Obliged:
        cells, (origin,) = obliged
        everything = {name: "rule" for name in fetched.plan.decisions if raw.get(name) is not None}
        return cells, (replace(origin, rules=everything | dict(origin.rules)),)

    _around_oblige(patch, naming)


def _provenance_of_hidden_rows(patch: pytest.MonkeyPatch) -> None:
    """Provenance names every source that has the thing, also one whose row is hidden."""
    hidden: dict[str, set[str]] = {}
    real_entities, real_union = original(hub.pipeline.rounds, "entities_of"), original(hub.pipeline.rounds, "union")

    def entities_of(fetched: Fetched, *, include_drill: bool) -> tuple[list[Entity], Tally]:
        made, tally = real_entities(fetched, include_drill=include_drill)
        plan = fetched.plan
        program, name = plan.mapping.program(plan.mapped), plan.mapping.class_name
        keys = {program(row).key for row in fetched.rows} - {None}
        ids = {make_id(name, plan.source.space(name), key or "") for key in keys}
        hidden[plan.source.name] = ids - {entity.id for entity in made}
        return made, tally

    def union(groups: Iterable[Any], *given: Any) -> list[Entity]:
        merged: list[Entity] = real_union(groups, *given)
        for entity in merged:
            more = (Origin(source, None, {}) for source, ids in sorted(hidden.items()) if entity.id in ids)
            entity.origins = (*entity.origins, *more)
        hidden.clear()
        return merged

    patch.setattr(hub.pipeline.rounds, "entities_of", entities_of)
    patch.setattr(hub.pipeline.rounds, "union", union)


MUTANTS: Mapping[str, Mutant] = {
    "entities are ordered by raw values": Mutant(_order_by_raw),
    "a cursor holds raw values": Mutant(_raw_cursor),
    "the filter is evaluated before obligations": Mutant(_filter_raw),
    "rows without an id are tallied before visibility": Mutant(_tally_hidden),
    "ids are compared before visibility": Mutant(_unique_among_all),
    "a warning tells of a cell that is not shown": Mutant(_warn_of_any_cell),
    "provenance names a property that is not shown": Mutant(_provenance_of_denied_cells),
    "provenance names a source whose row is hidden": Mutant(_provenance_of_hidden_rows),
}
