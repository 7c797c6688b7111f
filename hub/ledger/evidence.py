"""What the ledger keeps of one delivery from one source, and what a sink must do with it.

Plain values; they hold names of coordinates, rules and parties, never a value or an id of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class EvidenceNotWritten(Exception):
    """A sink could not make the evidence durable; nothing that needs it may leave."""

    code = "EVIDENCE_NOT_WRITTEN"

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.code}: {reason}")
        self.reason = reason  # for the operator; holds no record


@dataclass(frozen=True, slots=True)
class DeliveredCoordinate:
    """One coordinate that left, the rules that let it and what was done to its values."""

    coordinate: str
    rules: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()  # e.g. generalise(to=mesh3)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One delivery (a response, one event, one deferred chunk) out of one source."""

    time: datetime  # aware
    request_id: str
    delivery: int  # 0 for the first or only one of a request
    source: str
    holder: str
    coordinates: tuple[DeliveredCoordinate, ...]
    rows: int
    shape: str  # hash of the decision shape
    policies: tuple[tuple[str, str], ...]  # (uid, version), in uid order
    request_hash: str  # keyed hash of the document and its variables
    issuer: str | None = None
    subject: str | None = None
    client: str | None = None
    organisation: str | None = None
    purpose: str | None = None
    ground: str | None = None
    references: tuple[str, ...] = ()  # consents, mandates, cases and agreements relied on: "mandate:<id>"


class EvidenceSink(Protocol):
    """Where evidence goes."""

    async def write(self, records: Sequence[Evidence]) -> None:
        """Make the records durable, all or none; raises `EvidenceNotWritten`."""
        ...

    async def aclose(self) -> None:
        """Write what is under way and give back the file or connection."""
        ...
