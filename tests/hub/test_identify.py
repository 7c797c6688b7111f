"""Who asks and for what: anonymous, registered, refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from hub.config_model import Claims, Client
from hub.identify import (
    GroundConflict,
    GroundNeedsClient,
    GroundNotRegistered,
    Identifier,
    IdentityRefused,
    IssuerUnavailable,
    PurposeConflict,
    PurposeNeedsClient,
    PurposeNotRegistered,
    TokenRejected,
)
from hub.keys import IssuerKeys, key_client, key_store
from hub.tokens import TokenVerifier
from policies.facts import ANONYMOUS
from tests.hub.processes import ISSUER
from tests.hub.test_tokens import JWKS, Clock, claims, signed, trusted

OTHER = "https://other.test.example"


def registered(name: str, **more: Any) -> Client:
    """A client of the configuration."""
    return Client.model_validate({"id": name, "title": {"ja": name, "en": name}, **more})


CLIENTS = {
    "desk": registered(
        "desk", purposes=("disaster-response", "evacuation"), grounds=("条例第9条",), organisation="takamatsu-city"
    ),
    "foreign": registered("foreign", purposes=("evacuation",), issuer=OTHER),
}


@pytest.fixture
async def identifier(tmp_path: Path) -> AsyncIterator[Identifier]:
    """An identifier whose issuer's keys are a file."""
    (tmp_path / "jwks.json").write_text(json.dumps(JWKS))
    names = Claims.model_validate({"roles": "realm_access.roles", "purpose": "https://tsunagu.example/purpose"})
    trust = trusted("jwks.json", claims=names, assurance={"urn:card": 3})
    async with key_client() as client:
        keys = {ISSUER: IssuerKeys(trust, client=client, store=key_store(), directory=tmp_path)}
        yield Identifier(TokenVerifier({ISSUER: trust}, keys, clock=Clock()), {ISSUER: trust}, CLIENTS)


def bearer(purpose: str | None = None, **changes: Any) -> dict[str, str]:
    """Headers with a good token."""
    headers = {"authorization": f"Bearer {signed(claims(**changes))}"}
    return headers if purpose is None else {**headers, "tsunagu-purpose": purpose}


async def test_no_credential_is_anonymous(identifier: Identifier) -> None:
    """Whatever other headers say."""
    assert await identifier.identify({"accept": "*/*"}) is ANONYMOUS


async def test_claims_become_a_consumer(identifier: Identifier) -> None:
    """Names are mapped, also dotted ones; a name with dots is first taken whole."""
    body: Mapping[str, Any] = {
        "client_id": "desk",
        "organisation": "miki-town",
        "realm_access": {"roles": ["disaster-officer", "staff"]},
        "scope": "gauges  cameras",
        "https://tsunagu.example/purpose": "evacuation",
    }
    consumer = await identifier.identify(bearer(**body))
    assert (consumer.issuer, consumer.subject, consumer.client) == (ISSUER, "s", "desk")
    assert consumer.organisation == "miki-town"
    assert consumer.roles == {"disaster-officer", "staff"}
    assert consumer.scopes == {"gauges", "cameras"}
    assert consumer.purpose == "evacuation"
    assert consumer.claims["sub"] == "s"
    assert consumer.expires_at is not None


async def test_missing_claims_are_empty(identifier: Identifier) -> None:
    """Nothing is made up; the organisation of a registered client stands in for a missing one."""
    consumer = await identifier.identify(bearer())
    assert (consumer.client, consumer.organisation, consumer.purpose) == (None, None, None)
    assert consumer.scopes == consumer.roles == frozenset()
    assert (await identifier.identify(bearer(client_id="desk"))).organisation == "takamatsu-city"


@pytest.mark.parametrize("odd", [7, {"a": 1}, ["a", 7], None, [["a"]]])
async def test_claims_of_another_type_are_empty(identifier: Identifier, odd: Any) -> None:
    """A list with one odd item gives nothing, not the rest."""
    consumer = await identifier.identify(bearer(realm_access={"roles": odd}, scope=odd, organisation=odd))
    assert consumer.roles == consumer.scopes == frozenset()
    assert consumer.organisation is None


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Basic dTpw", "bearer not-a-token", "Token x", signed(claims())]
)
async def test_a_bad_credential_is_never_anonymous(identifier: Identifier, value: str) -> None:
    """The request ends with 401, a code, a text in both languages and a challenge."""
    with pytest.raises(TokenRejected) as caught:
        await identifier.identify({"Authorization": value})
    assert (caught.value.status, caught.value.code) == (401, "TOKEN_REJECTED")
    assert caught.value.message.ja
    assert caught.value.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token"')
    told = str(caught.value) + str(caught.value.headers)
    assert not any(secret in told for secret in ("dTpw", "not-a-token", signed(claims()).split(".")[1]))


