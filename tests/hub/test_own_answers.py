"""What the hub says about access is what it does, for ids made from content and for rules that fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.catalogue import Source
from hub.graphql.services import Effect
from hub.own_answers import OwnAnswers
from hub.registry.situations import Situations
from policies.decision import Coordinate
from policies.facts import ANONYMOUS, Consumer, Facts
from policies.policy import CoordinateRules
from tests.hub.engine_tools import NOW, bench, catalogue_of, source

AEDS = """\
  AED:
    collection: aeds
    rows: state
    id: {content: true}
    fields:
      name: name
      location: {from: place, as: geojson}
"""
COARSE = """
uid: urn:tsunagu:policy:coarse
assigner: alpha
permission:
  - {target: [AED.id, AED.name], action: read}
  - {target: [AED.location], action: read, duty: [{action: generalise, to: mesh3}]}
"""
FOR_STAFF = """
uid: urn:tsunagu:policy:staff
assigner: alpha
permission:
  - {target: [AED.id, AED.name], action: read}
  - {target: [AED.location], action: read, assignee: {role: staff}}
"""
BY_AGREEMENT = """
uid: urn:tsunagu:policy:agreed
assigner: alpha
permission:
  - {target: [AED.id, AED.name], action: read}
  - target: [AED.location]
    action: read
    constraint: [{leftOperand: agreement, operator: eq, rightOperand: mutual-aid}]
"""
ROW = {"name": "市役所", "place": {"type": "Point", "coordinates": [134.05, 34.34]}}


async def effects(of: Source) -> dict[str, Effect]:
    """What `access` tells anonymous of a source."""
    situations = cast("Situations", SimpleNamespace(active=lambda _now: ()))
    own = OwnAnswers(lambda: catalogue_of(of), situations, lambda: NOW)
    return {view.coordinate: view.effect for view in await own.access(ANONYMOUS, "AED", None, None)}


async def test_access_says_what_an_answer_gives() -> None:
    """An id made from a location that is coarsened is denied in answers, and `access` says so."""
    of = source(AEDS, {"aeds": [ROW]}, policy=COARSE)
    data: Any = (await bench(of).ask("{ aeds { nodes { id } } }")).data
    assert data == {"aeds": {"nodes": []}}
    assert await effects(of) == {"AED.id": Effect.DENY, "AED.location": Effect.ALLOW, "AED.name": Effect.ALLOW}


async def test_access_says_of_whom_the_rest_is_requested() -> None:
    """By the contact of the source, in both languages; nothing where nothing is missing."""
    of = replace(source(AEDS, {"aeds": [ROW]}, policy=FOR_STAFF), contact="desk@alpha.example.jp")
    situations = cast("Situations", SimpleNamespace(active=lambda _now: ()))
    own = OwnAnswers(lambda: catalogue_of(of), situations, lambda: NOW)
    found = {view.coordinate: view.requests for view in await own.access(ANONYMOUS, "AED", None, None)}
    assert found["AED.name"] == ()
    (request,) = found["AED.location"]
    assert "desk@alpha.example.jp" in request.ja
    assert "desk@alpha.example.jp" in request.en
    assert "staff" in request.en


async def test_access_answers_without_facts_that_cannot_be_gathered() -> None:
    """As an answer does: what needs them is denied, what needs none is as it was."""

    async def broken(_consumer: Consumer, _now: datetime) -> Facts:
        raise OSError

    of = source(AEDS, {"aeds": [ROW]}, policy=BY_AGREEMENT)
    situations = cast("Situations", SimpleNamespace(active=lambda _now: ()))
    own = OwnAnswers(lambda: catalogue_of(of), situations, lambda: NOW, broken)
    found = {view.coordinate: view.effect for view in await own.access(ANONYMOUS, "AED", None, None)}
    assert found == {"AED.id": Effect.DENY, "AED.location": Effect.DENY, "AED.name": Effect.ALLOW}


async def test_an_id_made_from_open_content_is_open() -> None:
    """Then nothing is hidden by it."""
    of = source(AEDS, {"aeds": [ROW]})
    data: Any = (await bench(of).ask("{ aeds { nodes { name { value } } } }")).data
    assert data == {"aeds": {"nodes": [{"name": {"value": "市役所"}}]}}
    assert set((await effects(of)).values()) == {Effect.ALLOW}


class Broken(dict[Coordinate, CoordinateRules]):
    """Rules of which one cannot be judged."""

    def get(self, name: Coordinate, default: Any = None) -> Any:
        """Fail for one coordinate, with a text that nobody may see."""
        if name == "AED.name":
            raise ValueError("市役所")
        return super().get(name, default)


async def test_a_rule_that_fails_denies_and_the_log_names_only_the_coordinate(caplog: pytest.LogCaptureFixture) -> None:
    """The operator learns of it; the error's text stays out of the log and of the answer."""
    of = source(AEDS.replace("content: true", "key: name"), {"aeds": [ROW]})
    assert of.policy is not None
    rules: Mapping[Coordinate, CoordinateRules] = Broken(of.policy.rules)
    of = replace(of, policy=replace(of.policy, rules=rules))
    answer = await bench(of).ask("{ aeds { nodes { name { value } } } }")
    assert answer.data == {"aeds": {"nodes": [{"name": None}]}}
    assert [record.getMessage() for record in caplog.records] == [
        "source alpha: judging AED.name failed and is a denial"
    ]
    assert "市役所" not in f"{answer.errors}{caplog.text}"
