"""The consent stage: persons whose rows were fetched are asked for, in one batch per source and keeper of consents.

Takes what was fetched under decisions that ask for consent; gives it under decisions that know who consents. A keeper
that fails or does not answer in time leaves the question open, and an open question is a denial.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hub.catalogue import Catalogue
from hub.consent import ConsentBook, ConsentQuestion, Given
from hub.fetched import Bounds, Fetched
from hub.needs import ID
from hub.pipeline.consent_service import ConsentService
from hub.plan.nodes import SourcePlan
from policies.consent import bind, unanswered
from policies.decide import consents_asked
from policies.decision import CONSENT, Coordinate, Decision, coordinate
from policies.facts import Facts
from policies.purposes import PurposeTree

log = logging.getLogger("tsunagu.consent")

Consents = dict[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """What one request asks with: who asks, by when, and who keeps consents."""

    facts: Facts
    catalogue: Catalogue
    bounds: Bounds
    book: ConsentBook | None
    purposes: PurposeTree | None

    async def consented(self, fetched: tuple[Fetched, ...]) -> tuple[Fetched, ...]:
        """The same rows, under decisions that know who consents."""
        return tuple(await asyncio.gather(*(self._source(item) for item in fetched)))

    async def _source(self, fetched: Fetched) -> Fetched:
        asked = _asked(fetched.plan)
        subject = fetched.plan.mapping.subject
        if not asked or subject is None or fetched.status != "ok":
            return fetched
        try:
            persons = _persons(fetched, subject)
        except Exception as error:  # noqa: BLE001 - rows that cannot be mapped are reported where they are seen
            log.error("source %s: mapping failed: %s", fetched.plan.source.name, type(error).__name__)  # noqa: TRY400
            return fetched
        answers = await asyncio.gather(*(self._ask(field, fetched.plan, persons, asked[field]) for field in asked))
        plan = fetched.plan
        for field, given in zip(asked, answers, strict=True):
            plan = _unanswered(plan, field) if given is None else _bound(plan, field, subject, given)
        return replace(fetched, plan=plan)

    async def _ask(
        self, field: str, plan: SourcePlan, persons: frozenset[str], names: frozenset[Coordinate]
    ) -> Given | None:
        """Who consents, by coordinate; None where nobody could say."""
        consumer = self.facts.consumer
        keeper = self._keeper(field, plan)
        if keeper is None or consumer.purpose is None:
            return None
        question = ConsentQuestion(
            holder=plan.source.holder.id,
            subjects=persons,
            recipients=frozenset(name for name in (consumer.organisation, consumer.client) if name),
            purpose=consumer.purpose,
            coordinates=names,
            now=self.facts.now,
        )
        try:
            async with asyncio.timeout_at(self.bounds.ends):
                return await keeper.given(question)
        except Exception as error:  # noqa: BLE001 - whatever kept it from answering, nobody has consented
            log.error("source %s: consents could not be asked: %s", plan.source.name, type(error).__name__)  # noqa: TRY400
            return None

    def _keeper(self, field: str, plan: SourcePlan) -> ConsentBook | None:
        """The hub's own records, or the service of the same holder."""
        if field == CONSENT:
            return self.book
        source = self.catalogue.by_name.get(field.removeprefix(f"{CONSENT}/"))
        if source is None or source.holder.id != plan.source.holder.id or self.purposes is None:
            return None
        return ConsentService(source, self.purposes, self.bounds)


def _decisions(plan: SourcePlan) -> Iterable[tuple[str, Decision]]:
    return ((ID, plan.visible), *((name, found) for name, found in plan.decisions.items() if name != ID))


def _asked(plan: SourcePlan) -> dict[str, frozenset[Coordinate]]:
    """The coordinates that each keeper is asked about."""
    found: dict[str, set[Coordinate]] = {}
    for name, decision in _decisions(plan):
        for field in consents_asked(decision):
            found.setdefault(field, set()).add(coordinate(plan.mapping.class_name, name))
    return {field: frozenset(names) for field, names in sorted(found.items())}


def _persons(fetched: Fetched, subject: str) -> frozenset[str]:
    mapping = fetched.plan.mapping
    program = mapping.program(frozenset({subject}))
    found = (program(row).cells.get(subject) for row in mapping.records(fetched.rows))
    return frozenset(person for person in found if isinstance(person, str) and person)


def _unanswered(plan: SourcePlan, field: str) -> SourcePlan:
    found = {name: unanswered(decision, field) for name, decision in _decisions(plan)}
    return replace(plan, visible=found[ID], decisions={name: found[name] for name in plan.decisions if name != ID})


def _bound(plan: SourcePlan, field: str, subject: str, given: Given) -> SourcePlan:
    consents: Consents = dict(plan.consents)
    bound: dict[str, Decision] = {}
    for name, decision in _decisions(plan):
        if field not in consents_asked(decision):
            bound[name] = decision
            continue
        consenting = given.get(coordinate(plan.mapping.class_name, name), {})
        bound[name] = bind(decision, field, subject, consenting.keys())
        for branch, before in zip(bound[name].branches, decision.branches, strict=True):
            if branch.condition != before.condition:
                consents[name, branch.rule] = consenting
    decisions = {name: bound[name] for name in plan.decisions if name != ID}
    return replace(plan, visible=bound[ID], decisions=decisions, consents=consents)
