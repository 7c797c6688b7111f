from __future__ import annotations

import re
from pathlib import Path

import httpx

import hub.graphql.ide
from tests.hub.graphql.serving import Served

STATIC = Path(hub.graphql.ide.__file__).parent / "static"


def test_graphiql_is_served_with_all_its_assets(served: Served) -> None:
    """Every file the page names is there."""
    page = httpx.get(served.url.replace("/graphql", "/graphiql"))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="(graphiql/[^"]+)"', page.text)
    assert len(named) >= 3
    for path in named:
        assert httpx.get(served.url.replace("graphql", path)).status_code == 200


def test_graphiql_loads_nothing_from_elsewhere(served: Served) -> None:
    """The page names no other origin, and its policy would not allow one."""
    page = httpx.get(served.url.replace("/graphql", "/graphiql"))
    assert "//" not in page.text.replace("<!doctype html>", "")
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_the_assets_are_small_and_hold_no_link_to_load() -> None:
    """Fonts and imports would have to come from somewhere."""
    files = [path for path in (STATIC / "assets").iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 3_000_000
    for style in (STATIC / "assets").glob("*.css"):
        text = style.read_text()
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text)
        assert "@import" not in text


def test_every_bundled_package_has_its_licence_beside_it() -> None:
    """Permissive licences ask for their notice."""
    notices = (STATIC / "assets" / "LICENSES.txt").read_text()
    for package in ("graphiql", "react", "react-dom", "codemirror", "graphql", "markdown-it"):
        assert re.search(rf"^{package} \d+\.\d+\.\d+\S* \(\S+\)$", notices, re.MULTILINE)
