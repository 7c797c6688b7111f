"""A plan as values: comparable in tests, printable by `tsunagu explain`.

`LevelPlan`s hold what later stages need; `tree` gives the order of the calls as
`FetchNode | Sequence | Parallel`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from adapters.spec import Fetch
from hub.catalogue import Source
from hub.needs import Level
from hub.operation import Root
from policies.decision import Decision
from vocab.mapping.compile import ClassMapping
from vocab.query.predicate import fields_of


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One source's part of a level.

    `decisions` holds the properties that may show something; `mapped` those that the row program
    fills (conditions read some that are not shown). `leans_on` names the properties whose values the
    fetch itself depends on: a form of the answer that may not see them may not use the pages. `timely`:
    the times of readings may be seen, so that they tell which one is the latest.

    `persons`: by key of a person, the mandates and cases by which the consumer may see what is about that person.
    `consents`: by (property, rule), who consents, each with the id of the record; filled once they were asked.
    `counted`: how many rows there are may be told; not where each row needs a consent.
    """

    source: Source
    mapping: ClassMapping
    visible: Decision
    decisions: Mapping[str, Decision]
    mapped: frozenset[str]
    fetch: Fetch
    exact: bool = False  # the source keeps just the rows that the hub would keep
    leans_on: frozenset[str] = frozenset()
    timely: bool = False
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consents: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that is not asked: `denied`, `suspended`, `unavailable`, or `empty` where no row can match."""

    source: Source
    class_name: str
    status: str


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """One level over all its sources; `children` are planned when the ids are known."""

    level: Level
    sources: tuple[SourcePlan, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class RootPlan:
    """One root field."""

    root: Root
    levels: tuple[LevelPlan, ...]


@dataclass(frozen=True, slots=True)
class FetchNode:
    """One call, or one walk of calls, to a source. `by` names the reference whose ids it looks up.

    `keys`: the native paths by which the source is asked for ids; where it cannot be, it is empty and all is read.
    """

    source: str
    class_name: str
    fetch: Fetch
    by: str | None = None
    keys: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Parallel:
    """All at once."""

    items: tuple[Node, ...] = field(default=())


Node = FetchNode | Sequence | Parallel


def tree(plans: Iterable[RootPlan], below: Callable[[Level], LevelPlan]) -> Parallel:
    """The order of calls. `below` plans the level of a reference, whose ids are known only while fetching."""
    return Parallel(tuple(_node(plan, below) for root in plans for plan in root.levels))


def _node(plan: LevelPlan, below: Callable[[Level], LevelPlan], by: str | None = None) -> Node:
    calls = Parallel(tuple(_call(item, plan.level, by) for item in plan.sources))
    children = sorted(plan.level.children.items())
    after = Parallel(tuple(_node(below(child), below, step.reference) for step, child in children))
    return Sequence((calls, after)) if children else calls


def _call(plan: SourcePlan, level: Level, by: str | None) -> FetchNode:
    compared = fields_of(plan.fetch.predicate) if level.ids is not None else frozenset()
    keys = tuple(path for path in plan.mapping.key_paths if path in compared)
    return FetchNode(plan.source.name, level.class_name, plan.fetch, by, keys, plan.exact)
