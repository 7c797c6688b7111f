"""Sources asked in order and page by page give the same pages as a full walk."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.entity import Entity
from hub.merge import matching, paged, place_of, union
from hub.operation import ListArguments, Page
from hub.page import Place
from hub.pipeline.settle import enough, settled, watermark
from vocab.query.predicate import Compare, Op, OrderKey

LEVEL = "waterLevel"
values = st.one_of(st.none(), st.integers(0, 4))
sources = st.lists(st.lists(values, max_size=12), min_size=1, max_size=4)


def _entities(source: int, levels: Sequence[int | None]) -> list[Entity]:
    cells = [{} if level is None else {LEVEL: level} for level in levels]
    return [Entity(f"urn:{source}:{n}", "WaterGauge", dict(cell), ()) for n, cell in enumerate(cells)]


def _native_order(entities: list[Entity], *, descending: bool) -> list[Entity]:
    """As a source would give them: nulls last, equals in its own order."""
    known = [item for item in entities if LEVEL in item.cells]
    known.sort(key=lambda item: int(str(item.cells[LEVEL])), reverse=descending)
    return known + [item for item in entities if LEVEL not in item.cells]


def _walked(
    ordered: list[Entity], arguments: ListArguments, cursor: Place | None, step: int
) -> tuple[list[Entity], bool]:
    """What the source has given when the walk stops, and whether it has more."""
    for end in range(step, len(ordered), step):
        if enough(ordered[:end], arguments, cursor):
            return ordered[:end], True
    return ordered, False


def _page(worlds: list[list[Entity]], arguments: ListArguments, cursor: Place | None, step: int) -> list[Entity]:
    given = [_walked(world, arguments, cursor, step) for world in worlds]
    merged = union([entities for entities, _ in given])
    for entities, more in given:
        if more:
            merged = settled(merged, arguments, watermark(entities, arguments))
    return list(paged(matching(merged, arguments), arguments, cursor, complete=False).entities)


@settings(max_examples=150, deadline=None)
@given(sources, st.booleans(), st.integers(1, 5), st.integers(1, 4), st.sampled_from([None, 1, 3]))
def test_a_walk_over_ordered_sources_gives_what_a_full_walk_gives(
    levels: list[list[int | None]], descending: bool, size: int, step: int, at_least: int | None
) -> None:
    """Every row once and in order, with equal keys and nulls, whatever the sources' page size."""
    keep = Compare(LEVEL, Op.GTE, at_least) if at_least is not None else ListArguments(Page(size)).filter
    arguments = ListArguments(Page(size), filter=keep, order=(OrderKey(LEVEL, descending),))
    worlds = [_native_order(_entities(n, item), descending=descending) for n, item in enumerate(levels)]
    everything = matching(union(worlds), arguments)
    whole = ListArguments(Page(1000), filter=keep, order=arguments.order)
    expected = [entity.id for entity in paged(everything, whole, None, complete=True).entities]
    found: list[str] = []
    cursor: Place | None = None
    while len(found) <= len(expected):
        page = _page(worlds, arguments, cursor, step)
        found.extend(entity.id for entity in page)
        if len(page) < size:
            break
        cursor = place_of(arguments)(page[-1])
    assert found == expected
