"""How far published datasets are covered, column by column and generation by generation.

Takes the loaded tables and the vocabulary; gives a `DatasetLine` each. Refuses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vocab.recognise.datasets import Column, Dataset, Generation, Standards
from vocab.terms import Class, Label, Vocabulary

_ID = "id"


class Use(StrEnum):
    """What becomes of a published column."""

    MAPPED = "mapped"  # it leads to a property
    KEY = "key"  # it makes the id of the thing
    PERSONAL = "personal"  # it is about a person, and closed even in open files
    LEFT_OUT = "leftOut"  # it is known, and not read, for a reason


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column as one generation publishes it; `to` is the property (or `id`, `at`, `location.lat`) it leads to."""

    header: str
    use: Use
    to: str | None
    language: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class GenerationLine:
    """A published header and what becomes of each of its columns."""

    name: str
    number: str | None
    house: bool  # as one city or maker writes it, and no standard
    columns: tuple[ColumnLine, ...]

    def count(self, use: Use) -> int:
        """How many columns are used so."""
        return sum(item.use is use for item in self.columns)


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A published dataset."""

    slug: str
    kind: str
    title: Label
    class_name: str
    partial: bool  # the standard has columns that are not known here
    generations: tuple[GenerationLine, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some generations: of how many datasets, how many columns, and how many of them are used how."""

    datasets: int
    generations: int
    columns: int
    uses: Mapping[Use, int]


def datasets(standards: Standards, vocabulary: Vocabulary) -> tuple[DatasetLine, ...]:
    """Every dataset, by kind and then by name."""
    found = (_dataset(item, vocabulary.classes[item.class_name]) for item in standards.datasets.values())
    return tuple(sorted(found, key=lambda item: (item.kind, item.slug)))


def totals(lines: Iterable[DatasetLine], *, house: bool = False, generation: str | None = None) -> Totals:
    """The sums of some datasets over published standards, all or those of one name (`old`, `new`); or house styles."""
    every = ((line.slug, item) for line in lines for item in line.generations if item.house is house)
    kept = [(slug, item) for slug, item in every if generation in (None, item.name)]
    uses = Counter(column.use for _, item in kept for column in item.columns)
    return Totals(len({slug for slug, _ in kept}), len(kept), uses.total(), {use: uses[use] for use in Use})


def left_out(lines: Iterable[DatasetLine]) -> Iterator[tuple[DatasetLine, ColumnLine, tuple[str, ...]]]:
    """Every column that is left out, once for each dataset, with the generations that publish it."""
    for line in lines:
        found: dict[tuple[str, str | None], tuple[ColumnLine, list[str]]] = {}
        for item in line.generations:
            for column in item.columns:
                if column.use is Use.LEFT_OUT:
                    found.setdefault((column.header, column.why), (column, []))[1].append(item.name)
        yield from ((line, column, tuple(names)) for column, names in found.values())


def _dataset(dataset: Dataset, cls: Class) -> DatasetLine:
    personal = frozenset(item.name for item in cls.properties if item.personal)
    return DatasetLine(
        slug=dataset.slug,
        kind=dataset.kind,
        title=dataset.title,
        class_name=dataset.class_name,
        partial=dataset.partial,
        generations=tuple(_generation(item, dataset, personal) for item in dataset.generations.values()),
    )


def _generation(item: Generation, dataset: Dataset, personal: frozenset[str]) -> GenerationLine:
    pairs = zip(item.header, item.columns, strict=True)
    return GenerationLine(
        item.name,
        item.number,
        item.house,
        tuple(_column(header, dataset.columns[name], personal) for header, name in pairs),
    )


def _column(header: str, column: Column, personal: frozenset[str]) -> ColumnLine:
    if column.personal or column.to in personal:
        use = Use.PERSONAL
    elif column.to is None:
        use = Use.LEFT_OUT
    else:
        use = Use.KEY if column.key or column.to == _ID else Use.MAPPED
    return ColumnLine(header, use, column.to, column.language, column.why)
