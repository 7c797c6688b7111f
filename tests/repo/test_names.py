"""The tree speaks of the project and of nothing around it: no hosts, paths or pages that a reader cannot reach."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.repo.tree import ROOT, files, shown

BUNDLED = "hub/graphql/static/"  # made by others, with their licences
BINARY = frozenset({".xlsx", ".xls", ".png", ".ico", ".woff2"})
HOSTS = frozenset(
    {
        "creativecommons.org",
        "fiware-orion.rtfd.io",
        "github.com",
        "imi.go.jp",
        "json-schema.org",
        "keepachangelog.com",
        "opendatacommons.org",
        "purl.org",
        "qudt.org",
        "scalars.graphql.org",
        "schema.org",
        "semver.org",
        "smartdatamodels.org",
        "specs.apollo.dev",
        "uri.etsi.org",
        "uri.fiware.org",
        "vocab.gtfs.org",
        "vocab.odpt.org",
        "w3id.org",
        "www.apache.org",
        "www.digital.go.jp",
        "www.opengis.net",
        "www.rfc-editor.org",
        "www.w3.org",
    }
)
MADE_UP = re.compile(
    r"(.*\.)?(example|test|invalid|localhost)(\.jp|\.com|\.org)?|[^.]*|[\d.]+(\.\w+)*|.*\.test\.example"
)
OTHERS = frozenset({"orion-api.md"})  # pages of other projects
NOT_OURS = (
    re.compile(r"\b(?:TODO|FIXME|HACK)\b"),
    re.compile(r"(?<![\w.~*\"'/-])/(?:work|home|root|Users)/"),
    re.compile(r"\b[Ii]ssue #?\d"),
    re.compile(r"\b[Ss]tage [A-D]\b"),
    re.compile(r"(?<!user-)(?<!user_)(?<!user )\bagents?\b", re.IGNORECASE),
)


def texts() -> list[Path]:
    """The files that people write."""
    own = Path(__file__)
    return [path for path in files() if path.suffix not in BINARY and BUNDLED not in shown(path) and path != own]


def test_every_host_is_made_up_or_a_standard_s() -> None:
    """Nothing in the tree leads to a machine of those who wrote it."""
    strange = {
        host: shown(path)
        for path in texts()
        for host in re.findall(r"https?://(?:[^/\s@\"']*@)?([A-Za-z0-9.-]+)", path.read_text("utf-8", "replace"))
        if host.lower() not in HOSTS and not MADE_UP.fullmatch(host.lower())
    }
    assert strange == {}


def test_locks_name_no_place_to_fetch_from() -> None:
    """They hold versions and hashes; where from is for those who install."""
    for path in files():
        if path.suffix == ".lock":
            assert "://" not in path.read_text("utf-8"), shown(path)
        elif path.name == "package-lock.json":
            packages = json.loads(path.read_text("utf-8"))["packages"]
            assert [name for name, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("pattern", NOT_OURS, ids=lambda pattern: str(pattern.pattern))
def test_no_note_to_oneself_is_left(pattern: re.Pattern[str]) -> None:
    """Neither a task, nor a place, nor a number that only its writer knows."""
    found = [
        f"{shown(path)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_every_page_that_is_named_exists() -> None:
    """In code and in prose alike."""
    names = {path.name for path in files()}
    missing = {
        name: shown(path)
        for path in texts()
        for name in re.findall(r"(?<![\w.-])[\w-]+\.md\b", path.read_text("utf-8", "replace"))
        if name not in names | OTHERS
    }
    assert missing == {}


def test_nothing_is_tracked_that_programs_make() -> None:
    """State, environments, caches and built pages stay outside."""
    made = re.compile(r"(^|/)(state|node_modules|\.venv|dist|site|__pycache__)/")
    assert [shown(path) for path in files() if made.search(shown(path))] == []
    assert (ROOT / ".gitignore").is_file()
