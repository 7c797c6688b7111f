"""Pairs of worlds that agree on what a consumer may see and differ in what it may not.

From one world's rows another's are made: hidden rows come, go and change; cells change where the oracle sees
no difference. Whatever cannot be changed unseen stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from hub.catalogue import Source
from policies.facts import Facts
from tests.noninterference.oracle import Oracle, agree, oracle
from tests.noninterference.rows import COLLECTIONS, Row, key_like, row_of, rows_of, value_of
from tests.noninterference.sources import Place

Rows = dict[Place, list[Row]]
_TRIES = 4


def pair(
    places: Iterable[Place], by_name: Mapping[str, Source], facts: Facts, rng: Random, *, most: int = 6
) -> tuple[Rows, Rows]:
    """Two worlds' rows for these places, mostly at most `most` each."""
    one: Rows = {}
    other: Rows = {}
    for place in places:
        source = by_name[place.source]
        readings = source.classes[place.class_name].rows == "readings"
        judge = oracle(source, place.class_name, facts, whole=False)
        one[place] = rows_of(place.collection, rng, readings=readings, most=most)
        if rng.random() < 0.5:
            _add_hidden(one[place], place.collection, judge, rng)
        other[place] = _changed(one[place], place.collection, judge, rng)
        if not agree(one[place], other[place], oracle(source, place.class_name, facts)):
            raise AssertionError("the worlds of a pair do not agree")
    return one, other


def _changed(rows: list[Row], collection: str, judge: Oracle, rng: Random) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if judge.seen(row) is not None:
            found.append(_with_other_cells(row, collection, judge, rng))
        elif rng.random() < 0.7:
            found.append(_hidden(collection, judge, rng) or row)
    if rng.random() < 0.85:
        _add_hidden(found, collection, judge, rng)
    return found


def _with_other_cells(row: Row, collection: str, judge: Oracle, rng: Random) -> Row:
    """The row with every cell changed that can change unseen."""
    before = judge.seen(row)
    closed = sorted(COLLECTIONS[collection].keys() - judge.open_paths)
    for path in rng.sample(closed, len(closed)):
        if rng.random() < 0.85:
            tried = row | {path: value_of(collection, path, rng)}
            if judge.seen(tried) == before:
                row = tried
    return row


def _hidden(collection: str, judge: Oracle, rng: Random) -> Row | None:
    if judge.decisions["id"].plain:
        return None
    tried = (row_of(collection, rng) for _ in range(_TRIES))
    return next((row for row in tried if judge.seen(row) is None), None)


def _add_hidden(rows: list[Row], collection: str, judge: Oracle, rng: Random) -> None:
    """Put hidden rows somewhere among the others, half of them under a key that is there already."""
    for _ in range(rng.randrange(1, 4)):
        row = _hidden(collection, judge, rng)
        if row is None:
            return
        if rows and rng.random() < 0.5:
            alike = key_like(collection, row, rng.choice(rows))
            row = alike if judge.seen(alike) is None else row
        rows.insert(rng.randrange(len(rows) + 1), row)
