"""The strict models of the tables of published datasets: takes their plain data, gives frozen documents.

What needs the vocabulary is checked by `vocab.recognise.standards`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vocab.documents import Flag, Localized, Name, Strict, Words

DatasetKind = Literal["municipal", "sdm", "gbfs", "gtfs", "odpt", "eei"]


class ColumnDocument(Strict):
    """One column of a dataset; see `vocab.recognise.standards.Column`."""

    to: Words | None
    also: tuple[Words, ...] = ()
    language: Words | None = None
    unit: Words | None = None
    personal: Flag = False
    key: Flag = False
    part: Literal["at", "date", "time", "year"] | None = None
    epoch: Literal["seconds", "milliseconds"] | None = None
    wide: dict[str, Words] = Field(default_factory=dict)
    why: Words | None = None
    codes: dict[str, Words] = Field(default_factory=dict)
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class GenerationDocument(Strict):
    """One published header; `order: set` where only the columns are known, not their order.

    `house`: as one city or maker writes it, and no standard.
    """

    header: Annotated[tuple[Words, ...], Field(min_length=1)]
    number: Words | None = None
    order: Literal["exact", "set"] = "exact"
    house: Flag = False


class DatasetDocument(Strict):
    """One table of `vocab/standards`; `partial` where the standard has columns that are not known here."""

    dataset: Name
    kind: DatasetKind
    title: Localized
    class_: Words
    blocks: tuple[Words, ...] = ()
    type_: Words | None = None
    iris: tuple[Words, ...] = ()
    partial: Flag = False
    columns: dict[str, ColumnDocument] = Field(default_factory=dict)
    generations: dict[str, GenerationDocument]


class BlocksDocument(Strict):
    """The columns that many datasets share, by block."""

    blocks: dict[str, dict[str, ColumnDocument]]


class SynonymsDocument(Strict):
    """Words of municipalities; `sure` and `likely` by published column, `words` by class."""

    sure: dict[str, tuple[Words, ...]]
    likely: dict[str, tuple[Words, ...]]
    words: dict[str, tuple[Words, ...]]
