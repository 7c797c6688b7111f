"""The form in which a value is shown: takes duties, says whether one form tells at least as much as another.

What cannot be put in an order is not as fine.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from policies.decision import Obligation

Duties = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Duties that change values: their actions with parameters."""


def changing(duties: Iterable[Obligation]) -> Duties:
    """Those that change values."""
    return tuple((duty.action, duty.parameters) for duty in duties if duty.changes)


def as_fine(one: Duties, other: Duties) -> bool:
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
