"""What a hostile consumer or a dishonest officer tries against links, mandates, cases and counts, and does not get."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.graphql.services import AccessView
from hub.own_answers import OwnAnswers
from hub.registry.links import Person
from hub.registry.person_refusals import MandateInvalid
from hub.registry.situations import Situations
from policies.facts import ANONYMOUS, Case, Consumer, Facts
from tests.hub.engine_tools import NOW, as_consumer, bench, catalogue_of, codes, policy_of
from tests.hub.persons_world import OFFICER, opened_world
from tests.hub.test_persons import ASK, steps, with_services

CASED = """
uid: urn:test:cased
assigner: takamatsu-city
permission:
  - target: [StepRecord.id, StepRecord.steps]
    action: read
    ground: 条例第1条
    constraint:
      - {leftOperand: case, operator: eq, rightOperand: {domain: area, kind: missing-person}}
      - {leftOperand: purpose, operator: eq, rightOperand: EnforceSecurity}
      - {leftOperand: role, operator: eq, rightOperand: police}
"""
COUNTED = """
uid: urn:test:counted
assigner: takamatsu-city
permission:
  - target: [StepRecord.id, StepRecord.steps]
    action: read
    ground: 条例第1条
    constraint: [{leftOperand: count, operator: lteq, rightOperand: "1", per: P1D}]
"""
CASE = Case("k1", "area", "missing-person", "takamatsu-city", "P-2", NOW, NOW + timedelta(hours=1))
NOBODY_THERE = cast("Situations", SimpleNamespace(active=lambda _now: ()))


@pytest.fixture(params=[(), ("police",)])
def asker(request: pytest.FixtureRequest) -> Consumer:
    """Who lacks the purpose, and perhaps the role."""
    return as_consumer(client="app", roles=frozenset(request.param)) if request.param else ANONYMOUS


def of_cases(policy: str = CASED) -> Any:
    """Step records under a rule about cases."""
    return replace(steps("consent", "given"), policy=policy_of(policy))


async def test_who_lacks_anything_else_does_not_learn_of_a_case(asker: Consumer) -> None:
    """A denial names the same needs whether or not there is a case of a person."""
    told = []
    for cases in ((), (CASE,)):
        found = with_services(bench(of_cases(), consumer=asker), facts=_facts(cases))
        answer = await found.ask(ASK)
        told.append([(str(error), error.extensions) for error in answer.errors])
    assert told[0]
    assert told[0] == told[1]


@pytest.mark.parametrize("purpose", ["EnforceSecurity", "ServiceProvision", None])
async def test_access_for_a_supposed_purpose_does_not_tell_of_a_case(asker: Consumer, purpose: str | None) -> None:
    """A purpose that the consumer only names in `access` opens no view of what is declared about persons."""
    told: list[list[AccessView]] = []
    for cases in ((), (CASE,)):
        own = OwnAnswers(lambda: catalogue_of(of_cases()), NOBODY_THERE, lambda: NOW, _facts(cases))
        told.append(list(await own.access(asker, "StepRecord", None, purpose)))
    assert told[0]
    assert told[0] == told[1]


async def test_no_officer_records_a_mandate_for_itself_by_another_issuer(url: str) -> None:
    """An equal subject is taken for the same person, whoever vouches for it, as it is for cases."""
    async with opened_world(url) as world:
        other = Person("https://other.example.jp", OFFICER.subject or "")
        with pytest.raises(MandateInvalid):
            await world.mandate(representative=other)


async def test_requests_at_once_get_no_more_than_the_count() -> None:
    """Each was decided before any of them was counted; what is too much does not leave, one after another it does."""
    counted = _Counted()
    asker = as_consumer(client="app")
    found = bench(replace(steps("consent", "given"), policy=policy_of(COUNTED)), consumer=asker)
    found = with_services(found, facts=counted.facts, delivered=counted.delivered)
    answers = await asyncio.gather(*(found.ask(ASK) for _ in range(5)))
    assert sum(bool((answer.data or {})["stepRecords"]["nodes"]) for answer in answers) <= 1
    assert "COUNT_PASSED" in {code for answer in answers for code in codes(answer)}
    assert found.pipeline.evidence_taken
    counted.number = 0
    alone = [await found.ask(ASK) for _ in range(3)]
    assert [bool((answer.data or {})["stepRecords"]["nodes"]) for answer in alone] == [True, False, False]


class _Counted:
    """Counts deliveries as the registry does, with waits in between."""

    def __init__(self) -> None:
        self.number = 0

    async def facts(self, consumer: Consumer, now: Any) -> Facts:
        number = self.number
        await asyncio.sleep(0)
        return Facts(consumer, now, deliveries={("urn:test:counted", 86_400): number})

    async def delivered(self, _consumer: Consumer, _uids: Any, _now: Any) -> None:
        await asyncio.sleep(0)
        self.number += 1


def _facts(cases: tuple[Case, ...]) -> Any:
    async def gathered(consumer: Consumer, now: Any) -> Facts:
        return Facts(consumer, now, cases=cases)

    return gathered
