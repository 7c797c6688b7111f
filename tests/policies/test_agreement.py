"""The compiled decision against the reference: random policies, laws, licences, consumers, clocks, persons and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from policies.consent import bind
from policies.decide import consents_asked, decide, faults
from policies.decision import CONSENT, Coordinate, Decision, Obligation
from policies.licences import WITHHOLD
from tests.policies import random_facts, random_rules
from tests.policies.random_facts import Consents
from tests.policies.random_rules import LICENCES, OF_ALL, OF_CLASS, OF_HOLDERS, OF_PERSONS, Plain
from tests.policies.reference import World
from tests.policies.small import seeing
from tests.policies.worlds import COORDINATES, effective, narrowed, policy_of

TRIPLES = 20_000
FACTS, ROWS = 4, 3  # of each policy, and for each of those
DECIDED = 2  # of these rows: what decides one of their coordinates is found out
OPERANDS = sorted({*OF_ALL, *OF_HOLDERS, *OF_PERSONS, *(name for each in OF_CLASS.values() for name in each)})
BESIDE = ("valid", "law", "prohibition", "NC", "ND", "unknown licence", "noForward", "assignee")
"""What narrows beside operands."""
Expected = Mapping[Coordinate, list[Plain] | None]
_ALWAYS = {"leftOperand": "hops", "operator": "lteq", "rightOperand": "9"}
_NEVER = {"leftOperand": "hops", "operator": "lt", "rightOperand": "0"}


@dataclass(frozen=True)
class Question:
    """Rules, and who asks when; `decisions` are bound to those who consent."""

    world: World  # its row is still empty
    decisions: Mapping[Coordinate, Decision]
    covered: tuple[Coordinate, ...]  # by any rule


def questions(rng: Random) -> Iterator[Question]:
    """One set of rules, asked about by several."""
    document = effective(random_rules.document(rng))
    law = [random_rules.forbidden_by_law(rng) for _ in range(rng.choice([0, 0, 0, 1]))]
    licence = rng.choice(["", "", *LICENCES])
    compiled = policy_of(document)
    assert compiled is not None
    policy = narrowed(compiled, law, licence)
    rules = [*document["permission"], *document["prohibition"], *law]
    covered = tuple(name for name in COORDINATES if any(_covers(rule, name) for rule in rules))
    for _ in range(FACTS):
        facts, consents = random_facts.facts(rng), random_facts.consents(rng)
        decisions = decide(policy, COORDINATES, facts)
        assert faults(decisions) == ()
        bound = {name: with_consents(decision, consents) for name, decision in decisions.items()}
        yield Question(World(document, facts, {}, consents, law, licence), bound, covered)


def with_consents(decision: Decision, consents: Consents) -> Decision:
    """The decision once those who keep consents were asked; who did not answer leaves it open."""
    for name in consents_asked(decision):
        keeper = name.removeprefix(CONSENT).removeprefix("/")
        if keeper in consents:
            decision = bind(decision, name, "person", consents[keeper])
    return decision


def test_a_decision_is_what_the_reference_says() -> None:
    """For 20,000 policies x facts x rows, in what rules cover and more; each operand decides outcomes of both kinds."""
    rng = Random(20_270_401)  # noqa: S311 - the same cases every time
    triples: set[int] = set()
    outcomes: Counter[str] = Counter()
    mattered: Counter[tuple[str, bool]] = Counter()
    while len(triples) < TRIPLES:
        forced = _Forced()
        for question in questions(rng):
            names = (*question.covered, *rng.sample(COORDINATES, 3))
            for number, (world, expected) in enumerate(_agreed(question, names, rng)):
                triples.add(hash(repr(world)))
                outcomes.update(_outcome(question.decisions[name], duties) for name, duties in expected.items())
                shown = [name for name in question.covered if expected[name] is not None]
                if number < DECIDED:
                    mattered.update(forced.deciding(world, rng.choice(shown or question.covered)))
    _tell(len(triples), outcomes, mattered)
    assert min(outcomes[each] for each in ("denied", "allowed", "by the row, seen", "by the row, not seen")) > 1000
    few = [key for name in (*OPERANDS, *BESIDE) for key in ((name, True), (name, False)) if mattered[key] < 5]
    assert not few, few


def _agreed(question: Question, names: Iterable[Coordinate], rng: Random) -> Iterator[tuple[World, Expected]]:
    """Random rows of which both show the same, with what they show."""
    see = {name: seeing(question.decisions[name]) for name in names}
    for _ in range(ROWS):
        world = replace(question.world, row=random_facts.row(rng))
        expected = {name: world.sees(name) for name in see}
        assert {name: form(shown(world.row)) for name, shown in see.items()} == forms(expected), world
        yield world, expected


class _Forced:
    """Rules of one policy with an operand made always true, or always false."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, bool], tuple[Plain, list[Plain]]] = {}

    def deciding(self, world: World, name: Coordinate) -> Iterator[tuple[str, bool]]:
        """What decides one outcome, with whether something is seen: operands, and what narrows beside them."""
        rules = [*world.document["permission"], *world.document["prohibition"], *world.law]
        seen = world.sees(name) is not None
        for operand in sorted(set(_lefts(rules))):
            truths = {self._world(world, operand, holds=holds).sees(name) is not None for holds in (True, False)}
            if len(truths) == 2:
                yield operand, seen
        for beside, without in _without(world):
            if seen or without.sees(name) is not None:
                yield beside, seen

    def _world(self, world: World, operand: str, *, holds: bool) -> World:
        key = (operand, holds)
        if key not in self._made:
            constraint = _ALWAYS if holds else _NEVER
            self._made[key] = _put(world.document, operand, constraint), _put(world.law, operand, constraint)
        document, law = self._made[key]
        return replace(world, document=document, law=law)


