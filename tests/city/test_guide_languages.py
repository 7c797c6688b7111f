"""What the hub refuses is said in the language that was asked for, and in Japanese where none was."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from hub.cli.token import token_of
from tests.city.cases.steps import later
from tests.city.conftest import City
from tests.city.test_guide import mutations

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
GUIDE = mutations("developers.md")
REFUSED = (
    # code, who asks, document
    ("LINK_PROOF_INVALID", "participant", GUIDE["Link"]),
    ("LINK_PROOF_NOT_YOURS", "other-participant", GUIDE["Link"]),
    ("PERSON_NOT_IDENTIFIED", None, GUIDE["Link"]),
    ("LINK_UNKNOWN", "participant", 'mutation { revokeLink(id: "none") { id } }'),
    ("MANDATE_NOT_AN_OFFICER", "navi", GUIDE["Mandate"]),
    ("MANDATE_UNKNOWN", "navi", 'mutation { endMandate(id: "none") { id } }'),
    ("CONSENT_INVALID", "participant", GUIDE["Consent"].replace("StepRecord.steps", "StepRecord.stepz")),
    ("CONSENT_NO_LINK", "navi", GUIDE["Consent"]),
    ("CASE_NOT_AN_OFFICER", "navi", GUIDE["Case"]),
    ("SITUATION_NOT_AN_OFFICER", "navi", GUIDE["Situation"]),
    ("CLASS_UNKNOWN", None, '{ access(class: "Nothing") { coordinate } }'),
)


def errors(city: City, language: str | None, document: str, headers: dict[str, str], **variables: str) -> Any:
    """The errors of an answer in a language."""
    spoken = {"Accept-Language": language} if language else {}
    body = {"query": document, "variables": variables}
    answer = httpx.post(
        f"{city.url}/graphql", json=body, headers={**headers, **spoken}, timeout=30, trust_env=False
    ).json()
    return answer["errors"]


def check_language(error: Any, language: str | None) -> None:
    """Message and hint are in one language, and nothing is added in another."""
    texts = [error["message"], *([error["extensions"]["hint"]] if "hint" in error["extensions"] else [])]
    assert {bool(JAPANESE.search(text)) for text in texts} == {language != "en"}, texts
    assert "messageJa" not in error["extensions"]


@pytest.mark.parametrize("language", ["ja", "en", None])
@pytest.mark.parametrize(("code", "consumer", "document"), REFUSED, ids=lambda value: str(value)[:30])
def test_what_is_refused_is_said_in_the_language_asked_for(
    code: str, consumer: str | None, document: str, language: str | None, city: City
) -> None:
    """Also the hints; in Japanese where no language is asked for, as everywhere."""
    proof = "none" if code == "LINK_PROOF_INVALID" else token_of(city.folder, "participant-proof")
    given = {"proof": proof, "until": later(), "endsAt": later()}
    variables = {key: value for key, value in given.items() if f"${key}:" in document}
    headers = {"Authorization": f"Bearer {city.token(consumer)}"} if consumer else {}
    (error,) = errors(city, language, document, headers, **variables)
    assert error["extensions"]["code"] == code
    check_language(error, language)


@pytest.mark.parametrize("language", ["ja", "en", None])
@pytest.mark.parametrize(
    ("code", "headers"),
    [
        ("TOKEN_REJECTED", {"Authorization": "Bearer none"}),
        ("PURPOSE_NEEDS_CLIENT", {"Tsunagu-Purpose": "disaster-response"}),
    ],
)
def test_who_is_not_known_hears_it_in_the_same_language(
    code: str, headers: dict[str, str], language: str | None, city: City
) -> None:
    """One rule for what refuses a request and what refuses a field."""
    (error,) = errors(city, language, "{ me { subject } }", headers)
    assert error["extensions"]["code"] == code
    check_language(error, language)
