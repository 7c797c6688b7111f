"""Fetches and pages as bytes: total, strict, and good enough to put an adapter in another process."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.names import CollectionName, NativePath, Position
from adapters.spec import Assertion, Fetch, Latest, NativeOrder, NativeType, Page, SourceWarning, Total
from adapters.static import StaticAdapter
from adapters.wire import WireError, dump_fetch, dump_page, load_fetch, load_page
from tests.adapters.relay import CLOCK, COLLECTION, receive, send
from vocab.query.predicate import And, Compare, Inside, Near, Not, Op, Or, Predicate

ROOT = Path(__file__).parents[2]

texts = st.text(max_size=8)
aware = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
numbers = st.integers() | st.floats(allow_nan=False)
scalars = texts | numbers | st.booleans() | aware | st.dates() | st.datetimes() | st.none()
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts | st.sampled_from(["$time", "$map", "$date", "$number", "$"]), inner, max_size=3)
    ),
    max_leaves=8,
)
rows = st.dictionaries(texts, values, max_size=4)

comparable = texts | st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300) | st.booleans() | aware
plain_ops = st.sampled_from([Op.EQ, Op.NE, Op.LT, Op.LTE, Op.GT, Op.GTE])
compares = (
    st.builds(Compare, texts, plain_ops, comparable)
    | st.builds(Compare, texts, st.just(Op.IN), st.lists(comparable, max_size=3).map(tuple))
    | st.builds(Compare, texts, st.just(Op.IS_NULL), st.booleans())
    | st.builds(Compare, texts, st.sampled_from([Op.CONTAINS, Op.STARTS_WITH]), texts)
)
degrees = st.floats(-90, 90)
geo = st.builds(Near, texts, degrees, degrees, st.floats(0, 1e6)) | st.builds(
    Inside, texts, st.lists(st.tuples(degrees, degrees), min_size=3, max_size=4).map(tuple)
)
predicates: st.SearchStrategy[Predicate] = st.recursive(
    compares | geo,
    lambda inner: (
        st.builds(And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=6,
)
paths = texts.map(NativePath)
fetches = st.builds(
    Fetch,
    collection=texts.map(CollectionName),
    paths=st.lists(paths, max_size=3).map(tuple),
    predicate=predicates,
    types=st.dictionaries(paths, st.sampled_from(NativeType), max_size=3),
    order=st.lists(st.builds(NativeOrder, paths, st.sampled_from(NativeType), st.booleans()), max_size=2).map(tuple),
    limit=st.none() | st.integers(0, 10**6),
    position=st.none() | texts.map(Position),
    latest=st.none() | st.builds(Latest, st.lists(paths, max_size=2).map(tuple), paths),
    count=st.booleans(),
    deadline=st.none() | aware,
    request_id=texts,
    via=st.lists(texts, max_size=3).map(tuple),
    on_behalf=st.none() | st.builds(Assertion, texts),
)
pages = st.builds(
    Page,
    rows=st.lists(rows, max_size=4).map(tuple),
    next=st.none() | texts.map(Position),
    total=st.none() | st.builds(Total, st.integers(0, 10**9), st.booleans()),
    retrieved_at=st.none() | aware,
    modified_at=st.none() | aware,
    ttl_seconds=st.none() | st.integers(0, 10**6),
    warnings=st.lists(st.builds(SourceWarning, texts, texts), max_size=2).map(tuple),
)

FETCH = Fetch(CollectionName("c"), (NativePath("a"),))
PAGE = Page(rows=({"a": datetime(2026, 1, 1, tzinfo=UTC)},), total=Total(1, exact=True))


@settings(max_examples=100)
@given(fetches)
def test_a_fetch_comes_back_as_it_was(request: Fetch) -> None:
    """Every one that the contract allows."""
    assert load_fetch(dump_fetch(request)) == request


def same(left: Any, right: Any) -> bool:
    """Equality that tells types apart: 1, 1.0 and True are three values."""
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


@settings(max_examples=100)
@given(pages)
def test_a_page_comes_back_as_it_was(page: Page) -> None:
    """Times, dates, large and endless numbers, and keys that look like tags; types included."""
    back = load_page(dump_page(page))
    assert back == page
    assert all(map(same, back.rows, page.rows))


def test_what_is_not_a_number_comes_back_as_that() -> None:
    """NaN is not null."""
    (row,) = load_page(dump_page(Page(rows=({"a": float("nan")},)))).rows
    assert math.isnan(row["a"])


@pytest.mark.parametrize("value", [b"x", {1}, object(), {1: 2}, 1j, "\ud800"])
def test_a_value_that_cannot_be_sent_is_refused(value: Any) -> None:
    """By path and type, not by value."""
    with pytest.raises(WireError):
        dump_page(Page(rows=({"a": value},)))


def test_a_value_nested_too_deeply_is_refused() -> None:
    """Before it exhausts the stack."""
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(WireError):
        dump_page(Page(rows=({"a": value},)))


@pytest.mark.parametrize("message", [dump_fetch(FETCH), dump_page(PAGE)], ids=["fetch", "page"])
def test_no_member_may_be_missing_misspelt_added_or_of_another_type(message: bytes) -> None:
    """Each one of both messages, in turn."""
    load = load_fetch if b"collection" in message else load_page
    whole = orjson.loads(message)
    wrong_values: tuple[Any, ...] = (1.5, [1], {"x": 1}, [[]], {"$time": "x"})
    load(orjson.dumps(whole))
    for name in whole:
        others = {key: value for key, value in whole.items() if key != name}
        for wrong in (others, {**others, f"{name}x": whole[name]}, {**whole, "extra": 1}):
            with pytest.raises(WireError):
                load(orjson.dumps(wrong))
        for value in wrong_values:
            with pytest.raises(WireError):
                load(orjson.dumps({**whole, name: value}))


@pytest.mark.parametrize(
    "row",
    [
        {"a": {"$time": "yesterday"}},
        {"a": {"$time": 1}},
        {"a": {"$date": "2026-13-01"}},
        {"a": {"$number": "x"}},
        {"a": {"$other": "x"}},
        {"a": {"$time": "2026-01-01T00:00:00Z", "b": 1}},
        {"a": {"$map": 1}},
        {"$time": "2026-01-01T00:00:00Z"},
    ],
)
def test_a_tag_that_was_never_made_is_refused(row: Any) -> None:
    """Nothing is guessed."""
    with pytest.raises(WireError):
        load_page(orjson.dumps({**orjson.loads(dump_page(PAGE)), "rows": [row]}))


@pytest.mark.parametrize("message", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_bytes_that_are_no_message_are_refused(message: bytes) -> None:
    """Whatever a pipe may bring."""
    for load in (load_fetch, load_page):
        with pytest.raises(WireError):
            load(message)


@given(st.binary(max_size=60))
def test_no_bytes_do_anything_but_load_or_be_refused(message: bytes) -> None:
    """One kind of error."""
    for load in (load_fetch, load_page):
        with pytest.raises(WireError):
            load(message)


def test_a_deadline_without_an_offset_is_refused() -> None:
    """A time of day somewhere is no instant."""
    with pytest.raises(WireError):
        load_fetch(orjson.dumps({**orjson.loads(dump_fetch(FETCH)), "deadline": "2026-01-01T00:00:00"}))


# another process

STATIONS: tuple[dict[str, Any], ...] = tuple(
    {
        "name": name,
        "level": level,
        "at": datetime(2026, 4, 1, number, tzinfo=timezone(timedelta(hours=9))),
        "built": date(2000 + number, 1, 1),
        "place": {"geo": {"type": "Point", "coordinates": [134.0 + number / 10, 34.3]}},
        "$odd": {"$time": number},
    }
    for number, (name, level) in enumerate(
        [("香東川", 1.5), ("新川", None), ("春日川", 2.5), ("本津川", 0.2), ("詰田川", 3)]
    )
)
PATHS = tuple(NativePath(path) for path in ("name", "level", "at", "built", "place.geo", "$odd"))
TYPES = {
    NativePath("level"): NativeType.NUMBER,
    NativePath("name"): NativeType.TEXT,
    NativePath("at"): NativeType.TIME,
}
QUESTIONS = (
    Fetch(COLLECTION, PATHS),
    Fetch(COLLECTION, PATHS, position=Position("3"), count=True),
    Fetch(COLLECTION, PATHS, And((Compare("level", Op.GTE, 1), Not(Compare("name", Op.CONTAINS, "香")))), TYPES),
    Fetch(COLLECTION, PATHS, Compare("at", Op.LT, datetime(2026, 3, 31, 17, tzinfo=UTC)), TYPES, count=True),
    Fetch(COLLECTION, PATHS, Near("place.geo", 34.3, 134.1, 5000)),
    Fetch(COLLECTION, PATHS, order=(NativeOrder(NativePath("level"), NativeType.NUMBER, descending=True),), limit=2),
    Fetch(COLLECTION, PATHS[:1], latest=Latest((NativePath("name"),), NativePath("at")), request_id="r", via=("a",)),
)


@contextmanager
def relay() -> Iterator[subprocess.Popen[bytes]]:
    """The relay, until its input ends."""
    command = [sys.executable, "-m", "tests.adapters.relay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        yield process
        assert process.stdin is not None
        process.stdin.close()


async def test_an_adapter_in_another_process_answers_as_one_here() -> None:
    """The same page for the same question, over a pipe."""
    here = StaticAdapter({COLLECTION: STATIONS}, max_page=3, clock=lambda: CLOCK)
    with relay() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        send(process.stdin, dump_page(Page(rows=STATIONS)))
        for question in QUESTIONS:
            send(process.stdin, dump_fetch(question))
            page = load_page(receive(process.stdout))
            assert page == await here.fetch(question)
            assert page.rows
    assert process.returncode == 0
