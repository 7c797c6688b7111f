"""One case: a pair of worlds, one consumer, one document, scripted fates; both worlds must answer alike.

Everything follows from the seed. A case counts only when something that the consumer may not see differs and was
really fetched.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hub.request import Answer
from policies.decide import decide
from policies.decision import coordinate
from tests.noninterference.case import Case, case_of
from tests.noninterference.documents import Document, variables_of
from tests.noninterference.worlds import World, world

_PAGES = 3
_UNSAID = frozenset({"retrievedAt", "milliseconds"})
_CURSORS = frozenset({"cursor", "startCursor", "endCursor"})


@dataclass(slots=True)
class Outcome:
    """What came of a case: the first difference between the worlds, if any, and what the case was about."""

    seed: int
    difference: str | None = None
    trivial: bool = True
    kinds: set[str] = field(default_factory=set)


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
        found.difference = difference(answers, page)
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


def difference(answers: Sequence[Answer], page: int = 0) -> str | None:
    """Where answers differ; an internal error is always wrong."""
    one, *others = (
        {
            "data": _said(answer.data),
            "errors": [_said(error.formatted) for error in answer.errors],
            "extensions": _said(dict(answer.extensions)),
            "executed": answer.executed,
        }
        for answer in answers
    )
    for other in others:
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
