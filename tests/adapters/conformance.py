"""What every adapter must do, driven by what it declares: subclass `AdapterConformance`, give it a `case`.

    class TestMine(AdapterConformance):
        @pytest_asyncio.fixture
        async def case(self) -> AsyncIterator[Case]:
            yield Case(adapter, collection, rows, paths)

Rows are compared by the case's paths; values compare as `vocab.query.evaluate` says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import orjson
import pytest

from adapters.errors import NotCapable, SourceTimeout
from adapters.kit.capable import field_capability
from adapters.names import CollectionName, NativePath
from adapters.spec import (
    Adapter,
    CollectionCapabilities,
    Exactness,
    Fetch,
    Latest,
    NativeOrder,
    NativeType,
    Nulls,
    Page,
)
from adapters.static import getter
from adapters.wire_values import dump_value
from vocab.query.evaluate import compile_predicate, scalar
from vocab.query.predicate import TRUE, And, Compare, Inside, Near, Not, Op, Or, Predicate

Row = Mapping[str, Any]
Get = Callable[[str], Callable[[Row], Any]]
_MOST_PAGES = 500
_SAMPLES = 3


def get_native(path: str) -> Callable[[Row], Any]:
    """Reads a key as it is written, else a dotted path."""
    dotted = getter(path)
    return lambda row: row[path] if path in row else dotted(row)


@dataclass(frozen=True)
class Case:
    """A source whose rows are known.

    `rows` is all that is there, `paths` all that can be asked for; `types` (else guessed from the rows) are
    of the paths that predicates and orders are tried on. `structural` are patterns of keys that come unasked.
    """

    adapter: Adapter
    collection: CollectionName
    rows: Sequence[Row]
    paths: tuple[NativePath, ...]
    types: Mapping[NativePath, NativeType] = field(default_factory=dict)
    structural: tuple[str, ...] = ()
    latest: Latest | None = None
    get: Get = get_native

    @property
    def capabilities(self) -> CollectionCapabilities:
        """What the adapter declares for the collection."""
        return self.adapter.capabilities().of(self.collection)

    def known(self) -> Mapping[NativePath, NativeType]:
        """The types stated, or those that all present values of a path agree on."""
        return self.types or {path: kind for path in self.paths if (kind := _guess(self._values(path))) is not None}

    def _values(self, path: NativePath) -> list[Any]:
        return [value for row in self.rows if (value := self.get(path)(row)) is not None]

    def samples(self, path: NativePath) -> list[Any]:
        """A few different present values of a path, as its type reads them."""
        read = self.typed(path)
        values = dict.fromkeys(value for row in self.rows if (value := read(row)) is not None)
        return list(values)[:_SAMPLES]

    def typed(self, path: str) -> Callable[[Row], Any]:
        """Reads a path as the value its type says: texts that stand for numbers and times are read."""
        get, kind = self.get(path), self.known().get(NativePath(path))
        return lambda row: _read(get(row), kind)

    def fetch(self, **members: Any) -> Fetch:
        """A question for everything, changed by `members`."""
        return Fetch(self.collection, self.paths, types=self.known(), **members)

    def bag(self, rows: Sequence[Row]) -> Counter[bytes]:
        """The rows as a multiset, by the values of the case's paths."""
        return Counter(orjson.dumps([dump_value(self.get(path)(row)) for path in self.paths]) for row in rows)

    def kept(self, predicate: Predicate) -> list[Row]:
        """The rows that local evaluation keeps."""
        keep = compile_predicate(predicate, self.typed)
        return [row for row in self.rows if keep(row) is True]


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
        for predicate, exactness in _predicates(case):
            found = case.bag(await everything(case, case.fetch(predicate=predicate)))
            wanted = case.bag(case.kept(predicate))
            assert wanted <= found <= case.bag(case.rows), f"rows are lost or made up by {predicate}"
            assert exactness is Exactness.SUPERSET or found == wanted, f"not exact: {predicate}"

    async def test_a_filtered_source_is_paged_without_loss(self, case: Case) -> None:
        """Filter and paging together."""
        for predicate, _ in list(_predicates(case))[::5]:
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
        exact = [predicate for predicate, exactness in _predicates(case) if exactness is Exactness.EXACT]
        for predicate in (TRUE, *exact[::3]):
            page = await case.adapter.fetch(case.fetch(predicate=predicate, count=True, limit=1))
            assert page.total is not None
            if case.capabilities.count.exact and page.total.exact:
                assert page.total.rows == len(case.kept(predicate))

    async def test_a_declared_order_is_kept_over_all_pages(self, case: Case) -> None:
        """Ascending and descending, nulls where they were declared."""
        for key, nulls in _orders(case):
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
        refused = list(_undeclared(case))
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


