"""What the records of a class must meet: takes its document, notes what is not right in a report.

Refuses names that are given twice, entries that are too many or do not say the same things, and keys that several
things of one record would share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from vocab.documents import DocumentPath
from vocab.mapping.checks import Report, check_path
from vocab.mapping.model import ClassDocument, EntryDocument
from vocab.mapping.paths import split

MOST_ENTRIES = 500
"""Entries of `unpivot`: years of age of both sexes, with totals, are some three hundred."""


def check_records(document: ClassDocument, path: DocumentPath, report: Report, *, nested: bool) -> None:
    """Notes what is not right with `when`, `each` and `unpivot`."""
    for index, condition in enumerate(document.when):
        check_path(condition.from_, (*path, "when", index), report, nested=nested)
    if document.each is not None:
        check_path(document.each.in_, (*path, "each", "in"), report, nested=nested)
    if len(document.unpivot) > MOST_ENTRIES:
        message = f"it has {len(document.unpivot)} entries; at most {MOST_ENTRIES} are read"
        report.problem((*path, "unpivot"), "UNPIVOT_TOO_MANY", message, "divide them among several sources")
    names = [document.each.as_] if document.each else []
    for index, entry in enumerate(document.unpivot):
        place = (*path, "unpivot", index)
        for name, native in entry.take.items():
            check_path(native, (*place, "take", name), report, nested=nested)
        if _names(entry) != _names(document.unpivot[0]):
            message = "it does not give the names that the first entry does"
            report.problem(place, "UNPIVOT_UNEQUAL", message, "name the same things in every entry")
    if document.unpivot:
        names += [*document.unpivot[0].take, *document.unpivot[0].set_]
    for name, count in Counter(names).items():
        if count > 1:
            report.problem(path, "NAME_TWICE", f"'{name}' is given twice within a record", "name one otherwise")


def _names(entry: EntryDocument) -> frozenset[str]:
    return frozenset({*entry.take, *entry.set_})


def check_key(
    document: ClassDocument, paths: Iterable[str], path: DocumentPath, report: Report, *, nested: bool
) -> None:
    """Notes where the key, which is read from `paths`, would be one for several things of a record."""
    read = {split(item, nested=nested)[0] for item in paths}
    if document.each is not None and document.each.as_ not in read:
        message = "every item of a record would have one id"
        report.problem((*path, "id"), "ID_SHARED", message, f"take something of {document.each.as_} into the key")
    if document.unpivot and not read & frozenset.intersection(*(frozenset(item.take) for item in document.unpivot)):
        sets = Counter(
            tuple(sorted((name, entry.set_[name]) for name in read & entry.set_.keys())) for entry in document.unpivot
        )
        if max(sets.values()) > 1:
            message = "several entries of unpivot would have one id"
            report.problem((*path, "id"), "ID_SHARED", message, "take what `set` tells apart into the key")
