"""A plan as values: comparable in tests, printable by `tsunagu explain`.

`LevelPlan`s hold what later stages need; `tree` gives the order of the calls as
`FetchNode | Sequence | Parallel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.spec import Fetch
from hub.catalogue import Source
from hub.needs import Level
from hub.operation import Root
from policies.decision import Decision
from vocab.mapping.compile import ClassMapping


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One source's part of a level.

    `decisions` holds the properties that may show something; `mapped` those that the row program
    fills (conditions read some that are not shown). `leans_on` names the properties whose values the
    fetch itself depends on: a form of the answer that may not see them may not use the pages.
    """

    source: Source
    mapping: ClassMapping
    visible: Decision
    decisions: Mapping[str, Decision]
    mapped: frozenset[str]
    fetch: Fetch
    exact: bool = False  # the source keeps just the rows that the pushed filter keeps
    whole_filter: bool = False  # all of the filter was pushed
    leans_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that is not asked: `status` is `denied`, `suspended` or `unavailable`."""

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
    """One call, or one walk of calls, to a source. `by` names the reference whose keys it looks up."""

    source: str
    class_name: str
    fetch: Fetch | None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Parallel:
    """All at once."""

    items: tuple[Node, ...] = field(default=())


Node = FetchNode | Sequence | Parallel


def tree(plans: Iterable[RootPlan], providers: Mapping[str, tuple[str, ...]]) -> Parallel:
    """The order of calls. `providers` names, per class, the sources that references may go to."""
    return Parallel(tuple(_level_node(plan, providers) for root in plans for plan in root.levels))


def _level_node(plan: LevelPlan, providers: Mapping[str, tuple[str, ...]]) -> Node:
    calls = Parallel(tuple(FetchNode(item.source.name, plan.level.class_name, item.fetch) for item in plan.sources))
    below = tuple(_reference_node(name, child, providers) for name, child in sorted(plan.level.children.items()))
    return Sequence((calls, Parallel(below))) if below else calls


def _reference_node(name: str, level: Level, providers: Mapping[str, tuple[str, ...]]) -> Node:
    calls = Parallel(
        tuple(FetchNode(source, level.class_name, None, name) for source in providers.get(level.class_name, ()))
    )
    below = tuple(_reference_node(key, child, providers) for key, child in sorted(level.children.items()))
    return Sequence((calls, Parallel(below))) if below else calls
