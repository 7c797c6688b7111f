"""The pages on the cases print the very table that the city is checked against, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.city.cases.expected import CASES, Case
from tests.city.cases.printed import printed
from tests.city.cases.steps import STEPS
from tests.city.cities import EXAMPLES
from tests.city.portability import APPS, OPEN, App

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"en": DOCS / "cases.md", "ja": DOCS / "ja" / "cases.md"}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.document)
def test_the_page_prints_the_table_that_is_checked(case: Case, language: str) -> None:
    """Word for word, under the name of its document."""
    text = PAGES[language].read_text("utf-8")
    part = text[text.index(f"`examples/apps/{case.document}.graphql`") :]
    assert printed(case, language) in part.split("\n## ")[0]


def test_every_case_is_whole() -> None:
    """A document that is shipped, one outcome for each column, and steps that exist."""
    for case in CASES:
        assert (EXAMPLES / "apps" / f"{case.document}.graphql").is_file()
        assert {len(outcomes) for outcomes in case.outcomes.values()} == {len(case.columns)}
        assert {step for column in case.columns for step in column.steps} <= STEPS.keys()
        assert {name.partition(".")[0] for name in case.outcomes} == case.called_by.keys()


def test_every_shipped_document_but_the_showcase_is_a_case_or_runs_in_both_cities() -> None:
    """A new one gets its table, or is asked in every city."""
    shipped = {path.stem for path in (EXAMPLES / "apps").glob("*.graphql")}
    assert shipped == {"wide-area-disaster", *(case.document for case in CASES), *(app.name for app in APPS)}


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_page_names_every_document_that_runs_in_both_cities_and_who_asks_it(app: App, language: str) -> None:
    """With all consumers that the tests ask as."""
    line = next(line for line in PAGES[language].read_text("utf-8").splitlines() if f"`{app.name}.graphql`" in line)
    assert all(f"`{name}`" in line for name in app.shows if name != OPEN)
