"""The suite has teeth: every seeded bug is found within the budget that the engine passes."""

from __future__ import annotations

import pytest

from tests.mutants import MUTANTS
from tests.noninterference.cases import run_until


@pytest.mark.parametrize("name", sorted(MUTANTS))
async def test_a_seeded_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two worlds that agree answer differently in at least one of the first thousand cases."""
    mutant = MUTANTS[name]
    mutant.apply(monkeypatch)
    tally = await run_until(1000, mode=mutant.mode, about=mutant.about)
    assert tally.differences, f"not found in {tally.cases} cases"
    assert "INTERNAL_ERROR" not in (tally.differences[0].difference or ""), "the mutant broke the engine"
