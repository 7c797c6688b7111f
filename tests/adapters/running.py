"""Stand-ins as they run in the example city: separate processes, spoken to over TCP."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "examples" / "stand_ins"


@contextmanager
def stand_in(program: str, *arguments: str | Path) -> Iterator[str]:
    """Start a stand-in, give its URL, and end it; its standard input closing ends it too."""
    command = [sys.executable, str(_FOLDER / program), "--watch-stdin", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        ready = process.stdout.readline()
        try:
            assert ready.startswith("listening "), f"{program} did not start"
            yield ready.split()[1]
        finally:
            process.terminate()
