"""What a table gives and what it leaves to be asked: takes a recognised table, gives questions and closed columns.

Refuses nothing; no value of a row stands in what is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vocab.recognise.match import ColumnMatch, Recognition
from vocab.recognise.personal import Personal

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is not sure: the class of a table, what makes its key, or what one `column` means, with what it may be.

    A proposal holds `class` or `to`, and `confidence`, as texts.
    """

    question: Literal["class", "key", "column"]
    column: str | None = None
    proposals: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """A column about persons, which is left out, and why."""

    column: str
    why: Personal


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping as it was found: `provides` is what `vocab.mapping.model.SourceDocument` reads under that key."""

    provides: Plain = field(default_factory=dict)
    asks: tuple[Ask, ...] = ()
    closed: tuple[Closed, ...] = ()


def asked_of(recognition: Recognition) -> tuple[Ask, ...]:
    """The class and the columns that are not sure."""
    return tuple(_asked(recognition))


def _asked(recognition: Recognition) -> Iterator[Ask]:
    if not recognition.sure:
        rivals = tuple({"class": name, "confidence": f"{level:.2f}"} for name, level in recognition.rivals)
        first = {"class": recognition.class_name or "", "confidence": f"{recognition.confidence:.2f}"}
        yield Ask("class", proposals=(first, *rivals) if recognition.class_name else ())
    for item in recognition.columns:
        if not item.sure and item.personal is None:
            yield Ask("column", item.header, _proposals(item))


def left_out(used: Iterable[ColumnMatch], entries: Plain) -> tuple[Ask, ...]:
    """The columns of a wide table that are about another property than its entries."""
    taken = {path for entry in entries.get("unpivot", ()) for path in entry["take"].values()}
    wide = (item for item in used if item.known is not None and item.known.wide)
    return tuple(Ask("column", item.header, _proposals(item)) for item in wide if taken and item.header not in taken)


def closed_of(recognition: Recognition) -> tuple[Closed, ...]:
    """The columns about persons."""
    return tuple(Closed(item.header, item.personal) for item in recognition.columns if item.personal is not None)


def _proposals(item: ColumnMatch) -> tuple[Mapping[str, str], ...]:
    best = [{"to": item.to or "", "confidence": f"{item.confidence:.2f}"}] if item.known else []
    others = [{"to": one.column.to or "", "confidence": f"{one.confidence:.2f}"} for one in item.proposals]
    return (*best, *others)
