"""Which published dataset a header belongs to: takes headers, a title and names of rows, gives ranked datasets.

What many datasets have says little, what one has says much; what a published header has and the file lacks speaks
against it, gently. Refuses nothing: what cannot be told apart is ranked side by side.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vocab.recognise.datasets import Dataset, Generation, Standards
from vocab.recognise.headers import loose

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


@dataclass(frozen=True, slots=True)
class Choice:
    """A dataset with its generation and its evidence (in columns that one dataset alone has).

    `covered` is the share of the file's columns that it knows, `told` whether more than a few columns speak for it.
    """

    dataset: Dataset
    generation: Generation
    evidence: float
    covered: float
    told: bool


def ranked(
    columns: Sequence[str], standards: Standards, datasets: Iterable[Dataset], words: Mapping[str, float]
) -> list[Choice]:
    """The datasets that know any of the columns, best first; `words` is what words say for each class."""
    weights = {key: standards.rarity.get(key, _UNKNOWN) for key in map(loose, columns)}
    found = []
    for dataset in datasets:
        matched = _matched(weights, dataset)
        if not matched:
            continue
        known = sum(weight for weight, _ in matched.values())
        generation, against = _generation(dataset, {name for _, name in matched.values()}, standards)
        evidence = known - min(against * _ABSENT, known * _MOST_AGAINST) + words.get(dataset.class_name, 0.0)
        evidence += _fit(generation, weights, standards)
        evidence += _GENERAL if dataset.class_name == _ANYTHING else 0.0
        found.append(Choice(dataset, generation, evidence, len(matched) / len(weights), _told(dataset, matched, words)))
    return sorted(found, key=lambda choice: (-choice.evidence, choice.dataset.slug))


def _told(dataset: Dataset, matched: Mapping[str, tuple[float, str]], words: Mapping[str, float]) -> bool:
    """Whether words speak for a dataset, or a fair part of a published header is there."""
    names = {name for _, name in matched.values()}
    parts = (len(names & set(item.columns)) / len(set(item.columns)) for item in dataset.generations.values())
    return words.get(dataset.class_name, 0.0) > 0 or max(parts) >= _PART


def _matched(weights: Mapping[str, float], dataset: Dataset) -> dict[str, tuple[float, str]]:
    """By header the weight and the column of the dataset that answers to it."""
    found: dict[str, tuple[float, str]] = {}
    others = dataset.synonyms
    for key, weight in weights.items():
        if key in dataset.near:
            found[key] = (weight, dataset.near[key])
        elif key in others:
            found[key] = (weight * _SYNONYM, others[key])
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


def confidence(choices: Sequence[Choice], *, other: bool = False) -> float:
    """How sure the first choice is: by what it has beyond the best choice of another class, and what it knows.

    `other`: the title names none of the classes, so that it may be something else.
    """
    if not choices:
        return 0.0
    first = choices[0]
    rival = next((item for item in choices if item.dataset.class_name != first.dataset.class_name), None)
    beyond = first.evidence - (rival.evidence if rival else 0.0) - _NOT_SAID * other
    sure = 1 - 0.5 * math.exp(-_SURE * max(0.0, beyond))
    if first.covered < _COVERED or not first.told:
        sure = min(sure, _UNTOLD)
    return 0.5 * sure if first.covered < _LEAST else sure


def says_other(title: str | None, standards: Standards) -> bool:
    """Whether a title in Japanese, which would name what a table is about, names no class."""
    return sum(char > "\u3040" for char in title or "") >= _WORDY and not _classes_in(title or "", standards.words)


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
