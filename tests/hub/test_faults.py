"""A fault of the hub itself: what the operator and the consumer learn of it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import hub.pipeline.answer
from tests.hub.engine_tools import bench, codes, gauge, gauges


async def test_a_fault_tells_where_it_happened_and_nothing_of_a_row(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even at the most talkative level does the text of an exception reach the log or the answer."""

    def broken(*_given: Any) -> Any:
        raise ValueError("canary 4711")

    monkeypatch.setattr(hub.pipeline.answer, "view_root", broken)
    caplog.set_level(logging.DEBUG)
    answer = await bench(gauges(gauge("a"))).ask("{ waterGauges { nodes { id } } }")
    assert answer.data is None
    assert codes(answer) == ["INTERNAL_ERROR"]
    assert "request r1 failed: ValueError at test_faults.py:" in caplog.text
    assert "answer.py:" in caplog.text
    assert "canary" not in f"{caplog.text}{answer}"
