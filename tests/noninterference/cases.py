"""One case: a pair of worlds, one consumer, one document, scripted fates; both worlds must answer alike.

Everything follows from the seed. A case counts only when something that the consumer may not see differs and was
really fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hub.request import Answer
from policies.decide import consents_asked, decide, properties_read, tables_of
from policies.decision import Decision, coordinate
from tests.noninterference import opaque, private
from tests.noninterference.case import Case, case_of, views_of
from tests.noninterference.compare import difference, recorded
from tests.noninterference.documents import Document, variables_of
from tests.noninterference.invariants import merged_against_licence, names_of_hidden
from tests.noninterference.oracle import agree
from tests.noninterference.outcome import Outcome, Tally
from tests.noninterference.worlds import Keep, World, collections_of, world

_PAGES = 3
_CHECKED = 16
"""One in so many pairs is checked to agree; every pair is that shows a difference."""
EVERY = (
    "filter", "order", "paging", "total", "references", "lookup", "errors", "extensions.sources", "held", "open",
    "persons", "consent", "tables", "delay", "private",
)  # fmt: skip
"""The classes of leak."""


async def run(case: Case, keeps: Sequence[Keep | None] = (None, None)) -> Outcome:
    """Ask both worlds the same, page after page, and compare. `keeps`: how each keeps its register."""
    found = Outcome(case.seed, kinds=({case.mode} & {"held", "open"}) | case.asked.kinds | _about(case))
    if not case.rows[0] or (case.rows[0] == case.rows[1] and case.before is None):
        return found
    if not case.seed % _CHECKED:
        _check(case)
    worlds = [await _prepared(case, side, keep) for side, keep in enumerate(keeps)]
    await _walk(case, worlds, found)
    if found.difference is None:
        kept = [recorded(each.sink.kept) for each in worlds]
        found.difference = f"evidence: {kept[0]} != {kept[1]}" if kept[0] != kept[1] else None
        told = (names_of_hidden(case, side, each.sink.kept) for side, each in enumerate(worlds))
        found.difference = found.difference or next(filter(None, told), None)
    if found.difference is not None:
        _check(case)
    found.trivial = worlds[0].given() == worlds[1].given()
    found.kinds.add("extensions.sources")
    return found


async def _walk(case: Case, worlds: list[World], found: Outcome) -> None:
    """The pages, as their cursors lead."""
    cursors: list[dict[str, Any]] = [{}, {}]
    for page in range(_PAGES if case.seed % 2 else 1):
        answers = [
            await each.ask(case.asked.text, variables_of(case.asked, at))
            for each, at in zip(worlds, cursors, strict=True)
        ]
        found.difference = difference(answers, page) or merged_against_licence(answers[0].data, case.by_name)
        if found.difference:
            return
        found.kinds |= {"paging"} if page else set()
        found.kinds |= {"errors"} if answers[0].errors else set()
        following = [_following(case.asked, answer) for answer in answers]
        if not following[0]:
            return
        cursors = [at | more for at, more in zip(cursors, following, strict=True)]


async def _prepared(case: Case, side: int, keep: Keep | None) -> World:
    """A world of the case, as it is when the consumer comes."""
    held = case.mode in {"held", "nohold"}
    rows = case.rows if case.before is None else case.before
    each = world(
        case.by_name,
        rows[side],
        case.fates[side],
        case.consumer,
        situations=case.situations,
        register=case.registers[side],
        keep=keep,
        hold=held,
    )
    each.sink.fails = case.mode == "open"
    if held:
        await each.ask(case.warmed_with.text, consumer=case.warmed_by)
        each.sink.kept.clear()
    for name in case.down:
        each.adapters[name].fate = replace(each.adapters[name].fate, fails="timeout")
    if case.before is not None:
        for name, adapter in each.adapters.items():
            adapter.now_holds(collections_of(case.by_name[name], case.rows[side]))
    return each


def _check(case: Case) -> None:
    """The worlds of a pair agree, told from all that may be seen of them."""
    views, asked = views_of(case), case.asked.classes | case.warmed_with.classes
    for place, rows in case.rows[0].items():
        if place.class_name in asked and not agree(rows, case.rows[1][place], views.judges(place, whole=True)):
            raise AssertionError(f"the worlds of case {case.seed} do not agree on {place}")


def _about(case: Case) -> set[str]:
    """What the decisions of a case make it a case of."""
    found = set[str]()
    for source in case.by_name.values():
        for class_name in source.classes.keys() & case.asked.classes:
            mapping = source.classes[class_name]
            named = [name for name in mapping.fields if name.partition(".")[0] in case.asked.named[class_name]]
            judged = decide(source.policy, [coordinate(class_name, name) for name in ("id", *named)], case.facts)
            for item in judged.values():
                found |= _kinds(item, mapping.subject)
            for kind, leans in (("filter", case.asked.filters), ("order", case.asked.orders)):
                used = {coordinate(class_name, name) for of, name in leans if of == class_name}
                closed = any(not item.plain for name, item in judged.items() if name in used)
                found |= {kind} if used and (closed or not judged[coordinate(class_name, "id")].plain) else set()
    return found


def _kinds(decision: Decision, subject: str | None) -> set[str]:
    found = set[str]()
    if subject is not None and subject in properties_read(decision):
        found.add("persons")
    if consents_asked(decision):
        found |= {"persons", "consent"}
    if tables_of(decision):
        found.add("tables")
    duties = (duty.action for branch in decision.branches if branch.permit for duty in branch.obligations)
    return found | ({"delay"} if "delay" in duties else set())


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


_RUNNERS: Mapping[str, Callable[[Case], Awaitable[Outcome]]] = {"private": private.run, "opaque": opaque.run}


async def run_until(
    wanted: int,
    *,
    first: int = 0,
    most: int | None = None,
    mode: str | None = None,
    about: str | None = None,
    each: int = 0,
) -> Tally:
    """Run cases until `wanted` counted, a difference was found, or `most` were run; of one kind with `mode`, `about`.

    `each`: of every class of leak, at least so many must have counted.
    """
    tally = Tally()
    seed = first
    while not tally.differences and (tally.cases < wanted or _fewest(tally) < each):
        if most is not None and seed - first >= most:
            break
        case = case_of(seed, mode, about)
        seed += 1
        tally.add(await _RUNNERS.get(case.mode, run)(case))
        if not seed % 50:
            await asyncio.sleep(0)
    tally.seeds = range(first, seed)
    return tally


def _fewest(tally: Tally) -> int:
    return min(tally.kinds[kind] for kind in EVERY)
