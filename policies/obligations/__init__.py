"""Obligations by name: takes an action, its parameters and a property; gives the function done to each value.

Refuses (as `Unenforceable`) what the property's kind cannot carry. The functions are pure and total: null and
unmappable values stay as they are, a value of another kind than the property's becomes null, nothing is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from policies.decision import Obligation
from policies.facts import Facts
from policies.obligations.asked import (
    MASK,
    ORDER,
    PARAMETER,
    UNENFORCEABLE,
    Apply,
    Asked,
    Made,
    Unenforceable,
    duration_text,
    seconds_of,
)
from policies.obligations.coarser import TIMES, generalise, round_
from policies.obligations.delay import delay
from policies.obligations.masking import mask, redact
from policies.obligations.notices import attribute, notice, sentence_of
from policies.obligations.pseudonym import pseudonymise
from policies.obligations.suppress import suppress_below
from vocab.terms import Property
from vocab.values import Cell, Unmappable

__all__ = ["MASK", "Unenforceable", "build", "in_order"]

_Builder = Callable[[Asked], Made | Unenforceable]
_BUILDERS: Mapping[str, tuple[tuple[frozenset[str], ...], _Builder]] = {
    "mask": ((frozenset(),), mask),
    "redact": ((frozenset(), frozenset({"what"})), redact),
    "generalise": ((frozenset({"to"}), frozenset({"width"})), generalise),
    "round": ((frozenset({"to"}),), round_),
    "pseudonymise": ((frozenset(),), pseudonymise),
    "suppressBelow": ((frozenset({"threshold", "by"}), frozenset({"threshold", "by", "of"})), suppress_below),
    "delay": ((frozenset({"period"}),), delay),
    "attribute": ((frozenset({"text"}),), attribute),
    "noHold": ((frozenset(),), notice),
    "noForward": ((frozenset(),), notice),
}


def build(
    action: str,
    parameters: Mapping[str, object],
    prop: Property,
    *,
    class_name: str = "",
    assigner: str = "",
    siblings: Mapping[str, Property] = MappingProxyType({}),
) -> Obligation | Unenforceable:
    """The obligation `action` with `parameters` on values of `prop`, or why there is none.

    `class_name` and `assigner` (the holder) are what pseudonyms are bound to; without a holder they are null.
    `siblings`: the properties of the class by name, for what looks at other properties of a row.
    """
    if action not in _BUILDERS:
        return Unenforceable(UNENFORCEABLE, f"the action '{action}' is not known")
    taken, builder = _BUILDERS[action]
    if set(parameters) not in taken:
        forms = " or ".join("{" + ", ".join(sorted(form)) + "}" for form in taken)
        return Unenforceable(PARAMETER, f"'{action}' takes the parameters {forms}")
    made = builder(Asked(parameters, prop, class_name, assigner, siblings))
    if isinstance(made, Unenforceable):
        return made
    if prop.name == "id" and made.changes:
        return Unenforceable(UNENFORCEABLE, "an id is given as it is or not at all", "leave id out")
    written = tuple(sorted(_written(parameters)))
    return Obligation(action, written, _total(made.apply), _bound(made), made.table, made.changes)


def in_order(obligations: Sequence[Obligation]) -> Unenforceable | None:
    """Why duties cannot be met in this order; None where they can.

    A delay looks at the time of observation, so it comes before what makes that time earlier than it was.
    """
    coarse = False
    for duty in obligations:
        if duty.action == "delay" and coarse:
            return Unenforceable(ORDER, "the delay would look at the generalised time", "write the delay first")
        coarse = coarse or (duty.action == "generalise" and dict(duty.parameters).get("to") in TIMES)
    return None


def _written(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The parameters as texts, the same for every way of writing them."""
    for name, value in parameters.items():
        sentence = sentence_of(value)
        if sentence is not None:
            yield from (("ja", sentence.ja), ("en", sentence.en))
        elif name == "period":
            yield name, duration_text(seconds_of(value) or 0)
        else:
            yield name, ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _bound(made: Made) -> Callable[[Facts], Apply] | None:
    binder = made.binder
    return None if binder is None else lambda facts: _total(binder(facts))


def _total(apply: Apply) -> Apply:
    def guarded(cell: Cell) -> Cell:
        if cell is None or isinstance(cell, Unmappable):
            return cell
        try:
            return apply(cell)
        except Exception:  # noqa: BLE001 - whatever went wrong, the value must not leave as it was
            return None

    return guarded
