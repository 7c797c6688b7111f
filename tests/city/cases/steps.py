"""What people do before somebody asks: linking, mandates, consents, cases, over GraphQL as they would.

Each step is a context of a running city: done when it begins, undone when it ends, by those who may.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.cli.token import token_of
from tests.city.cities import City

CITIZENS = "https://issuer.sanuki.example"
"""The issuer of the city's consumers."""
LASTING = timedelta(hours=8)


def do(city: City, consumer: str, field: str, **arguments: Any) -> str:
    """A mutation as a consumer; gives the id of what it made or changed, and fails the test where it is refused."""
    given = ", ".join(f"${name}: {_TYPES.get((field, name), 'ID!')}" for name in arguments)
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    answer = city.ask(
        f"mutation ({given}) {{ done: {field}({passed}) {{ id }} }}", consumer=consumer, variables=arguments
    )
    assert "errors" not in answer, answer["errors"]
    return str(answer["data"]["done"]["id"])


_TYPES: Mapping[tuple[str, str], str] = {
    ("linkSubject", "input"): "LinkSubjectInput!",
    ("recordMandate", "input"): "RecordMandateInput!",
    ("giveConsent", "input"): "GiveConsentInput!",
    ("declareCase", "input"): "DeclareCaseInput!",
    ("endCase", "reason"): "String!",
}


def later() -> str:
    """When what is given for a time ends."""
    return (datetime.now(UTC) + LASTING).isoformat()


@contextmanager
def mandates_of_two_mothers(city: City) -> Iterator[None]:
    """The council's officer records for each mother that she speaks for her child."""
    claims = json.loads((city.folder / "stand-ins" / "consumers.json").read_text("utf-8"))["consumers"]
    made = [
        do(
            city,
            "watch-officer",
            "recordMandate",
            input={
                "holder": "sanuki-watch",
                "person": child,
                "representative": {"issuer": CITIZENS, "subject": claims[mother]["claims"]["sub"]},
                "relation": "GUARDIAN",
                "ground": "民法第818条",
                "endsAt": later(),
            },
        )
        for mother, child in (("mother", "W-1001"), ("other-mother", "W-1002"))
    ]
    yield
    for mandate in made:
        do(city, "watch-officer", "endMandate", id=mandate)


@contextmanager
def links_of_two_participants(city: City) -> Iterator[None]:
    """Each shows a new token of the health office's own issuer."""
    made = {
        name: do(
            city,
            name,
            "linkSubject",
            input={"holder": "sanuki-health", "proof": token_of(city.folder, f"{name}-proof")},
        )
        for name in ("participant", "other-participant")
    }
    yield
    for name, link in made.items():
        do(city, name, "revokeLink", id=link)


@contextmanager
def consent_given(city: City) -> Iterator[None]:
    """The participant lets the clinic's app have the steps, for medical care."""
    given = _consent(city)
    yield
    do(city, "participant", "withdrawConsent", id=given)


@contextmanager
def consent_withdrawn(city: City) -> Iterator[None]:
    """The participant has taken it back."""
    do(city, "participant", "withdrawConsent", id=_consent(city))
    yield


@contextmanager
def case_declared(city: City) -> Iterator[None]:
    """The police have declared that the mother's child is missing; nobody has confirmed it."""
    case = _case(city)
    yield
    do(city, "police", "endCase", id=case, reason="発見")


@contextmanager
def case_confirmed(city: City) -> Iterator[None]:
    """A second officer has confirmed it."""
    case = _case(city)
    do(city, "police-chief", "confirmCase", id=case)
    yield
    do(city, "police", "endCase", id=case, reason="発見")


@contextmanager
def case_ended(city: City) -> Iterator[None]:
    """The child was found."""
    with case_confirmed(city):
        pass
    yield


def _consent(city: City) -> str:
    return do(
        city,
        "participant",
        "giveConsent",
        input={
            "holder": "sanuki-health",
            "recipients": ["sanuki-clinic"],
            "purpose": "medical-care",
            "coordinates": [f"StepRecord.{name}" for name in ("id", "participant", "day", "steps")],
            "until": later(),
            "benefit": {"ja": "診療に役立ちます。", "en": "It helps your doctor treat you."},
            "noticeVersion": "2026-04",
            "noticeUrl": "https://kenko.example.jp/notice",
        },
    )


def _case(city: City) -> str:
    return do(
        city,
        "police",
        "declareCase",
        input={
            "domain": "sanuki-area",
            "kind": "missing-person",
            "holder": "sanuki-watch",
            "person": "W-1001",
            "hours": 6,
            "reason": "行方不明の届出",
        },
    )


STEPS: Mapping[str, Callable[[City], AbstractContextManager[None]]] = {
    "mandates_of_two_mothers": mandates_of_two_mothers,
    "links_of_two_participants": links_of_two_participants,
    "consent_given": consent_given,
    "consent_withdrawn": consent_withdrawn,
    "case_declared": case_declared,
    "case_confirmed": case_confirmed,
    "case_ended": case_ended,
}


@contextmanager
def taken(city: City, names: Iterable[str]) -> Iterator[None]:
    """After steps, in order; they are undone in the reverse one."""
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(STEPS[name](city))
        yield
