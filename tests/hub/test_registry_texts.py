"""Texts that a database cannot keep are answered alike by all: an id as one that there is not, a reason as none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from hub.registry.cases import Cases
from hub.registry.person_refusals import ConsentUnknown, MandateUnknown
from hub.registry.refusals import (
    CaseInvalid,
    CaseNotActive,
    CaseNotPending,
    SituationInvalid,
    SituationNotActive,
    SituationNotPending,
)
from hub.registry.situations import Situations
from tests.hub import test_registry_cases as of_cases
from tests.hub import test_registry_situations as of_situations
from tests.hub.persons_world import NOW, OTHER, World, opened_world

Asking = Callable[[World, str], Awaitable[object]]


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A registry with the mother's link."""
    async with opened_world(url) as made:
        await made.link()
        yield made


def _situations(world: World) -> Situations:
    return Situations(world.engine, of_situations.DOMAINS)


def _cases(world: World) -> Cases:
    return Cases(world.engine, of_cases.DOMAINS, of_cases.SEALER)


def _confirm_situation(world: World, name: str) -> Awaitable[object]:
    return _situations(world).confirm(of_situations.OFFICER, situation=name, now=NOW)


def _end_situation(world: World, name: str) -> Awaitable[object]:
    return _situations(world).end(of_situations.OFFICER, situation=name, now=NOW)


def _declare_situation(world: World, reason: str) -> Awaitable[object]:
    return of_situations.declared(_situations(world), reason=reason)


def _confirm_case(world: World, name: str) -> Awaitable[object]:
    return _cases(world).confirm(of_cases.CITY, case=name, now=NOW)


def _end_case(world: World, name: str) -> Awaitable[object]:
    return _cases(world).end(of_cases.POLICE, case=name, now=NOW)


def _declare_case(world: World, reason: str) -> Awaitable[object]:
    return of_cases.declared(_cases(world), reason=reason)


def _end_mandate(world: World, name: str) -> Awaitable[object]:
    return world.mandates.end(OTHER, name, NOW)


def _withdraw(world: World, name: str) -> Awaitable[object]:
    return world.withdraw(name)


@pytest.mark.parametrize("text", ["a\0b", "\0", "a\ud800"], ids=["nul", "only-nul", "half-character"])
@pytest.mark.parametrize(
    ("ask", "refused"),
    [
        (_confirm_situation, SituationNotPending),
        (_end_situation, SituationNotActive),
        (_declare_situation, SituationInvalid),
        (_confirm_case, CaseNotPending),
        (_end_case, CaseNotActive),
        (_declare_case, CaseInvalid),
        (_end_mandate, MandateUnknown),
        (_withdraw, ConsentUnknown),
    ],
)
async def test_a_text_that_no_database_keeps_is_refused_and_never_fails(
    world: World, ask: Asking, refused: type[Exception], text: str
) -> None:
    """In either database: a NUL, which PostgreSQL refuses, and half a character, which neither takes."""
    with pytest.raises(refused) as caught:
        await ask(world, text)
    assert text not in str(caught.value)