def _without(world: World) -> Iterator[tuple[str, World]]:
    """The world without each thing that narrows it beside operands."""
    document, licence = world.document, world.licence
    if "valid" in document:
        yield "valid", replace(world, document={key: value for key, value in document.items() if key != "valid"})
    if world.law:
        yield "law", replace(world, law=[])
    if document["prohibition"]:
        yield "prohibition", replace(world, document=document | {"prohibition": []})
    for element in ("NC", "ND"):
        if element in licence:
            yield element, replace(world, licence=licence.replace(f"-{element}", ""))
    if licence == "whatever":
        yield "unknown licence", replace(world, licence="")
    permissions = document["permission"]
    for key, name in (("duty", "noForward"), ("assignee", "assignee")):
        fewer = [{k: _other(v) if k == key else v for k, v in rule.items()} for rule in permissions]
        if fewer != permissions:
            yield name, replace(world, document=document | {"permission": fewer})


def _other(value: Any) -> Any:
    """Duties without `noForward`; nobody in particular for an assignee."""
    return {} if isinstance(value, dict) else [duty for duty in value if duty["action"] != "noForward"]


def _covers(rule: Plain, name: str) -> bool:
    targets = [rule["target"]] if isinstance(rule["target"], str) else rule["target"]
    return any(target == "*" or name.startswith(target.removesuffix("*")) for target in targets)


def _lefts(value: Any) -> Iterator[str]:
    """The operands of constraints anywhere in rules."""
    if isinstance(value, dict):
        if "leftOperand" in value:
            yield value["leftOperand"]
        for item in value.values():
            yield from _lefts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _lefts(item)


def _put(value: Any, operand: str, constraint: Plain) -> Any:
    """The rules with another constraint wherever an operand stands."""
    if isinstance(value, dict):
        if value.get("leftOperand") == operand:
            return constraint
        return {key: _put(item, operand, constraint) for key, item in value.items()}
    return [_put(item, operand, constraint) for item in value] if isinstance(value, list) else value


def _outcome(decision: Decision, seen: list[Plain] | None) -> str:
    if decision.conditional and not decision.denied:
        return "by the row, not seen" if seen is None else "by the row, seen"
    return "denied" if seen is None else "allowed"


def form(obligations: tuple[Obligation, ...] | None) -> list[Plain] | None:
    """What is done to a value; a value that the licence keeps back is not seen."""
    if obligations is None or [each.action for each in obligations] == [WITHHOLD]:
        return None
    return [{"action": each.action} | dict(each.parameters) for each in obligations]


def forms(seen: Expected) -> Expected:
    """Duties of documents as `form` gives them: both languages of a text each by itself."""
    return {name: None if duties is None else [*map(_written, duties)] for name, duties in seen.items()}


def _written(duty: Plain) -> Plain:
    return {key: value for key, value in duty.items() if key != "text"} | dict(duty.get("text", {}))


def _tell(triples: int, outcomes: Mapping[str, int], mattered: Mapping[tuple[str, bool], int]) -> None:
    print(f"{triples:,} policies x facts x rows, {sum(outcomes.values()):,} cells")  # noqa: T201
    lines: Iterable[str] = (f"  {name:<24} {count:>8,}" for name, count in sorted(outcomes.items()))
    print("\n".join(lines))  # noqa: T201
    print("  decided by (seen, not seen)")  # noqa: T201
    for name in (*OPERANDS, *BESIDE):
        print(f"    {name:<22} {mattered[name, True]:>8,} {mattered[name, False]:>8,}")  # noqa: T201
