"""Stand-ins as real processes, for tests of the hub."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PROGRAMS = Path(__file__).parents[2] / "examples" / "stand_ins"
ISSUER = "https://issuer.test.example"
AUDIENCE = "urn:tsunagu:hub:test"

CONSUMERS: Mapping[str, Any] = {
    "officer": {
        "secret": "officer-secret",
        "claims": {
            "sub": "officer-1",
            "organisation": "takamatsu-city",
            "roles": ["disaster-officer"],
            "scope": "gauges cameras",
            "client_id": "desk",
        },
    },
    "app": {"secret": "app-secret", "claims": {"sub": "app-1", "client_id": "navi", "purpose": "evacuation"}},
}


@dataclass(frozen=True)
class RunningIssuer:
    """The address of an issuer, and what tests do with it."""

    url: str
    folder: Path

    @property
    def jwks(self) -> str:
        """Where its keys are."""
        return f"{self.url}/jwks"

    def token(self, name: str) -> str:
        """A token by client credentials."""
        form = {
            "grant_type": "client_credentials",
            "client_id": name,
            "client_secret": CONSUMERS[name]["secret"],
        }
        return str(httpx.post(f"{self.url}/token", data=form).raise_for_status().json()["access_token"])

    def rotate(self, *, keep: bool = False) -> None:
        """A new signing key; the old one is published only with `keep`."""
        httpx.post(f"{self.url}/rotate", params={"keep": int(keep)}).raise_for_status()

    def key_requests(self) -> int:
        """How often its keys were asked for."""
        asked = httpx.get(f"{self.url}/__log").raise_for_status().json()
        return sum(request["path"] == "/jwks" for request in asked)


@contextmanager
def issuer(folder: Path) -> Iterator[RunningIssuer]:
    """An issuer process with its keys in `folder`; it ends with the block."""
    data = folder / "consumers.json"
    data.write_text(json.dumps({"audience": AUDIENCE, "consumers": CONSUMERS}))
    command = [sys.executable, str(PROGRAMS / "issuer.py"), "--data", str(data), "--state", str(folder / "state")]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--issuer", ISSUER, "--log", "--watch-stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        line = process.stdout.readline().decode()
        assert line.startswith("listening "), "the issuer did not start"
        yield RunningIssuer(line.split()[1], folder)
    finally:
        process.stdin.close()  # it watches its stdin
        process.wait(10)
        process.stdout.close()
