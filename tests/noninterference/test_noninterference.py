"""Two worlds that agree on what a consumer may see answer it alike, whatever else they hold."""

from __future__ import annotations

import os

import pytest

from tests.noninterference.cases import EVERY, run_until
from tests.noninterference.outcome import told

CASES = int(os.environ.get("TSUNAGU_NONINTERFERENCE_CASES", "3000"))
FIRST = int(os.environ.get("TSUNAGU_NONINTERFERENCE_FIRST", "0"))


async def test_what_may_not_be_seen_changes_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Data, errors, extensions, cursors as followed, and evidence are equal; every class of leak was tried."""
    tally = await run_until(CASES, first=FIRST)
    assert not tally.differences, tally.differences
    with capsys.disabled():
        print(f"\nnon-interference: {told(tally, EVERY)}")  # noqa: T201
    assert all(tally.kinds[kind] for kind in EVERY)
