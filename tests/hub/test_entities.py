"""Rows become entities that hold only what this consumer may see; what is lost is counted, over visible rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from hub.decisions import Decisions
from hub.entities import entities_of
from hub.entity import Entity, Tally
from hub.fetched import Fetched
from hub.needs import levels_of
from hub.plan.build import plan_level
from hub.plan.nodes import SourcePlan
from policies.decision import Branch, Decision, Obligation
from tests.hub.engine_tools import GAUGES, NOW, Bench, bench, gauge, gauges, source
from vocab.query.predicate import Compare, Op
from vocab.values import Cell, Unmappable

LIST = "{ waterGauges { nodes { municipality address waterLevel { value } } } }"
HERE = Compare("municipality", Op.EQ, "372013")


def planned(engine: Bench, query: str = LIST) -> SourcePlan:
    """The plan of the only source."""
    (root,) = engine.operation(query).roots
    levels = levels_of(root, engine.catalogue.vocabulary)
    decisions: Decisions = engine.decided(levels)
    return plan_level(levels[0], engine.catalogue, decisions, NOW).sources[0]


def made(plan: SourcePlan, *rows: dict[str, Any], drill: bool = False) -> tuple[list[Entity], Tally]:
    """The entities of native rows."""
    return entities_of(Fetched(plan, rows, "ok", retrieved_at=NOW), include_drill=drill)


def permit(condition: Any = None, *duties: Obligation) -> Branch:
    """A branch that permits."""
    return Branch(permit=True, rule="p#permission/0", condition=condition, obligations=duties)


def forbid(condition: Any = None) -> Branch:
    """A branch that does not."""
    return Branch(permit=False, rule="p#prohibition/0", condition=condition)


def seeing(*branches: Branch, name: str = "address") -> SourcePlan:
    """A plan under which the decision on one property is given; the others are plain."""
    plan = planned(bench(gauges()))
    if name == "id":
        return replace(plan, visible=Decision(branches))
    return replace(plan, decisions={**plan.decisions, name: Decision(branches)})


def test_a_key_that_occurs_twice_keeps_none_of_its_rows() -> None:
    """Which one is right is not known; all of them are counted."""
    entities, tally = made(planned(bench(gauges())), gauge("a"), gauge("b"), gauge("a", level=1), gauge("a"))
    assert [entity.id.rpartition(":")[2] for entity in entities] == ["b"]
    assert tally.not_unique == 3


async def test_lost_rows_are_reported_by_code_and_number() -> None:
    """Never by value."""
    rows = [gauge("a"), gauge("a"), gauge(""), {"city": "x"}, gauge("c", level="12 m"), gauge("d", city=["x"])]
    answer = await bench(gauges(*rows)).ask(LIST)
    (report,) = answer.extensions["sources"]
    assert report["rows"] == 2
    assert report["warnings"] == [
        {"code": "ROW_WITHOUT_ID", "count": 2},
        {"code": "ID_NOT_UNIQUE", "count": 2},
        {"code": "VALUE_NOT_A_TEXT", "property": "municipality", "count": 1},
        {"code": "VALUE_NOT_A_NUMBER", "property": "waterLevel", "count": 1},
    ]


def test_rows_that_may_not_be_seen_are_lost_before_anything_is_counted() -> None:
    """A hidden row spoils no id, counts in no tally and warns of nothing."""
    plan = seeing(permit(HERE), name="id")
    hidden = gauge("a", city="373877", level="none")
    entities, tally = made(plan, gauge("a"), hidden, {"city": "373877"})
    assert len(entities) == 1
    assert tally == Tally()


@pytest.mark.parametrize(
    ("branches", "city", "shown"),
    [
        ([permit()], "372013", True),
        ([permit(HERE)], "372013", True),
        ([permit(HERE)], "373877", False),
        ([permit(HERE)], None, False),
        ([forbid(HERE), permit()], "372013", False),
        ([forbid(HERE), permit()], "373877", True),
        ([forbid(HERE), permit()], None, False),
        ([forbid()], "372013", False),
        ([], "372013", False),
    ],
)
def test_the_first_branch_that_applies_decides(branches: list[Branch], city: str | None, shown: bool) -> None:
    """What a permission does not know is unmet, what a prohibition does not know applies."""
    (entity,), _ = made(seeing(*branches), gauge("a", city=city, address="1-1"))
    assert ("address" in entity.cells) is shown
    assert ("address" in entity.origins[0].rules) is shown


def _fails(cell: Cell) -> Cell:
    raise RuntimeError(f"cannot mask {cell}")


def test_an_obligation_that_fails_shows_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A value that cannot be made harmless does not leave, and its text reaches no log."""
    plan = seeing(permit(None, Obligation("mask", (), _fails)))
    (entity,), tally = made(plan, gauge("a", address="花園町一丁目"))
    assert "address" not in entity.cells
    assert "花園町" not in caplog.text
    assert tally == Tally()


