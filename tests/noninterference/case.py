"""What a case is made of: everything follows from its seed.

A kind of case is "plain", "ordered" (walked in the order of the sources), "held" (pages kept for another consumer)
or "open" (no evidence can be written; the worlds agree on what anyone may see).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from hub.catalogue import Source
from policies.facts import ANONYMOUS, Facts
from tests.noninterference.documents import Document, document
from tests.noninterference.pairs import Rows, pair
from tests.noninterference.rules import CONSUMERS, OFFICER_A, any_facts, pool_for
from tests.noninterference.sources import places, sources
from tests.noninterference.worlds import FATES, Fate, with_policies

MODES = {"plain": 50, "ordered": 8, "held": 14, "open": 28}
"""Kinds of cases, and how often each comes."""
_DOCUMENTS = 150  # of each kind; each meets many worlds
_THERE = 0.6  # of the sources, in one case
_SPLIT = {"plain": 0.2, "held": 0.2, "open": 0.5}
"""How often a case is about what some policies give to somebody as it is and to anyone in another form."""


@dataclass(frozen=True, slots=True)
class Case:
    """One consumer, one document, two worlds' rows and fates."""

    seed: int
    mode: str
    asked: Document
    facts: Facts
    by_name: Mapping[str, Source]
    rows: tuple[Rows, Rows]
    fates: tuple[Mapping[str, Fate], Mapping[str, Fate]]
    warmed_by: Facts
    warmed_with: Document
    down: frozenset[str]  # sources that answer no more once their pages are held


@cache
def _document(about: str, number: int) -> Document:
    return document(Random(f"document {about} {number}"), about)  # noqa: S311 - chance, not secrets


def case_of(seed: int, mode: str | None = None) -> Case:
    """The case of a seed; of one kind only, if `mode` says so."""
    rng = Random(f"case {seed}")  # noqa: S311 - chance, not secrets
    drawn = rng.choices(list(MODES), list(MODES.values()))[0]
    mode = mode or drawn
    about = "ordered" if mode == "ordered" else "split" if rng.random() < _SPLIT[mode] else ""
    asked = _document(about, rng.randrange(_DOCUMENTS))
    warmed_with = asked if mode != "held" or rng.random() < 0.6 else _document("", rng.randrange(_DOCUMENTS))
    facts = any_facts(rng)
    if mode == "open":
        facts = replace(facts, consumer=rng.choice((OFFICER_A, *CONSUMERS[1:])))
    numbers = pool_for(about, asked.root)
    by_name = with_policies({source.name: rng.choice(numbers) for source in sources() if rng.random() < _THERE})
    rows = _rows(by_name, asked, warmed_with, replace(facts, consumer=ANONYMOUS) if mode == "open" else facts, rng)
    return Case(
        seed=seed,
        mode=mode,
        asked=asked,
        facts=facts,
        by_name=by_name,
        rows=rows,
        fates=_fates(by_name, rng),
        warmed_by=replace(facts, consumer=rng.choice(CONSUMERS)),
        warmed_with=warmed_with,
        down=_down(by_name, asked.kinds | warmed_with.kinds, rng),
    )


def _rows(
    by_name: Mapping[str, Source], asked: Document, warmed_with: Document, agreeing: Facts, rng: Random
) -> tuple[Rows, Rows]:
    classes = asked.classes | warmed_with.classes
    there = [place for place in places() if place.class_name in classes and place.source in by_name]
    return pair(there, by_name, agreeing, rng, most=12 if "ordered" in asked.kinds else 6)


def _down(names: Iterable[str], kinds: set[str], rng: Random) -> frozenset[str]:
    """Some sources; none where the first consumer's values choose what is looked up, and so what is held."""
    if kinds & {"references", "lookup"}:
        return frozenset()
    return frozenset(name for name in names if rng.random() < 0.2)


def _fates(names: Iterable[str], rng: Random) -> tuple[dict[str, Fate], dict[str, Fate]]:
    """The same fate for each source in both worlds, but for the order in which the answers arrive."""
    one: dict[str, Fate] = {}
    for name in names:
        fails = rng.choice(sorted(FATES)) if rng.random() < 0.08 else None
        one[name] = Fate(rng.choice((None, None, 1, 2, 3)), rng.randrange(4), fails)
    return one, {name: replace(fate, turns=rng.randrange(4)) for name, fate in one.items()}
