"""Random policies, facts and rows for hypothesis, and policies compiled from plain data."""

from __future__ import annotations

import json
from functools import lru_cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from policies.compile import compile_policy
from policies.decision import Coordinate
from policies.facts import Facts
from policies.law import compile_law, under_law
from policies.licences import licence_of, under_licence
from policies.model import Document
from policies.policy import Policy
from tests.policies import random_facts, random_rules
from tests.policies.operand_tools import WITH_PERSONS
from tests.policies.random_facts import Row
from tests.policies.random_rules import Plain
from tests.policies.small import PURPOSES, TOKYO
from vocab.documents import DocumentError, read_data

__all__ = ["COORDINATES", "Plain", "documents", "permissions", "policy_of", "prohibitions", "rows", "worlds"]

COORDINATES = tuple(
    Coordinate(f"{cls.name}.{name}")
    for cls in WITH_PERSONS.concrete()
    for name in ("id", *(prop.name for prop in cls.properties))
)
_RANDOM = st.integers(0, 2**63).map(Random)  # by its seed: drawn choice by choice, the simplest would be most
permissions: st.SearchStrategy[Plain] = _RANDOM.map(random_rules.permission)
prohibitions: st.SearchStrategy[Plain] = _RANDOM.map(random_rules.prohibition)
rows: st.SearchStrategy[Row] = _RANDOM.map(random_facts.row)


def documents() -> st.SearchStrategy[Plain]:
    """A policy that compiles: where its prohibitions would have no effect it has none."""
    return _RANDOM.map(random_rules.document).map(effective)


def worlds() -> st.SearchStrategy[Facts]:
    """Who asks, when, and what is declared, linked and counted."""
    return _RANDOM.map(random_facts.facts)


def effective(document: Plain) -> Plain:
    """The document, without its prohibitions where they would have no effect."""
    return document if policy_of(document) else document | {"prohibition": []}


def policy_of(document: Plain) -> Policy | None:
    """The policy compiled; None where a prohibition would have no effect."""
    return _policy_of(json.dumps(document, ensure_ascii=False))


def narrowed(policy: Policy, law: list[Plain], licence: str) -> Policy:
    """The policy under a law with these prohibitions and under a licence."""
    policy = under_licence(policy, licence_of(licence), PURPOSES)
    if not law:
        return policy
    text = json.dumps({"uid": "urn:test:law", "assigner": "takamatsu", "prohibition": law}, ensure_ascii=False)
    return under_law(policy, compile_law(text, WITH_PERSONS, zone=TOKYO, purposes=PURPOSES))


@lru_cache(maxsize=64)
def _policy_of(text: str) -> Policy | None:
    model = read_data(Document, _as_read(json.loads(text)))
    try:
        return compile_policy(model, WITH_PERSONS, zone=TOKYO, purposes=PURPOSES)
    except DocumentError as error:
        assert {problem.code for problem in error.problems} == {"POLICY_PROHIBITION_WITHOUT_EFFECT"}, error  # noqa: PT017
        return None


def _as_read(value: Any) -> Any:
    """Plain data as the strict reader gives it: lists are tuples."""
    if isinstance(value, dict):
        return {key: _as_read(item) for key, item in value.items()}
    return tuple(_as_read(item) for item in value) if isinstance(value, list) else value
