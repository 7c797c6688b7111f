"""What the tests of the city share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.city.conftest import City


@contextmanager
def declared(city: City, kind: str = "DISASTER") -> Iterator[None]:
    """While a situation is in force in the city's domain."""
    given = f'{{domain: "sanuki-area", kind: {kind}, hours: 1, reason: "test"}}'
    answer = city.ask(f"mutation {{ declareSituation(input: {given}) {{ id }} }}", consumer="officer")
    made = answer["data"]["declareSituation"]["id"]
    try:
        yield
    finally:
        city.ask(f'mutation {{ endSituation(id: "{made}") {{ id }} }}', consumer="officer")


def replaced(path: Path, old: str, new: str) -> None:
    """Change a text file of a copied city; what is replaced must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} holds no {old!r}"
    path.write_text(text.replace(old, new), "utf-8")


@contextmanager
def changed(path: Path) -> Iterator[Any]:
    """Change a JSON file of a copied city in place."""
    value = json.loads(path.read_text("utf-8"))
    yield value
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def children(pid: int) -> dict[str, int]:
    """The processes that a process has started, by a name in their command line (Linux)."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {Path(f"/proc/{child}/cmdline").read_text().replace("\0", " "): int(child) for child in found}


def end(pid: int) -> None:
    """End a process that this test run has started."""
    os.kill(pid, 15)
