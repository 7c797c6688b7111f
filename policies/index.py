"""Which permissions of a coordinate can apply at all: takes their tests and facts, gives candidates in file order.

What a test needs at once (a role, a client, a purpose, a situation, …) is looked up instead of judged, so that
permissions for others cost nothing. Never decides: every candidate is judged whole, and what is left out is unmet.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from policies.atoms.licence import Identified, Never
from policies.atoms.person import REPRESENTED, SELF, CaseIs, ConsentIs, SubjectIs
from policies.atoms.row import PlaceIs, RowIs
from policies.atoms.when import NowIs, SituationIs
from policies.atoms.who import ATTRIBUTES, NEGATED, AgreementIs, AssigneeIs, Attribute, PurposeIs
from policies.conditions import All, Atom, Some, Test, atoms
from policies.decision import Branch, Branches
from policies.facts import Facts
from policies.purposes import PurposeTree

Held = Callable[[Facts], Iterable[Hashable]]
Key = tuple[Hashable, Hashable]
"""What facts may hold: a kind and a value of it."""
Keys = dict[Key, Held]
"""Facts that hold none of these keys leave a test unmet. Each comes with what finds the values of its kind in facts."""


class Index:
    """The permissions of one coordinate. What it finds out it keeps: it is the same for all who ask."""

    __slots__ = ("_instants", "_standing", "_tests")

    def __init__(self, tests: tuple[Test, ...]) -> None:
        self._tests = tests
        self._instants: list[datetime] | None = None
        self._standing: tuple[int, Standing] | None = None

    def at(self, facts: Facts) -> Standing:
        """The permissions that stand now; found anew when the clock has passed an instant that a test names."""
        if self._instants is None:
            self._instants = sorted({atom.instant for test in self._tests for atom in _clocks(test)})
        # Twice the place among the instants, and one more on an instant itself.
        instants, now = self._instants, facts.now
        place = bisect_left(instants, now) + bisect_right(instants, now) if instants else 0
        known = self._standing
        if known is None or known[0] != place:
            known = self._standing = (place, _standing(self._tests, facts))
        return known[1]


@dataclass(frozen=True, slots=True)
class Standing:
    """The permissions that the clock leaves: `free` need nothing that could be looked up, the others by what they need.

    Places are in file order. Behind `last` nothing is reached, because the permission there needs nothing. What no fact
    changes is kept in `branches`, and in `together` where that is all of `free`.
    """

    last: int
    free: tuple[int, ...]
    named: tuple[tuple[Held, Mapping[Hashable, tuple[int, ...]]], ...]
    factless: frozenset[int]
    branches: dict[int, Branch] = field(default_factory=dict)
    together: list[Branches] = field(default_factory=list)

    def candidates(self, facts: Facts) -> Sequence[int]:
        """The places of all permissions that may be met."""
        found = [places for held, by_value in self.named for value in held(facts) if (places := by_value.get(value))]
        if not found:
            return self.free
        if len(found) == 1 and not self.free:
            return found[0]
        return sorted(set(chain(self.free, *found)))


def _standing(tests: Sequence[Test], facts: Facts) -> Standing:
    last = next((place for place, test in enumerate(tests) if test == All()), len(tests) - 1)
    live = [place for place in range(last + 1) if all(atom.judge(facts) for atom in _clocks(tests[place]))]
    offered = {place: list(_alternatives(tests[place])) for place in live}
    common = Counter(key for alternatives in offered.values() for keys in alternatives for key in keys)
    by_kind: dict[Hashable, tuple[Held, dict[Hashable, list[int]]]] = {}
    free: list[int] = []
    for place, alternatives in offered.items():
        if not alternatives:
            free.append(place)
            continue
        # The rarest: what a thousand permissions share tells nothing.
        rarest = min(alternatives, key=lambda keys: max((common[key] for key in keys), default=0))
        for (kind, value), held in rarest.items():
            by_kind.setdefault(kind, (held, {}))[1].setdefault(value, []).append(place)
    named = ((held, {value: tuple(places) for value, places in values.items()}) for held, values in by_kind.values())
    return Standing(last, tuple(free), tuple(named), frozenset(place for place in free if _factless(tests[place])))


def _factless(test: Test) -> bool:
    """Whether only the row decides."""
    return all(isinstance(atom, PlaceIs) or (isinstance(atom, RowIs) and atom.claim is None) for atom in atoms(test))


def _clocks(test: Test) -> Iterator[NowIs]:
    """The instants that must lie before or after now, whatever else holds."""
    items = test.items if isinstance(test, All) else (test,)
    return (item for item in items if isinstance(item, NowIs))


def _alternatives(test: Test) -> Iterator[Keys]:
    """Sets of keys, of each of which facts must hold one."""
    if isinstance(test, All):
        yield from chain.from_iterable(map(_alternatives, test.items))
    elif isinstance(test, Some):
        each = [next(_alternatives(item), None) for item in test.items]
        if None not in each:
            yield {key: held for keys in each if keys is not None for key, held in keys.items()}
    else:
        keys = _keys(test)
        if keys is not None:
            yield keys


def _keys(atom: Atom) -> Keys | None:
    finder = _FINDERS.get(type(atom))
    return None if finder is None else finder(atom)


def _of_attribute(atom: AssigneeIs) -> Keys | None:
    if atom.claim is not None or atom.operator in NEGATED:
        return None
    return _of(atom.kind, atom.values, partial(_attributes, atom.kind))


def _of_purpose(atom: PurposeIs) -> Keys | None:
    return None if atom.negated else _of(("purpose", id(atom.tree)), atom.values, partial(_purposes, atom.tree))


def _of_situation(atom: SituationIs) -> Keys | None:
    return None if atom.negated else _of("situation", [(atom.kind, atom.domain)], _situations)


def _of(kind: Hashable, values: Iterable[Hashable], held: Held) -> Keys:
    return {(kind, value): held for value in values}


def _attributes(kind: Attribute, facts: Facts) -> Iterable[Hashable]:
    return ATTRIBUTES[kind](facts.consumer)


def _purposes(tree: PurposeTree, facts: Facts) -> Iterable[Hashable]:
    """The purpose asked for, and the broader ones that permit it."""
    asked = facts.consumer.purpose
    return () if asked is None or asked not in tree else tree.above[asked]


def _situations(facts: Facts) -> Iterable[Hashable]:
    """Of each situation its kind, in its domain and anywhere."""
    return {(each.kind, domain) for each in facts.situations for domain in (each.domain, None)}


def _agreements(facts: Facts) -> Iterable[Hashable]:
    return {(each.holder, each.id) for each in facts.agreements}


def _links(facts: Facts) -> Iterable[Hashable]:
    return {(each.holder, SELF if each.mandate is None else REPRESENTED) for each in facts.links}


def _cases(facts: Facts) -> Iterable[Hashable]:
    return {(each.holder, each.domain, each.kind) for each in facts.cases}


def _identified(facts: Facts) -> Iterable[Hashable]:
    return () if facts.consumer.anonymous else (True,)


_FINDERS: Mapping[type, Callable[[Any], Keys | None]] = {
    AssigneeIs: _of_attribute,
    PurposeIs: _of_purpose,
    SituationIs: _of_situation,
    AgreementIs: lambda atom: _of("agreement", [(atom.holder, each) for each in atom.ids], _agreements),
    SubjectIs: lambda atom: _of("subject", [(atom.holder, each) for each in atom.who], _links),
    CaseIs: lambda atom: _of("case", [(atom.holder, atom.domain, atom.kind)], _cases),
    Identified: lambda _atom: _of("identified", [True], _identified),
    ConsentIs: lambda _atom: _of("identified", [True], _identified),
    Never: lambda _atom: {},
}
