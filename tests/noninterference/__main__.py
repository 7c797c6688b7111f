"""A long run: `python -m tests.noninterference --each 500` goes on until so many cases of every class of leak counted.

Ends with 1 at the first difference, with the seed that shows it.
"""

from __future__ import annotations

import asyncio
import logging
from argparse import ArgumentParser

from tests.noninterference.cases import EVERY, run_until
from tests.noninterference.outcome import told


def main() -> int:
    """Run, and say what was tried."""
    parser = ArgumentParser("python -m tests.noninterference")
    parser.add_argument("--each", type=int, default=500, help="cases of each class of leak")
    parser.add_argument("--cases", type=int, default=0, help="cases in all, at least")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    tally = asyncio.run(run_until(asked.cases, first=asked.first, each=asked.each))
    print(told(tally, EVERY))  # noqa: T201
    for outcome in tally.differences:
        print(f"seed {outcome.seed}: {outcome.difference}")  # noqa: T201
    return 1 if tally.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
