"""One federated root field on its way through the stages: what each stage added so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from hub.fetched import Fetched
from hub.needs import Level
from hub.operation import Root
from hub.page import Cursor
from hub.pipeline.rounds import Material, RootView, all_materials
from hub.plan.nodes import LevelPlan, Skipped
from hub.shape.context import ShapeContext
from hub.shape.root import RootShaper


@dataclass(slots=True)
class Course:
    """A root field; `view` is what the form of the answer that leaves shows."""

    root: Root
    levels: tuple[Level, ...]
    context: ShapeContext
    shape: RootShaper
    bound_to: str = ""  # what a cursor of this field belongs to
    cursor: Cursor | None = None
    ends: float = inf  # the request's deadline on the event loop's own clock, in seconds
    plans: tuple[LevelPlan, ...] = ()
    materials: tuple[Material, ...] = ()
    view: RootView | None = None

    def fetched(self) -> Iterable[Fetched]:
        """What came from every source asked, at any level."""
        return (item for material in all_materials(self.materials) for item in material.fetched)

    def skipped(self) -> Iterable[Skipped]:
        """The sources that were not asked, at any level."""
        return (item for material in all_materials(self.materials) for item in material.plan.skipped)
