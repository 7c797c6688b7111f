"""What each column of a table means in one published dataset: takes headers, gives candidates with a confidence.

Exact spellings first, then synonyms, then what other datasets call so, then damaged headers by likeness, with the
order of the published header as evidence. One header of each kind; in doubt several candidates stand side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from vocab.recognise.datasets import Column, Dataset, Generation, Standards
from vocab.recognise.derived import derived, is_merged
from vocab.recognise.headers import keys, loose, parts, readings
from vocab.recognise.order import Slots, slots
from vocab.recognise.similar import similarity


class Why(StrEnum):
    """What speaks for a mapping."""

    EXACT = "exact"  # the published name
    ALIAS = "alias"  # another published spelling
    SPELLING = "spelling"  # the same letters, other marks
    SYNONYM = "synonym"  # what municipalities write for it
    ELSEWHERE = "elsewhere"  # other published datasets call it so
    CLOSE = "close"  # a header like it, probably damaged
    VALUES = "values"  # its values alone
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published column that a header may be."""

    column: Column
    confidence: float
    why: Why


@dataclass(frozen=True, slots=True)
class Assigned:
    """A header with its candidates, best first."""

    header: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The candidate that most speaks for."""
        return self.candidates[0] if self.candidates else None


EXACT, ALIAS, SPELLING, SYNONYM, ELSEWHERE, LIKELY = 1.0, 0.98, 0.95, 0.93, 0.91, 0.7
_WITH_VALUES = frozenset({"observedAt", "unitCode", "datasetId", "type"})
_DOUBT = 0.55  # where two headers are the same column, or one may be another
_UNPLACED = 0.88  # the most that likeness alone gives, but for the next two
_ALIKE, _APART = 0.84, 0.3  # a long header that is this alike, and that much less alike to any other
_LONG = 5
_PLACED, _PLACED_ALIKE = 0.93, 0.62
_WORTH = 0.5  # likeness from which a column is proposed
_PROPOSED = 3
_CLEAR, _CLOSER = 0.1, -0.1  # how much more alike than any other; enough where the place speaks for it
_SUREST = 0.97
_TAKEN = 0.9  # of the likeness to a column that another header names


def assigned(
    columns: Sequence[str], dataset: Dataset, generation: Generation, standards: Standards, properties: Collection[str]
) -> tuple[Assigned, ...]:
    """The candidates of each column, in order; `properties` are those of the dataset's class."""
    named = _one_each([_named(column, dataset) for column in columns], columns)
    order = slots([item.column.name if item else None for item in named], generation)
    taken = {item.column.target for item in named if item is not None}
    found = []
    for at, column in enumerate(columns):
        candidate = named[at]
        if candidate is not None:
            found.append(_checked(column, candidate, order, at, dataset))
        elif (other := _otherwise(column, dataset, standards, properties, taken)) is not None:
            found.append(_weighed(column, other, dataset, taken))
        else:
            likened = _likened(loose(column), order.free(at), dataset, taken)
            foreign = loose(column) in standards.known or is_merged(column, dataset, standards)
            found.append(Assigned(column, _doubted(likened) if foreign else likened))
    return tuple(_one_target(found))


def _named(header: str, dataset: Dataset) -> Candidate | None:
    """The column that a header names in a published spelling."""
    attribute, part = parts(header)
    column = dataset.find(header if part is None else attribute)
    if column is not None and part is not None:
        return Candidate(_part(header, part, column), EXACT, Why.EXACT)
    if column is not None:
        own = set(keys(header)) & set(keys(column.name))
        return Candidate(column, EXACT if own else ALIAS, Why.EXACT if own else Why.ALIAS)
    name = next((dataset.near[key] for key in readings(header) if key in dataset.near), None)
    return Candidate(dataset.columns[name], SPELLING, Why.SPELLING) if name is not None else None


def _part(header: str, part: str, column: Column) -> Column:
    """A variant of a text in another language; else what goes with the value of an attribute and is no value."""
    if part in _WITH_VALUES:
        return Column(header, None, why=f"It goes with {column.name}.")
    return replace(column, name=header, language=part)


