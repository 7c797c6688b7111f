"""A small policy in both syntaxes, how a text is refused, and the places of the document of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from policies.model import Document
from policies.rdf.write import to_jsonld
from tests.policies.rdf.documents import EVERYTHING
from vocab.documents import DocumentError

W3C = "http://www.w3.org/ns/odrl.jsonld"
RULE = {"target": "urn:tsunagu:coordinate:A.b", "action": "read"}
POLICY: dict[str, Any] = {
    "@context": W3C,
    "@type": "Set",
    "uid": "urn:a:b",
    "assigner": "urn:tsunagu:holder:h",
    "permission": [RULE],
}
TURTLE = (
    "@prefix odrl: <http://www.w3.org/ns/odrl/2/> .\n@prefix tsunagu: <urn:tsunagu:odrl:> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    "<urn:a:b> a odrl:Set ; odrl:profile tsunagu:profile ; odrl:assigner <urn:tsunagu:holder:h> ;\n"
    "  odrl:permission [ odrl:target <urn:tsunagu:coordinate:A.b> ; odrl:action odrl:read ; REST ] .\n"
)
Step = str | int


def codes(read: Callable[[Any], Document], text: Any) -> set[str]:
    """The codes with which a text is refused; none when it is read."""
    try:
        read(text)
    except DocumentError as error:
        return {problem.code for problem in error.problems}
    return set()


def refused_or_the_same(read: Callable[[Any], Document], text: Any) -> bool:
    """Whether a change of the document of every kind was noticed, or changed nothing."""
    try:
        return read(text) == EVERYTHING
    except DocumentError:
        return True


def _places(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _places(item, (*path, key))


WRITTEN = json.loads(to_jsonld(EVERYTHING))
PLACES = sorted(_places(WRITTEN), key=repr)
"""The path of every key and item of the document of every kind in JSON-LD."""


def changed(path: tuple[Step, ...], change: Callable[[Any, Step], None], document: Any = WRITTEN) -> str:
    """The document of every kind with one change at a place."""
    made = json.loads(json.dumps(document))
    node = made
    for step in path[:-1]:
        node = node[step]
    change(node, path[-1])
    return json.dumps(made)


def cases(name: str) -> list[tuple[str, str]]:
    """The lines of a file of refused texts: the code, then the text."""
    lines = (Path(__file__).parent / "refused" / f"{name}.txt").read_text("utf-8").splitlines()
    return [(code, text) for code, _, text in (line.partition(" ") for line in lines)]
