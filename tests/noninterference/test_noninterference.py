"""Two worlds that agree on what a consumer may see answer it alike, whatever else they hold."""

from __future__ import annotations

import os

import pytest

from tests.noninterference.cases import run_until

CASES = int(os.environ.get("TSUNAGU_NONINTERFERENCE_CASES", "1000"))
EVERY = ("filter", "order", "paging", "total", "references", "lookup", "errors", "extensions.sources", "held", "open")


async def test_what_may_not_be_seen_changes_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Data, errors, extensions, cursors as followed, and evidence are equal; every class of leak was tried."""
    tally = await run_until(CASES)
    assert not tally.differences, tally.differences
    with capsys.disabled():
        counts = ", ".join(f"{kind} {tally.kinds[kind]}" for kind in EVERY)
        print(f"\nnon-interference: {tally.cases} cases that count ({tally.trivial} did not): {counts}")  # noqa: T201
    assert all(tally.kinds[kind] for kind in EVERY)
