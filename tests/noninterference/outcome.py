"""What comes of cases: the first difference, whether a case counts, and what it was about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Outcome:
    """What came of a case: the first difference between the worlds, if any, and what the case was about."""

    seed: int
    difference: str | None = None
    trivial: bool = True
    kinds: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Tally:
    """Cases that counted, and what they were about; `seeds` are all that were tried."""

    cases: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    trivial: int = 0
    differences: list[Outcome] = field(default_factory=list)
    seeds: range = range(0)

    def add(self, outcome: Outcome) -> None:
        """Take one more case."""
        if outcome.difference:
            self.differences.append(outcome)
        if outcome.trivial:
            self.trivial += 1
        else:
            self.cases += 1
            self.kinds.update(outcome.kinds)


def told(tally: Tally, kinds: Iterable[str]) -> str:
    """How many cases counted, of which kinds, and from which seeds they follow."""
    counts = ", ".join(f"{kind} {tally.kinds[kind]}" for kind in kinds)
    seeds = f"seeds {tally.seeds.start} to {tally.seeds.stop - 1}"
    return f"{tally.cases} cases that count ({tally.trivial} did not), {seeds}: {counts}"