def _guess(values: list[Any]) -> NativeType | None:
    kinds = {_kind(value) for value in values}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(value: Any) -> NativeType | None:
    kinds = ((str, NativeType.TEXT), (bool, NativeType.BOOLEAN), ((int, float), NativeType.NUMBER))
    for classes, kind in (*kinds, (datetime, NativeType.TIME)):
        if isinstance(value, classes):
            return kind
    return NativeType.GEOMETRY if isinstance(value, Mapping) and "coordinates" in value else None


def _read(value: Any, kind: NativeType | None) -> Any:
    if not isinstance(value, str) or kind not in {NativeType.NUMBER, NativeType.TIME}:
        return value
    try:
        return float(value) if kind is NativeType.NUMBER else datetime.fromisoformat(value)
    except ValueError:
        return None


def _operators(case: Case, path: NativePath) -> Mapping[Op, Exactness]:
    kind = case.known().get(path)
    return field_capability(case.capabilities, path).operators.get(kind, {}) if kind else {}


def _predicates(case: Case) -> Iterator[tuple[Predicate, Exactness]]:
    """Predicates inside what is declared, with the exactness they must have."""
    simple = [pair for path in case.known() for pair in _simple(case, path)]
    yield from simple
    for index, (left, one) in enumerate(simple[1::5]):
        right, two = simple[(index * 7 + 3) % len(simple)]
        exactness = max(one, two)  # "superset" sorts after "exact"
        if case.capabilities.conjunction is not None:
            yield And((left, right)), exactness
        if case.capabilities.disjunction is not None:
            yield Or((left, right)), exactness
        if case.capabilities.negation is not None and one is Exactness.EXACT:
            yield Not(left), one


def _simple(case: Case, path: NativePath) -> Iterator[tuple[Predicate, Exactness]]:
    operators, samples = _operators(case, path), case.samples(path) if case.known()[path] in _SCALAR else []
    for op, exactness in operators.items():
        for value in _values(op, samples):
            yield Compare(path, op, value), exactness
    yield from _geo(case, path)


_SCALAR = {NativeType.TEXT, NativeType.NUMBER, NativeType.BOOLEAN, NativeType.TIME}


def _values(op: Op, samples: list[Any]) -> list[Any]:
    if op is Op.IS_NULL:
        return [True, False]
    if op is Op.IN:
        return [tuple(samples[:1]), tuple(samples[:2])] if samples else []
    if op in {Op.CONTAINS, Op.STARTS_WITH}:
        start = 1 if op is Op.CONTAINS else 0
        return [text[start : start + 2] for text in samples if isinstance(text, str) and len(text) > start]
    return [*samples, *(_absent(value) for value in samples[:1])]


def _absent(value: Any) -> Any:
    """A value of the same kind that is in no row."""
    if isinstance(value, str):
        return f"{value}-absent"
    if isinstance(value, datetime):
        return value + timedelta(days=40_000)
    return not value if isinstance(value, bool) else value + 1_000_000


def _geo(case: Case, path: NativePath) -> Iterator[tuple[Predicate, Exactness]]:
    capability = field_capability(case.capabilities, path).geo
    for lon, lat in _points(case, path):
        if capability is not None and capability.near is not None:
            for metres in (50.0, 5_000.0):
                yield Near(path, lat, lon, metres), capability.near
        if capability is not None and capability.inside is not None:
            west, south, east, north = lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05
            ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
            yield Inside(path, ring), capability.inside


def _points(case: Case, path: NativePath) -> list[tuple[float, float]]:
    found = [case.get(path)(row) for row in case.rows]
    points = [one["coordinates"] for one in found if isinstance(one, Mapping) and one.get("type") == "Point"]
    return [(float(point[0]), float(point[1])) for point in points[:_SAMPLES]]


def _orders(case: Case) -> Iterator[tuple[NativeOrder, Nulls]]:
    for path, kind in case.known().items():
        capability = field_capability(case.capabilities, path).order.get(kind)
        for descending in (False, True):
            if capability is not None:
                yield NativeOrder(path, kind, descending), capability.nulls


def _undeclared(case: Case) -> Iterator[Fetch]:
    """Questions outside what is declared."""
    path = next(iter(case.known()), case.paths[0])
    declared = field_capability(case.capabilities, path)
    for kind in NativeType:
        for op in Op:
            if op not in declared.operators.get(kind, {}):
                value: Any = ("x",) if op is Op.IN else True if op is Op.IS_NULL else "x"
                yield replace(case.fetch(predicate=Compare(path, op, value)), types={path: kind})
        if kind not in declared.order:
            yield case.fetch(order=(NativeOrder(path, kind),))
    if case.capabilities.count is None:
        yield case.fetch(count=True)
    if case.capabilities.latest is None:
        yield case.fetch(latest=Latest((path,), path))