def test_a_condition_that_fails_is_a_denial(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a row and for a coordinate; any error on the way to a decision."""

    def compiled(predicate: object, get: object) -> object:
        del predicate, get

        def fails(cells: object) -> bool:
            raise RuntimeError(f"row {cells}")

        return fails

    monkeypatch.setattr("policies.choose.compile_predicate", compiled)
    (entity,), _ = made(seeing(permit(HERE)), gauge("a", address="花園町一丁目"))
    assert "address" not in entity.cells
    assert made(seeing(permit(HERE), name="id"), gauge("a"))[0] == []
    assert "花園町" not in caplog.text


def test_a_value_is_shown_as_its_rule_makes_it() -> None:
    """Duties in order; each row under the branch that applies to it."""
    upper = Obligation("mask", (), lambda cell: str(cell).upper())
    marked = Obligation("mask", (("to", "!"),), lambda cell: f"{cell}!")
    plan = seeing(permit(HERE, upper, marked), permit())
    entities, _ = made(plan, gauge("a", address="x"), gauge("b", address="x", city="373877"))
    assert [entity.cells["address"] for entity in entities] == ["X!", "x"]


def test_what_an_obligation_cannot_map_warns_of_nothing() -> None:
    """The consumer may not know that there is a value at all."""
    nothing = Obligation("mask", (), lambda _cell: Unmappable("X"))
    (entity,), tally = made(seeing(permit(None, nothing)), gauge("a", address="x"))
    assert ("address" in entity.cells, tally) == (False, Tally())


@pytest.mark.parametrize("drill", [False, True])
def test_data_of_a_drill_is_left_out_unless_wanted(drill: bool) -> None:
    """Rows of a drill as rows, readings of a drill as cells."""
    mapping = GAUGES.replace("    fields:", "    drill: {from: mode, equals: [訓練]}\n    fields:")
    mapping = mapping.replace("missing: [-999]", "missing: [-999], quality: quality")
    plan = planned(bench(source(mapping, {"gauges": []})))
    rows = gauge("a"), gauge("b", mode="訓練"), gauge("c", quality="訓練")
    entities, tally = made(plan, *rows, drill=drill)
    assert [entity.id.rpartition(":")[2] for entity in entities] == (["a", "b", "c"] if drill else ["a", "c"])
    assert ("waterLevel" in entities[-1].cells) is drill
    assert tally == Tally()


@pytest.mark.parametrize(
    "row",
    [
        {"id": "a\ud800"},
        {"id": {"x": 1}},
        {"id": float("nan")},
        {"id": 10**400},
        {"id": "x" * 5000},
        gauge(
            "a", address="\ud800", level=float("inf"), place={"type": "Point", "coordinates": [1e400, 0.0]}, at=10**30
        ),
        gauge("a", address=b"bytes", level={"deep": []}, place="POINT(1 1)", at={}, name=7, danger=object(), river=[]),
    ],
)
async def test_no_row_can_end_a_request(row: dict[str, Any]) -> None:
    """Whatever stands in it, the other rows are given, and the answer can be written."""
    query = """{ waterGauges(orderBy: [{waterLevel: ASC}]) { nodes {
      id name { value } address waterLevel { value observedAt } thresholds { danger } river { id } location
    } } }"""
    answer = await bench(gauges(row, gauge("z"))).ask(query)
    assert answer.errors == ()
    assert answer.data is not None
    assert orjson.dumps([answer.data, answer.extensions])
    assert "urn:tsunagu:WaterGauge:takamatsu-city.alpha:z" in {
        item["id"] for item in answer.data["waterGauges"]["nodes"]
    }
