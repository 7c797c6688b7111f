"""The plan stage: one `Fetch` per source and level, asking for no more than was decided.

Takes levels and decisions; gives `LevelPlan`s. A source of which nothing may be seen is not called.
What is pushed to a source can only narrow what it sends, never lose a row: the hub filters again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from adapters.names import CollectionName, NativePath
from adapters.spec import CollectionCapabilities, Fetch, Latest, NativeOrder, NativeType
from hub.asked import sources_asked
from hub.catalogue import Catalogue, Source
from hub.decisions import Decisions
from hub.needs import ID, Level, argument_fields
from hub.plan.capable import capable_of
from hub.plan.nodes import LevelPlan, Skipped, SourcePlan
from hub.plan.order import pushed_order
from policies.decide import consents_asked, properties_read, tables_of
from policies.decision import Decision, Obligation
from vocab.mapping.compile import ClassMapping
from vocab.mapping.push import Pushed, push
from vocab.query.normal import normalise
from vocab.query.predicate import FALSE, TRUE, And, Compare, Op, Predicate, fields_of

NO_HOLD = "noHold"


def plan_level(level: Level, catalogue: Catalogue, decisions: Decisions, now: datetime) -> LevelPlan:
    """Plan one level over every source that may hold its entities."""
    planned: list[SourcePlan] = []
    skipped: list[Skipped] = []
    asked = sources_asked(level, catalogue)
    for source in asked:
        visible = decisions.of(source.name, level.class_name, ID)
        if source.adapter is None:
            skipped.append(Skipped(source, level.class_name, "unavailable"))
        elif visible.denied:
            skipped.append(Skipped(source, level.class_name, "denied"))
        else:
            plan = _source_plan(level, source, decisions, _shares_space(source, level, asked), now)
            if plan.fetch.predicate == FALSE:
                skipped.append(Skipped(source, level.class_name, "empty"))
            else:
                planned.append(plan)
    return LevelPlan(level, tuple(planned), tuple(skipped))


def _shares_space(source: Source, level: Level, asked: Iterable[Source]) -> bool:
    """Whether another source may hold parts of the same entities."""
    space = source.space(level.class_name)
    return any(other is not source and other.space(level.class_name) == space for other in asked)


def _source_plan(level: Level, source: Source, decisions: Decisions, shared: bool, now: datetime) -> SourcePlan:
    mapping = source.classes[level.class_name]
    visible = decisions.of(source.name, level.class_name, ID)
    permitted = _permitted(level, source, decisions)
    collection = CollectionName(mapping.collection)
    can = source.capabilities.of(collection)
    conditions, tables = _conditions(mapping, visible, permitted)
    latest, latest_on = (None, frozenset[str]()) if tables else _latest(level, source, can, decisions)
    reduced = mapping.latest is None or latest is not None
    pushed, leans_on = _pushed(level, mapping, source, can, permitted if reduced else {}, visible, shared, tables)
    order = () if tables else pushed_order(level, mapping, can, permitted, visible, shared=shared)
    window = _window(mapping, can, now) if latest is None and not tables else TRUE
    predicate = _both(pushed.predicate, window, can)
    mapped = frozenset(permitted) | (conditions & mapping.fields.keys())
    fetch = Fetch(
        collection=collection,
        paths=tuple(NativePath(path) for path in mapping.reads(mapped)),
        predicate=predicate,
        types=_types(mapping, predicate),
        order=order,
        limit=_limit(level, source) if order else source.page_size,
        latest=latest,
        hold=not any(duty.action == NO_HOLD for item in (visible, *permitted.values()) for duty in _duties(item)),
    )
    return SourcePlan(
        source=source,
        mapping=mapping,
        visible=visible,
        decisions=permitted,
        mapped=mapped,
        fetch=fetch,
        exact=pushed.exact,
        leans_on=leans_on | latest_on | _ordered_by(level, order),
        timely=decisions.timely(source.name, level.class_name, mapping.timed),
        persons=decisions.persons.get(source.holder.id, {}) if mapping.subject else {},
        counted=not consents_asked(visible),
    )


def _conditions(
    mapping: ClassMapping, visible: Decision, permitted: Mapping[str, Decision]
) -> tuple[frozenset[str], bool]:
    """The properties that rules read, the person among them where rules ask for consent; whether any needs a table."""
    decisions = (visible, *permitted.values())
    read = frozenset[str]().union(*(properties_read(item) for item in decisions))
    if mapping.subject is not None and any(consents_asked(item) for item in decisions):
        read |= {mapping.subject}
    return read, any(tables_of(item) for item in decisions)


def _duties(decision: Decision) -> Iterator[Obligation]:
    return (duty for branch in decision.branches if branch.permit for duty in branch.obligations)


def _both(one: Predicate, other: Predicate, can: CollectionCapabilities) -> Predicate:
    """Both predicates, or the first alone where the source takes only one."""
    if other == TRUE or (one != TRUE and can.conjunction is None):
        return one
    return normalise(And((one, other)))


def _ordered_by(level: Level, order: tuple[NativeOrder, ...]) -> frozenset[str]:
    """How far an ordered walk goes depends on which entities are there, and on all that the filter and order read."""
    return frozenset({ID, *argument_fields(level.arguments)}) if order else frozenset()


def _limit(level: Level, source: Source) -> int:
    """One more than the page, so that it is known whether there is a next one."""
    wanted = (level.arguments.page.size if level.arguments else 0) + 1
    return min(wanted, source.page_size) if source.page_size else wanted


def _permitted(level: Level, source: Source, decisions: Decisions) -> dict[str, Decision]:
    fields = source.classes[level.class_name].fields
    found = {name: decisions.of(source.name, level.class_name, name) for name in level.used if name in fields}
    return {name: decision for name, decision in found.items() if not decision.denied}


def _pushed(
    level: Level,
    mapping: ClassMapping,
    source: Source,
    can: CollectionCapabilities,
    permitted: dict[str, Decision],
    visible: Decision,
    shared: bool,
    apart: bool,
) -> tuple[Pushed, frozenset[str]]:
    """The part of the filter that this source may be asked: over plain coordinates of whole entities.

    Where the hub itself reduces readings, only ids are asked for: an older reading never stands in for the latest.
    Nothing is asked for where the whole table is needed (`apart`), or by a point that is a person's.
    """
    wanted = _wanted(level)
    named = frozenset({ID}) if mapping.subject is None else frozenset[str]()  # ids of persons mean nothing to a source
    pushable = _over(
        _wanted(level, told=True), {name for name, decision in permitted.items() if decision.plain} | named
    )
    if (level.ids is None or apart) and (shared or apart or not mapping.whole):
        pushable = TRUE
    pushed = push(
        mapping,
        pushable,
        space=source.space(level.class_name),
        capable=capable_of(can),
        conjunction=can.conjunction is not None,
        disjunction=can.disjunction is not None,
    )
    complete = pushable == wanted and visible.plain
    leans_on = fields_of(pushable) - {ID}
    return Pushed(pushed.predicate, pushed.exact and complete), frozenset(leans_on)


def _wanted(level: Level, *, told: bool = False) -> Predicate:
    """All that a row must meet, as one normal predicate; `told`: as far as sources may know it."""
    items: list[Predicate] = []
    if level.ids is not None and (level.told or not told):
        items.append(Compare(ID, Op.IN, level.ids))
    if level.arguments is not None:
        near = None if told and level.arguments.near_private else level.arguments.near
        items.append(level.arguments.filter)
        items.extend(area for area in (near, level.arguments.inside) if area is not None)
    return normalise(And(tuple(items)))


def _over(predicate: Predicate, allowed: set[str]) -> Predicate:
    """The conjuncts that read only what is allowed; the others are left to the hub."""
    items = predicate.items if isinstance(predicate, And) else (predicate,)
    kept = tuple(item for item in items if fields_of(item) <= allowed)
    return kept[0] if len(kept) == 1 else And(kept)


def _latest(
    level: Level, source: Source, can: CollectionCapabilities, decisions: Decisions
) -> tuple[Latest | None, frozenset[str]]:
    """Let the source reduce readings, if the consumer may see the times that decide which row is latest.

    Not where readings of a drill are left out: one of them may be the latest that the source has. Nor where rows may be
    of other classes, or several readings.
    """
    mapping = source.classes[level.class_name]
    visible = decisions.of(source.name, level.class_name, ID)
    if mapping.latest is None or can.latest is None or not mapping.one_to_one:
        return None, frozenset()
    if not visible.plain or (mapping.drill and not level.drill):
        return None, frozenset()
    timed = {name for name in mapping.timed if decisions.of(source.name, level.class_name, name).plain}
    if not timed:
        return None, frozenset()
    key, at = mapping.latest
    return Latest(tuple(NativePath(path) for path in key), NativePath(at)), frozenset({ID, min(timed)})


def _window(mapping: ClassMapping, can: CollectionCapabilities, now: datetime) -> Predicate:
    """Readings older than the declared window are not asked for; the window is the holder's, not the consumer's."""
    if mapping.latest is None or mapping.window_seconds is None or mapping.multiplies:
        return TRUE
    at = mapping.latest[1]
    if capable_of(can)(at, NativeType.TIME, Op.GTE) is None:
        return TRUE
    since = now - timedelta(seconds=mapping.window_seconds)
    return Compare(at, Op.GTE, since.replace(minute=0, second=0, microsecond=0))  # equal questions within an hour


def _types(mapping: ClassMapping, predicate: Predicate) -> dict[NativePath, NativeType]:
    types = {NativePath(path): NativeType(kind) for path, kind in mapping.native_types().items()}
    if mapping.latest is not None:
        types.setdefault(NativePath(mapping.latest[1]), NativeType.TIME)
    return {path: kind for path, kind in types.items() if path in fields_of(predicate)}
