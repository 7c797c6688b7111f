"""What holds for each coordinate of each source in one operation.

Values only. `hub.decide` makes them; planning, reports and the open-only form read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policies.decision import DENIED, Coordinate, Decision, coordinate


@dataclass(frozen=True, slots=True)
class Decisions:
    """What holds for each coordinate of each source. `shape` leaves out the bindings."""

    by_source: Mapping[str, Mapping[Coordinate, Decision]]
    shape: str
    persons: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """By holder and its key of a person: the mandates and cases by which the consumer may see what is about them."""

    def of(self, source: str, class_name: str, property_name: str) -> Decision:
        """The decision on one coordinate; no answer is a denial."""
        return self.by_source.get(source, {}).get(coordinate(class_name, property_name), DENIED)

    def timely(self, source: str, class_name: str, timed: Iterable[str]) -> bool:
        """Whether the times of readings may be seen, by any of the properties that show them."""
        return any(self.of(source, class_name, name).plain for name in timed)
