"""What the hub answers about itself, as plain values behind one protocol.

`hub.graphql` calls these and knows nothing of registry, catalogue or policies. An implementation
refuses with a `HubError` or with a `GraphQLError` whose extensions hold a `code`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hub.graphql.person_services import PersonServices
from policies.decision import Need
from policies.facts import Consumer, Situation
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as consumers may know it. An unlisted one never leaves the hub."""

    name: str
    holder: str
    title: Label
    license: str | None
    classes: tuple[str, ...]
    state: str  # active | suspended | closed
    unlisted: bool = False


class Effect(StrEnum):
    """What a consumer gets of a coordinate."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    CONDITIONAL = "CONDITIONAL"


@dataclass(frozen=True, slots=True)
class ObligationView:
    """What is done to a value before it leaves."""

    action: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AccessView:
    """What holds for one coordinate of one source, and why."""

    source: str
    holder: str
    coordinate: str
    effect: Effect
    rule: str | None
    obligations: tuple[ObligationView, ...]
    needs: tuple[Need, ...]
    reason: Label
    unlisted: bool = False
    requests: tuple[Label, ...] = ()  # how what is missing can be requested, and of whom


@dataclass(frozen=True, slots=True)
class SituationRequest:
    """A situation to be declared: in which domain, of which kind, where, for how long, and why."""

    domain: str
    kind: str  # one of the domain's: disaster and drill, unless it declares its own
    area: str | None  # municipality code, or None for the whole domain
    hours: float
    reason: str


class LocalServices(Protocol):
    """The hub's own answers. Every method gets the consumer who asks."""

    @property
    def persons(self) -> PersonServices:
        """What persons and officers do."""
        ...

    async def me(self, consumer: Consumer) -> Consumer | None:
        """The consumer as the hub knows it; None when anonymous."""
        ...

    async def sources(self, consumer: Consumer, class_name: str | None) -> Sequence[SourceView]:
        """The sources, or those that provide a class."""
        ...

    async def access(
        self, consumer: Consumer, class_name: str, holder: str | None, purpose: str | None
    ) -> Sequence[AccessView]:
        """What the consumer would get of each coordinate of a class now, if it asked for `purpose`."""
        ...

    async def declare_situation(self, consumer: Consumer, situation: SituationRequest) -> Situation:
        """Declare a situation; officers of the domain only."""
        ...

    async def confirm_situation(self, consumer: Consumer, situation_id: str) -> Situation:
        """Confirm a situation that waits for a second officer."""
        ...

    async def end_situation(self, consumer: Consumer, situation_id: str) -> Situation:
        """End a situation before its time; officers of the domain only."""
        ...
