"""A point that is nobody's but the consumer's: one world is asked about two homes, and no source can tell which.

Here the secret is the consumer's and the sources are who must not learn it: every question to every source, in its
order, is the same.
"""

from __future__ import annotations

from random import Random

from tests.noninterference.case import Case
from tests.noninterference.documents import variables_of
from tests.noninterference.outcome import Outcome
from tests.noninterference.rows import POINTS
from tests.noninterference.worlds import World, world

_HOMES = (POINTS[0], POINTS[2], POINTS[3], (35.7, 139.7))  # near different things


async def run(case: Case) -> Outcome:
    """Ask about two homes, page after page."""
    rng = Random(f"homes {case.seed}")  # noqa: S311 - chance, not secrets
    found = Outcome(case.seed, kinds={"private"} | case.asked.kinds)
    worlds = [world(case.by_name, case.rows[0], case.fates[0], case.consumer, register=case.registers[0]) for _ in "ab"]
    homes = rng.sample(_HOMES, 2)
    answers = [await _asked(each, case, home) for each, home in zip(worlds, homes, strict=True)]
    one, other = (each.asked() for each in worlds)
    for name, asked in one.items():
        if asked != other[name]:
            found.difference = f"{name} was asked {asked} and {other[name]}"
            return found
    found.trivial = answers[0] == answers[1]
    return found


async def _asked(each: World, case: Case, home: tuple[float, float]) -> str:
    """The answer near a home."""
    variables = {**variables_of(case.asked, {}), "lat": home[0], "lon": home[1]}
    answer = await each.ask(case.asked.text, variables)
    if any((error.extensions or {}).get("code") == "INTERNAL_ERROR" for error in answer.errors):
        raise AssertionError("the engine failed")
    return repr(answer.data)
