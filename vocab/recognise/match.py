"""What a table is: takes its columns and sample rows, gives dataset, class, and for every column what it means.

Confidences are calibrated: at or above `THRESHOLD` a mapping is used as it is, below it is asked about. Refuses
nothing and keeps no value; what is not recognised is said, with the nearest proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vocab.recognise.assign import Assigned, Candidate, Why, assigned
from vocab.recognise.choose import Choice, confidence, kinds_of, ranked, words_of
from vocab.recognise.datasets import Column, Standards
from vocab.recognise.datums import doubted_places
from vocab.recognise.headers import is_blank_header, loose, split_unit
from vocab.recognise.people import are_people
from vocab.recognise.personal import Personal, may_name_persons, personal_columns
from vocab.recognise.samples import Forms, forms_of
from vocab.recognise.types import is_called, is_type, stated_type
from vocab.recognise.unitcheck import doubted_units
from vocab.recognise.weigh import weighed
from vocab.terms import Class, Vocabulary

__all__ = ["THRESHOLD", "ColumnMatch", "Recognition", "Why", "recognise"]

THRESHOLD = 0.9
"""From here on a mapping is not asked about."""
_WORD = 1.0  # what words must say for a class whose lists have no published columns of their own
_RIVALS = 3
_SAMPLES = 200  # rows that are weighed
_STATED = 3.0  # what a type says that is a word for a class
_NAME, _JAPANESE_NAME = ("name", "", ""), ("name", "ja", "")
_UNHEARD = 0.85  # the most for a class, where the source states a type that no table knows


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of a table: the property it leads to, how sure that is and why.

    `to` is None for a known column that is left out (`known.why` says why) and for an unknown one (`known` None).
    `unit` is the UN/CEFACT code that the header or the table states. `personal`: closed; `refused`: holds individual
    numbers. `proposals` are the next best columns, for asking.
    """

    header: str
    known: Column | None
    confidence: float
    why: Why
    unit: str | None = None
    personal: Personal | None = None
    proposals: tuple[Candidate, ...] = ()
    forms: Forms = field(default_factory=Forms)

    @property
    def to(self) -> str | None:
        """The property, `id`, `at`, `location.lat` or `location.lon`."""
        return self.known.to if self.known else None

    @property
    def refused(self) -> bool:
        """Whether the column holds individual numbers (個人番号), which are read by nobody."""
        return self.personal is Personal.NUMBER

    @property
    def sure(self) -> bool:
        """Whether the mapping needs no question."""
        return self.known is not None and self.confidence >= THRESHOLD


