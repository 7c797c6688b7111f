"""Cases whose registers stand in real databases, so that the hub's own stores tell who is linked and who consents.

A few consumers with a pair of registers each serve all cases; every database is filled once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from policies.facts import ANONYMOUS
from tests.noninterference.case import Setting, case_of
from tests.noninterference.cases import run
from tests.noninterference.kept import InDatabase, stored
from tests.noninterference.outcome import Tally
from tests.noninterference.people import DOCTOR, PARENT, POLICE
from tests.noninterference.register import Register, registers

_CONSUMERS = (DOCTOR, PARENT, POLICE)
_ABOUT = ("persons", "consent")


def _pair(number: int) -> tuple[Register, Register]:
    rng = Random(f"registers {number}")  # noqa: S311 - chance, not secrets
    one, other = registers(_CONSUMERS[number], ANONYMOUS, rng)
    return replace(one, silent=False, unknown=frozenset()), replace(other, silent=False, unknown=frozenset())


async def run_in_databases(wanted: int, *, then: Callable[[], None] = lambda: None) -> Tally:
    """Run cases until `wanted` counted or a difference was found. `then` is called once the databases are filled."""
    pairs = [_pair(number) for number in range(len(_CONSUMERS))]
    tally, seed = Tally(), 0
    async with stored([register for pair in pairs for register in pair]) as found:
        then()
        while tally.cases < wanted and not tally.differences:
            number = seed % len(_CONSUMERS)
            (one, of_one), (other, of_other) = found[2 * number], found[2 * number + 1]
            case = case_of(seed, "plain", _ABOUT[seed // 3 % 2], Setting(_CONSUMERS[number], (one, other)))
            tally.add(await run(case, [partial(InDatabase, stores=stores) for stores in (of_one, of_other)]))
            await of_one.forget_deliveries()
            await of_other.forget_deliveries()
            seed += 1
    tally.seeds = range(seed)
    return tally
