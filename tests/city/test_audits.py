"""The audits of graphql-http against the example city's hub, not against an application made for tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

from tests.city.cities import City
from tests.hub.audits.test_audits import HERE, why_not


def test_the_citys_hub_passes_every_graphql_http_audit(city: City) -> None:
    """No error, no warning, and no audit left out."""
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    ran = subprocess.run(  # noqa: S603 - our own script
        [shutil.which("node") or "node", HERE / "audit.mjs", f"{city.url}/graphql"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    results = json.loads(ran.stdout)
    assert len(results) >= 60
    assert [result for result in results if result["status"] != "ok"] == []
