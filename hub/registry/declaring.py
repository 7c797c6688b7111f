"""What situations and cases have in common: who may speak, how long, why, and what is held in memory of it.

Takes officers, durations and reasons as stated; says whether they are right. `Remembered` keeps what holds in memory,
so that a decision needs no I/O, and reads it again when other processes may have changed it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from hub.config_model import Officers
from hub.registry.texts import keepable
from policies.facts import Consumer
from vocab.terms import Label

CONFIRM_WITHIN = timedelta(hours=1)
"""How long a declaration waits for its second officer."""
MAX_REASON = 1000
NO_REASON = Label(
    f"理由を{MAX_REASON}字以内で書いてください。NUL文字は使えません。",
    f"State a reason of at most {MAX_REASON} characters, none of them NUL.",
)
"""What is said of a reason that is none."""
FRESH = timedelta(seconds=2)
"""How long memory is believed before it is read again."""


def is_officer(consumer: Consumer, officers: Officers | None) -> bool:
    """Whether the consumer, known by issuer and subject, has one of the roles and is vouched for as they ask."""
    return (
        officers is not None
        and not consumer.anonymous
        and consumer.subject is not None
        and not consumer.roles.isdisjoint(officers.roles)
        and (not officers.organisations or consumer.organisation in officers.organisations)
        and (not officers.issuers or consumer.issuer in officers.issuers)
    )


def lasting(hours: float, longest: int) -> timedelta | None:
    """The duration, if it is more than nothing and at most `longest` seconds."""
    return timedelta(hours=hours) if 0 < hours * 3600 <= longest else None  # None for NaN, too


def stated(reason: str) -> str | None:
    """The reason without blanks around it, if there is one, no longer than `MAX_REASON` and such as databases keep."""
    text = reason.strip()
    return text if 0 < len(text) <= MAX_REASON and keepable(text) else None


class Remembered(ABC):
    """Something that is read from the database into memory. `load` is called once before use."""

    def __init__(self) -> None:
        self._changing = asyncio.Lock()  # reading included: an older reading must not bring back what is over
        self._read_at: datetime | None = None

    @abstractmethod
    async def load(self, now: datetime) -> None:
        """Read what is declared and not over at `now`."""

    async def refresh(self, now: datetime) -> None:
        """Read again unless that was done within `FRESH`; raises what the database raises, and then knows nothing new.

        After an error memory may be out of date: whoever asks must not rely on it.
        """
        if self._fresh(now):
            return
        async with self._changing:
            if not self._fresh(now):
                await self.load(now)

    def _fresh(self, now: datetime) -> bool:
        return self._read_at is not None and abs(now - self._read_at) < FRESH
