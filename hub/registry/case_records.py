"""What is kept of a case, and how: a sealed document in the state it stands in, and the rows made of it.

Takes a sealer and records; gives rows and what they hold. A row that cannot be opened in its state is no case.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping

from hub.registry.links import Person
from hub.registry.sealing import SealBroken, Sealer, event_row
from policies.facts import Case

log = logging.getLogger("tsunagu.registry")


class State(StrEnum):
    """Where a case stands; over is also what has passed its end."""

    PENDING = "pending"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as its officers know it; `confirm_by` says until when it can be confirmed, where that is asked for."""

    id: str
    domain: str
    kind: str
    holder: str
    subject: str = field(repr=False)  # the holder's key of the person
    state: State
    ground: str
    reason: str = field(repr=False)
    declared_by: Person
    declared_at: datetime
    starts_at: datetime  # when it was confirmed, where that is asked for
    ends_at: datetime
    confirm_by: datetime | None = None

    @property
    def fact(self) -> Case:
        """What a decision reads of it."""
        return Case(self.id, self.domain, self.kind, self.holder, self.subject, self.starts_at, self.ends_at)

    def holds(self, now: datetime) -> bool:
        """Whether rules see it."""
        return self.state is State.ACTIVE and self.starts_at <= now < self.ends_at

    def waits(self, now: datetime) -> bool:
        """Whether it can be confirmed."""
        return self.state is State.PENDING and self.confirm_by is not None and now < min(self.confirm_by, self.ends_at)


def row_of(sealer: Sealer, record: CaseRecord) -> dict[str, Any]:
    """The row of a record in its state."""
    return {
        "id": record.id,
        "domain": record.domain,
        "kind": record.kind,
        "state": record.state.value,
        "ends_at": record.ends_at,
        "sealed": sealer.seal_record(_document(record), "case", f"{record.id}/{record.state}"),
    }


def event_of(
    sealer: Sealer, record: CaseRecord, event: str, by: Person, now: datetime, reason: str = ""
) -> dict[str, Any]:
    """The row of an event about a record."""
    document = {**_document(record), "by": [by.issuer, by.subject], "said": reason}
    sealed = sealer.seal_record(document, "case-event", event_row(record.id, event, now))
    return {"case": record.id, "event": event, "at": now, "sealed": sealed}


def opened(sealer: Sealer, row: RowMapping) -> CaseRecord | None:
    """What a row holds; None, and a line in the log, where it was not sealed here in this state."""
    try:
        found = sealer.open_record(row["sealed"], "case", f"{row['id']}/{row['state']}")
    except SealBroken as error:
        log.error("%s", error)  # noqa: TRY400 - the cause holds nothing more
        return None
    return CaseRecord(
        id=row["id"],
        domain=found["domain"],
        kind=found["kind"],
        holder=found["holder"],
        subject=found["subject"],
        state=State(row["state"]),
        ground=found["ground"],
        reason=found["reason"],
        declared_by=Person(*found["declared"]),
        declared_at=datetime.fromisoformat(found["at"]),
        starts_at=datetime.fromisoformat(found["starts"]),
        ends_at=datetime.fromisoformat(found["ends"]),
        confirm_by=datetime.fromisoformat(found["confirm"]) if found["confirm"] else None,
    )


def _document(record: CaseRecord) -> dict[str, Any]:
    return {
        "domain": record.domain,
        "kind": record.kind,
        "holder": record.holder,
        "subject": record.subject,
        "ground": record.ground,
        "reason": record.reason,
        "declared": [record.declared_by.issuer, record.declared_by.subject],
        "at": record.declared_at.isoformat(),
        "starts": record.starts_at.isoformat(),
        "ends": record.ends_at.isoformat(),
        "confirm": record.confirm_by.isoformat() if record.confirm_by else None,
    }
