"""No context but the bundled one, no keyword that could hide something, and nothing is ever opened."""

from __future__ import annotations

import builtins
import json
import socket
import urllib.request
from typing import Any

import pytest

from policies.rdf.context import context_text
from policies.rdf.read import from_jsonld, from_turtle
from policies.rdf.tree import CONTEXT
from policies.rdf.write import to_jsonld
from tests.policies.rdf.documents import EVERYTHING
from tests.policies.rdf.small import PLACES, POLICY, RULE, TURTLE, W3C, changed, codes

CONTEXTS: list[Any] = [
    "",
    "file:///etc/passwd",
    "http://localhost/",
    "https://www.w3.org/ns/odrl.jsonld",
    W3C + "#",
    "context.jsonld",
    [W3C, "http://a.example/"],
    [W3C, {"tsunagu": "http://www.w3.org/ns/odrl/2/"}],
    [W3C, W3C],
    [CONTEXT[1], W3C],
    [CONTEXT[1]],
    {"@vocab": "http://www.w3.org/ns/odrl/2/"},
    {"@import": W3C},
    json.loads(context_text())["@context"],
]
KEYWORDS: dict[str, Any] = {
    "@graph": [RULE],
    "@included": [{"uid": "urn:x:y"}],
    "@reverse": {"permission": {"uid": "urn:x:y"}},
    "@nest": {"assignee": "urn:tsunagu:organisation:a"},
    "@import": W3C,
    "@base": "http://a.example/",
    "@vocab": "http://a.example/",
    "@index": "a",
    "@set": ["a"],
    "@list": ["a"],
    "@value": "a",
    "@language": "ja",
    "@json": "a",
    "@none": "a",
}


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that opens no file and no connection."""
    from_jsonld(to_jsonld(EVERYTHING))  # reads the bundled context, once
    from_jsonld(json.dumps(POLICY))

    def broken(*_args: object, **_more: object) -> object:
        raise AssertionError("something was opened")

    for owner, name in ((socket, "socket"), (urllib.request, "urlopen"), (builtins, "open"), (socket, "getaddrinfo")):
        monkeypatch.setattr(owner, name, broken)


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("context", CONTEXTS, ids=repr)
def test_any_other_context_is_refused_before_anything_is_read(context: Any) -> None:
    """Whatever it says, nothing is opened, and nothing of the document is looked at."""
    text = json.dumps(POLICY | {"@context": context, "permission": "no policy at all"})
    assert codes(from_jsonld, text) == {"ODRL_CONTEXT_REFUSED"}


def test_a_document_without_a_context_is_refused() -> None:
    """Its keys could mean anything."""
    without = {key: value for key, value in POLICY.items() if key != "@context"}
    assert codes(from_jsonld, json.dumps(without)) == {"ODRL_CONTEXT_REFUSED"}


@pytest.mark.usefixtures("sealed")
def test_a_context_below_the_top_is_refused() -> None:
    """Also the known one: it could give a term another meaning, or take it."""
    for path in [path for path in PLACES if path[0] != "@context"]:
        text = changed(path, lambda node, step: node.__setitem__(step, {"@context": W3C, "@id": "urn:x:y"}))
        assert codes(from_jsonld, text) == {"ODRL_CONTEXT_REFUSED"}


@pytest.mark.usefixtures("sealed")
def test_nothing_is_opened_for_turtle() -> None:
    """References to files and hosts are names."""
    rest = "odrl:inheritFrom <file:///etc/passwd>, <http://localhost/>"
    text = "@base <file:///etc/> .\n" + TURTLE.replace("REST", rest)
    assert codes(from_turtle, text) == {"ODRL_TRIPLE_UNUSED"}


@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.parametrize("place", ["policy", "rule"])
def test_other_keywords_are_refused(keyword: str, place: str) -> None:
    """At the top and inside a rule."""
    more = {keyword: KEYWORDS[keyword]}
    made = POLICY | more if place == "policy" else POLICY | {"permission": [RULE | more]}
    found = codes(from_jsonld, json.dumps(made))
    assert found
    assert found <= {"ODRL_TERM_UNKNOWN", "ODRL_SYNTAX", "ODRL_VALUE_REFUSED"}
