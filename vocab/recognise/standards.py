"""The published datasets, loaded: takes the tables of `vocab.standards` and the vocabulary, gives `Standards`.

Refuses, all problems together (`StandardsError`), a class, property, language, unit or code that the vocabulary does
not have, and a published header that no column answers to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from vocab.documents import DocumentError, Strict, read_data
from vocab.languages import VARIANTS
from vocab.recognise.datasets import Column, Dataset, Generation, Standards
from vocab.recognise.headers import keys, loose
from vocab.recognise.tables import (
    BlocksDocument,
    ColumnDocument,
    DatasetDocument,
    SynonymsDocument,
)
from vocab.standards import BLOCKS, SYNONYMS, tables
from vocab.terms import Class, Kind, Vocabulary

M = TypeVar("M", bound=Strict)
WRONG = "STANDARDS_WRONG"
_LEAST_RARE = 0.05
_NO_SYNONYMS: Mapping[str, Any] = {"sure": {}, "likely": {}, "words": {}}
_NOT_IN_TABLES = frozenset({Kind.GEOMETRY, Kind.REFERENCE})
_NO_PROPERTIES = frozenset({None, "id", "at", "location.lat", "location.lon"})


_OBSERVED = (
    "観測時刻",
    "観測時間",
    "測定日時",
    "測定時刻",
    "計測日時",
    "計測時刻",
    "日時",
    "更新日時",
    "dateObserved",
    "timestamp",
)
_TIMES = {"観測日時": Column("観測日時", "at", also=_OBSERVED)}


class StandardsError(Exception):
    """Tables that cannot be used; the text names every problem."""


def load_standards(
    vocabulary: Vocabulary, documents: Iterable[tuple[str, Mapping[str, Any]]] | None = None
) -> Standards:
    """The datasets of `documents` (None: those shipped), checked. Raises `StandardsError`.

    A document is the name of its file and its data; those named `blocks` and `synonyms` are for all.
    """
    found = dict(tables() if documents is None else documents)
    problems: list[str] = []
    shared = _read(BlocksDocument, {BLOCKS: found.pop(BLOCKS, {})}, BLOCKS, problems)
    words = _read(SynonymsDocument, found.pop(SYNONYMS, _NO_SYNONYMS), SYNONYMS, problems)
    blocks = {name: _columns(columns) for name, columns in shared.blocks.items()} if shared else {}
    datasets: dict[str, Dataset] = {}
    for name, data in found.items():
        document = _read(DatasetDocument, data, name, problems)
        if document is None:
            continue
        if document.dataset in datasets:
            problems.append(f"{name}: the dataset {document.dataset} has another table")
        made = _dataset(document, name, blocks, words, problems, vocabulary.classes.get(document.class_))
        problems.extend(f"{name}: {problem}" for problem in _faults(made, vocabulary))
        datasets[made.slug] = made
    if problems or words is None:
        raise StandardsError(f"{WRONG}:\n" + "\n".join(problems))
    lexicon = {loose(word): name for name, some in words.words.items() for word in some}
    for cls in vocabulary.concrete():
        lexicon.setdefault(loose(cls.label.ja), cls.name)
    datasets = _with_shared(datasets)
    general = dict(_general(datasets, blocks, words, vocabulary))
    known = _known(datasets)
    return Standards(datasets, blocks, known, _rarity(known, datasets), lexicon, general)


def _rarity(known: Mapping[str, tuple[tuple[str, str], ...]], datasets: Mapping[str, Dataset]) -> dict[str, float]:
    everything = max(2, len({item.class_name for item in datasets.values()}))
    counts = {key: len({datasets[slug].class_name for slug, _ in places}) for key, places in known.items()}
    return {key: max(_LEAST_RARE, 1 - math.log(count) / math.log(everything)) for key, count in counts.items()}


def _with_shared(datasets: Mapping[str, Dataset]) -> dict[str, Dataset]:
    """The same, each published header with the number of classes that have it."""
    classes: dict[frozenset[str], set[str]] = {}
    for item in datasets.values():
        for generation in item.generations.values():
            classes.setdefault(frozenset(map(loose, generation.header)), set()).add(item.class_name)
    return {
        slug: replace(
            item,
            generations={
                name: replace(found, shared=len(classes[frozenset(map(loose, found.header))]))
                for name, found in item.generations.items()
            },
        )
        for slug, item in datasets.items()
    }


def _general(
    datasets: Mapping[str, Dataset],
    blocks: Mapping[str, Mapping[str, Column]],
    words: SynonymsDocument,
    vocabulary: Vocabulary,
) -> Iterator[tuple[str, Dataset]]:
    told = {item.class_name for item in datasets.values() if item.kind == "municipal"}
    for cls in vocabulary.concrete():
        has = {prop.name for prop in cls.properties}
        if cls.name in told or not {"name", "location"} <= has:
            continue
        shared = {name: item for block in blocks.values() for name, item in block.items() if _held(item, has)}
        if shared:
            shared |= _TIMES if any(prop.kind is Kind.MEASURE for prop in cls.properties) else {}
            exact, near = _spellings(shared)
            _add_labels(shared, near, cls)
            header = tuple(shared)
            plain = Generation("general", None, ordered=False, header=header, columns=header, shared=0)
            more = (exact, near, _others(near, words.sure), _others(near, words.likely))
            slug = f"general-{cls.plural}"
            yield (
                cls.name,
                Dataset(slug, "municipal", cls.label, cls.name, (), shared, {"general": plain}, *more),
            )


def _held(column: Column, properties: set[str]) -> bool:
    return column.to in _NO_PROPERTIES or column.to in properties


def _known(datasets: Mapping[str, Dataset]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for slug, dataset in datasets.items():
        for key, name in dataset.near.items():
            found[key] = (*found.get(key, ()), (slug, name))
    return found


def _read(model: type[M], data: Mapping[str, Any], name: str, problems: list[str]) -> M | None:
    try:
        return read_data(model, data, file=f"{name}.yaml")
    except DocumentError as error:
        problems.extend(str(problem) for problem in error.problems)
        return None


def _columns(documents: Mapping[str, ColumnDocument], class_name: str = "") -> dict[str, Column]:
    """The columns; a class's own property is written `Class.name` and called `name`."""
    own = f"{class_name}."
    return {
        name: Column(name, **{**dict(document), "to": document.to and document.to.removeprefix(own)})
        for name, document in documents.items()
    }


