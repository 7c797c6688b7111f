"""What a draft would change: takes a source under two policies and who might ask, gives what differs for whom.

Wider is what shows more, narrower what shows less; what cannot be put in an order is `differs`, and is never taken for
narrower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hub.catalogue import Source
from hub.drafts_facts import Who
from hub.drafts_form import Duties, as_fine, changing
from hub.drafts_proof import never_wider
from hub.judge import judge
from policies.decision import Branch, Coordinate, Decision
from policies.policy import Policy
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


def unproven(before: Source, draft: Policy, names: Sequence[Coordinate], found: Sequence[Change]) -> list[Coordinate]:
    """Where nobody who was tried sees more, and yet the rules do not show that nobody does."""
    known = {item.coordinate for item in found if item.verdict in (Verdict.WIDER, Verdict.DIFFERS)}
    return [name for name in names if name not in known and not never_wider(before, draft, name)]


def form_of(decision: Decision) -> str:
    """A decision without the names of its rules: equal forms show the same."""
    if decision.denied:
        return "deny"
    return repr([(item.permit, item.condition, _of(item)) for item in decision.branches])


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
        return _holds_where(more[0], less[0]) and as_fine(_of(more[0]), _of(less[0]))
    if more and more[0].permit and more[0].condition is None:
        return all(not item.permit or as_fine(_of(more[0]), _of(item)) for item in less)
    # The same branches in the same order, and permissions after them.
    forms = [(item.permit, item.condition, _of(item)) for item in less]
    return [(item.permit, item.condition, _of(item)) for item in more[: len(less)]] == forms and all(
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


def _of(branch: Branch) -> Duties:
    return changing(branch.obligations)
