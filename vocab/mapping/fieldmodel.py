"""The values of one mapped property: what a field's document came to, and how the property is read.

Takes nothing; `vocab.mapping.fields` makes a `FieldMapping` of what `vocab.mapping.checks` found. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from vocab.mapping.cells import CellOf
from vocab.mapping.measures import ReadAt
from vocab.mapping.model import FieldDocument
from vocab.mapping.natives import Tables
from vocab.readers.coordinates import JGD2011
from vocab.readers.times import Epoch
from vocab.terms import CodeList, Kind, Property, Unit
from vocab.units import Conversion


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """How one property is read. `paths` are all native paths it needs; the rest is for pushing filters.

    `path` is the one path its value is made from, None where there is none; `native` the type stated for it;
    `tokens` the native texts that mean a code or a truth; `reference` class and space of the ids it makes;
    `read_at` reads a measure whose time is the row's own, which is then read once for all; `fits` tells the texts
    that are not refused for their form, None where all are taken; `doubt` gives, as an `Unmappable`, what is odd about
    a value that is given all the same.
    """

    name: str
    kind: Kind
    paths: tuple[str, ...]
    read: CellOf = field(compare=False, repr=False)
    path: str | None = None
    at: str | None = None  # the path of observedAt, for a measure
    native: str | None = None
    conversion: Conversion | None = None  # None: the native unit is the canonical one
    missing: tuple[str, ...] = ()
    graded: bool = False  # the row says the quality
    form: str | None = None
    zone: tzinfo | None = None
    tokens: Mapping[str | bool, tuple[str, ...]] = field(default_factory=dict)
    reference: tuple[str, str] | None = None
    read_at: ReadAt | None = field(default=None, compare=False, repr=False)
    fits: Callable[[str], bool] | None = field(default=None, compare=False, repr=False)
    doubt: CellOf | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all fields of a class; everything was checked before."""

    nested: bool
    zone: tzinfo
    epoch: Epoch | None
    at: str | None
    expected: int | None
    space: str
    tables: Tables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """A field's document with what was looked up for it in the vocabulary."""

    document: FieldDocument
    prop: Property
    zone: tzinfo
    epoch: Epoch | None
    conversion: Conversion | None
    codes: CodeList | None
    target: str | None  # concrete class, for references
    unit: str = ""  # the native unit, of a number
    units: Mapping[str, Unit] = field(default_factory=dict)
    plane: tuple[int, int] | None = None  # zone and datum of plane rectangular coordinates
    datum: int = JGD2011  # EPSG code
