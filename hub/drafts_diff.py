"""What a draft would change: takes a source under two policies and who might ask, gives what differs for whom.

Wider is what shows more, narrower what shows less; what cannot be put in an order is `differs`, and is never taken for
narrower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hub.catalogue import Source
from hub.drafts_facts import Who
from hub.judge import judge
from policies.decision import Branch, Coordinate, Decision, Obligation
from vocab.query.predicate import And, Predicate


class Verdict(StrEnum):
    """What a draft does to what one consumer sees of one coordinate."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Change:
    """One coordinate that some consumers would see differently; `who` are all for whom it changes alike."""

    coordinate: Coordinate
    verdict: Verdict
    before: Decision
    after: Decision
    who: tuple[Who, ...]


def changes(before: Source, after: Source, names: Sequence[Coordinate], audience: Sequence[Who]) -> list[Change]:
    """Every change, in the order of the coordinates; consumers for whom it is the same change are one."""
    found: dict[tuple[object, ...], tuple[Decision, Decision, list[Who]]] = {}
    for who in audience:
        old, new = judge(before, names, who.facts), judge(after, names, who.facts)
        for name in names:
            verdict = compare(old[name], new[name])
            if verdict is not Verdict.SAME:
                key = (name, verdict, form_of(old[name]), form_of(new[name]))
                found.setdefault(key, (old[name], new[name], []))[2].append(who)
    ordered = sorted(found.items(), key=lambda item: names.index(Coordinate(str(item[0][0]))))
    return [
        Change(Coordinate(str(key[0])), Verdict(str(key[1])), old, new, tuple(who)) for key, (old, new, who) in ordered
    ]


def form_of(decision: Decision) -> str:
    """A decision without the names of its rules: equal forms show the same."""
    if decision.denied:
        return "deny"
    return repr([(item.permit, item.condition, _changing(item)) for item in decision.branches])


def compare(before: Decision, after: Decision) -> Verdict:
    """What becomes of a coordinate."""
    if form_of(before) == form_of(after):
        return Verdict.SAME
    if before.denied or after.denied:
        return Verdict.WIDER if before.denied else Verdict.NARROWER
    more, less = _covers(after.branches, before.branches), _covers(before.branches, after.branches)
    if more == less:
        return Verdict.DIFFERS
    return Verdict.WIDER if more else Verdict.NARROWER


def _covers(more: Sequence[Branch], less: Sequence[Branch]) -> bool:
    """Whether `more` certainly shows at least what `less` does, in at least as fine a form."""
    if len(more) == len(less) == 1:
        return _holds_where(more[0], less[0]) and _as_fine(_changing(more[0]), _changing(less[0]))
    if more and more[0].permit and more[0].condition is None:
        return all(not item.permit or _as_fine(_changing(more[0]), _changing(item)) for item in less)
    # The same branches in the same order, and permissions after them.
    forms = [(item.permit, item.condition, _changing(item)) for item in less]
    return [(item.permit, item.condition, _changing(item)) for item in more[: len(less)]] == forms and all(
        item.permit for item in more[len(less) :]
    )


def _holds_where(one: Branch, other: Branch) -> bool:
    """Whether the condition of `one` holds wherever that of `other` does."""
    if one.condition is None or one.condition == other.condition:
        return True
    return other.condition is not None and _parts(one.condition) <= _parts(other.condition)


def _parts(predicate: Predicate) -> frozenset[str]:
    items = predicate.items if isinstance(predicate, And) else (predicate,)
    return frozenset(map(repr, items))


def _changing(branch: Branch) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple((duty.action, duty.parameters) for duty in branch.obligations if duty.changes)


_Duties = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def _as_fine(one: _Duties, other: _Duties) -> bool:
    """Whether values treated by `one` tell at least as much as by `other`: fewer duties, or each as fine."""
    left = list(other)
    for duty in one:
        found = next((item for item in left if _duty_as_fine(duty, item)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _duty_as_fine(one: tuple[str, tuple[tuple[str, str], ...]], other: tuple[str, tuple[tuple[str, str], ...]]) -> bool:
    if one == other:
        return True
    if one[0] != other[0] or dict(one[1]).keys() != dict(other[1]).keys():
        return False
    ours, theirs = dict(one[1]), dict(other[1])
    return all(ours[key] == theirs[key] or _finer(key, ours[key], theirs[key]) for key in ours)


def _finer(key: str, one: str, other: str) -> bool:
    """Whether a parameter's value leaves more than another's."""
    if key == "to" and {one, other} <= set(_CELLS):
        # Only cells that lie in one another: a finer cell of another grid may still tell something else.
        return (one, other) in _NESTED
    if key == "to" and {one, other} <= set(_TIMES):
        return _TIMES.index(one) < _TIMES.index(other)
    # Bands lie in one another where one width divides the other; what is rounded twice does not.
    return key == "width" and _divides(one, other)


def _divides(one: str, other: str) -> bool:
    try:
        return Fraction(other) % Fraction(one) == 0
    except (ValueError, ZeroDivisionError):
        return False


_CELLS = ("mesh6", "mesh5", "mesh4", "mesh3", "mesh2x", "mesh5x", "mesh2", "mesh1")
_CHAINS = (("mesh6", "mesh5", "mesh4", "mesh3", "mesh2x", "mesh2", "mesh1"), ("mesh3", "mesh5x", "mesh2", "mesh1"))
_NESTED = frozenset(
    (one, other) for chain in _CHAINS for i, one in enumerate(chain) for other in chain[i + 1 :]
) | frozenset((one, "mesh5x") for one in ("mesh6", "mesh5", "mesh4"))
_TIMES = ("hour", "day", "month", "year")


def duties_of(decision: Decision) -> list[Obligation]:
    """What is done to a value, branch by branch."""
    return [duty for item in decision.branches if item.permit for duty in item.obligations]
