"""The signs of probing in one answer, for `hub.watch`: denials, ids that gave nothing, questions that differ little.

Takes the courses of an answer as it leaves, the decisions and the catalogue; gives `Sign`s. Reads only what the
consumer is told or has asked itself: an unlisted source takes part only where something of it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hub.asked import sources_asked
from hub.catalogue import Catalogue, Source
from hub.decisions import Decisions
from hub.needs import ID, Level, every
from hub.operation import ListArguments
from hub.page import EntityPage
from hub.pipeline.course import Course
from hub.plan.nodes import SourcePlan
from hub.watch import Kind, Sign
from policies.decision import Decision, coordinate
from vocab.query.predicate import TRUE, And, Compare, Not, Op, Or, Predicate

SMALL = 10  # an answer of so few things tells nearly as much as a total
_CLOSED = frozenset({"unavailable", "suspended"})


def signs_of(courses: Sequence[Course], decisions: Decisions, catalogue: Catalogue, *, denied: bool) -> list[Sign]:
    """What is to be counted of an answer. `denied`: it reports a coordinate that no source gives."""
    signs = [sign for course in courses for sign in _of_root(course)]
    if denied:
        signs.extend(_denials(courses, decisions, catalogue))
    return signs


def _of_root(course: Course) -> Iterator[Sign]:
    arguments, found = course.root.arguments, course.view.found if course.view else {}
    if arguments is not None and isinstance(found, EntityPage):
        if arguments.filter != TRUE or arguments.near is not None or arguments.inside is not None:
            yield from _of_page(course, arguments, found)
    elif isinstance(found, dict):
        missing = tuple(hash(text) for text in course.root.ids if text is not None and text not in found)
        if missing and not _failed(course):
            yield Sign(Kind.IDS, missing)


def _of_page(course: Course, arguments: ListArguments, page: EntityPage) -> Iterator[Sign]:
    missing = _missing(arguments.filter, page)
    if missing and not _failed(course):
        yield Sign(Kind.IDS, missing)
    few = len(page.entities) <= SMALL
    if (few or any(level.counted for level in course.levels)) and _hides(course):
        constants = (arguments.filter, arguments.near, arguments.inside)
        yield Sign(Kind.DIFFERENCES, (hash(constants),), hash((course.root.class_name, _form(arguments))))


def _missing(predicate: Predicate, page: EntityPage) -> tuple[int, ...]:
    """The ids that a filter names and that gave nothing; where they span pages, as many as the total lacks."""
    ids = frozenset(_ids(predicate))
    if not ids:
        return ()
    if not page.has_next and not page.has_previous:
        shown = {entity.id for entity in page.entities}
        return tuple(hash(text) for text in ids - shown)
    lacking = len(ids) - page.total if page.total is not None else 0
    return tuple(hash((ids, number)) for number in range(lacking))


def _ids(predicate: Predicate) -> Iterator[str]:
    """The ids that a predicate compares with."""
    if isinstance(predicate, And | Or):
        for item in predicate.items:
            yield from _ids(item)
    elif isinstance(predicate, Compare) and predicate.field == ID:
        if predicate.op is Op.EQ:
            yield str(predicate.value)
        elif predicate.op is Op.IN and isinstance(predicate.value, tuple):
            yield from map(str, predicate.value)


def _form(arguments: ListArguments) -> frozenset[tuple[str, str]]:
    """What a question compares, and how, however it is nested, repeated and selected: its form without constants."""
    areas = (area for area in (arguments.near, arguments.inside) if area is not None)
    return frozenset((*_comparisons(arguments.filter), *((area.field, type(area).__name__) for area in areas)))


def _comparisons(predicate: Predicate) -> Iterator[tuple[str, str]]:
    if isinstance(predicate, And | Or):
        for item in predicate.items:
            yield from _comparisons(item)
    elif isinstance(predicate, Not):
        yield from _comparisons(predicate.item)
    else:
        yield predicate.field, predicate.op.value if isinstance(predicate, Compare) else type(predicate).__name__


def _hides(course: Course) -> bool:
    """Whether rows or values are hidden from the consumer, by rules that it is told of."""
    return any(
        _told(plan.source, course) and any(map(_partly, (plan.visible, *plan.decisions.values())))
        for level in course.plans
        for plan in level.sources
    )


def _partly(decision: Decision) -> bool:
    return not decision.plain


def _told(source: Source, course: Course) -> bool:
    """Whether the consumer knows of the source: it is listed, or something of it is shown."""
    if not source.unlisted:
        return True
    return course.view is not None and any(name == source.name for name, _ in course.view.delivered)


def _failed(course: Course) -> bool:
    """Whether the consumer was told that a source could not answer, so that nothing is to be read from what is missing.

    As in `extensions.sources`: an unlisted source is named there where something of it is shown, or all may be seen.
    """
    asked = [item for material in course.materials for item in material.fetched]
    closed = [item for material in course.materials for item in material.plan.skipped]
    return any(
        (item.status != "ok" or item.truncated) and (_told(item.plan.source, course) or _open(item.plan))
        for item in asked
    ) or any(item.status in _CLOSED and _told(item.source, course) for item in closed)


def _open(plan: SourcePlan) -> bool:
    return plan.visible.plain


def _denials(courses: Iterable[Course], decisions: Decisions, catalogue: Catalogue) -> Iterator[Sign]:
    """One for a request of which every coordinate that was asked for is denied, and one for what these were."""
    asked: set[str] = set()
    for course in courses:
        for level in every(course.levels):
            for source in sources_asked(level, catalogue):
                if source.adapter is None or not _told(source, course):
                    continue
                for name in _names(level, source):
                    visible = not decisions.of(source.name, level.class_name, ID).denied
                    if visible and not decisions.of(source.name, level.class_name, name).denied:
                        return
                    asked.add(coordinate(level.class_name, name))
    if asked:
        yield Sign(Kind.DENIALS)
        yield Sign(Kind.COORDINATES, tuple(map(hash, asked)))


def _names(level: Level, source: Source) -> list[str]:
    """What a level asks of a source; whether there is anything, where it asks for nothing else."""
    known = source.classes[level.class_name].fields
    return [name for name in level.used if name in known] or [ID]
