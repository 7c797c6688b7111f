"""What would be asked of whom, and why: every stage up to the plan, and none that asks a source.

Takes a `Request`; gives the decisions and the plan as values. Raises `NotExplained` where the request is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from graphql import GraphQLError

from hub.asked import sources_asked
from hub.catalogue import Catalogue
from hub.decide import decide
from hub.decisions import Decisions
from hub.errors import RequestErrors, RequestRefused, as_graphql
from hub.needs import ID, Level, levels_of
from hub.operation import Operation
from hub.pipeline.services import Services
from hub.plan.build import plan_level
from hub.plan.nodes import LevelPlan, Parallel, RootPlan, Skipped, tree
from hub.request import Request
from policies.decision import Coordinate, Decision, coordinate
from policies.facts import Consumer, Facts
from vocab.ids import make_id

_STAND_IN_KEYS = ("1", "2")  # for ids that are known only while fetching; two, since one may be asked for alone


class NotExplained(Exception):
    """The request is refused; `errors` are those of the answer."""

    code = "NOT_EXPLAINED"

    def __init__(self, errors: Iterable[GraphQLError]) -> None:
        super().__init__(self.code)
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Judged:
    """The decision on one coordinate of one source, for one root field."""

    root: str
    source: str
    name: Coordinate
    decision: Decision


@dataclass(frozen=True, slots=True)
class Explained:
    """An operation, decided and planned. `skipped` are the sources that would not be asked."""

    operation: Operation
    consumer: Consumer
    judged: tuple[Judged, ...]
    roots: tuple[RootPlan, ...]
    calls: Parallel
    skipped: tuple[Skipped, ...]


def explain(services: Services, request: Request, facts: Facts) -> Explained:
    """Parse, decide and plan; fetch nothing."""
    try:
        operation = services.parse(request)
    except RequestErrors as refused:
        raise NotExplained(refused.errors) from None
    except RequestRefused as refused:
        raise NotExplained([as_graphql(refused)]) from None
    catalogue, now = services.catalogue(), facts.now
    levels = {root.key: levels_of(root, catalogue.vocabulary) for root in operation.roots}
    decisions = decide((level for found in levels.values() for level in found), catalogue, facts)

    def planned(level: Level) -> LevelPlan:
        return plan_level(level, catalogue, decisions, now)

    def below(level: Level) -> LevelPlan:
        return planned(replace(level, ids=_stand_in_ids(level, catalogue)))

    roots = tuple(RootPlan(root, tuple(map(planned, levels[root.key]))) for root in operation.roots)
    every = (plan for root in roots for top in root.levels for plan in _every(top, below))
    return Explained(
        operation=operation,
        consumer=request.consumer,
        judged=tuple(item for key, found in levels.items() for item in _judged(key, found, catalogue, decisions)),
        roots=roots,
        calls=tree(roots, below),
        skipped=tuple(item for plan in every for item in plan.skipped),
    )


def _stand_in_ids(level: Level, catalogue: Catalogue) -> tuple[str, ...]:
    """Ids that every source of the class could have."""
    found: list[str] = []
    for source in catalogue.of_class(level.class_name):
        columns = max(len(source.classes[level.class_name].key_paths), 1)
        keys = ("/".join([key] * columns) for key in _STAND_IN_KEYS)
        found.extend(make_id(level.class_name, source.space(level.class_name), key) for key in keys)
    return tuple(dict.fromkeys(found))


def _every(plan: LevelPlan, below: Callable[[Level], LevelPlan]) -> Iterator[LevelPlan]:
    """A level and all levels of references below it, planned."""
    yield plan
    for child in plan.level.children.values():
        yield from _every(below(child), below)


def _judged(root: str, levels: Iterable[Level], catalogue: Catalogue, decisions: Decisions) -> Iterator[Judged]:
    for level in levels:
        for source in sources_asked(level, catalogue):
            if source.adapter is not None:
                for name in (ID, *sorted(level.used.keys() & source.classes[level.class_name].fields.keys())):
                    decision = decisions.of(source.name, level.class_name, name)
                    yield Judged(root, source.name, coordinate(level.class_name, name), decision)
        yield from _judged(root, level.children.values(), catalogue, decisions)
