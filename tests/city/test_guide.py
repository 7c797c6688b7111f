"""What the guide for developers writes about persons is accepted as it stands, and the schema explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.cli.token import token_of
from tests.city.cases.steps import do, later
from tests.city.conftest import City

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = ("developers.md", "ja/developers.md")
ASKED = (
    # mutation, who asks it, what takes it back
    ("Link", "participant", "revokeLink"),
    ("Mandate", "watch-officer", "endMandate"),
    ("Consent", "participant", "withdrawConsent"),
    ("Case", "police", "endCase"),
    ("Situation", "officer", "endSituation"),
)


def mutations(guide: str) -> dict[str, str]:
    """The mutations of a guide, by name."""
    blocks = re.findall(r"```graphql\n(mutation (\w+).*?)```", (DOCS / guide).read_text("utf-8"), re.DOTALL)
    return {name: text for text, name in blocks}


@contextmanager
def undone(city: City) -> Iterator[list[tuple[str, str, str]]]:
    """What was made, as who, field and id; it is taken back, the last first."""
    made: list[tuple[str, str, str]] = []
    try:
        yield made
    finally:
        for consumer, field, name in reversed(made):
            do(city, consumer, field, id=name)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guide_s_mutations_are_accepted_as_they_stand(guide: str, city: City) -> None:
    """One for each row of its table, in its order."""
    found = mutations(guide)
    assert list(found) == [name for name, _, _ in ASKED]
    with undone(city) as made:
        for name, consumer, end in ASKED:
            given = {"proof": token_of(city.folder, "participant-proof"), "until": later(), "endsAt": later()}
            variables = {key: value for key, value in given.items() if f"${key}:" in found[name]}
            answer = city.ask(found[name], consumer=consumer, variables=variables)
            assert "errors" not in answer, (name, answer["errors"])
            (value,) = answer["data"].values()
            made.append((consumer, end, value["id"]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("sanuki-clinic", "sanuki-clinik"), "「sanuki-clinic」ではありませんか。"),
        (("StepRecord.id", "WaterGauge.name"), "HealthPoints, StepRecord"),
    ],
)
def test_a_consent_that_could_never_take_effect_is_refused(wrong: tuple[str, str], said: str, city: City) -> None:
    """By the running hub, with what was perhaps meant; nothing is recorded."""
    proof = token_of(city.folder, "participant-proof")
    consent = mutations("developers.md")["Consent"].replace(*wrong)
    with undone(city) as made:
        link = do(city, "participant", "linkSubject", input={"holder": "sanuki-health", "proof": proof})
        made.append(("participant", "revokeLink", link))
        before = city.ask("{ consents { id } }", consumer="participant")["data"]
        (error,) = city.ask(consent, consumer="participant", variables={"until": later()})["errors"]
        assert error["extensions"]["code"] == "CONSENT_INVALID"
        assert said in str(error)
        assert city.ask("{ consents { id } }", consumer="participant")["data"] == before


def test_every_field_of_a_consent_is_explained_and_what_is_needed_is_required(city: City) -> None:
    """Whoever reads the schema knows what to send."""
    query = '{ __type(name: "GiveConsentInput") { inputFields { name description type { kind } } } }'
    fields: list[dict[str, Any]] = city.ask(query)["data"]["__type"]["inputFields"]
    assert [field["name"] for field in fields if not field["description"]] == []
    assert {field["name"] for field in fields if field["type"]["kind"] != "NON_NULL"} == {"link", "mandate"}
