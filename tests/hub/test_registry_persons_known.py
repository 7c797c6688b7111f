"""A consent that could never take effect is refused, and what is unlisted neither allows nor refuses one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hub.cli.city import NOWHERE
from hub.config import load_config
from hub.known_names import known_names, listed_holders
from hub.registry.consent_known import Known, check_known
from hub.registry.person_refusals import ConsentInvalid, ConsentNoLink
from policies.decision import Coordinate
from tests.city.cities import EXAMPLES
from tests.hub.engine_tools import catalogue_of
from tests.hub.persons_world import OTHER, World, opened_world, request
from tests.hub.test_persons import steps

KNOWN = Known(
    recipients=frozenset({"vendor-a", "secret-service"}),
    told=frozenset({"vendor-a"}),
    personal=frozenset({"TagSighting", "HealthPoints"}),
    organisations={},
)
CONFIG = load_config(EXAMPLES / "sanuki", {"SANUKI_ISSUER": NOWHERE})
NEVER: tuple[tuple[dict[str, Any], str], ...] = (
    ({"recipients": frozenset({"vendor-a", "vendr-a"})}, "Did you mean 'vendor-a'?"),
    ({"recipients": frozenset({"secret-servix"})}, "organisation 'secret-servix'."),
    ({"coordinates": frozenset({Coordinate("WaterGauge.name")})}, "Those that are: HealthPoints, TagSighting."),
    ({"purpose": "ServiceProvison"}, "Did you mean 'ServiceProvision'?"),
)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    """A registry with the mother's link."""
    async with opened_world(url) as made:
        await made.link()
        yield made


@pytest.mark.parametrize(("changes", "said"), NEVER)
async def test_a_consent_that_could_never_take_effect_is_refused(
    world: World, changes: dict[str, Any], said: str
) -> None:
    """With what was perhaps meant, of what may be told, in both languages; nothing is recorded."""
    with pytest.raises(ConsentInvalid) as caught:
        await world.give(known=KNOWN, **changes)
    assert caught.value.message.en.endswith(said)
    assert caught.value.message.ja
    assert await world.of() == ()
    assert await world.give(known=KNOWN) == (await world.of())[0]


@pytest.mark.parametrize("changes", [changes for changes, _ in NEVER])
async def test_who_speaks_for_nobody_learns_no_names(world: World, changes: dict[str, Any]) -> None:
    """It hears what everybody hears who has no link."""
    with pytest.raises(ConsentNoLink) as caught:
        await world.give(OTHER, known=KNOWN, **changes)
    with pytest.raises(ConsentNoLink) as alike:
        await world.give(OTHER, known=KNOWN)
    assert caught.value.message == alike.value.message


@pytest.mark.parametrize("shown", [(), ("TagSighting",)])
def test_a_class_that_a_holder_has_unlisted_can_be_consented_to(shown: tuple[str, ...]) -> None:
    """Also where the holder lists another class about persons: what is listed says nothing of the rest."""
    hidden = replace(steps("consent", "given"), name="hidden", unlisted=True)
    listed = [replace(hidden, name="shown", unlisted=False, classes=dict.fromkeys(shown, hidden.classes["StepRecord"]))]
    known = known_names(CONFIG, catalogue_of(*listed, hidden))
    asked = {"holder": "takamatsu-city", "recipients": frozenset({"sanuki-clinic"})}
    check_known(request(**asked, coordinates=frozenset({Coordinate("StepRecord.steps")})), known)
    with pytest.raises(ConsentInvalid, match="is not about persons"):
        check_known(request(**asked, coordinates=frozenset({Coordinate("WaterGauge.name")})), known)


@pytest.mark.parametrize("listed", [True, False])
def test_an_unlisted_source_changes_nothing_about_what_may_be_consented_to(listed: bool) -> None:
    """Neither what is taken nor what is told, whether or not its holder lists another source."""
    shown = replace(steps("consent", "given"), name="shown")
    hidden = replace(steps("consent", "given"), name="hidden", unlisted=True)
    around = (shown,) if listed else ()
    assert known_names(CONFIG, catalogue_of(*around, hidden)) == known_names(CONFIG, catalogue_of(*around))


def test_who_lists_nothing_is_no_holder_that_is_told() -> None:
    """Its unlisted sources name it to nobody."""
    assert listed_holders(catalogue_of(replace(steps("consent", "given"), unlisted=True))) == frozenset()


def test_the_organisation_of_every_registered_client_is_known() -> None:
    """So that a representative's own organisation is found behind another client of it."""
    registered = {client.id: client.organisation for client in CONFIG.clients.values() if client.organisation}
    assert known_names(CONFIG, catalogue_of()).organisations == registered
    assert registered["clinic-app"] == "sanuki-clinic"


def test_every_party_that_the_configuration_names_can_be_a_recipient() -> None:
    """Clients, their organisations, holders, organisations of officers; only the first three are suggested."""
    known = known_names(CONFIG, catalogue_of(steps("consent", "given")))
    assert {"clinic-app", "sanuki-clinic", "takamatsu-city", "sanuki-police"} <= known.recipients
    assert {"clinic-app", "sanuki-clinic", "takamatsu-city"} <= known.told
    assert not {"sanuki-police", "miki-town"} & known.told
