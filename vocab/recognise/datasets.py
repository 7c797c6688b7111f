"""Published datasets as values: their columns, their generations, and how headers find them. Takes and refuses nothing.

Made by `vocab.recognise.standards`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vocab.recognise.headers import keys
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class Column:
    """A published column and the property it leads to (None: known, and left out for the reason `why`).

    `to` may be `id`, which makes the key, `at`, the time of what is measured, or `location.lat`, `location.lon`. `unit`
    is the UN/CEFACT code of the published numbers where it is not the property's, `epoch` what a time counts. `part`:
    the date, the time of day or (`at`) the time of measuring, of a value in several columns; or a whole `year`, which
    stands for its first day. `personal`: closed even in open files. `key`: makes the key, with others. `wide`: the
    column holds things of their own, of which this much else is said (property to text).
    """

    name: str
    to: str | None
    also: tuple[str, ...] = ()
    language: str | None = None
    unit: str | None = None
    personal: bool = False
    key: bool = False
    part: str | None = None
    epoch: str | None = None
    wide: Mapping[str, str] = field(default_factory=dict)
    why: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def target(self) -> tuple[str, ...]:
        """What two columns have in common that mean the same: property, language, part, what else is said of it."""
        stated = (f"{name}={text}" for name, text in sorted(self.wide.items()))
        return (self.to or f"-{self.name}", self.language or "", self.part or "", *stated)


@dataclass(frozen=True, slots=True)
class Generation:
    """A published header in order, and for each entry the name of its column.

    `shared`: how many classes publish just this header; 0 where nobody does, and it only lists columns. `house`: as one
    city or maker writes it, and no standard.
    """

    name: str
    number: str | None
    ordered: bool
    header: tuple[str, ...]
    columns: tuple[str, ...]
    shared: int = 1
    house: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A published dataset: every column of any generation, and its generations.

    `types` are the names and IRIs of the type that a source may state (NGSI, ODPT).
    `exact` finds a column's name by a normalised header, `near` by its letters only, `synonyms` and `likely` by the
    letters of what municipalities write.
    """

    slug: str
    kind: str
    title: Label
    class_name: str
    types: tuple[str, ...]
    columns: Mapping[str, Column]
    generations: Mapping[str, Generation]
    exact: Mapping[str, str] = field(repr=False)
    near: Mapping[str, str] = field(repr=False)
    synonyms: Mapping[str, str] = field(repr=False)
    likely: Mapping[str, str] = field(repr=False)
    partial: bool = False  # the standard has columns that are not known here

    def find(self, header: str) -> Column | None:
        """The column that a header names in any published spelling."""
        return next((self.columns[self.exact[key]] for key in keys(header) if key in self.exact), None)


@dataclass(frozen=True, slots=True)
class Standards:
    """All published datasets by slug; `blocks` are the columns that many of them share.

    All by the letters of a header: `known` gives the datasets (slugs) and columns that know it, `rarity` 1 where one
    class alone knows it, towards 0 where all do. `words`: by their letters, the class that words speak for. `general`:
    for classes of places without a municipal table, the shared columns.
    """

    datasets: Mapping[str, Dataset]
    blocks: Mapping[str, Mapping[str, Column]]
    known: Mapping[str, tuple[tuple[str, str], ...]] = field(repr=False)
    rarity: Mapping[str, float] = field(repr=False)
    words: Mapping[str, str] = field(repr=False)
    general: Mapping[str, Dataset] = field(repr=False)
