"""The order of columns as evidence: takes the columns that are known and a published header, gives the free places.

Files mostly keep the order of the published header, even where headers are damaged. Says nothing where a file does
not keep it, or where the published order is not known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from vocab.recognise.datasets import Generation

_KEPT = 0.8  # of the known columns, for an order to be kept
_LEAST = 4  # known columns in order


@dataclass(frozen=True, slots=True)
class Slots:
    """Per column of the file: the published columns that may stand there, and whether its own is one of them."""

    between: tuple[tuple[str, ...], ...] = ()
    anchored: tuple[bool, ...] = ()
    known: tuple[bool, ...] = ()

    def free(self, at: int) -> tuple[str, ...]:
        """The published columns between the nearest known ones around a column, that nothing in order names."""
        return self.between[at] if self.between else ()

    def misplaced(self, at: int) -> bool:
        """Whether a known column stands where it does not in the published header."""
        return bool(self.anchored) and self.known[at] and not self.anchored[at]


def slots(names: Sequence[str | None], generation: Generation) -> Slots:
    """The places of a file whose columns are called `names` (None: not known)."""
    if not generation.ordered:
        return Slots()
    place = {name: at for at, name in reversed(list(enumerate(generation.columns)))}
    positions = [place.get(name, -1) if name is not None else -1 for name in names]
    anchors = _rising([(at, position) for at, position in enumerate(positions) if position >= 0])
    known = sum(position >= 0 for position in positions)
    if len(anchors) < max(_LEAST, known * _KEPT):
        return Slots()
    held = dict(anchors)
    taken = set(held.values())
    between: list[tuple[str, ...]] = []
    for at in range(len(names)):
        low = max((position for index, position in anchors if index < at), default=-1)
        high = min((position for index, position in anchors if index > at), default=len(generation.columns))
        free = (generation.columns[position] for position in range(low + 1, high) if position not in taken)
        between.append(tuple(dict.fromkeys(free)))
    return Slots(tuple(between), tuple(at in held for at in range(len(names))), tuple(p >= 0 for p in positions))


def _rising(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the points whose second number rises."""
    ends: list[int] = []
    last: list[int] = []
    before: dict[int, int] = {}
    for at, (_, position) in enumerate(points):
        size = bisect_left(ends, position)
        before[at] = last[size - 1] if size else -1
        ends[size : size + 1] = [position]
        last[size : size + 1] = [at]
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(points[at])
        at = before[at]
    return found[::-1]
