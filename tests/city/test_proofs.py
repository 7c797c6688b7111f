"""A proof of who a person is to a holder makes one link once, and is good for nothing else."""

from __future__ import annotations

from typing import Any

from hub.cli.token import token_of
from tests.city.cases.steps import do
from tests.city.conftest import City

LINK = 'mutation ($proof: String!) { linkSubject(input: {holder: "sanuki-health", proof: $proof}) { id } }'


def link(city: City, consumer: str, proof: str) -> dict[str, Any]:
    """The answer to who shows a proof."""
    found: dict[str, Any] = city.ask(LINK, consumer=consumer, variables={"proof": proof})
    return found


def code(answer: dict[str, Any]) -> str:
    """The code of the first error."""
    return str(answer["errors"][0]["extensions"]["code"])


def test_a_proof_that_is_replayed_links_nobody(city: City) -> None:
    """Not even the same account again."""
    proof = token_of(city.folder, "participant-proof")
    made = link(city, "participant", proof)["data"]["linkSubject"]["id"]
    try:
        assert code(link(city, "participant", proof)) == "LINK_PROOF_USED"
    finally:
        do(city, "participant", "revokeLink", id=made)


def test_a_stolen_proof_links_no_other_account(city: City) -> None:
    """It names the account it is for, at which it is still good."""
    proof = token_of(city.folder, "participant-proof")
    assert code(link(city, "other-participant", proof)) == "LINK_PROOF_NOT_YOURS"
    made = link(city, "participant", proof)["data"]["linkSubject"]["id"]
    do(city, "participant", "revokeLink", id=made)


def test_a_bearer_token_is_no_proof(city: City) -> None:
    """It names a subject of the city's issuer, not a person of the holder's."""
    assert code(link(city, "participant", city.token("participant"))) == "LINK_PROOF_INVALID"


def test_a_proof_is_no_bearer_token(city: City) -> None:
    """Its issuer vouches for no consumer."""
    city.tokens["proof-as-bearer"] = token_of(city.folder, "participant-proof")
    response = city.post("{ me { subject } }", consumer="proof-as-bearer")
    assert (response.status_code, code(response.json())) == (401, "TOKEN_REJECTED")
