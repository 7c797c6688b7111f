"""Which published dataset a header belongs to: takes headers, a title and names of rows, gives ranked datasets.

What many datasets have says little, what one has says much; what a published header has and the file lacks speaks
against it, gently. Refuses nothing: what cannot be told apart is ranked side by side.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vocab.recognise.datasets import Dataset, Generation, Standards
from vocab.recognise.derived import derived
from vocab.recognise.headers import loose, readings
from vocab.recognise.samples import code_share
from vocab.recognise.titles import SAYS_NOTHING, Beside, about_persons, beside
from vocab.terms import Kind, Vocabulary

_UNKNOWN = 0.5  # what a header weighs that nothing knows
_ABSENT = 0.2  # how much a published column that is not there speaks against, of its weight
_MOST_AGAINST = 0.5  # of what speaks for a dataset
_SYNONYM = 0.7  # how much a synonym counts
_TITLE = 3.0  # how much the title counts
_NOT_SAID, _WORDY = 0.6, 2  # a title in so many Japanese letters that names no class
_MOST_NAMES = 0.5
_NAMES = 1.7  # how much the names of the rows count
_IN_HEADERS = 0.5
_FITS = 3.0  # how much a published header counts that the file has whole
_GENERAL, _ANYTHING = 0.3, "PublicFacility"  # where nothing tells kinds of facilities apart
_SURE = 1.5  # how fast evidence becomes confidence
_COVERED, _LEAST = 0.5, 0.25  # of the file's columns: below the first no choice is sure, below the last none
_PART = 0.3  # of a published header; with less, words must speak for it
_UNTOLD = 0.85
_ENTITLED, _FEW, _AHEAD = 0.92, 3, 1.0  # a class that the title names, with so many columns, so far before others
_MORE = 1  # columns that another class knows, too, where a few rare ones speak for the first
_ALIKE = 0.4  # of a published header and the file's; with less, a title that names another thing is believed
_CODES, _KINDS = 0.6, 1.2  # share of cells that are published notations of a class's own codes; what it counts


@dataclass(frozen=True, slots=True)
class Choice:
    """A dataset with its generation and its evidence (in columns that one dataset alone has).

    `covered` is the share of the file's columns that it knows, `matched` how many that are, `alike` the share of the
    columns of the file and of the published header that both have, `told` whether more than a few speak for it.
    """

    dataset: Dataset
    generation: Generation
    evidence: float
    covered: float
    told: bool
    matched: int = 0
    alike: float = 0.0


def ranked(
    columns: Sequence[str], standards: Standards, datasets: Iterable[Dataset], words: Mapping[str, float]
) -> list[Choice]:
    """The datasets that know any of the columns, best first; `words` is what words say for each class."""
    weights = {keys: _weight(keys, standards) for keys in map(readings, columns)}
    found = []
    for dataset in datasets:
        matched = _matched(weights, dataset)
        if not matched:
            continue
        known = sum(weight for weight, _ in matched.values())
        generation, against = _generation(dataset, {name for _, name in matched.values()}, standards)
        evidence = known - min(against * _ABSENT, known * _MOST_AGAINST) + words.get(dataset.class_name, 0.0)
        evidence += _fit(generation, {key for keys in weights for key in keys[:1]}, standards)
        evidence += _GENERAL if dataset.class_name == _ANYTHING else 0.0
        both = len({name for _, name in matched.values()} & set(generation.columns))
        alike = both / (len(weights) + len(set(generation.columns)) - both)
        covered, told = len(matched) / len(weights), _told(dataset, matched, words)
        found.append(Choice(dataset, generation, evidence, covered, told, len(matched), alike))
    return sorted(found, key=lambda choice: (-choice.evidence, choice.dataset.slug))


def _weight(keys: tuple[str, ...], standards: Standards) -> float:
    return next((standards.rarity[key] for key in keys if key in standards.rarity), _UNKNOWN)


def _told(dataset: Dataset, matched: Mapping[Any, tuple[float, str]], words: Mapping[str, float]) -> bool:
    """Whether words speak for a dataset, or a fair part of a published header is there."""
    names = {name for _, name in matched.values()}
    parts = (len(names & set(item.columns)) / len(set(item.columns)) for item in dataset.generations.values())
    return words.get(dataset.class_name, 0.0) > 0 or max(parts) >= _PART


def _matched(weights: Mapping[tuple[str, ...], float], dataset: Dataset) -> dict[tuple[str, ...], tuple[float, str]]:
    """By the readings of a header the weight and the column of the dataset that answers to it."""
    found: dict[tuple[str, ...], tuple[float, str]] = {}
    others = dataset.synonyms
    for keys, weight in weights.items():
        if (near := next((key for key in keys if key in dataset.near), None)) is not None:
            found[keys] = (weight, dataset.near[near])
        elif (other := next((key for key in keys if key in others), None)) is not None:
            found[keys] = (weight * _SYNONYM, others[other])
    return found


def _generation(dataset: Dataset, matched: set[str], standards: Standards) -> tuple[Generation, float]:
    """The generation that the matched columns fit best, and what it has that they lack."""

    def lacking(generation: Generation) -> float:
        if not generation.shared:  # nobody publishes it
            return 0.0
        parts = zip(generation.header, generation.columns, strict=True)
        return sum(standards.rarity.get(loose(header), 0.0) for header, name in parts if name not in matched)

    def misfit(generation: Generation) -> float:
        return lacking(generation) - 2 * len(matched & set(generation.columns)) * _ABSENT

    best = min(dataset.generations.values(), key=misfit)
    return best, lacking(best)


def _fit(generation: Generation, headers: Collection[str], standards: Standards) -> float:
    """What it says that the file has just the published header; little where all lists have such headers."""
    if not generation.shared:
        return 0.0
    published = set(map(loose, generation.header))
    both = published & set(headers)
    share = len(both) / len(published | set(headers))
    weight = sum(standards.rarity.get(key, 0.0) for key in both)
    return _FITS * share * share * min(1.0, weight / _FITS) / generation.shared


def confidence(choices: Sequence[Choice], *, columns: Sequence[str], title: str | None, standards: Standards) -> float:
    """How sure the first choice is: by what it has beyond the best choice of another class, and what it knows.

    A title that names one class alone makes it sure with few columns; one in Japanese that names none may be about
    something else. One that says more than the class makes nothing sure by itself; one that turns what the class says
    (`避難所指定解除`) leaves it in question.
    """
    if not choices:
        return 0.0
    first = _with_derived(choices[0], columns, standards)
    more = beside(title, _class(first), standards)
    other = says_other(title, standards)
    ahead = _ahead(choices, title if more is not Beside.NOTHING else None, standards)
    sure = 1 - 0.5 * math.exp(-_SURE * max(0.0, ahead - _NOT_SAID * other))
    if first.covered < _COVERED or not first.told or ((other or more is Beside.MORE) and first.alike < _ALIKE):
        sure = min(sure, _UNTOLD)
    if more is Beside.ANOTHER:
        sure = min(sure, _UNTOLD)
    if any(item.matched >= first.matched + _MORE for item in choices if item.dataset.class_name != _class(first)):
        sure = min(sure, _UNTOLD)
    sure = 0.5 * sure if first.covered < _LEAST else sure
    entitled = _classes_in(title or "", standards.words) == {first.dataset.class_name}
    entitled = entitled and more is Beside.NOTHING
    return max(sure, _ENTITLED) if entitled and not other and first.matched >= _FEW and ahead >= _AHEAD else sure


def _ahead(choices: Sequence[Choice], title: str | None, standards: Standards) -> float:
    """What the first choice has beyond the best of another class; a title that is given is not believed."""
    doubted = _classes_in(title or "", standards.words)
    said = dict.fromkeys(doubted, _TITLE)
    others = [item for item in choices if _class(item) != _class(choices[0])]
    rival = max((item.evidence - said.get(_class(item), 0.0) for item in others), default=0.0)
    return choices[0].evidence - said.get(_class(choices[0]), 0.0) - max(0.0, rival)


def _class(choice: Choice) -> str:
    return choice.dataset.class_name


def _with_derived(choice: Choice, columns: Sequence[str], standards: Standards) -> Choice:
    """The same, counting the headers that are made of known ones, too."""
    near, others = choice.dataset.near, choice.dataset.synonyms
    unknown = [text for text in columns if not any(key in near or key in others for key in readings(text))]
    more = sum(derived(text, choice.dataset, standards) is not None for text in unknown)
    return replace(choice, matched=choice.matched + more, covered=min(1.0, choice.covered + more / len(columns)))


def kinds_of(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    datasets: Iterable[Dataset],
    vocabulary: Vocabulary,
) -> dict[str, float]:
    """What the terms in columns of codes say for each class: kinds of hydrants stand in no list of schools."""
    found: dict[str, float] = {}
    shares: dict[tuple[str, str], float] = {}
    for dataset in datasets:
        properties = vocabulary.classes[dataset.class_name].by_name
        for header in columns if rows else ():
            name = next((dataset.near[key] for key in readings(header) if key in dataset.near), None)
            prop = properties.get(dataset.columns[name].to or "") if name is not None else None
            if prop is None or prop.kind is not Kind.CODE or prop.codes is None:
                continue
            place = (header, prop.codes)
            if place not in shares:
                cells = [cell for row in rows if isinstance(cell := row.get(header), str) and cell.strip()]
                plain = [cell for cell in cells if not cell.strip().isdigit()]
                shares[place] = code_share(plain, vocabulary.code_lists[prop.codes]) if len(plain) > 1 else 0.0
            if shares[place] >= _CODES:
                found[dataset.class_name] = _KINDS
    return found


def says_other(title: str | None, standards: Standards) -> bool:
    """Whether a title in Japanese, which would name what a table is about, names no class, or persons."""
    if about_persons(title):
        return True
    plain = SAYS_NOTHING.sub("", title or "")
    return sum(char > "\u3040" for char in plain) >= _WORDY and not _classes_in(title or "", standards.words)


def words_of(standards: Standards, title: str | None, names: Sequence[str], columns: Sequence[str]) -> dict[str, float]:
    """What the words in the title, in the names of rows and in the headers say for each class."""
    lexicon = standards.words
    found: dict[str, float] = dict.fromkeys(_classes_in(title or "", lexicon), _TITLE)
    for name in _classes_in("\n".join(columns), lexicon):
        found[name] = found.get(name, 0.0) + _IN_HEADERS
    counted: dict[str, int] = {}
    for text in names:
        for name in _classes_in(text, lexicon) - {_ANYTHING}:
            counted[name] = counted.get(name, 0) + 1
    for name, count in counted.items():
        if count >= _MOST_NAMES * len(names):  # fewer are places where things of another class stand
            found[name] = found.get(name, 0.0) + _NAMES * count / len(names)
    return found


def _classes_in(text: str, lexicon: Mapping[str, str]) -> set[str]:
    """The classes whose words stand in a text; a word inside a longer one does not count."""
    plain = "\n".join(loose(line) for line in text.splitlines())
    found: set[str] = set()
    for word in sorted(lexicon, key=len, reverse=True):
        if word in plain:
            found.add(lexicon[word])
            plain = plain.replace(word, "\0")
    return found - {_ANYTHING} or found
