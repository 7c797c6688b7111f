"""The seam between engine and oracle: the merged, obliged entities of every root field, before filter and page.

Listens at `view_root` while a pipeline answers; then fetches each level again as a whole, with nothing pushed,
so that the oracle sees what the sources hold and not what the plan chose to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from adapters.spec import Fetch
from hub.entities import entities_of
from hub.entity import Entity
from hub.fetch import fetch_all
from hub.fetched import Bounds
from hub.merge import union
from hub.operation import Root
from hub.page import Place
from hub.pipeline import answer
from hub.pipeline.rounds import Material, RootView
from hub.pipeline.rounds import view_root as real_view_root
from hub.plan.nodes import SourcePlan
from tests.hub.engine_tools import NOW
from vocab.query.predicate import TRUE

BOUNDS = Bounds(deadline=NOW.replace(year=NOW.year + 1), request_id="oracle", via=(), scan_rows=100_000)


@dataclass(slots=True)
class Seen:
    """All entities of a level, whatever was asked; `below` are those of references, by class and property."""

    entities: dict[str, Entity] = field(default_factory=dict)
    below: dict[tuple[str, str], Seen] = field(default_factory=dict)
    asked: bool = False  # some source answered, or was denied
    everything: bool = True  # no source failed to give all it has
    permitted: bool = False  # some source may be asked


@contextmanager
def listening(patch: pytest.MonkeyPatch) -> Iterator[dict[str, tuple[Material, ...]]]:
    """The materials of each root field of the next answer, by response key."""
    heard: dict[str, tuple[Material, ...]] = {}

    def view_root(root: Root, materials: Iterable[Material], cursor: Place | None) -> RootView:
        heard[root.key] = kept = tuple(materials)
        return real_view_root(root, kept, cursor)

    with patch.context() as patching:
        patching.setattr(answer, "view_root", view_root)
        yield heard


async def seen_whole(materials: Iterable[Material], *, include_drill: bool) -> Seen:
    """What the levels of a root field hold. Ids of several classes make several levels; they are one here."""
    found = Seen()
    for material in materials:
        await _add(found, material, include_drill=include_drill)
    return found


async def _add(seen: Seen, material: Material, *, include_drill: bool) -> None:
    plans = [replace(plan, fetch=_whole(plan)) for plan in material.plan.sources]
    fetched = await fetch_all(plans, BOUNDS, lambda _found: False)
    merged = union(entities_of(item, include_drill=include_drill)[0] for item in fetched)
    seen.entities |= {entity.id: entity for entity in merged}
    skipped = [item.status for item in material.plan.skipped]
    seen.permitted |= bool(plans) or "empty" in skipped
    known = {"denied", "empty"}  # empty: nothing can match, so nobody needs to be asked
    seen.asked |= any(item.status == "ok" for item in fetched) or bool(known & set(skipped)) or not (fetched or skipped)
    seen.everything &= all(item.status == "ok" for item in fetched) and set(skipped) <= known
    for step, below in material.below.items():
        inner = seen.below.setdefault((step.class_name, step.reference), Seen())
        await _add(inner, below, include_drill=include_drill)


def _whole(plan: SourcePlan) -> Fetch:
    return replace(plan.fetch, predicate=TRUE, types={}, order=(), limit=None, latest=None)
