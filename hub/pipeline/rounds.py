"""One root field, level by level: fetch, see, follow the references, fetch again.

Takes planned levels; gives a `Material`: the native pages with their plans, which can be looked at
again under narrower decisions without asking any source twice. Never looks back at an earlier level.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hub.entities import entities_of
from hub.entity import Entity, Tally
from hub.fetch import fetch_all
from hub.fetched import Bounds, Fetched
from hub.merge import matching, paged, union
from hub.needs import Level, Step, Way
from hub.operation import ListArguments, Root
from hub.page import Cursor, EntityPage
from hub.pipeline.settle import enough, settled, watermark
from hub.plan.nodes import LevelPlan, Skipped, SourcePlan
from hub.suppress import judged
from vocab.ids import PREFIX

log = logging.getLogger("tsunagu.entities")

Planner = Callable[[Level], LevelPlan]
Consented = Callable[[tuple[Fetched, ...]], Awaitable[tuple[Fetched, ...]]]
"""Asks, for all rows of a level at once, who consents."""


@dataclass(frozen=True, slots=True)
class Material:
    """What was fetched for one level, and for the levels below it by reference property."""

    plan: LevelPlan
    fetched: tuple[Fetched, ...]
    below: Mapping[Step, Material] = field(default_factory=dict)


@dataclass(slots=True)
class View:
    """A level as one form of the answer sees it."""

    entities: list[Entity]
    tallies: dict[str, Tally]
    complete: bool
    failed: frozenset[str] = frozenset()  # sources whose rows could not be mapped


@dataclass(slots=True)
class RootView:
    """A root field as one form of the answer sees it.

    `delivered` counts entities by source and class; `relied_on` holds by source the consents, mandates and cases by
    which they may be seen; `failed` are the sources whose rows could not be mapped.
    """

    found: EntityPage | dict[str, Entity]
    references: dict[Way, dict[str, Entity]]
    delivered: dict[tuple[str, str], int]
    tallies: dict[str, Tally]
    failed: set[str] = field(default_factory=set)
    relied_on: dict[str, set[str]] = field(default_factory=dict)


async def gather(
    plans: Iterable[LevelPlan], plan: Planner, consented: Consented, bounds: Bounds, cursor: Cursor | None
) -> tuple[Material, ...]:
    """Fetch all levels of a root field, then what they refer to."""
    return tuple(await asyncio.gather(*(_level(item, plan, consented, bounds, cursor) for item in plans)))


async def _level(
    plan: LevelPlan, planner: Planner, consented: Consented, bounds: Bounds, cursor: Cursor | None
) -> Material:
    consenting = await consented(await fetch_all(plan.sources, bounds, _enough(plan.level, cursor)))
    fetched = await judged(consenting, bounds.ends)
    material = Material(replace(plan, sources=tuple(item.plan for item in fetched)), fetched)
    if not plan.level.children:
        return material
    shown = _shown(see(material), plan.level.arguments, cursor)
    children = plan.level.children
    below = await asyncio.gather(
        *(
            _level(planner(_looked_up(child, step, shown)), planner, consented, bounds, None)
            for step, child in children.items()
        )
    )
    return replace(material, below=dict(zip(children, below, strict=True)))


async def with_tables(material: Material, ends: float) -> Material:
    """The same under plans whose rules over whole tables were judged, by the deadline of the request."""
    below = {step: await with_tables(child, ends) for step, child in material.below.items()}
    return replace(material, fetched=await judged(material.fetched, ends), below=below)


def _enough(level: Level, cursor: Cursor | None) -> Callable[[Fetched], bool]:
    arguments = level.arguments
    if arguments is None:
        return lambda _found: False
    return lambda found: enough(entities_of(found, include_drill=level.drill)[0], arguments, cursor)


def _looked_up(level: Level, step: Step, entities: Iterable[Entity]) -> Level:
    """The level of a reference, asked for the ids of its class that the entities shown refer to."""
    start = f"{PREFIX}{step.target}:"
    ids = {str(entity.cells.get(step.reference)) for entity in entities}
    return replace(level, ids=tuple(sorted(text for text in ids if text.startswith(start))))


def _shown(view: View, arguments: ListArguments | None, cursor: Cursor | None) -> tuple[Entity, ...]:
    if arguments is None:
        return tuple(view.entities)
    return paged(view.entities, arguments, cursor, complete=view.complete).entities


def see(material: Material) -> View:
    """The entities of a level, merged over its sources and filtered."""
    level = material.plan.level
    tallies: dict[str, Tally] = {}
    groups: list[list[Entity]] = []
    failed: set[str] = set()
    for fetched in material.fetched:
        name = fetched.plan.source.name
        try:
            entities, tallies[name] = entities_of(fetched, include_drill=level.drill)
        except Exception as error:  # noqa: BLE001 - one source's rows must not take the others' answer with them
            log.error("source %s: mapping failed: %s", name, type(error).__name__)  # noqa: TRY400 - may hold values
            entities = []
            failed.add(name)
        groups.append(entities)
    merged = _settled(union(groups, _alone(material)), material, groups)
    if level.ids is not None:
        wanted = set(level.ids)
        merged = [entity for entity in merged if entity.id in wanted]
    if level.arguments is not None:
        merged = matching(merged, level.arguments)
    complete = (
        not failed
        and all(item.status == "ok" and item.finished for item in material.fetched)
        and not any(item.status not in {"denied", "empty"} for item in material.plan.skipped)
    )
    return View(merged, tallies, complete, frozenset(failed))


def _alone(material: Material) -> frozenset[str]:
    """The sources whose licence refuses that their data is merged with others'."""
    sources = [item.plan.source for item in material.fetched]
    return frozenset(source.name for source in sources if source.policy is not None and source.policy.no_derivatives)


