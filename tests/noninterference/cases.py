"""One case: a pair of worlds, one consumer, one document, scripted fates; both worlds must answer alike.

Everything follows from the seed. A case counts only when something that the consumer may not see differs and was
really fetched.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any

from hub.catalogue import Source
from hub.request import Answer
from policies.decide import decide
from policies.decision import coordinate
from policies.facts import ANONYMOUS, Facts
from tests.noninterference.documents import Document, document, variables_of
from tests.noninterference.pairs import Rows, pair
from tests.noninterference.rules import CONSUMERS, POOL, any_facts, splits
from tests.noninterference.sources import places, sources
from tests.noninterference.worlds import FATES, Fate, World, with_policies, world

DOCUMENTS = 300  # as many different ones; each meets many worlds
_PAGES = 3
_THERE = 0.75  # of the sources, in one case
_UNSAID = frozenset({"retrievedAt", "milliseconds"})
_CURSORS = frozenset({"cursor", "startCursor", "endCursor"})


@dataclass(frozen=True, slots=True)
class Case:
    """What one seed stands for. `mode` is plain, held or open."""

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


@dataclass(slots=True)
class Outcome:
    """What came of a case: the first difference between the worlds, if any, and what the case was about."""

    seed: int
    difference: str | None = None
    trivial: bool = True
    kinds: set[str] = field(default_factory=set)


@cache
def _document(number: int) -> Document:
    return document(Random(f"document {number}"))  # noqa: S311 - chance, not secrets


def case_of(seed: int, mode: str | None = None) -> Case:
    """The case of a seed."""
    rng = Random(f"case {seed}")  # noqa: S311 - chance, not secrets
    mode = mode or rng.choices(("plain", "held", "open"), (60, 15, 25))[0]
    asked, warmed_with = _document(rng.randrange(DOCUMENTS)), _document(rng.randrange(DOCUMENTS))
    facts = any_facts(rng)
    if mode == "open":
        facts = replace(facts, consumer=rng.choice(CONSUMERS[1:]))
    if rng.random() < 0.6:
        warmed_with = asked
    pool = splits() if mode == "open" and rng.random() < 0.6 else range(POOL)
    by_name = with_policies({source.name: rng.choice(pool) for source in sources() if rng.random() < _THERE})
    classes = asked.classes | (warmed_with.classes if mode == "held" else set())
    agreeing = replace(facts, consumer=ANONYMOUS) if mode == "open" else facts
    rows = pair(
        [place for place in places() if place.class_name in classes and place.source in by_name], by_name, agreeing, rng
    )
    walked = "references" in asked.kinds | warmed_with.kinds or "lookup" in asked.kinds | warmed_with.kinds
    down = frozenset(name for name in by_name if rng.random() < 0.2) if not walked else frozenset[str]()
    return Case(
        seed, mode, asked, facts, by_name, rows, _fates(by_name, rng), replace(facts, consumer=rng.choice(CONSUMERS)),
        warmed_with, down,
    )  # fmt: skip


def _fates(names: Iterable[str], rng: Random) -> tuple[dict[str, Fate], dict[str, Fate]]:
    """The same fate for each source in both worlds, but for the order in which the answers arrive."""
    one: dict[str, Fate] = {}
    for name in names:
        fails = rng.choice(sorted(FATES)) if rng.random() < 0.08 else None
        one[name] = Fate(rng.choice((None, None, 1, 2, 3)), rng.randrange(4), fails)
    return one, {name: replace(fate, turns=rng.randrange(4)) for name, fate in one.items()}


async def run(case: Case) -> Outcome:
    """Ask both worlds the same, page after page, and compare."""
    one, other = (
        world(case.by_name, rows, fates, case.facts, hold=case.mode == "held")
        for rows, fates in zip(case.rows, case.fates, strict=True)
    )
    found = Outcome(case.seed, kinds={case.mode} - {"plain"} | case.asked.kinds | _protected(case))
    if case.rows[0] == case.rows[1]:
        return found
    for each in (one, other):
        await _prepare(each, case)
    cursors: list[dict[str, Any]] = [{}, {}]
    for page in range(_PAGES if case.seed % 2 else 1):
        answers = [
            await each.ask(case.asked.text, variables_of(case.asked, at))
            for each, at in zip((one, other), cursors, strict=True)
        ]
        found.difference = _difference(answers, page)
        if found.difference:
            break
        if page:
            found.kinds.add("paging")
        if answers[0].errors:
            found.kinds.add("errors")
        following = [_following(case.asked, answer) for answer in answers]
        if not following[0]:
            break
        cursors = [at | more for at, more in zip(cursors, following, strict=True)]
    kept = [[replace(record, request_hash="") for record in each.sink.kept] for each in (one, other)]
    if found.difference is None and kept[0] != kept[1]:
        found.difference = f"evidence: {kept[0]} != {kept[1]}"
    found.trivial = one.given() == other.given()
    found.kinds.add("extensions.sources")
    return found


async def _prepare(each: World, case: Case) -> None:
    if case.mode == "open":
        each.sink.fails = True
    if case.mode == "held":
        await each.ask(case.warmed_with.text, facts=case.warmed_by)
        each.sink.kept.clear()
        for name in case.down:
            each.adapters[name].fate = replace(each.adapters[name].fate, fails="timeout")


def _protected(case: Case) -> set[str]:
    """Whether a filter or an order looks at something that is not plain for this consumer somewhere."""
    found: set[str] = set()
    for kind, leans in (("filter", case.asked.filters), ("order", case.asked.orders)):
        for class_name, name in leans:
            wanted = [coordinate(class_name, name), coordinate(class_name, "id")]
            for source in case.by_name.values():
                if class_name in source.classes:
                    judged = decide(source.policy, wanted, case.facts)
                    found.update({kind} if not all(item.plain for item in judged.values()) else ())
    return found


def _following(asked: Document, answer: Answer) -> dict[str, Any]:
    """The cursors from which to go on, by response key."""
    found: dict[str, Any] = {}
    for walk in asked.walks:
        connection = (answer.data or {}).get(walk.key)
        if connection is not None:
            info = connection["pageInfo"]
            at = info["startCursor"] if walk.backward else info["endCursor"]
            if at is not None:
                found[walk.key] = at
    return found


def _difference(answers: list[Answer], page: int) -> str | None:
    """Where two answers differ; an internal error is always wrong."""
    one, other = (
        {
            "data": _said(answer.data),
            "errors": [_said(error.formatted) for error in answer.errors],
            "extensions": _said(dict(answer.extensions)),
            "executed": answer.executed,
        }
        for answer in answers
    )
    for part, said in one.items():
        if said != other[part] or repr(said) != repr(other[part]):
            return f"page {page}, {part}: {said} != {other[part]}"
    codes = {(error.extensions or {}).get("code") for error in answers[0].errors}
    return f"page {page}: {codes}" if "INTERNAL_ERROR" in codes or not answers[0].executed else None


def _said(value: Any) -> Any:
    """A part of an answer without times of fetching; of a cursor only that it is there."""
    if isinstance(value, dict):
        return {
            key: (item is not None) if key in _CURSORS else _said(item)
            for key, item in value.items()
            if key not in _UNSAID and not (key == "ageSeconds" and "source" in value)
        }
    return [_said(item) for item in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Tally:
    """Cases that counted, and what they were about."""

    cases: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    trivial: int = 0
    differences: list[Outcome] = field(default_factory=list)


async def run_until(wanted: int, *, first: int = 0, most: int | None = None, mode: str | None = None) -> Tally:
    """Run cases until `wanted` counted, a difference was found, or `most` were run."""
    tally = Tally()
    seed = first
    while tally.cases < wanted and not tally.differences and (most is None or seed - first < most):
        outcome = await run(case_of(seed, mode))
        seed += 1
        if outcome.difference:
            tally.differences.append(outcome)
        if outcome.trivial:
            tally.trivial += 1
        else:
            tally.cases += 1
            tally.kinds.update(outcome.kinds)
        if not seed % 50:
            await asyncio.sleep(0)
    return tally
