"""A source whose rows are known, for the conformance tests: its rows, their values by type, and samples of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from adapters.names import CollectionName, NativePath
from adapters.spec import (
    Adapter,
    CollectionCapabilities,
    Fetch,
    Latest,
    NativeType,
)
from adapters.static import getter
from adapters.wire_values import dump_value
from vocab.query.evaluate import compile_predicate
from vocab.query.predicate import Predicate

Row = Mapping[str, Any]
Get = Callable[[str], Callable[[Row], Any]]
_SAMPLES = 3


def get_native(path: str) -> Callable[[Row], Any]:
    """Reads a key as it is written, else a dotted path."""
    dotted = getter(path)
    return lambda row: row[path] if path in row else dotted(row)


@dataclass(frozen=True)
class Case:
    """A source whose rows are known.

    `rows` is all that is there, `paths` all that can be asked for; `types` (else guessed from the rows) are
    of the paths that predicates and orders are tried on. `structural` are patterns of keys that come unasked.
    """

    adapter: Adapter
    collection: CollectionName
    rows: Sequence[Row]
    paths: tuple[NativePath, ...]
    types: Mapping[NativePath, NativeType] = field(default_factory=dict)
    structural: tuple[str, ...] = ()
    latest: Latest | None = None
    get: Get = get_native

    @property
    def capabilities(self) -> CollectionCapabilities:
        """What the adapter declares for the collection."""
        return self.adapter.capabilities().of(self.collection)

    def known(self) -> Mapping[NativePath, NativeType]:
        """The types stated, or those that all present values of a path agree on."""
        return self.types or {path: kind for path in self.paths if (kind := _guess(self._values(path))) is not None}

    def _values(self, path: NativePath) -> list[Any]:
        return [value for row in self.rows if (value := self.get(path)(row)) is not None]

    def samples(self, path: NativePath) -> list[Any]:
        """A few different present values of a path, as its type reads them."""
        read = self.typed(path)
        values = dict.fromkeys(value for row in self.rows if (value := read(row)) is not None)
        return list(values)[:_SAMPLES]

    def typed(self, path: str) -> Callable[[Row], Any]:
        """Reads a path as the value its type says: texts that stand for numbers and times are read."""
        get, kind = self.get(path), self.known().get(NativePath(path))
        return lambda row: _read(get(row), kind)

    def fetch(self, **members: Any) -> Fetch:
        """A question for everything, changed by `members`."""
        return Fetch(self.collection, self.paths, types=self.known(), **members)

    def bag(self, rows: Sequence[Row]) -> Counter[bytes]:
        """The rows as a multiset, by the values of the case's paths."""
        return Counter(orjson.dumps([dump_value(self.get(path)(row)) for path in self.paths]) for row in rows)

    def kept(self, predicate: Predicate) -> list[Row]:
        """The rows that local evaluation keeps."""
        keep = compile_predicate(predicate, self.typed)
        return [row for row in self.rows if keep(row) is True]


def _guess(values: list[Any]) -> NativeType | None:
    kinds = {_kind(value) for value in values}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(value: Any) -> NativeType | None:
    kinds = ((str, NativeType.TEXT), (bool, NativeType.BOOLEAN), ((int, float), NativeType.NUMBER))
    for classes, kind in (*kinds, (datetime, NativeType.TIME)):
        if isinstance(value, classes):
            return kind
    return NativeType.GEOMETRY if isinstance(value, Mapping) and "coordinates" in value else None


def _read(value: Any, kind: NativeType | None) -> Any:
    if not isinstance(value, str) or kind not in {NativeType.NUMBER, NativeType.TIME}:
        return value
    try:
        return float(value) if kind is NativeType.NUMBER else datetime.fromisoformat(value)
    except ValueError:
        return None