def _dataset(
    document: DatasetDocument,
    file: str,
    blocks: Mapping[str, Mapping[str, Column]],
    words: SynonymsDocument | None,
    problems: list[str],
    cls: Class | None,
) -> Dataset:
    columns = _columns(document.columns, document.class_)
    for name in document.blocks:
        if name not in blocks:
            problems.append(f"{file}: there is no block {name}")
        for key, column in blocks.get(name, {}).items():
            columns.setdefault(key, column)
    exact, near = _spellings(columns)
    _add_labels(columns, near, cls)
    return Dataset(
        slug=document.dataset,
        kind=document.kind,
        title=document.title,
        class_name=document.class_,
        types=((document.type_,) if document.type_ else ()) + document.iris,
        columns=columns,
        generations=dict(_generations(document, file, exact, problems)),
        exact=exact,
        near=near,
        synonyms=_others(near, words.sure if words else {}),
        likely=_others(near, words.likely if words else {}),
        partial=document.partial,
    )


def _add_labels(columns: dict[str, Column], near: dict[str, str], cls: Class | None) -> None:
    """What the vocabulary calls the properties that no column leads to: some city calls them so."""
    led = {column.to for column in columns.values()}
    for prop in cls.properties if cls else ():
        name = prop.label.ja
        if prop.name in led or prop.kind in _NOT_IN_TABLES or name in columns or loose(name) in near:
            continue
        language = "ja" if prop.kind is Kind.VARIANTS else None
        columns[name] = Column(name, prop.name, language=language, personal=prop.personal)
        for text in (name, prop.name):
            near.setdefault(loose(text), name)


def _others(near: Mapping[str, str], words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """By the letters of a synonym the column that it stands for, where no column is called so."""
    found: dict[str, str] = {}
    for published, others in words.items():
        name = near.get(loose(published))
        for other in others if name is not None else ():
            if name is not None and loose(other) not in near:
                found.setdefault(loose(other), name)
    return found


def _spellings(columns: Mapping[str, Column]) -> tuple[dict[str, str], dict[str, str]]:
    """Which column each spelling names: own names before other spellings, earlier columns before later ones."""
    exact: dict[str, str] = {}
    for name in columns:
        for key in keys(name):
            exact.setdefault(key, name)
    for name, column in columns.items():
        for other in column.also:
            for key in keys(other):
                exact.setdefault(key, name)
    near: dict[str, str] = {}
    for key, name in exact.items():
        near.setdefault(loose(key), name)
    return exact, near


def _generations(
    document: DatasetDocument, file: str, exact: Mapping[str, str], problems: list[str]
) -> Iterator[tuple[str, Generation]]:
    for name, item in document.generations.items():
        unknown = [header for header in item.header if not any(key in exact for key in keys(header))]
        problems.extend(f"{file}: generations.{name}: no column is called {header}" for header in unknown)
        named = tuple(exact.get(next((key for key in keys(header) if key in exact), ""), "") for header in item.header)
        yield name, Generation(name, item.number, item.order == "exact", item.header, named, house=item.house)


def _faults(dataset: Dataset, vocabulary: Vocabulary) -> Iterator[str]:
    cls = vocabulary.classes.get(dataset.class_name)
    if cls is None or cls.abstract:
        yield f"{dataset.class_name} is no class that things have"
        return
    for column in dataset.columns.values():
        yield from (f"{column.name}: {fault}" for fault in _column_faults(column, cls, vocabulary))


def _column_faults(column: Column, cls: Class, vocabulary: Vocabulary) -> Iterator[str]:
    if column.to is None:
        if not column.why and not column.personal:
            yield "what is left out needs a reason (why)"
        return
    if column.to in _NO_PROPERTIES:
        return
    prop = next((item for item in cls.properties if item.name == column.to), None)
    if prop is None:
        yield f"{cls.name} has no property {column.to}"
        return
    if column.language is not None and (column.language not in VARIANTS or prop.kind is not Kind.VARIANTS):
        yield f"{column.to} has no variant {column.language}"
    if column.unit is not None and (column.unit not in vocabulary.units or prop.unit is None):
        yield f"{column.to} cannot be of the unit {column.unit}"
    known = {code.code for code in vocabulary.code_lists[prop.codes].codes} if prop.codes else set()
    for native, code in column.codes.items():
        if code not in known:
            yield f"{native}: {column.to} has no code {code}"
