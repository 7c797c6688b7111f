"""The truth table: what each file in `decisions/` says of a policy, a consumer and a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.decide import decide, faults
from policies.decision import Coordinate, Need, Obligation
from policies.facts import Facts
from tests.policies.small import AFTER, BEFORE, compiled, consumer, disaster, seen

FOLDER = Path(__file__).parent / "decisions"


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in table["cases"]:
            yield pytest.param(table["policy"], case, id=f"{path.stem}: {case['says']}")


@pytest.mark.parametrize(("policy", "case"), list(_cases()))
def test_a_case_of_the_table_is_decided_as_it_says(policy: str, case: dict[str, Any]) -> None:
    """Each case gives exactly what is seen and, where it says so, the rule and what is lacking."""
    name = Coordinate(case["coordinate"])
    decisions = decide(compiled(policy), [name], _facts(case))
    decision = decisions[name]

    assert _form(seen(decision, case.get("row", {}))) == case["sees"]
    assert faults(decisions) == ()
    if "rule" in case:
        assert decision.rule is not None
        assert decision.rule.partition("#")[2] == case["rule"]
    if "lacks" in case:
        assert [_words(need) for need in decision.needs] == case["lacks"]


def test_the_table_has_every_kind_of_outcome() -> None:
    """The table would not show much if all its cases had one outcome."""
    outcomes = {param.values[1]["sees"] for param in _cases()}
    assert {"value", "nothing", "generalise mesh2", "generalise mesh3", "round 5"} <= outcomes


def _facts(case: dict[str, Any]) -> Facts:
    now = {"before": BEFORE, "after": AFTER}.get(case.get("now", "before"))
    situations = tuple(disaster(**situation) for situation in case.get("situations", []))
    return Facts(consumer(case.get("consumer")), now or datetime.fromisoformat(case["now"]), situations)


def _form(obligations: tuple[Obligation, ...] | None) -> str:
    if obligations is None:
        return "nothing"
    done = (" ".join([each.action, *(value for _, value in each.parameters)]) for each in obligations)
    return ", ".join(done) or "value"


def _words(need: Need) -> str:
    return " ".join([need.kind, *need.values])
