"""Copies of the example city with their stand-ins and hubs, each a process of its own, over TCP."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hub.cli.token import token_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LISTENING = re.compile(r"listening (http://127\.0\.0\.1:\d+)")


@dataclass
class City:
    """A running hub: where it listens, where it writes, what it logged."""

    url: str
    folder: Path
    log: Path
    pid: int
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, name: str) -> str:
        """A bearer token of a named consumer."""
        if name not in self.tokens:
            self.tokens[name] = token_of(self.folder, name)
        return self.tokens[name]

    def post(
        self, query: str, *, consumer: str | None = None, language: str | None = None, **body: Any
    ) -> httpx.Response:
        """Send an operation as a named consumer, or as anonymous, in the language of one who says it."""
        headers = {"Authorization": f"Bearer {self.token(consumer)}"} if consumer else {}
        headers |= {"Accept-Language": language} if language else {}
        return httpx.post(
            f"{self.url}/graphql", json={"query": query, **body}, headers=headers, timeout=30, trust_env=False
        )

    def ask(
        self, query: str, *, consumer: str | None = None, language: str | None = None, **body: Any
    ) -> dict[str, Any]:
        """The answer to an operation; fails the test when there is none."""
        response = self.post(query, consumer=consumer, language=language, **body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


def copy_city(target: Path, name: str = "sanuki") -> Path:
    """An example city without its state, beside the stand-ins' programs."""
    folder = target / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("state"))
    (target / "stand_ins").symlink_to(EXAMPLES / "stand_ins")
    shutil.copytree(EXAMPLES / "apps", target / "apps")
    return folder


def running(folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[City]:
    """The hub of a city until the generator is closed."""
    log = folder.parent / "hub.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "hub.cli", "serve", str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(environ or {})},
            text=True,
        )
        try:
            yield City(_address(process, log), folder, log, process.pid)
        finally:
            process.terminate()
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()


def _address(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = LISTENING.search(line)
        if found:
            return found[1]
    raise AssertionError(f"the hub did not start:\n{log.read_text()}")


def dumped(answer: Mapping[str, Any]) -> str:
    """An answer as text, to look for something that must not be in it."""
    return json.dumps(answer, ensure_ascii=False)
