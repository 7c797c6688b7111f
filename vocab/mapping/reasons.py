"""Why values of a source are not there: takes a compiled mapping and rows, gives counts and no values.

For those who map a source. It counts over all rows, whoever may see them: never put it into an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vocab.mapping.classes import ClassMapping
from vocab.mapping.paths import Row
from vocab.values import Unmappable

ID = "id"
NO_ID = "ID_NOT_MADE"


def reasons(mapping: ClassMapping, rows: Sequence[Row]) -> Mapping[tuple[str, str], int]:
    """How often each reason stands for a property, by (property, code), the most frequent first.

    Values that are refused, and what is odd about values that are given (kept as written, exchanged coordinates, a
    measure whose time cannot be read); `id` with `ID_NOT_MADE` where a row is lost for want of a key.
    """
    run = mapping.program(frozenset(mapping.fields))
    doubts = [(name, item.doubt) for name, item in mapping.fields.items() if item.doubt is not None]
    found: Counter[tuple[str, str]] = Counter()
    for record in mapping.records(rows):
        mapped = run(record)
        if mapped.key is None:
            found[ID, NO_ID] += 1
        refused = {name for name, cell in mapped.cells.items() if type(cell) is Unmappable}
        found.update((name, cell.code) for name, cell in mapped.cells.items() if type(cell) is Unmappable)
        for name, doubt in doubts:
            odd = doubt(record) if name not in refused else None
            if isinstance(odd, Unmappable):
                found[name, odd.code] += 1
    return dict(found.most_common())