def _one_each(named: list[Candidate | None], columns: Sequence[str]) -> list[Candidate | None]:
    """Where several headers are one column, the closest stays; equally close ones are doubted."""
    by_column: dict[str, list[int]] = {}
    for at, item in enumerate(named):
        if item is not None:
            by_column.setdefault(item.column.name, []).append(at)
    for places in by_column.values():
        best = max(item.confidence for at in places if (item := named[at]) is not None)
        close = [at for at in places if (item := named[at]) is not None and item.confidence == best]
        for at in places:
            item = named[at]
            if len(places) > 1 and item is not None and (at not in close or len(close) > 1):
                same = len(close) > 1 and len({loose(columns[at]) for at in close}) > 1
                named[at] = replace(item, confidence=ALIAS if same and _same_words(columns, close) else _DOUBT)
    return named


def _same_words(columns: Sequence[str], places: Sequence[int]) -> bool:
    """Whether two headers are one column written twice (in two languages), as in tables with both header rows."""
    return len({loose(columns[at]).isascii() for at in places}) == len(places)


def _checked(header: str, candidate: Candidate, order: Slots, at: int, dataset: Dataset) -> Assigned:
    """A named column; doubted where it stands in the place of another whose header it may be, cut."""
    rivals = [
        name
        for name in order.free(at)
        if name != candidate.column.name
        and dataset.columns[name].target != candidate.column.target
        and similarity(loose(header), loose(name)) >= _WORTH
    ]
    if not order.misplaced(at) or not rivals:
        return Assigned(header, (candidate,))
    others = tuple(Candidate(dataset.columns[name], _DOUBT - 0.05, Why.CLOSE) for name in rivals)
    return Assigned(header, (replace(candidate, confidence=_DOUBT), *others))


def _otherwise(
    header: str, dataset: Dataset, standards: Standards, properties: Collection[str], taken: Collection[tuple[str, ...]]
) -> Candidate | None:
    """The column that a header names by a synonym, or in other datasets that all mean the same by it."""
    key = loose(header)
    name = next((dataset.synonyms[key] for key in readings(header) if key in dataset.synonyms), None)
    column = dataset.columns[name] if name is not None else derived(header, dataset, standards)
    if column is not None:
        return Candidate(column, LIKELY if column.target in taken else SYNONYM, Why.SYNONYM)
    others = [standards.datasets[slug].columns[name] for slug, name in standards.known.get(key, ())]
    shared = [column for block in standards.blocks.values() for column in block.values() if key in _letters(column)]
    meanings = {column.target for column in (*others, *shared)}
    if len(meanings) == 1 and (first := (*shared, *others)[0]).to is not None and _fits(first, properties):
        personal = any(item.personal for item in (*others, *shared))
        confidence = LIKELY if first.target in taken else ELSEWHERE
        return Candidate(replace(first, personal=personal), confidence, Why.ELSEWHERE)
    if key in dataset.likely:
        return Candidate(dataset.columns[dataset.likely[key]], LIKELY, Why.SYNONYM)
    return None


def _letters(column: Column) -> set[str]:
    return {loose(text) for text in (column.name, *column.also)}


def _fits(column: Column, properties: Collection[str]) -> bool:
    to = column.to or ""
    return to in properties or (to in {"location.lat", "location.lon"} and "location" in properties)


def _likened(
    key: str, free: Sequence[str], dataset: Dataset, taken: Collection[tuple[str, ...]]
) -> tuple[Candidate, ...]:
    """The columns that a header which nothing knows is like; `free` are those whose place it has in the file."""
    alike = _likeness(key, dataset, taken)
    found: list[Candidate] = []
    for name, likeness in _closest(alike):
        column = dataset.columns[name]
        rivals = (value for other, value in alike.items() if dataset.columns[other].target != column.target)
        placed = likeness >= _PLACED_ALIKE and name in free and _alone(name, free, alike, dataset)
        confidence = _confidence(key, likeness, likeness - max(rivals, default=0.0), placed=placed)
        if column.target in taken:
            confidence = min(confidence, _DOUBT)
        elif column.to == "id":  # what only looks like a key may number other things
            confidence = min(confidence, _UNPLACED)
        found.append(Candidate(column, confidence, Why.CLOSE))
    return tuple(sorted(found, key=lambda item: -item.confidence))


