"""Evidence is on disk before `write` returns, in one chain, or an error is raised."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.ledger.evidence import DeliveredCoordinate, Evidence, EvidenceNotWritten
from hub.ledger.jsonl import JsonLinesSink
from hub.ledger.line import GENESIS, digest

RECORD = Evidence(
    time=datetime(2026, 9, 1, 12, 0, tzinfo=UTC),
    request_id="r1",
    delivery=0,
    source="takamatsu-river",
    holder="takamatsu-city",
    coordinates=(DeliveredCoordinate("WaterGauge.name", ("p#permission/0",), ("generalise(to=mesh3)",)),),
    rows=3,
    shape="s",
    policies=(("p", "1"),),
    request_hash="h",
    issuer="https://id.example.jp",
    subject="officer-1",
    purpose="disaster-response",
)


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a ledger."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def assert_chained(path: Path) -> None:
    """Every line names the one before."""
    previous = GENESIS
    for line in path.read_bytes().splitlines(keepends=True):
        assert json.loads(line)["previous"] == previous
        previous = digest(line)


async def test_a_record_is_one_line_with_all_that_is_known(tmp_path: Path) -> None:
    """Names and counts; the file is for its owner alone."""
    path = tmp_path / "ledger" / "evidence.jsonl"
    sink = JsonLinesSink(path)
    await sink.write([RECORD])
    (line,) = lines(path)
    await sink.aclose()
    assert line["coordinates"] == [
        {"coordinate": "WaterGauge.name", "rules": ["p#permission/0"], "obligations": ["generalise(to=mesh3)"]}
    ]
    assert (line["policies"], line["rows"], line["organisation"]) == ({"p": "1"}, 3, None)
    assert line["time"] == "2026-09-01T12:00:00+00:00"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    """Whoever made it."""
    path = tmp_path / "evidence.jsonl"
    path.touch(0o666)
    await JsonLinesSink(path).aclose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_every_record_is_synced_before_write_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many deliveries at once share few syncs."""
    path = tmp_path / "evidence.jsonl"
    sink = JsonLinesSink(path)
    synced: list[int] = []
    real = os.fsync

    def counted(descriptor: int) -> None:
        real(descriptor)
        synced.append(len(lines(path)))

    monkeypatch.setattr(os, "fsync", counted)

    async def one(number: int) -> None:
        await sink.write([replace(RECORD, request_id=f"{number}a"), replace(RECORD, request_id=f"{number}b")])
        assert synced
        assert f"{number}b" in [line["request_id"] for line in lines(path)[: synced[-1]]]

    await asyncio.gather(*(one(number) for number in range(100)))
    await sink.aclose()
    assert synced[-1] == 200
    assert len(synced) < 20
    assert_chained(path)


async def test_nothing_to_record_writes_nothing(tmp_path: Path) -> None:
    """An answer from no source has no evidence."""
    sink = JsonLinesSink(tmp_path / "evidence.jsonl")
    await sink.write([])
    await sink.aclose()
    assert not lines(tmp_path / "evidence.jsonl")


@given(st.binary(max_size=200).filter(lambda torn: b"\n" not in torn), st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_a_torn_last_line_does_not_break_the_chain(torn: bytes, whole: int) -> None:
    """A crash in the middle of a write leaves half a line, which was never acknowledged."""

    async def run(path: Path) -> None:
        for number in range(whole):
            sink = JsonLinesSink(path)
            await sink.write([replace(RECORD, request_id=str(number))])
            await sink.aclose()
        with path.open("ab") as opened:
            opened.write(torn)
        sink = JsonLinesSink(path)
        await sink.write([replace(RECORD, request_id="after")])
        await sink.aclose()
        assert [line["request_id"] for line in lines(path)] == [*map(str, range(whole)), "after"]
        assert_chained(path)

    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder) / "evidence.jsonl"))


async def test_a_line_longer_than_a_block_is_found_whole(tmp_path: Path) -> None:
    """Restarting after a very long line continues its chain."""
    path = tmp_path / "evidence.jsonl"
    many = tuple(DeliveredCoordinate(f"WaterGauge.field{number}") for number in range(5000))
    for records in ([replace(RECORD, coordinates=many)], [RECORD]):
        sink = JsonLinesSink(path)
        await sink.write(records)
        await sink.aclose()
    assert path.stat().st_size > 3 * 64 * 1024
    assert_chained(path)


async def test_two_hubs_do_not_share_a_file(tmp_path: Path) -> None:
    """Each process has a chain of its own."""
    path = tmp_path / "evidence.jsonl"
    sink = JsonLinesSink(path)
    with pytest.raises(EvidenceNotWritten):
        JsonLinesSink(path)
    await sink.aclose()
    await JsonLinesSink(path).aclose()


async def test_a_closed_ledger_takes_nothing(tmp_path: Path) -> None:
    """It raises; it does not pretend."""
    sink = JsonLinesSink(tmp_path / "evidence.jsonl")
    await sink.aclose()
    with pytest.raises(EvidenceNotWritten):
        await sink.write([RECORD])


async def test_closing_waits_for_what_is_under_way(tmp_path: Path) -> None:
    """A delivery that was accepted is written."""
    sink = JsonLinesSink(tmp_path / "evidence.jsonl")
    writing = asyncio.create_task(sink.write([RECORD]))
    await asyncio.sleep(0)
    await sink.aclose()
    await writing
    assert len(lines(tmp_path / "evidence.jsonl")) == 1


async def test_a_request_that_is_given_up_does_not_disturb_the_others(tmp_path: Path) -> None:
    """Its record may be there; all others are."""
    path = tmp_path / "evidence.jsonl"
    sink = JsonLinesSink(path)
    tasks = [asyncio.create_task(sink.write([replace(RECORD, request_id=str(number))])) for number in range(10)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    await sink.aclose()
    assert isinstance(done[3], asyncio.CancelledError)
    assert {line["request_id"] for line in lines(path)} >= {str(number) for number in range(10) if number != 3}
    assert_chained(path)


_FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from hub.ledger.jsonl import JsonLinesSink
from hub.ledger.evidence import EvidenceNotWritten
from tests.hub.test_ledger_jsonl import RECORD

async def main(path):
    sink = JsonLinesSink(path)
    await sink.write([RECORD])
    size = path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, resource.RLIM_INFINITY))
    try:
        await sink.write([RECORD])
    except EvidenceNotWritten:
        print("refused", path.stat().st_size == size)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await sink.write([RECORD])
    await sink.aclose()

asyncio.run(main(Path(sys.argv[1])))
"""


def test_a_full_disk_raises_and_leaves_no_half_line(tmp_path: Path) -> None:
    """A process whose files may not grow: the write is refused, and the next one goes on in the chain."""
    path = tmp_path / "evidence.jsonl"
    command = [sys.executable, "-c", _FULL_DISK, str(path)]
    root = Path(__file__).parents[2]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)  # noqa: S603 - our own program
    assert ended.stdout == "refused True\n", ended.stderr
    assert len(lines(path)) == 2
    assert_chained(path)
