"""The demo on a copy of the example city: readable, and over when it ends."""

from __future__ import annotations

import json
from pathlib import Path

from tests.city.conftest import copy_city
from tests.hub.test_cli import run


def test_the_demo_leaves_nothing_declared_and_cuts_no_name(tmp_path: Path) -> None:
    """Three answers with whole names of properties and no line of a log; what it declared holds no longer."""
    city = copy_city(tmp_path)
    code, out, error = run("demo", city, "--once", "--port", "0")
    assert (code, error) == (0, "")
    assert out.startswith("─")
    assert {"roadRestrictions", "detour", "occupants.observedAt"} <= set(out.split())
    code, out, _ = run("policy", "explain", city, "WatchCamera", "--json")
    assert (code, json.loads(out)["consumer"]["situations"]) == (0, [])
