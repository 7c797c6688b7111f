"""What is asked about the consent of persons, and who answers.

Values and one protocol. The hub's registry keeps consents, or a holder's own service is asked through its adapter;
both answer the same question, batched over the persons of a page. No answer is no consent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from policies.decision import Coordinate


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """Who of these persons lets these recipients have these coordinates for a purpose, now.

    A consent counts if it is given and not withdrawn, holds at `now`, names one of the `recipients`, covers the
    purpose (that purpose or a broader one) and the coordinate.
    """

    holder: str
    subjects: frozenset[str]  # the holder's keys of the persons
    recipients: frozenset[str]  # the consumer's organisation and client
    purpose: str
    coordinates: frozenset[Coordinate]
    now: datetime


Given = Mapping[Coordinate, Mapping[str, str]]
"""By coordinate, the persons who consent, each with the id of the consent record."""


class ConsentBook(Protocol):
    """Whoever knows about consents."""

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents. Raises whatever it raises where it cannot say; then nobody does."""
        ...