def _settled(merged: list[Entity], material: Material, groups: list[list[Entity]]) -> list[Entity]:
    """What no later page of a source that was asked in order can come before."""
    arguments = material.plan.level.arguments
    if arguments is None:
        return merged
    for fetched, entities in zip(material.fetched, groups, strict=True):
        if fetched.plan.fetch.order and fetched.status == "ok" and not (fetched.finished or fetched.truncated):
            merged = settled(merged, arguments, watermark(entities, arguments))
    return merged


def view_root(root: Root, materials: Iterable[Material], cursor: Cursor | None) -> RootView:
    """What one root field shows, with everything it refers to."""
    view = RootView({}, {}, {}, {})
    for material in materials:
        seen = see(material)
        _add_tallies(view, seen)
        if root.arguments is not None:
            page = paged(seen.entities, root.arguments, cursor, complete=seen.complete)
            view.found = page if _known(material) else replace(page, total=None, exactness="UNKNOWN")
            shown: Iterable[Entity] = page.entities
        else:
            shown = seen.entities
            if isinstance(view.found, dict):
                view.found.update({entity.id: entity for entity in shown})
        _count(view, shown)
        _follow(view, material, shown)
    return view


def _known(material: Material) -> bool:
    """Whether anything may be said about how many there are."""
    if not all(item.counted for item in material.plan.sources):
        return False
    return bool(material.plan.sources) or any(item.status == "empty" for item in material.plan.skipped)


def _follow(view: RootView, material: Material, shown: Iterable[Entity], way: Way = ()) -> None:
    """Add what the entities shown refer to, level by level."""
    for step, below in material.below.items():
        here = (*way, step)
        ids = {entity.cells.get(step.reference) for entity in shown}
        seen = see(below)
        _add_tallies(view, seen)
        found = [entity for entity in seen.entities if entity.id in ids]
        view.references[here] = {entity.id: entity for entity in found}
        _count(view, found)
        _follow(view, below, found, here)


def _add_tallies(view: RootView, seen: View) -> None:
    view.failed |= seen.failed
    for source, tally in seen.tallies.items():
        known = view.tallies.setdefault(source, Tally())
        known.without_id += tally.without_id
        known.not_unique += tally.not_unique
        known.unmappable.update(tally.unmappable)


def _count(view: RootView, shown: Iterable[Entity]) -> None:
    for entity in shown:
        for origin in entity.origins:
            key = (origin.source, entity.class_name)
            view.delivered[key] = view.delivered.get(key, 0) + 1
            if origin.references:
                view.relied_on.setdefault(origin.source, set()).update(origin.references)


def all_materials(materials: Iterable[Material]) -> Iterable[Material]:
    """Every level of a root field."""
    for material in materials:
        yield material
        yield from all_materials(material.below.values())


def narrowed(
    material: Material,
    narrow: Callable[[SourcePlan], SourcePlan | Skipped],
    follow: Callable[[LevelPlan, str], bool],
) -> Material:
    """The same pages under narrower plans; a reference that may not be followed has nothing below it."""
    fetched: list[Fetched] = []
    skipped = list(material.plan.skipped)
    for item in material.fetched:
        plan = narrow(item.plan)
        if isinstance(plan, Skipped):
            skipped.append(plan)
        else:
            fetched.append(replace(item, plan=plan))
    plans = tuple(item.plan for item in fetched)
    kept = {step: child for step, child in material.below.items() if follow(material.plan, step.reference)}
    below = {step: narrowed(child, narrow, follow) for step, child in kept.items()}
    return Material(replace(material.plan, sources=plans, skipped=tuple(skipped)), tuple(fetched), below)