async def test_two_credentials_are_none(identifier: Identifier) -> None:
    """Names of headers are compared in any case."""
    good = bearer()["authorization"]
    with pytest.raises(TokenRejected):
        await identifier.identify({"Authorization": good, "authorization": good})
    with pytest.raises(TokenRejected):
        await identifier.identify({"authorization": f"{good}, {good}"})


@pytest.mark.parametrize(
    ("stated", "vouched", "purpose"),
    [
        (None, None, None),
        ("evacuation", None, "evacuation"),
        (None, "evacuation", "evacuation"),
        ("evacuation", "evacuation", "evacuation"),
    ],
)
async def test_a_purpose_comes_from_token_or_header(
    identifier: Identifier, stated: str | None, vouched: str | None, purpose: str | None
) -> None:
    """Either, or both when they agree."""
    body = {"https://tsunagu.example/purpose": vouched}
    consumer = await identifier.identify(bearer(stated, client_id="desk", **body))
    assert consumer.purpose == purpose


async def test_two_purposes_conflict(identifier: Identifier) -> None:
    """Neither wins."""
    body = {"https://tsunagu.example/purpose": "evacuation"}
    with pytest.raises(PurposeConflict):
        await identifier.identify(bearer("disaster-response", client_id="desk", **body))


@pytest.mark.parametrize("client", [None, "nobody", "foreign"])
async def test_a_purpose_needs_a_client_registered_for_it(identifier: Identifier, client: str | None) -> None:
    """An issuer cannot speak for a client of another issuer."""
    with pytest.raises(PurposeNotRegistered):
        await identifier.identify(bearer("evacuation", client_id=client))


async def test_a_purpose_must_be_among_the_clients(identifier: Identifier) -> None:
    """A purpose vouched for by the token, too."""
    with pytest.raises(PurposeNotRegistered):
        await identifier.identify(bearer("marketing", client_id="desk"))
    with pytest.raises(PurposeNotRegistered):
        await identifier.identify(bearer(client_id="desk", **{"https://tsunagu.example/purpose": "marketing"}))


async def test_anonymous_has_no_purpose(identifier: Identifier) -> None:
    """Nobody answers for it."""
    with pytest.raises(PurposeNeedsClient):
        await identifier.identify({"Tsunagu-Purpose": "evacuation"})


async def test_an_unreachable_issuer_is_not_the_consumers_fault(tmp_path: Path) -> None:
    """503 with the time after which to try again."""
    trust = trusted("nothing.json")
    async with key_client() as client:
        keys = {ISSUER: IssuerKeys(trust, client=client, store=key_store(), directory=tmp_path)}
        identifier = Identifier(TokenVerifier({ISSUER: trust}, keys, clock=Clock()), {ISSUER: trust}, {})
        with pytest.raises(IssuerUnavailable) as caught:
            await identifier.identify(bearer())
    assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "5"})


def test_each_refusal_has_its_own_code_and_both_languages() -> None:
    """Codes are what programs rely on."""
    kinds = IdentityRefused.__subclasses__()
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.message.ja and kind.message.en and 400 <= kind.status < 600 for kind in kinds)


async def test_a_client_of_another_issuer_is_no_client_here(identifier: Identifier) -> None:
    """Rules trust the name of a client, so that no other issuer may speak it; one that nobody registered stays."""
    assert (await identifier.identify(bearer(client_id="foreign"))).client is None
    assert (await identifier.identify(bearer(client_id="nobody"))).client == "nobody"


async def test_a_ground_is_the_clients_own_and_stated_once(identifier: Identifier) -> None:
    """From the token or the header, in which text beyond ASCII is percent-encoded."""
    stated = {"tsunagu-ground": quote("条例第9条")}
    assert (await identifier.identify(bearer(client_id="desk") | stated)).ground == "条例第9条"
    assert (await identifier.identify(bearer(client_id="desk", ground="条例第9条"))).ground == "条例第9条"
    with pytest.raises(GroundConflict):
        await identifier.identify(bearer(client_id="desk", ground="条例第1条") | stated)
    with pytest.raises(GroundNotRegistered):
        await identifier.identify(bearer(client_id="desk", ground="条例第1条"))
    with pytest.raises(GroundNeedsClient):
        await identifier.identify(stated)


async def test_only_a_stated_assurance_counts(identifier: Identifier) -> None:
    """What the issuer's own word for it is worth is said in the configuration; any other is none."""
    assert (await identifier.identify(bearer(acr="urn:card"))).assurance == 3
    assert (await identifier.identify(bearer(acr="urn:other"))).assurance is None
    assert (await identifier.identify(bearer())).assurance is None
