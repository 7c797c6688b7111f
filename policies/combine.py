"""Combines compiled rules: takes them with what each covers, gives for each coordinate the rules that count.

Of permissions only those of the most specific target count. Finds prohibitions that would have no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.conditions import All, CountIs, Some, Test, atoms
from policies.decision import Coordinate
from policies.policy import CoordinateRules, Grant, Rule
from policies.targets import Covered, Level
from vocab.documents import DocumentPath


@dataclass(frozen=True, slots=True)
class Compiled:
    """One rule with everything it covers; `rules` by class, because a row operand depends on the class."""

    path: DocumentPath
    covered: tuple[Covered, ...]
    rules: Mapping[str, Rule]
    grants: Mapping[Coordinate, Grant]


def combine(permissions: Iterable[Compiled], prohibitions: Iterable[Compiled]) -> dict[Coordinate, CoordinateRules]:
    """Per coordinate: the permissions of its highest level and all prohibitions, each rule once, in file order."""
    best = _most_specific(permissions)
    forbidden: dict[Coordinate, dict[str, Rule]] = {}
    for compiled in prohibitions:
        for item in compiled.covered:
            rule = compiled.rules[item.class_name]
            forbidden.setdefault(item.coordinate, {})[rule.id] = rule
    return {
        name: CoordinateRules(
            prohibitions=tuple(forbidden.get(name, {}).values()),
            permissions=tuple(best.get(name, {}).values()),
        )
        for name in best.keys() | forbidden.keys()
    }


def windows(compiled: Iterable[Compiled]) -> frozenset[int]:
    """The seconds over which the rules count deliveries."""
    tests = (rule.test for each in compiled for rule in each.rules.values())
    return frozenset(atom.seconds for test in tests for atom in atoms(test) if isinstance(atom, CountIs))


def without_effect(
    prohibitions: Iterable[Compiled], rules: Mapping[Coordinate, CoordinateRules]
) -> Iterator[tuple[DocumentPath, str]]:
    """Who leaves out a token is anonymous: forbidding somebody what anonymous may read has no effect."""
    for compiled in prohibitions:
        if not any(atom.asks_who for rule in compiled.rules.values() for atom in atoms(rule.test)):
            continue
        names = dict.fromkeys(item.coordinate for item in compiled.covered)
        open_to_all = [name for name in names if _anonymous_may_read(rules[name])]
        if open_to_all:
            message = "anonymous may read what this forbids to some, who only need to leave out who they are: "
            yield compiled.path, message + ", ".join(open_to_all[:5])


def _most_specific(permissions: Iterable[Compiled]) -> dict[Coordinate, dict[str, Grant]]:
    best: dict[Coordinate, tuple[Level, dict[str, Grant]]] = {}
    for compiled in permissions:
        for item in compiled.covered:
            if item.coordinate not in best or item.level > best[item.coordinate][0]:
                best[item.coordinate] = (item.level, {})
            level, grants = best[item.coordinate]
            if item.level == level:
                grant = compiled.grants[item.coordinate]
                grants[grant.rule.id] = grant
    return {name: grants for name, (_, grants) in best.items()}


def _anonymous_may_read(rules: CoordinateRules) -> bool:
    closed = any(rule.test == All() for rule in rules.prohibitions)
    return not closed and any(_open_to_anonymous(grant.rule.test) for grant in rules.permissions)


def _open_to_anonymous(test: Test) -> bool:
    if isinstance(test, All):
        return all(_open_to_anonymous(item) for item in test.items)
    if isinstance(test, Some):
        return any(_open_to_anonymous(item) for item in test.items)
    return not test.asks_who
