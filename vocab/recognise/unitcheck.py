"""Units and words in brackets that a column cannot have: takes candidates of headers, doubts them where so.

`PM2.5(ppm)` is no mass in a volume, `定員(%)` no number of people, `男性トイレ総数（故障）` another number.
Brackets that a published header has, and those that only explain how to fill in, say nothing against it. It refuses
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vocab.recognise.assign import Assigned, Candidate, Why
from vocab.recognise.datasets import Column, Dataset, Standards
from vocab.recognise.headers import loose, normalised, split_unit, without_qualifier
from vocab.recognise.similar import similarity
from vocab.terms import Class, Kind, Property, Vocabulary

_DOUBTED = 0.6
_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MEASURE})
_BRACKETS = re.compile(r"(.+)\(([^()]+)\)")
_PERCENT = re.compile(r"(.+?)[_-]?(%)")
_SCALED = re.compile("[百千万億]")  # thousands of what is counted
_COUNT, _ALIKE = "C62", 0.5
_COUNTED = (
    (frozenset({"世帯", "戸", "棟", "組"}), re.compile("世帯|戸|棟|組|家")),
    (frozenset({"台", "vehicles"}), re.compile("台|車|自転|輪|エーイーディー|aed|基|設")),
)
"""Words of counts that count one kind of things, and what such a header says."""
_OPEN = frozenset({Why.CLOSE, Why.ELSEWHERE})


def doubted_units(
    found: Sequence[Assigned], dataset: Dataset, cls: Class, standards: Standards, vocabulary: Vocabulary
) -> tuple[Assigned, ...]:
    """The same columns; one whose brackets speak against it is never sure."""
    properties = {prop.name: prop for prop in cls.properties}
    return tuple(_checked(item, dataset, properties, standards, vocabulary) for item in found)


def _checked(
    item: Assigned, dataset: Dataset, properties: dict[str, Property], standards: Standards, vocabulary: Vocabulary
) -> Assigned:
    text = normalised(item.header)
    matched = _BRACKETS.fullmatch(text) or _PERCENT.fullmatch(text)
    if matched is None or _published(text, matched[2], dataset, standards):
        return item
    judged = [
        replace(one, confidence=min(one.confidence, _DOUBTED))
        if _speaks_against(item.header, matched[1], matched[2], one, properties.get(one.column.to or ""), vocabulary)
        else one
        for one in item.candidates
    ]
    return replace(item, candidates=tuple(sorted(judged, key=lambda one: -one.confidence)))


def _published(text: str, inner: str, dataset: Dataset, standards: Standards) -> bool:
    """Whether tables or words know the header with what stands in its brackets."""
    if text in dataset.exact:
        return True
    key = loose(text)
    known = any(key in place for place in (dataset.near, dataset.synonyms, dataset.likely, standards.known))
    return known and any(letter.isalnum() for letter in inner) and split_unit(text)[1] is None


def _speaks_against(
    header: str, stem: str, inner: str, one: Candidate, prop: Property | None, vocabulary: Vocabulary
) -> bool:
    if prop is None or prop.kind not in _NUMBERS:
        return False
    unit = "P1" if inner == "%" else split_unit(header)[1]
    if unit is not None:
        return not _fits(unit, prop, one.column, vocabulary) or _counts_others(stem, inner)
    if without_qualifier(header) != normalised(header):
        return False
    if _SCALED.match(inner):
        return True
    return one.why in _OPEN and not _like_a_spelling(inner, one.column)


def _fits(unit: str, prop: Property, column: Column, vocabulary: Vocabulary) -> bool:
    """Whether numbers in a unit can be a property's; a count only where they are counted."""
    if unit in {prop.unit, column.unit}:
        return True
    if prop.unit in {None, _COUNT} or prop.kind is Kind.INTEGER:
        return unit == _COUNT and prop.unit in {None, _COUNT}
    canonical, stated = vocabulary.units.get(prop.unit or ""), vocabulary.units.get(unit)
    return canonical is not None and stated is not None and canonical.quantity == stated.quantity


def _counts_others(stem: str, inner: str) -> bool:
    return any(inner in words and not said.search(stem) for words, said in _COUNTED)


def _like_a_spelling(inner: str, column: Column) -> bool:
    """Whether some published spelling has brackets in which nearly the same stands."""
    spelled = (_BRACKETS.fullmatch(normalised(text)) for text in (column.name, *column.also))
    return any(found is not None and similarity(loose(inner), loose(found[2])) >= _ALIKE for found in spelled)
