"""Seeded bugs: each makes the engine look at something too early, too late or too broadly.

A mutant changes functions of the engine through pytest's `MonkeyPatch`; the suite must find every one of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.mutants import answering, consenting, fetching, holding, judging, persons, promises, tables
from tests.mutants.kind import Mutant

MUTANTS: Mapping[str, Mutant] = {
    **fetching.MUTANTS,
    **judging.MUTANTS,
    **answering.MUTANTS,
    **holding.MUTANTS,
    **consenting.MUTANTS,
    **persons.MUTANTS,
    **tables.MUTANTS,
    **promises.MUTANTS,
}