@dataclass(frozen=True, slots=True)
class Recognition:
    """A table as it was recognised.

    `confidence` is that of the class; no column is surer than it where it is below `THRESHOLD`. `rivals` are
    other classes with their confidence.
    """

    dataset: str | None
    generation: str | None
    class_name: str | None
    confidence: float
    columns: tuple[ColumnMatch, ...]
    rivals: tuple[tuple[str, float], ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the class needs no question."""
        return self.class_name is not None and self.confidence >= THRESHOLD

    @property
    def refused(self) -> tuple[str, ...]:
        """The columns that hold individual numbers."""
        return tuple(item.header for item in self.columns if item.refused)


def recognise(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]] = (),
    *,
    vocabulary: Vocabulary,
    standards: Standards,
    kind: str | None = None,
    type_name: str | None = None,
    title: str | None = None,
) -> Recognition:
    """What a table with these columns is.

    `rows` are some of its rows by column, of which the first 200 are weighed and all are searched for individual
    numbers; `kind` narrows to the datasets of one kind, `type_name` is the type that the source states (NGSI, ODPT),
    `title` what the file or resource is called: a hint.
    """
    forms = {column: forms_of(row.get(column) for row in rows) for column in columns} if rows else {}
    every, rows = rows, rows[:_SAMPLES]
    type_name = type_name or stated_type(columns, rows)
    choices, certain = _choices(columns, rows, vocabulary, standards, kind, type_name, title)
    if not choices:
        return Recognition(None, None, None, 0.0, _unknown(columns, forms, every))
    first = choices[0]
    sure = certain
    if sure is None:
        sure = confidence(choices, columns=columns, title=title, standards=standards)
        heard = not type_name or is_called(type_name, first.dataset.class_name, standards)
        sure = sure if heard else min(sure, _UNHEARD)
    cls = vocabulary.classes[first.dataset.class_name]
    properties = frozenset(prop.name for prop in cls.properties)
    found = assigned(columns, first.dataset, first.generation, standards, properties)
    found = weighed(found, rows, forms, first.dataset, cls, vocabulary)
    if are_people(row.get(column) for column in _called(found) for row in rows):
        sure = min(sure, _UNHEARD)
    found = doubted_places(found, columns, every)
    found = doubted_units(found, first.dataset, cls, standards, vocabulary)
    matches = _matches(found, forms, every, cls, sure)
    return Recognition(
        first.dataset.slug, first.generation.name, cls.name, sure, columns=matches, rivals=_rivals(choices, sure)
    )


def _called(found: Sequence[Assigned]) -> tuple[str, ...]:
    """The first column that is what things are called."""
    names = (item.header for item in found if item.best and item.best.column.target in {_NAME, _JAPANESE_NAME})
    return tuple(names)[:1]


def _choices(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    vocabulary: Vocabulary,
    standards: Standards,
    kind: str | None,
    type_name: str | None,
    title: str | None,
) -> tuple[list[Choice], float | None]:
    """The datasets, best first, and a confidence where the source states its type."""
    datasets = [item for item in standards.datasets.values() if kind in {None, item.kind}]
    typed = [item for item in datasets if type_name and is_type(item, type_name)]
    if typed:
        return ranked(columns, standards, typed, {}), 1.0
    words = words_of(standards, title, list(_names(columns, rows, standards)), columns)
    for name in set(standards.words.values()) if type_name else ():
        if is_called(type_name or "", name, standards):
            words[name] = max(words.get(name, 0.0), _STATED)
    for name, said in kinds_of(columns, rows, datasets, vocabulary).items():
        words[name] = words.get(name, 0.0) + said
    told = [
        item for name, item in standards.general.items() if words.get(name, 0.0) >= _WORD and kind in {None, item.kind}
    ]
    return ranked(columns, standards, [*datasets, *told], words), None


def _names(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], standards: Standards) -> Iterable[str]:
    """The values of the first column that is a name in many datasets."""
    names = {loose(text) for item in standards.blocks.get("name", {}).values() for text in (item.name, *item.also)}
    column = next((column for column in columns if loose(column) in names), None)
    for row in rows if column is not None else ():
        value = row.get(column or "")
        if isinstance(value, str) and value.strip():
            yield value


def _matches(
    found: Sequence[Assigned],
    forms: Mapping[str, Forms],
    rows: Sequence[Mapping[str, Any]],
    cls: Class,
    sure: float,
) -> tuple[ColumnMatch, ...]:
    known = frozenset(item.header for item in found if item.best and item.best.why in {Why.EXACT, Why.ALIAS})
    personal = personal_columns([item.header for item in found], forms, known)
    for item in found:
        if item.header not in personal and _may_name(item, rows):
            personal[item.header] = Personal.NAME
    kept = {prop.name for prop in cls.properties if prop.personal}
    return tuple(_match(item, forms, personal, kept, sure) for item in found)


def _may_name(item: Assigned, rows: Sequence[Mapping[str, Any]]) -> bool:
    cells = (row.get(item.header) for row in rows)
    return may_name_persons(item.header, item.best.column.to if item.best else None, cells)


def _match(
    item: Assigned, forms: Mapping[str, Forms], personal: Mapping[str, Personal], kept: set[str], sure: float
) -> ColumnMatch:
    best = item.best or _nobody(item.header, forms)
    column = best.column if best else None
    why = personal.get(item.header)
    if why is None and any(one.column.personal or one.column.to in kept for one in item.candidates):
        why = Personal.TABLE
    stated = split_unit(item.header)[1]
    level = best.confidence if best else 0.0
    return ColumnMatch(
        header=item.header,
        known=column,
        confidence=level if sure >= THRESHOLD else min(level, sure),
        why=best.why if best else Why.NONE,
        unit=stated or (column.unit if column else None),
        personal=why,
        proposals=item.candidates[1:],
        forms=forms.get(item.header, Forms()),
    )


def _nobody(header: str, forms: Mapping[str, Forms]) -> Candidate | None:
    """A column without a header and without values, as files have them at their right edge, is left out unasked."""
    if header not in forms or forms[header].filled or not is_blank_header(header):
        return None
    return Candidate(Column(header, None, why="It has neither a header nor values."), 1.0, Why.VALUES)


def _unknown(
    columns: Sequence[str], forms: Mapping[str, Forms], rows: Sequence[Mapping[str, Any]]
) -> tuple[ColumnMatch, ...]:
    personal = personal_columns(columns, forms, frozenset())
    for column in columns:
        if column not in personal and _may_name(Assigned(column), rows):
            personal[column] = Personal.NAME
    return tuple(
        ColumnMatch(
            column, None, 0.0, Why.NONE, split_unit(column)[1], personal.get(column), forms=forms.get(column, Forms())
        )
        for column in columns
    )


def _rivals(choices: Sequence[Choice], sure: float) -> tuple[tuple[str, float], ...]:
    """Other classes, with what is left of the confidence by their evidence."""
    best: dict[str, float] = {}
    for choice in choices:
        best.setdefault(choice.dataset.class_name, choice.evidence)
    (_, first), *others = best.items()
    return tuple(
        (name, round((1 - sure) * max(0.0, evidence / first if first > 0 else 0.0), 3))
        for name, evidence in others[:_RIVALS]
    )
