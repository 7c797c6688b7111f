"""Who is nobody's account is asked to log in by every mutation, before anything is said of what it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.city.cases.steps import later
from tests.city.conftest import City

WHEN = later()
MANDATE: dict[str, Any] = {
    "representative": {"issuer": "", "subject": ""},
    "relation": "CARER",
    "endsAt": WHEN,
}
CONSENT: dict[str, Any] = {
    "holder": "nobody",
    "recipients": [],
    "purpose": "nothing",
    "coordinates": ["Stepp.x"],
    "until": WHEN,
    "benefit": {"ja": "", "en": ""},
    "noticeVersion": "",
    "noticeUrl": "",
}
CASE: dict[str, Any] = {
    "domain": "nowhere",
    "kind": "none",
    "holder": "nobody",
    "person": "",
    "hours": -1.0,
    "reason": "\0",
}
ASKED: dict[str, dict[str, Any]] = {  # what is wrong with each would be said to somebody
    "linkSubject": {"input": ("LinkSubjectInput!", {"holder": "nobody", "proof": "none"})},
    "revokeLink": {"id": ("ID!", "none\0")},
    "recordMandate": {"input": ("RecordMandateInput!", MANDATE)},
    "endMandate": {"id": ("ID!", "none\0")},
    "giveConsent": {"input": ("GiveConsentInput!", CONSENT)},
    "withdrawConsent": {"id": ("ID!", "none\0")},
    "declareCase": {"input": ("DeclareCaseInput!", CASE)},
    "confirmCase": {"id": ("ID!", "none\0")},
    "endCase": {"id": ("ID!", "none\0"), "reason": ("String!", "\0")},
    "declareSituation": {
        "input": ("DeclareSituationInput!", {"domain": "nowhere", "kind": "none", "hours": -1.0, "reason": ""})
    },
    "confirmSituation": {"id": ("ID!", "none\0")},
    "endSituation": {"id": ("ID!", "none\0")},
}


def code(city: City, name: str, consumer: str | None) -> str:
    """The code by which a mutation with wrong arguments is refused."""
    stated = ", ".join(f"${key}: {kind}" for key, (kind, _) in ASKED[name].items())
    passed = ", ".join(f"{key}: ${key}" for key in ASKED[name])
    document = f"mutation({stated}) {{ {name}({passed}) {{ id }} }}"
    variables = {key: value for key, (_, value) in ASKED[name].items()}
    (error,) = city.ask(document, consumer=consumer, variables=variables)["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("name", ASKED)
def test_anonymous_is_asked_to_log_in_whatever_it_names(name: str, city: City) -> None:
    """Somebody who is logged in hears what is wrong instead."""
    assert code(city, name, None) == "PERSON_NOT_IDENTIFIED"
    assert code(city, name, "navi") not in {"PERSON_NOT_IDENTIFIED", "INTERNAL_ERROR"}


def test_every_mutation_is_tried(city: City) -> None:
    """None is added without being refused to anonymous."""
    fields = city.ask("{ __schema { mutationType { fields { name } } } }")["data"]["__schema"]["mutationType"]["fields"]
    assert {field["name"] for field in fields} == set(ASKED)
