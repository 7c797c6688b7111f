"""Pairs of worlds that agree on what a consumer may see and differ in what it may not.

From one world's rows another's are made: hidden rows come, go and change; cells change where the oracles see
no difference. Whatever cannot be changed unseen stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from tests.noninterference.oracle import Oracle
from tests.noninterference.register import OTHERS, SHARED
from tests.noninterference.rows import COLLECTIONS, Row, key_like, row_of, rows_of, value_of
from tests.noninterference.sources import Place

Rows = dict[Place, list[Row]]
Judges = tuple[Oracle, Oracle]
"""What the consumer may see in the one world and in the other."""
JudgesOf = Callable[[Place, bool], Judges]
"""Those of a place, whole or not."""
_TRIES = 4
_TABLE_TRIES = 10


def may_differ(collection: str, judges: Judges) -> bool:
    """Whether anything at all of these rows is closed to the consumer."""
    return not judges[0].decisions["id"].plain or bool(COLLECTIONS[collection].keys() - judges[0].open_paths)


def pair_of(collection: str, judges: Judges, rng: Random, *, readings: bool, most: int) -> tuple[list[Row], list[Row]]:
    """Two worlds' rows for one place, mostly at most `most` each."""
    one = _like(rows_of(collection, rng, readings=readings, most=most), judges)
    if rng.random() < 0.5:
        _add_hidden(one, collection, judges[0], rng)
    if judges[0].tables:
        return one, _other_table(one, collection, judges, rng)
    return one, _changed(one, collection, judges, rng)


def consents_of(judges: Judges | None, rng: Random) -> tuple[list[Row], list[Row]]:
    """Rows of a consent service: the same about those of whom both worlds keep the same, any about others.

    `judges`, where the records themselves can be asked for.
    """
    rows = [row_of("consents", rng) for _ in range(rng.randrange(8, 16))]
    names = [f"c{number}" for number in range(len(rows) + 8)]
    shared = [row | {"person": rng.choice(SHARED), "id": names.pop()} for row in rows]
    if judges is not None:
        shared = _like(shared, judges)
    sides = []
    for side in range(2):
        own = [row_of("consents", rng) | {"person": rng.choice(OTHERS), "id": names[-1 - n]} for n in range(4)]
        found = list(shared)
        for row in own:
            if judges is None or judges[side].hidden(row):
                found.insert(rng.randrange(len(found) + 1), row)
        sides.append(found)
    return sides[0], sides[1]


def _like(rows: Iterable[Row], judges: Judges) -> list[Row]:
    """The rows that are hidden in the one world, or seen alike in both."""
    if judges[0] is judges[1]:
        return list(rows)
    seen = ((row, judges[0].seen(row)) for row in rows)
    return [row for row, found in seen if found is None or found == judges[1].seen(row)]


def _changed(rows: list[Row], collection: str, judges: Judges, rng: Random) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        if not judges[0].hidden(row):
            found.append(_with_other_cells(row, collection, judges[1], rng))
        elif rng.random() < 0.7:
            hidden = _hidden(collection, judges[1], rng)
            found.extend([hidden] if hidden else [row] if judges[1].hidden(row) else [])
    if rng.random() < 0.85:
        _add_hidden(found, collection, judges[1], rng)
    return found


def _with_other_cells(row: Row, collection: str, judge: Oracle, rng: Random) -> Row:
    """The row with every cell changed that can change unseen."""
    before = judge.seen(row)
    closed = sorted(COLLECTIONS[collection].keys() - judge.open_paths)
    all_at_once = row | {path: value_of(collection, path, rng) for path in closed}
    if judge.seen(all_at_once) == before:
        return all_at_once
    for path in rng.sample(closed, len(closed)):
        if rng.random() < 0.85:
            tried = row | {path: value_of(collection, path, rng)}
            if judge.seen(tried) == before:
                row = tried
    return row


def _other_table(rows: list[Row], collection: str, judges: Judges, rng: Random) -> list[Row]:
    """A table that shows the same: what is seen of a row depends on all of them."""
    before = judges[0].of(rows)
    found = list(rows)
    closed = sorted(COLLECTIONS[collection].keys() - judges[1].open_paths)
    for _ in range(_TABLE_TRIES):
        tried = _with_one_change(found, collection, closed, rng)
        if judges[1].of(tried) == before:
            found = tried
    return found


def _with_one_change(rows: list[Row], collection: str, closed: list[str], rng: Random) -> list[Row]:
    found, at = list(rows), rng.randrange(len(rows) + 1)
    if closed and at < len(rows) and rng.random() < 0.75:
        path = rng.choice((*closed, "count")) if "count" in closed else rng.choice(closed)
        found[at] = found[at] | {path: value_of(collection, path, rng)}
    elif at < len(rows) and rng.random() < 0.3:
        del found[at]
    else:
        found.insert(at, row_of(collection, rng))
    return found


def _hidden(collection: str, judge: Oracle, rng: Random) -> Row | None:
    if judge.decisions["id"].plain:
        return None
    tried = (row_of(collection, rng) for _ in range(_TRIES))
    return next((row for row in tried if judge.hidden(row)), None)


def _add_hidden(rows: list[Row], collection: str, judge: Oracle, rng: Random) -> None:
    """Put hidden rows somewhere among the others, half of them under a key that is there already."""
    for _ in range(rng.randrange(1, 4)):
        row = _hidden(collection, judge, rng)
        if row is None:
            return
        if rows and rng.random() < 0.5:
            alike = key_like(collection, row, rng.choice(rows))
            row = alike if judge.hidden(alike) else row
        rows.insert(rng.randrange(len(rows) + 1), row)
