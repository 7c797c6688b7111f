"""What every adapter must do, driven by what it declares: subclass `AdapterConformance`, give it a `case`.

    class TestMine(AdapterConformance):
        @pytest_asyncio.fixture
        async def case(self) -> AsyncIterator[Case]:
            yield Case(adapter, collection, rows, paths)

Rows are compared by the case's paths; values compare as `vocab.query.evaluate` says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest

from adapters.errors import NotCapable, SourceTimeout
from adapters.spec import (
    Exactness,
    Fetch,
    Latest,
    Nulls,
    Page,
)
from tests.adapters.conformance_case import Case, Row
from tests.adapters.conformance_samples import orders, predicates, undeclared
from vocab.query.evaluate import scalar
from vocab.query.predicate import TRUE

__all__ = ["AdapterConformance", "Case"]

_MOST_PAGES = 500


async def walk(case: Case, request: Fetch) -> list[Page]:
    """All pages, from the first to the last."""
    pages: list[Page] = []
    while len(pages) < _MOST_PAGES:
        page = await case.adapter.fetch(request)
        pages.append(page)
        if page.next is None:
            return pages
        request = replace(request, position=page.next)
    raise AssertionError("the pages do not end")


async def everything(case: Case, request: Fetch) -> list[Row]:
    """The rows of all pages."""
    return [row for page in await walk(case, request) for row in page.rows]


class AdapterConformance:
    """The tests. Each takes the fixture `case`; what is not declared is not tried."""

    async def test_a_fetch_for_everything_gives_every_row(self, case: Case) -> None:
        """All rows, all paths, nothing twice."""
        assert case.bag(await everything(case, case.fetch())) == case.bag(case.rows)

    @pytest.mark.parametrize("size", [1, 2, 7])
    async def test_pages_of_any_size_give_every_row_once(self, case: Case, size: int) -> None:
        """And never more rows than were wanted."""
        pages = await walk(case, case.fetch(limit=size))
        assert all(len(page.rows) <= size for page in pages)
        assert case.bag([row for page in pages for row in page.rows]) == case.bag(case.rows)

    async def test_a_page_says_when_its_source_was_asked(self, case: Case) -> None:
        """As an aware time."""
        page = await case.adapter.fetch(case.fetch(limit=1))
        assert page.retrieved_at is not None
        assert page.retrieved_at.tzinfo is not None

    async def test_a_declared_predicate_is_answered_as_declared(self, case: Case) -> None:
        """Exact: just the rows that local evaluation keeps; superset: at least those."""
        for predicate, exactness in predicates(case):
            found = case.bag(await everything(case, case.fetch(predicate=predicate)))
            wanted = case.bag(case.kept(predicate))
            assert wanted <= found <= case.bag(case.rows), f"rows are lost or made up by {predicate}"
            assert exactness is Exactness.SUPERSET or found == wanted, f"not exact: {predicate}"

    async def test_a_filtered_source_is_paged_without_loss(self, case: Case) -> None:
        """Filter and paging together."""
        for predicate, _ in list(predicates(case))[::5]:
            small = await everything(case, case.fetch(predicate=predicate, limit=2))
            whole = await everything(case, case.fetch(predicate=predicate))
            assert case.bag(small) == case.bag(whole)

    async def test_nothing_is_given_that_was_not_asked_for(self, case: Case) -> None:
        """One path at a time: its value, and the keys that come with every row."""
        for path in case.paths:
            for row in await everything(case, replace(case.fetch(), paths=(path,))):
                extra = [leaf for leaf in leaves(row) if not _asked(leaf, path) and not _any(leaf, case.structural)]
                assert not extra, f"asked for {path}"

    async def test_a_value_does_not_depend_on_what_else_is_asked_for(self, case: Case) -> None:
        """Each path alone gives what it gives among the others."""
        for path in case.paths:
            narrow = replace(case, paths=(path,))
            assert narrow.bag(await everything(narrow, narrow.fetch())) == narrow.bag(case.rows)

    async def test_a_count_is_what_was_declared(self, case: Case) -> None:
        """Of all matching rows, whatever the page; exact if declared exact."""
        if case.capabilities.count is None:
            pytest.skip("no count is declared")
        exact = [predicate for predicate, exactness in predicates(case) if exactness is Exactness.EXACT]
        for predicate in (TRUE, *exact[::3]):
            page = await case.adapter.fetch(case.fetch(predicate=predicate, count=True, limit=1))
            assert page.total is not None
            if case.capabilities.count.exact and page.total.exact:
                assert page.total.rows == len(case.kept(predicate))

    async def test_a_declared_order_is_kept_over_all_pages(self, case: Case) -> None:
        """Ascending and descending, nulls where they were declared."""
        for key, nulls in orders(case):
            rows = await everything(case, case.fetch(order=(key,), limit=2))
            assert case.bag(rows) == case.bag(case.rows)
            values = [scalar(case.typed(key.path)(row)) for row in rows]
            present = [value for value in values if value is not None]
            assert present == sorted(present, reverse=key.descending), f"not in order: {key}"
            last = nulls is Nulls.LAST_ALWAYS or (nulls is Nulls.LAST) != key.descending
            absent = [None] * (len(values) - len(present))
            assert values == ([*present, *absent] if last else [*absent, *present]), f"nulls are elsewhere: {key}"

    async def test_the_latest_row_of_each_key_is_given_where_declared(self, case: Case) -> None:
        """Reduced before it is filtered."""
        latest = case.latest
        if latest is None or case.capabilities.latest is None:
            pytest.skip("no latest is declared")
        found = await everything(case, case.fetch(latest=latest, limit=2))
        newest: dict[Any, Any] = {}
        for row in case.rows:
            key, at = _key_and_time(case, latest, row)
            if at is not None and None not in key:
                newest[key] = max(at, newest.get(key, at))
        assert Counter(_key_and_time(case, latest, row) for row in found) == Counter(newest.items())

    async def test_what_was_not_declared_is_refused(self, case: Case) -> None:
        """As a fault of the hub, by every kind of predicate, order, count and latest."""
        refused = list(undeclared(case))
        assert refused
        for request in refused:
            with pytest.raises(NotCapable):
                await case.adapter.fetch(request)

    async def test_a_deadline_that_has_passed_is_a_timeout(self, case: Case) -> None:
        """Nothing is given after it."""
        with pytest.raises(SourceTimeout):
            await case.adapter.fetch(case.fetch(deadline=datetime.now(UTC) - timedelta(seconds=1)))

    async def test_the_source_answers_a_probe(self, case: Case) -> None:
        """It is there."""
        assert (await case.adapter.probe()).ok

    async def test_the_description_names_the_collection(self, case: Case) -> None:
        """And a field of it."""
        found = {one.name: one for one in (await case.adapter.describe()).collections}
        assert found[case.collection].fields

    async def test_closing_twice_is_fine(self, case: Case) -> None:
        """Also after use."""
        await case.adapter.fetch(case.fetch(limit=1))
        await case.adapter.aclose()
        await case.adapter.aclose()


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """The dotted paths of everything in a row that is not a mapping."""
    if not isinstance(value, Mapping):
        yield path
        return
    for name, inner in value.items():
        yield from leaves(inner, f"{path}.{name}" if path else name)


def _asked(leaf: str, path: str) -> bool:
    return leaf == path or leaf.startswith(f"{path}.")


def _any(leaf: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(leaf, pattern) for pattern in patterns)


def _key_and_time(case: Case, latest: Latest, row: Row) -> tuple[tuple[Any, ...], Any]:
    return tuple(scalar(case.get(path)(row)) for path in latest.key), scalar(case.typed(latest.at)(row))
