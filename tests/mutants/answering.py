"""Bugs in what an answer says about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLError

import hub.pipeline.answer
from hub.page import EntityPage
from hub.pipeline.course import Course
from tests.mutants.kind import Mutant, original


def _total_of_raw_rows(patch: pytest.MonkeyPatch) -> None:
    """The total counts the rows that came, seen or not."""
    real = original(hub.pipeline.answer, "view_root")

    def view_root(root: Any, materials: Any, cursor: Any) -> Any:
        view = real(root, materials, cursor)
        if isinstance(view.found, EntityPage):
            rows = sum(len(fetched.rows) for material in materials for fetched in material.fetched)
            view.found = replace(view.found, total=rows)
        return view

    patch.setattr(hub.pipeline.answer, "view_root", view_root)


def spoil_reports(patch: pytest.MonkeyPatch, spoil: Callable[[dict[str, Any], list[Course]], None]) -> None:
    """Let a bug change the report of each source, given everything that was fetched."""
    real = original(hub.pipeline.answer, "source_reports")

    def source_reports(courses: Iterable[Course], *given: Any) -> list[dict[str, Any]]:
        courses = list(courses)
        reports: list[dict[str, Any]] = real(courses, *given)
        for report in reports:
            spoil(report, courses)
        return reports

    patch.setattr(hub.pipeline.answer, "source_reports", source_reports)


def _rows_of(courses: list[Course], source: str) -> list[Mapping[str, Any]]:
    asked = (fetched for course in courses for fetched in course.fetched())
    return [row for item in asked if item.plan.source.name == source for row in item.rows]


def _status_of_raw_rows(patch: pytest.MonkeyPatch) -> None:
    """A source is `ok` when rows came, `empty` when none came."""

    def spoil(report: dict[str, Any], courses: list[Course]) -> None:
        rows = _rows_of(courses, report["source"])
        if report["status"] in {"ok", "empty"}:
            report["status"] = "ok" if rows else "empty"

    spoil_reports(patch, spoil)


def _warning_with_a_value(patch: pytest.MonkeyPatch) -> None:
    """A warning quotes a value of a row."""

    def spoil(report: dict[str, Any], courses: list[Course]) -> None:
        rows = _rows_of(courses, report["source"])
        weird = [value for row in rows for value in row.values() if value == "x"]
        if weird:
            report["warnings"] = [{"code": "VALUE_UNKNOWN", "value": weird[0]}]

    spoil_reports(patch, spoil)


def _error_with_a_value(patch: pytest.MonkeyPatch) -> None:
    """A denial quotes the value that it denies."""
    real = original(hub.pipeline.answer, "static_errors")

    def static_errors(courses: Iterable[Course], *given: Any) -> list[GraphQLError]:
        courses = list(courses)
        rows = [row for course in courses for fetched in course.fetched() for row in fetched.rows]
        errors: list[GraphQLError] = real(courses, *given)
        for error in errors[:1]:
            error.message += f" ({rows[-1:]!r})"
        return errors

    patch.setattr(hub.pipeline.answer, "static_errors", static_errors)


MUTANTS: Mapping[str, Mutant] = {
    "the total counts raw rows": Mutant(_total_of_raw_rows),
    "the status of a source follows its raw rows": Mutant(_status_of_raw_rows),
    "a warning quotes a value": Mutant(_warning_with_a_value),
    "an error quotes a value": Mutant(_error_with_a_value),
}
