from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.hub.graphql.serving import serving

HERE = Path(__file__).parent


def why_not() -> str | None:
    """What is missing to run the audits."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (HERE / "node_modules" / "graphql-http").is_dir():
        return "run `npm ci` in tests/hub/audits"
    return None


def test_the_endpoint_passes_every_graphql_http_audit() -> None:
    """No error, no warning, and no audit left out."""
    if reason := why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    node = shutil.which("node") or "node"
    with serving() as served:
        ran = subprocess.run(  # noqa: S603 - our own script and port
            [node, HERE / "audit.mjs", served.url], capture_output=True, text=True, timeout=60, check=True
        )
    results = json.loads(ran.stdout)
    assert len(results) >= 60
    assert [result for result in results if result["status"] != "ok"] == []
