"""Wide tables: takes the columns that hold things of their own, gives the entries that make a thing of each.

A count by age and sex in a column of its own is one thing; what the column's header says is set, and what another
column says that this one does not is set to a dash, which is no value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from vocab.recognise.match import ColumnMatch

NOTHING = "-"


def spread(
    columns: Iterable[ColumnMatch], headers: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """What a class document says of wide columns (`unpivot`), the fields that read it, and what the key needs of it.

    All empty where fewer than two columns are wide. Columns that say the same are one thing: everybody's households
    go with the count of everybody. `headers` are all of the table's: no name within a record hides one of them.
    """
    wide = [item for item in columns if item.known is not None and item.known.wide]
    if len(wide) < 2:  # noqa: PLR2004 - one column alone is no wide table
        return {}, {}, ()
    held = tuple(dict.fromkeys(item.to or "" for item in wide))
    names = tuple(dict.fromkeys(name for item in wide if item.known for name in item.known.wide))
    local = {name: _free(name, headers) for name in (*held, *names)}
    entries = tuple(_entry(things, stated, held, names, local) for stated, things in _things(wide))
    every = {name: all(entry["set"].get(local[name]) != NOTHING for entry in entries) for name in (*held, *names)}
    fields = {
        name: local[name] if always else {"from": local[name], "missing": (NOTHING,)} for name, always in every.items()
    }
    return {"unpivot": entries}, fields, tuple(local[name] for name in names)


def _things(wide: Iterable[ColumnMatch]) -> Iterator[tuple[Mapping[str, str], dict[str, str]]]:
    """What is said of each thing, and by property the column that holds it."""
    found: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    for item in wide:
        stated = tuple(sorted(item.known.wide.items())) if item.known else ()
        found.setdefault(stated, {}).setdefault(item.to or "", item.header)
    return ((dict(stated), columns) for stated, columns in found.items())


def _entry(
    columns: Mapping[str, str],
    stated: Mapping[str, str],
    held: Iterable[str],
    names: Iterable[str],
    local: Mapping[str, str],
) -> dict[str, Any]:
    """One thing: what it takes, and a dash for what other things have and it has not."""
    lacking = {local[to]: NOTHING for to in held if to not in columns}
    return {
        "take": {local[to]: header for to, header in columns.items()},
        "set": {**{local[name]: stated.get(name, NOTHING) for name in names}, **lacking},
    }


def _free(name: str, headers: Collection[str]) -> str:
    """A name within a record that is no column's and that paths can begin with."""
    free = name.replace(".", "_")
    while free in headers:
        free += "_"
    return free
