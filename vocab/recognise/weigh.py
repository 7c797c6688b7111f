"""What sample values say about the columns they stand in: takes candidates and forms, gives candidates weighed anew.

Values in the form that a property has make a doubtful header surer. Values that cannot be read as the number, measure,
time or position that the property is make any header doubtful; in other forms, one that no table spells so. Values
alone never make a mapping sure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vocab.recognise.assign import Assigned, Candidate, Why
from vocab.recognise.datasets import Column, Dataset
from vocab.recognise.readable import readable
from vocab.recognise.samples import TELLING, Forms, code_share, expected_form
from vocab.terms import Class, Kind, Property, Vocabulary

_ENOUGH = 3  # cells that say something
_FEW = 0.2  # of the cells: fewer of the expected form contradict
_READABLE = 0.5  # of the cells: fewer contradict
_CONTRADICTED = 0.6
_SUPPORTED = 0.92
_SUPPORTABLE = 0.6  # what is less sure by its header is not made sure by values
_BY_VALUES = {"latitude": 0.85, "longitude": 0.85, "telephone": 0.6, "postal": 0.6, "corporate": 0.6, "email": 0.6}
_POSITIONS = frozenset({"latitude", "longitude"})
_SPELLED = frozenset({Why.EXACT, Why.ALIAS, Why.SPELLING})
_FEW_TIMES = 2  # cells
_KANA = 5  # names in kana alone that make a name doubtful
_CODES = 0.6  # of the cells that are published notations


def weighed(
    found: Sequence[Assigned],
    rows: Sequence[Mapping[str, Any]],
    forms: Mapping[str, Forms],
    dataset: Dataset,
    cls: Class,
    vocabulary: Vocabulary,
) -> tuple[Assigned, ...]:
    """The same columns; without sample values nothing changes."""
    if not forms:
        return tuple(found)
    properties = {prop.name: prop for prop in cls.properties}
    judged = [_judged(item, rows, forms[item.header], properties, vocabulary) for item in found]
    judged = [_turned(item, forms[item.header], dataset) for item in judged]
    taken = {item.best.column.target for item in judged if item.best and item.best.confidence >= _SUPPORTED}
    return tuple(_by_values(item, forms[item.header], dataset, properties, taken) for item in judged)


def _judged(
    item: Assigned,
    rows: Sequence[Mapping[str, Any]],
    forms: Forms,
    properties: Mapping[str, Property],
    vocabulary: Vocabulary,
) -> Assigned:
    if not forms.filled or not item.candidates:
        return item
    cells = [row.get(item.header) for row in rows]
    judged = [
        _read(_candidate(one, cells, forms, prop, vocabulary), cells, prop, vocabulary)
        for one in item.candidates
        for prop in (properties.get(one.column.to or ""),)
    ]
    return replace(item, candidates=tuple(sorted(judged, key=lambda one: -one.confidence)))


def _candidate(
    one: Candidate, cells: Sequence[Any], forms: Forms, prop: Property | None, vocabulary: Vocabulary
) -> Candidate:
    form = expected_form(one.column.to, one.column.language, prop)
    if forms.filled < _ENOUGH:
        return one
    if prop is not None and prop.kind is Kind.CODE and one.why not in _SPELLED:
        share = code_share(cells, vocabulary.code_lists[prop.codes or ""])
        return _supported(one) if share >= _CODES else one
    if one.column.to == "name" and one.column.language in {None, "ja"} and forms.filled >= _KANA:
        return _contradicted(one) if forms.share("kana") == 1 else one
    if form is None or one.column.part == "year":
        return one
    if forms.share(form) < _FEW and (form in _POSITIONS or one.why not in _SPELLED):
        return _contradicted(one)
    return _supported(one) if form in TELLING and forms.fits(form) else one


def _read(one: Candidate, cells: Sequence[Any], prop: Property | None, vocabulary: Vocabulary) -> Candidate:
    """Doubted, however it is spelled, where most values could not be read."""
    share = readable(cells, one.column, prop, vocabulary.units)
    return one if share is None or share >= _READABLE else _contradicted(one)


def _contradicted(one: Candidate) -> Candidate:
    return replace(one, confidence=min(one.confidence, _CONTRADICTED))


def _supported(one: Candidate) -> Candidate:
    return replace(one, confidence=max(one.confidence, _SUPPORTED)) if one.confidence >= _SUPPORTABLE else one


def _turned(item: Assigned, forms: Forms, dataset: Dataset) -> Assigned:
    """`X` and `Y` are turned round where their values are: what x is depends on who draws the map."""
    best = item.best
    if best is not None and best.column.to == "openingHours" and forms.filled >= _FEW_TIMES and forms.fits("clock"):
        return _opening(item, dataset)
    if best is None or best.why in _SPELLED or best.column.to not in {"location.lat", "location.lon"}:
        return item
    form = "longitude" if best.column.to == "location.lat" else "latitude"
    other = _leading("location.lon" if form == "longitude" else "location.lat", dataset)
    if other is None or not forms.fits(form) or forms.filled < _ENOUGH:
        return item
    return replace(item, candidates=(Candidate(other, _SUPPORTED, Why.VALUES), *item.candidates))


def _opening(item: Assigned, dataset: Dataset) -> Assigned:
    """Hours that are one time of day each are when it opens: the other column says when it closes."""
    opens = _leading("availability.opens", dataset)
    doubted = tuple(replace(one, confidence=min(one.confidence, _CONTRADICTED)) for one in item.candidates)
    found = (Candidate(opens, _CONTRADICTED, Why.VALUES),) if opens is not None else ()
    return replace(item, candidates=(*found, *doubted))


def _by_values(
    item: Assigned, forms: Forms, dataset: Dataset, properties: Mapping[str, Property], taken: set[tuple[str, ...]]
) -> Assigned:
    """A proposal for a column of which the header says nothing."""
    if item.candidates or forms.filled < _ENOUGH:
        return item
    found = []
    for column in dataset.columns.values():
        form = expected_form(column.to, column.language, properties.get(column.to or ""))
        if form in _BY_VALUES and column.target not in taken and forms.fits(form):
            found.append(Candidate(column, _BY_VALUES[form], Why.VALUES))
    return replace(item, candidates=tuple(sorted(found, key=lambda one: -one.confidence)[:3]))


def _leading(to: str, dataset: Dataset) -> Column | None:
    return next((column for column in dataset.columns.values() if column.to == to), None)
