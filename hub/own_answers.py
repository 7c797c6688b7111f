"""What the hub answers about itself: who asks, which sources there are, what a consumer may see, situations.

Implements `hub.graphql.services.LocalServices` over the catalogue, the policies and the registry.
Views of unlisted sources say that they are; `hub.graphql` shows them to nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.catalogue import Catalogue, Source
from hub.errors import HubError
from hub.graphql.person_services import PersonServices
from hub.graphql.services import AccessView, Effect, ObligationView, SituationRequest, SourceView
from hub.how_to_request import Asked, requests
from hub.judge import judge
from hub.needs import ID
from hub.person_errors import check_identified
from hub.pipeline.facts import gathered
from hub.registry.perhaps import perhaps
from hub.registry.refusals import SituationRefused
from hub.registry.situations import Situations
from hub.words import in_words
from policies.decision import Decision, coordinate
from policies.facts import Consumer, Facts, Situation
from policies.purposes import PurposeTree
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """Answers of one hub; the catalogue is asked anew for each."""

    catalogue: Callable[[], Catalogue]
    situations: Situations
    clock: Callable[[], datetime]
    facts: Callable[[Consumer, datetime], Awaitable[Facts]] | None = None
    own_persons: PersonServices | None = None
    purposes: PurposeTree | None = None  # None: any purpose may be supposed

    @property
    def persons(self) -> PersonServices:
        """What persons and officers do."""
        if self.own_persons is None:
            said = Label(
                "このハブは連携、代理、同意、事案を扱いません。",
                "This hub keeps no links, mandates, consents or cases.",
            )
            raise HubError("PERSONS_NOT_SERVED", said)
        return self.own_persons

    async def me(self, consumer: Consumer) -> Consumer | None:
        """The consumer as the hub knows it."""
        return None if consumer.anonymous else consumer

    async def sources(self, consumer: Consumer, class_name: str | None) -> Sequence[SourceView]:
        """All sources, or those of a class."""
        del consumer
        found = self.catalogue().sources
        return [_view(source) for source in found if class_name is None or class_name in source.classes]

    async def access(
        self, consumer: Consumer, class_name: str, holder: str | None, purpose: str | None
    ) -> Sequence[AccessView]:
        """What holds for each coordinate of a class, source by source."""
        catalogue = self.catalogue()
        self._check_purpose(purpose)
        now = self.clock()
        asker = consumer if purpose is None else replace(consumer, purpose=purpose)
        facts = await gathered(self.facts, self.situations.active, asker, now)
        if asker.purpose != consumer.purpose:  # nobody learns of a case by a purpose that is only supposed
            facts = replace(facts, cases=())
        return [
            view
            for source in catalogue.of_class(class_name)
            if holder is None or source.holder.id == holder
            for view in _access(source, class_name, facts)
        ]

    def _check_purpose(self, purpose: str | None) -> None:
        """Refuse a supposed purpose that neither DPV nor the hub's configuration has; no source is looked at."""
        if purpose is None or self.purposes is None or purpose in self.purposes.purposes:
            return
        said = Label("その利用目的はこのハブにありません。", "The hub knows no such purpose.")
        raise HubError("PURPOSE_UNKNOWN", perhaps(said, purpose, self.purposes.purposes))

    async def declare_situation(self, consumer: Consumer, situation: SituationRequest) -> Situation:
        """Declare a situation, if the consumer is an officer of the domain."""
        check_identified(consumer)
        try:
            return await self.situations.declare(
                consumer,
                domain=situation.domain,
                kind=situation.kind,
                area=situation.area,
                hours=situation.hours,
                reason=situation.reason,
                now=self.clock(),
            )
        except SituationRefused as refused:
            raise _refused(refused) from None

    async def confirm_situation(self, consumer: Consumer, situation_id: str) -> Situation:
        """Confirm a situation as a second officer."""
        check_identified(consumer)
        try:
            return await self.situations.confirm(consumer, situation=situation_id, now=self.clock())
        except SituationRefused as refused:
            raise _refused(refused) from None

    async def end_situation(self, consumer: Consumer, situation_id: str) -> Situation:
        """End a situation before its time."""
        check_identified(consumer)
        try:
            return await self.situations.end(consumer, situation=situation_id, now=self.clock())
        except SituationRefused as refused:
            raise _refused(refused) from None


def _refused(refused: SituationRefused) -> HubError:
    return HubError(refused.code, refused.message)


def _view(source: Source) -> SourceView:
    return SourceView(
        name=source.name,
        holder=source.holder.id,
        title=source.title,
        license=source.license,
        classes=tuple(sorted(source.classes)),
        state=source.state,
        unlisted=source.unlisted,
    )


def _access(source: Source, class_name: str, facts: Facts) -> list[AccessView]:
    names = [ID, *sorted(source.classes[class_name].fields)]
    decisions = judge(source, [coordinate(class_name, name) for name in names], facts)
    return [
        AccessView(
            source=source.name,
            holder=source.holder.id,
            coordinate=name,
            effect=_effect(decision),
            rule=decision.rule or next((branch.rule for branch in decision.branches), None),
            obligations=tuple(
                ObligationView(duty.action, duty.parameters)
                for branch in decision.branches
                for duty in branch.obligations
            ),
            needs=decision.needs,
            reason=in_words(name, decision),
            unlisted=source.unlisted,
            requests=tuple(requests(decision, Asked(source.holder.title, source.contact))),
        )
        for name, decision in decisions.items()
    ]


def _effect(decision: Decision) -> Effect:
    if decision.denied:
        return Effect.DENY
    return Effect.CONDITIONAL if decision.conditional else Effect.ALLOW