def _doubted(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(replace(item, confidence=min(item.confidence, _DOUBT)) for item in candidates)


def _closest(alike: Mapping[str, float]) -> list[tuple[str, float]]:
    worth = [item for item in alike.items() if item[1] >= _WORTH]
    return sorted(worth, key=lambda item: (-item[1], item[0]))[:_PROPOSED]


def _likeness(key: str, dataset: Dataset, taken: Collection[tuple[str, ...]]) -> dict[str, float]:
    """How alike a header is to each column, by its closest spelling."""
    found: dict[str, float] = {}
    for known, name in dataset.near.items():
        value = similarity(key, known)
        if value and dataset.columns[name].target in taken:
            value *= _TAKEN
        if value > found.get(name, 0.0):
            found[name] = value
    return found


def _weighed(header: str, other: Candidate, dataset: Dataset, taken: Collection[tuple[str, ...]]) -> Assigned:
    """A synonym, or what other datasets mean; the latter is doubted where it is like another column of this one."""
    rivals = tuple(
        Candidate(dataset.columns[name], min(_DOUBT, value), Why.CLOSE)
        for name, value in _closest(_likeness(loose(header), dataset, taken))
        if dataset.columns[name].target != other.column.target
    )
    if rivals and other.why is Why.ELSEWHERE:
        other = replace(other, confidence=min(other.confidence, _UNPLACED - 0.08))
    return Assigned(header, (other, *rivals))


def _alone(name: str, free: Sequence[str], alike: Mapping[str, float], dataset: Dataset) -> bool:
    """Whether no other column that may stand at this place is nearly as alike."""
    target = dataset.columns[name].target
    others = [alike.get(item, 0.0) for item in free if dataset.columns[item].target != target]
    return alike[name] - max(others, default=0.0) >= _CLEAR


def _confidence(key: str, likeness: float, margin: float, *, placed: bool) -> float:
    """How sure a likeness is; the place in the file makes it sure."""
    if placed:
        return min(_SUREST, _PLACED + 0.1 * (likeness - _WORTH)) if margin >= _CLOSER else _DOUBT
    if margin < _CLEAR:
        return min(_DOUBT, likeness)
    numbered = any(map(str.isdigit, key))  # a lost figure makes it another of the series
    if likeness >= _ALIKE and margin >= _APART and len(key) >= _LONG and not numbered:
        return 0.92
    return min(_UNPLACED, 0.4 + 0.5 * likeness)


def _one_target(found: list[Assigned]) -> list[Assigned]:
    """No two damaged headers are one column: the surer stays, the other is doubted; of equals all are.

    Of several words for one column the first stays.
    """
    best: dict[tuple[str, ...], Candidate] = {}
    equals: dict[tuple[str, ...], int] = {}
    for item in found:
        if item.best is not None:
            target = item.best.column.target
            before = best.get(target)
            same = before is not None and before.confidence == item.best.confidence
            equals[target] = equals.get(target, 0) + 1 if same else 1
            if before is None or item.best.confidence > before.confidence:
                best[target] = item.best
    return [_second(item, best, equals) for item in found]


def _second(
    item: Assigned, best: Mapping[tuple[str, ...], Candidate], equals: Mapping[tuple[str, ...], int]
) -> Assigned:
    first = item.best
    if first is None or first.why not in {Why.CLOSE, Why.SYNONYM}:
        return item
    surest = best[first.column.target]
    alone = first is surest and (first.why is Why.SYNONYM or equals[first.column.target] == 1)
    if alone:
        return item
    doubted = replace(first, confidence=min(first.confidence, _DOUBT))
    return Assigned(item.header, tuple(sorted((doubted, *item.candidates[1:]), key=lambda one: -one.confidence)))
