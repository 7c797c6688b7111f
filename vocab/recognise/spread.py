"""Wide tables: takes the columns that hold things of their own, gives the entries that make a thing of each.

A count by age and sex in a column of its own is one thing; what the column's header says is set, and what another
column says that this one does not is set to a dash, which is no value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from vocab.recognise.match import ColumnMatch

NOTHING = "-"


def spread(
    columns: Iterable[ColumnMatch], headers: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]:
    """What a class document says of wide columns (`unpivot`), the fields that read it, and what the key needs of it.

    All empty where fewer than two columns hold one property. Columns of other properties have no place in it.
    `headers` are all of the table's: no name within a record hides one of them.
    """
    wide = [item for item in columns if item.known is not None and item.known.wide]
    counted = Counter(item.to for item in wide)
    to, many = counted.most_common(1)[0] if counted else (None, 0)
    if to is None or many < 2:  # noqa: PLR2004 - one column alone is no wide table
        return {}, {}, ()
    held = [item for item in wide if item.to == to]
    names = tuple(dict.fromkeys(name for item in held if item.known for name in item.known.wide))
    local = {name: _free(name, headers) for name in (to, *names)}
    entries = tuple(
        {
            "take": {local[to]: item.header},
            "set": {local[name]: item.known.wide.get(name, NOTHING) for name in names},
        }
        for item in held
        if item.known
    )
    said = {name: all(entry["set"][local[name]] != NOTHING for entry in entries) for name in names}
    fields = {
        name: local[name] if always else {"from": local[name], "missing": (NOTHING,)} for name, always in said.items()
    }
    return {"unpivot": entries}, {to: local[to], **fields}, tuple(local[name] for name in names)


def _free(name: str, headers: Collection[str]) -> str:
    """A name within a record that is no column's and that paths can begin with."""
    free = name.replace(".", "_")
    while free in headers:
        free += "_"
    return free
