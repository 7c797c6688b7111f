"""The engine answers as graphql-core would with plain resolvers over the same entities.

Random documents from fixed seeds; `TSUNAGU_ORACLE_DOCUMENTS` says how many (at least 2,000 by default).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from hub.limits import Limits
from policies.facts import ANONYMOUS
from tests.hub.engine_tools import Bench, as_consumer
from tests.oracle.compare import Run, run_both
from tests.oracle.documents import Document, document_of
from tests.oracle.resolvers import plain_schema
from tests.oracle.world import World, world_of

DOCUMENTS = int(os.environ.get("TSUNAGU_ORACLE_DOCUMENTS", "2000"))
WORLDS = 4
WIDE = Limits(document_bytes=10**6, tokens=10**5, depth=60, fields=10**5, root_fields=20, cost=10**7)
CONSUMERS = (ANONYMOUS, as_consumer(scopes=frozenset({"places"})), as_consumer(roles=frozenset({"officer"})))
LANGUAGES = (("ja",), ("en", "ja"), ("fr", "ja-Hrkt", "ja"))

RARE, USUAL, OFTEN = 0.002, 0.02, 0.1
FEATURES = {
    **dict.fromkeys(("alias", "alias named as another field", "merged keys", "__typename", "variable"), OFTEN),
    **dict.fromkeys(("@skip", "@include", "inline fragment", "named fragment", "variable with a default"), OFTEN),
    **dict.fromkeys(("fragment on an interface", "fragment on a type below", "fragment at the root"), USUAL),
    **dict.fromkeys(("several operations", "root __typename", "variable that is null"), USUAL),
    **dict.fromkeys(("variable inside an input", "argument filter", "argument orderBy", "argument near"), OFTEN),
    **dict.fromkeys(("argument inside", "argument first", "argument last", "argument includeDrill"), USUAL),
    **dict.fromkeys(("argument holders", "argument sources", "argument id", "argument representations"), USUAL),
    **dict.fromkeys(("argument lang", "argument unit", "cursor", "cursor followed"), USUAL),
    **dict.fromkeys((f"variable for {name}" for name in ("filter", "orderBy", "near", "inside", "id")), USUAL),
    **dict.fromkeys((f"variable for {name}" for name in ("holders", "sources", "lang", "includeDrill")), USUAL),
    **dict.fromkeys(("variable for unit", "variable for representations", "fragment spread again"), RARE),
    **dict.fromkeys(("a filter kept some", "a reference was followed", "an entity of two sources"), RARE),
}
"""In what part of the documents each feature must occur, at least."""


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    """The worlds that documents are asked in."""
    return [world_of(seed) for seed in range(WORLDS)]


async def test_the_engine_equals_graphql_core(worlds: list[World], monkeypatch: pytest.MonkeyPatch) -> None:
    """For every document, `data` and execution errors are equal, and every cursor leads on from its entity."""
    benches = [Bench(world.catalogue, limits=WIDE) for world in worlds]
    counted: Counter[str] = Counter()
    for seed in range(DOCUMENTS):
        random = Random(seed)  # noqa: S311 - a seed to repeat, not a secret
        document = document_of(plain_schema(), worlds[seed % WORLDS], random)
        bench, languages = benches[seed % WORLDS], LANGUAGES[seed % 3]
        bench.consumer = CONSUMERS[seed % 3]
        run = await run_both(bench, document, monkeypatch, languages)
        assert run.answer.executed, (seed, document.text, run.answer.errors)
        assert not run.differences, (seed, document.text, document.variables, run.differences)
        again = _following(document, run)
        if again is not None:
            followed = await run_both(bench, again, monkeypatch, languages, run.led_to)
            assert not followed.differences, (seed, again.text, again.variables, followed.differences)
        counted.update(_features(document, run, followed=again is not None))
    listed = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    print(f"\n{DOCUMENTS} documents: {listed}")  # noqa: T201 - shown with -s
    missing = {name: counted[name] for name, part in FEATURES.items() if counted[name] < part * DOCUMENTS}
    assert not missing, missing


def _following(document: Document, run: Run) -> Document | None:
    """The same document asked on from a cursor that it gave."""
    found = {
        variable: cursor for key, variable in document.again.items() for root, cursor in run.cursors if root == key
    }
    return replace(document, variables={**document.variables, **found}) if found else None


def _features(document: Document, run: Run, *, followed: bool) -> set[str]:
    """What a document used, and what came of it."""
    found = {name for name, count in document.features.items() if count}
    return found | run.notes | ({"cursor followed"} if followed else set())
