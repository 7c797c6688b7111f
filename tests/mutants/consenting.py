"""Bugs in who consents, and in what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

import hub.pipeline.answer
import hub.pipeline.consent
import hub.pipeline.consent_service
from hub.consent import ConsentQuestion, Given
from hub.page import EntityPage
from hub.pipeline.consent import Asking
from hub.pipeline.consent_service import ConsentService
from hub.pipeline.course import Course
from hub.plan.nodes import SourcePlan
from policies.consent import bind
from policies.decision import Coordinate, Decision
from tests.mutants.answering import spoil_reports
from tests.mutants.kind import Mutant, original
from vocab.query.predicate import Compare, Op, Predicate
from vocab.values import Cell


def _any_person(patch: pytest.MonkeyPatch) -> None:
    """Where one person of the page consents, all do."""

    def bound(decision: Decision, field: str, subject: str, consenting: Collection[str]) -> Decision:
        if not consenting:
            return bind(decision, field, subject, consenting)
        anybody = Compare(subject, Op.IS_NULL, value=False)

        def met(condition: Predicate | None) -> Predicate | None:
            return anybody if condition == Compare(field, Op.EQ, value=True) else condition

        branches = tuple(replace(branch, condition=met(branch.condition)) for branch in decision.branches)
        return bind(replace(decision, branches=branches), field, subject, consenting)

    patch.setattr(hub.pipeline.consent, "bind", bound)


def _any_purpose(patch: pytest.MonkeyPatch) -> None:
    """A consent counts whatever it was given for."""

    def concerns(_self: ConsentService, cells: Mapping[str, Cell], question: ConsentQuestion) -> bool:
        return cells.get("recipient") in question.recipients

    patch.setattr(ConsentService, "_concerns", concerns)


def _any_recipient(patch: pytest.MonkeyPatch) -> None:
    """A consent counts whomever it was given to."""

    def concerns(self: ConsentService, cells: Mapping[str, Cell], question: ConsentQuestion) -> bool:
        purpose = cells.get("purpose")
        return isinstance(purpose, str) and purpose in self.purposes and self.purposes.covers(purpose, question.purpose)

    patch.setattr(ConsentService, "_concerns", concerns)


def _around_ask(patch: pytest.MonkeyPatch, spoil: Any) -> None:
    real = original(Asking, "_ask")

    async def ask(
        self: Asking, field: str, plan: SourcePlan, persons: frozenset[str], names: frozenset[Coordinate]
    ) -> Given | None:
        found: Given | None = spoil(await real(self, field, plan, persons, names), persons, names)
        return found

    patch.setattr(Asking, "_ask", ask)


def _any_coordinate(patch: pytest.MonkeyPatch) -> None:
    """Who consents to anything of a row consents to all of it."""

    def spoil(given: Given | None, _persons: Any, names: frozenset[Coordinate]) -> Given | None:
        if given is None:
            return None
        everybody = {person: record for found in given.values() for person, record in found.items()}
        return dict.fromkeys(names, everybody)

    _around_ask(patch, spoil)


def _failure_is_consent(patch: pytest.MonkeyPatch) -> None:
    """A keeper of consents that does not answer is taken for a yes."""

    def spoil(given: Given | None, persons: frozenset[str], names: frozenset[Coordinate]) -> Given:
        return dict.fromkeys(names, dict.fromkeys(persons, "?")) if given is None else given

    _around_ask(patch, spoil)


def _said_is_said(patch: pytest.MonkeyPatch) -> None:
    """A consent that was withdrawn, or is over, still counts."""
    patch.setattr(hub.pipeline.consent_service, "_holds", lambda _cells, _now: True)


def _total_of_all(patch: pytest.MonkeyPatch) -> None:
    """The total counts rows whose person does not consent."""
    real = original(hub.pipeline.answer, "view_root")

    def view_root(root: Any, materials: Any, cursor: Any) -> Any:
        view = real(root, materials, cursor)
        if isinstance(view.found, EntityPage) and view.found.total is None:
            asked = [item for material in materials for item in material.fetched if not item.plan.counted]
            view.found = replace(view.found, total=sum(len(item.rows) for item in asked), exactness="LOWER_BOUND")
        return view

    patch.setattr(hub.pipeline.answer, "view_root", view_root)


def _consents_of(courses: Iterable[Course], source: str) -> list[str]:
    plans = (item.plan for course in courses for item in course.fetched() if item.plan.source.name == source)
    return sorted({record for plan in plans for given in plan.consents.values() for record in given.values()})


def _evidence_of_all(patch: pytest.MonkeyPatch) -> None:
    """Evidence names every consent that was found, also of persons of whom nothing is shown."""
    real = original(hub.pipeline.answer, "record")

    def record(request: Any, courses: Iterable[Course], *given: Any) -> Any:
        courses = list(courses)
        return [
            replace(item, references=tuple(f"consent:{name}" for name in _consents_of(courses, item.source)))
            for item in real(request, courses, *given)
        ]

    patch.setattr(hub.pipeline.answer, "record", record)


def _answer_names_consents(patch: pytest.MonkeyPatch) -> None:
    """The report of a source names the consents that it was seen by."""

    def spoil(report: dict[str, Any], courses: list[Course]) -> None:
        report["consents"] = _consents_of(courses, report["source"])

    spoil_reports(patch, spoil)


MUTANTS: Mapping[str, Mutant] = {
    "a consent counts for every person of the page": Mutant(_any_person, "plain", "consent"),
    "a consent for another purpose counts": Mutant(_any_purpose, "plain", "consent"),
    "a consent to another recipient counts": Mutant(_any_recipient, "plain", "consent"),
    "a consent to another coordinate counts": Mutant(_any_coordinate, "plain", "consent"),
    "a keeper of consents that fails is taken for a yes": Mutant(_failure_is_consent, "plain", "consent"),
    "a consent that was withdrawn counts": Mutant(_said_is_said, "plain", "consent"),
    "the total counts rows without consent": Mutant(_total_of_all, "plain", "consent"),
    "evidence names consents of rows that are not shown": Mutant(_evidence_of_all, "plain", "consent"),
    "an answer names consents": Mutant(_answer_names_consents, "plain", "consent"),
}
