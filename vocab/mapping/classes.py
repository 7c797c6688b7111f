"""A compiled mapping of one class: what is read at the source for which property, and the row programs.

Made by `vocab.mapping.compile`; one that exists can be used. Knows no response and no consumer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vocab.documents import Problem
from vocab.mapping.fieldmodel import FieldMapping
from vocab.mapping.keys import KeyOf
from vocab.mapping.paths import Row
from vocab.mapping.program import RowProgram, row_program
from vocab.mapping.records import Count, Records


@dataclass(frozen=True, slots=True)
class ClassMapping:
    """How rows of one collection become entities of one class.

    `whole`: the source holds whole entities, so that filters may be pushed. `latest`: for readings, by which paths
    and which time the latest is chosen; the paths are empty where the key is made from properties. `timed`: the
    properties that show that time. `key_shows`: the properties that an id is made from where no column is its key.
    `selects`: rows may be of other classes; `multiplies`: a row may be several things. `own_paths`: what is read
    whatever is asked for. `subject`: the property with the holder's key of the person that a row is about, where the
    class is about persons, mapped or not.
    """

    class_name: str
    collection: str
    rows: str  # state | readings
    whole: bool
    space: str | None
    window_seconds: int | None
    fields: Mapping[str, FieldMapping]
    key_paths: tuple[str, ...]
    key_native: str | None
    key_shows: tuple[str, ...]
    latest: tuple[tuple[str, ...], str] | None
    timed: frozenset[str]
    at: str | None
    drill: str | None
    own_paths: tuple[str, ...]
    selects: bool = False
    multiplies: bool = False
    subject: str | None = None
    warnings: tuple[Problem, ...] = ()
    _key: KeyOf = field(kw_only=True, compare=False, repr=False)
    _at: Callable[[Row], datetime | None] | None = field(kw_only=True, compare=False, repr=False)
    _drill: Callable[[Row], bool] | None = field(kw_only=True, compare=False, repr=False)
    _records: Records | None = field(kw_only=True, default=None, compare=False, repr=False)
    _count: Count | None = field(kw_only=True, default=None, compare=False, repr=False)

    @property
    def one_to_one(self) -> bool:
        """Whether every row is one thing of the class, so that rows of the source may stand for things."""
        return not (self.selects or self.multiplies)

    def records(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The records that row programs take, one for each thing, in the order of the rows."""
        return self._records(rows) if self._records else rows

    def count(self, row: Row) -> int:
        """How many records a row takes to be read: those that it is made into, and at least itself."""
        return max(self._count(row), 1) if self._count else 1

    def reads(self, properties: Iterable[str]) -> tuple[str, ...]:
        """The native paths that rows need for these properties, with those of key, time, drill and conditions."""
        return tuple(
            dict.fromkeys((*self.own_paths, *(path for name in sorted(properties) for path in self.reads_of(name))))
        )

    def reads_of(self, name: str) -> tuple[str, ...]:
        """The native paths that one property is made from; none for one that is not mapped."""
        found = self.fields.get(name)
        return found.paths if found else ()

    def native_types(self) -> Mapping[str, str]:
        """The stated native type of each path that has one."""
        found = {item.path: item.native for item in self.fields.values() if item.path and item.native}
        return found | dict.fromkeys(self.key_paths, self.key_native) if self.key_native else found

    def program(self, properties: frozenset[str]) -> RowProgram:
        """The row program that maps these properties; those that are not mapped have no cell."""
        asked = [(name, item) for name, item in self.fields.items() if name in properties]
        cells = [(name, item.read) for name, item in asked if item.read_at is None]
        timed = [(name, item.read_at) for name, item in asked if item.read_at is not None]
        return row_program(self._key, cells, self._at, self._drill, timed)


def nothing_mapped(class_name: str, space: str | None) -> ClassMapping:
    """A class of which no more is known than that a source provides it: no row of it can be read."""
    return ClassMapping(
        class_name=class_name,
        collection="",
        rows="state",
        whole=False,
        space=space,
        window_seconds=None,
        fields={},
        key_paths=(),
        key_native=None,
        key_shows=(),
        latest=None,
        timed=frozenset(),
        at=None,
        drill=None,
        own_paths=(),
        _key=_no_key,
        _at=None,
        _drill=None,
    )


def _no_key(_row: Row) -> str | None:
    return None
