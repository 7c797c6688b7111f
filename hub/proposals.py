"""What tables are found to be: takes sample rows of a source's collections, gives what it provides, or what it asks.

Plain work without I/O. In doubt nothing is provided: a class that is not sure, a key that is not found and a class
about persons are asked about; a table with individual numbers (個人番号) refuses its whole source. No value of a row
stands in what is given, but for words that mean "no value".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub import proposal_texts as texts
from hub.proposal_texts import Remark
from vocab.documents import read_data
from vocab.mapping.model import Provided, ProvidesDocument
from vocab.recognise.asks import Draft, Plain
from vocab.recognise.datasets import Standards
from vocab.recognise.match import Recognition, recognise
from vocab.recognise.propose import proposal
from vocab.terms import Vocabulary

MOST_COLLECTIONS = 50
MOST_COLUMNS = 300  # of one table; a wider one is mapped by hand
MOST_IN_ALL = 1000
ONLY = "table"
"""What a mapping calls the one table of a source that gives it no name, as a CSV file."""


@dataclass(frozen=True, slots=True)
class Table:
    """Sample rows of one collection, each by native path. `typed`: the collection's name is the type of its things."""

    collection: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...] = field(repr=False)
    kind: str | None = None  # of published datasets
    typed: bool = False
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one table was found to be; `draft` is the mapping that it gives itself."""

    collection: str
    recognition: Recognition
    draft: Draft
    persons: bool = False  # things of the class are about persons

    @property
    def class_name(self) -> str | None:
        """The class that is provided."""
        return next(iter(self.draft.provides), None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a source provides by its tables. With `asks` nothing is provided; `notes` close nothing.

    `likely` are the classes that the source may have, for saying where it is missed.
    """

    provides: Plain = field(default_factory=dict)
    asks: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    likely: tuple[str, ...] = ()

    def compiled(self) -> Mapping[str, Provided]:
        """What is provided as the strict reader gives it."""
        return read_data(ProvidesDocument, {"provides": self.provides}).provides if self.provides else {}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one file's source was found to provide; it holds for the text that the file had."""

    text: str = field(repr=False)
    proposal: Proposal


Proposals = Mapping[str, Proposed]
"""By file, as shown in problems."""


def found_in(table: Table, vocabulary: Vocabulary, standards: Standards) -> Found:
    """What a table is."""
    recognition = recognise(
        table.columns,
        table.rows,
        vocabulary=vocabulary,
        standards=standards,
        kind=table.kind,
        type_name=table.collection if table.typed else None,
        title=table.title,
    )
    draft = proposal(recognition, table.rows, vocabulary=vocabulary, collection=table.collection or ONLY)
    cls = vocabulary.classes.get(recognition.class_name or "")
    persons = recognition.sure and cls is not None and cls.subject is not None
    return Found(table.collection, recognition, draft, persons)


def proposed(tables: Sequence[Table], vocabulary: Vocabulary, standards: Standards) -> Proposal:
    """What a source with these tables provides."""
    if len(tables) > MOST_COLLECTIONS or sum(len(table.columns) for table in tables) > MOST_IN_ALL:
        return Proposal(asks=(texts.too_wide(None),))
    wide = tuple(texts.too_wide(table.collection) for table in tables if len(table.columns) > MOST_COLUMNS)
    found = [found_in(table, vocabulary, standards) for table in tables if len(table.columns) <= MOST_COLUMNS]
    return put_together(found, wide)


def put_together(found: Sequence[Found], wide: tuple[Remark, ...] = ()) -> Proposal:
    """One proposal from all tables of a source."""
    refused = tuple(texts.individual_numbers(item.collection) for item in found if item.recognition.refused)
    likely = tuple(dict.fromkeys(name for item in found for name in _likely(item.recognition)))
    if refused:
        return Proposal(asks=refused, likely=likely)
    counted = Counter(item.class_name for item in found)
    given = [item for item in found if item.class_name and counted[item.class_name] == 1 and not item.persons]
    asks = (*wide, *(remark for item in found if item not in given for remark in _asks(item, counted)))
    if not given:
        return Proposal(asks=asks or (texts.no_table(),), likely=likely)
    provides = {name: body for item in given for name, body in item.draft.provides.items()}
    notes = tuple(remark for item in given for remark in _notes(item))
    return Proposal(provides, notes=(*notes, *asks))


def _likely(recognition: Recognition) -> Iterator[str]:
    if recognition.class_name is not None:
        yield recognition.class_name
        if not recognition.sure:
            yield from (name for name, _ in recognition.rivals)


def _asks(item: Found, counted: Mapping[str | None, int]) -> Iterator[Remark]:
    """Why a table is left out."""
    recognition = item.recognition
    if not recognition.sure:
        yield texts.class_not_sure(item.collection, recognition)
    elif item.persons:
        yield texts.about_persons(item.collection, recognition.class_name or "")
    elif item.class_name is None:
        yield texts.key_not_found(item.collection, recognition.class_name or "")
    elif counted[item.class_name] > 1:
        yield texts.class_twice(item.collection, item.class_name)


def _notes(item: Found) -> Iterator[Remark]:
    """What is left out of a table that is provided."""
    for ask in item.draft.asks:
        if ask.column is not None:
            yield texts.column_not_sure(item.collection, ask.column, ask.proposals)
    for closed in item.draft.closed:
        yield texts.column_personal(item.collection, closed.column, closed.why)
