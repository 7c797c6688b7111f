"""Bugs in who a row is about, and in what stands for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

import policies.obligations.pseudonym
from hub.catalogue import Source
from policies.atoms.person import CaseIs
from policies.facts import Facts
from tests.mutants.kind import Mutant, original
from vocab.query.predicate import Compare, Op, Predicate
from vocab.values import Cell


def _ended_cases(patch: pytest.MonkeyPatch) -> None:
    """A case opens rows although it is over."""

    def judge(self: CaseIs, facts: Facts) -> Predicate | bool:
        wanted = (self.holder, self.domain, self.kind)
        keys = sorted({item.subject for item in facts.cases if (item.holder, item.domain, item.kind) == wanted})
        return Compare(self.field, Op.IN, tuple(keys)) if keys else False

    patch.setattr(CaseIs, "judge", judge)


def _keys_of_persons(patch: pytest.MonkeyPatch) -> None:
    """Ids of things about persons are the keys of the holder."""

    def published_key(_self: Source, _class_name: str) -> Callable[[str], str]:
        return str

    patch.setattr(Source, "published_key", published_key)


def _keys_of_no_holder(patch: pytest.MonkeyPatch) -> None:
    """Equal keys at two holders give ids that are seen to be equal."""
    real = original(Source, "published_key")

    def published_key(self: Source, class_name: str) -> Callable[[str], str]:
        made = real(self, class_name)
        if self.classes[class_name].subject is None:
            return str
        stand_in = Source(
            self.name, type(self.holder)("nobody", self.title), self.title, None, self.capabilities, self.classes, None,
            person_key=self.person_key,
        )  # fmt: skip
        keyed: Callable[[str], str] = real(stand_in, class_name)
        return keyed if made else str

    patch.setattr(Source, "published_key", published_key)


def _one_pseudonym(patch: pytest.MonkeyPatch) -> None:
    """A pseudonym is the same to every consumer."""
    real = original(policies.obligations.pseudonym, "_digest")

    def digest(secret: bytes, context: tuple[str | None, ...], value: Cell) -> Any:
        return real(secret, context[:2], value)

    patch.setattr(policies.obligations.pseudonym, "_digest", digest)


MUTANTS: Mapping[str, Mutant] = {
    "a case that is over opens rows": Mutant(_ended_cases, "plain", "persons"),
    "ids of persons are the keys of the holder": Mutant(_keys_of_persons, "opaque"),
    "ids of persons do not depend on the holder": Mutant(_keys_of_no_holder, "opaque"),
    "a pseudonym does not depend on the consumer": Mutant(_one_pseudonym, "opaque"),
}
