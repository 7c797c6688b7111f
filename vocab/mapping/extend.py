"""Mappings that take another's: takes a source's document and those of the others, gives whole classes.

What a class says itself stands; the rest is what the class of that name says in the source that it extends. Refuses
sources and classes that are not there, and circles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vocab.documents import DocumentPath
from vocab.mapping.checks import Report, near
from vocab.mapping.model import ClassDocument, ExtendingDocument, SourceDocument
from vocab.mapping.natives import Tables

Others = Mapping[str, SourceDocument]


@dataclass(frozen=True, slots=True)
class Whole:
    """A class with all that holds for it, and the tables that its fields may name."""

    document: ClassDocument
    tables: Tables


def whole_class(name: str, source: SourceDocument, others: Others, report: Report) -> Whole | None:
    """A class of a source; None, with a problem noted, where what it extends is not there."""
    return _whole(name, source, others, report, ())


def extended(source: SourceDocument, others: Others) -> frozenset[str]:
    """The other sources that a source takes from, directly or not."""
    found: set[str] = set()
    waiting = [source]
    while waiting:
        for provided in waiting.pop().provides.values():
            if isinstance(provided, ExtendingDocument) and provided.extends not in found:
                found.add(provided.extends)
                waiting += [others[provided.extends]] if provided.extends in others else []
    return frozenset(found)


def _whole(name: str, source: SourceDocument, others: Others, report: Report, seen: tuple[str, ...]) -> Whole | None:
    provided, place = source.provides[name], ("provides", name, "extends")
    if isinstance(provided, ClassDocument):
        return Whole(provided, source.tables)
    seen = (*seen, source.source)
    base = others.get(provided.extends)
    if provided.extends in seen:
        path = " → ".join((*seen, provided.extends))
        report.problem(place, "EXTENDS_CIRCLE", f"mappings take from each other: {path}", "write one of them whole")
    elif base is None:
        hint = near(provided.extends, others) or "name a source"
        report.problem(place, "EXTENDS_UNKNOWN", "there is no such source, or it cannot be read", hint)
    elif name not in base.provides:
        _no_class(name, base, place, report)
    else:
        below = _whole(name, base, others, report, seen)
        return Whole(_over(below.document, provided), {**below.tables, **source.tables}) if below else None
    return None


def _no_class(name: str, base: SourceDocument, place: DocumentPath, report: Report) -> None:
    hint = f"it provides {', '.join(sorted(base.provides))}"
    report.problem(place, "EXTENDS_UNKNOWN", f"that source provides no {name}", hint)


def _over(base: ClassDocument, own: ExtendingDocument) -> ClassDocument:
    said = {key: getattr(own, key) for key in own.model_fields_set - {"extends"}}
    return base.model_copy(update={**said, "fields": {**base.fields, **own.fields}})
