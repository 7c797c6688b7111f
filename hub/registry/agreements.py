"""Agreements: what holders have agreed with organisations and clients, from the configuration.

Takes the configuration; gives the agreements of a consumer that are in force. A client counts only where its own
issuer speaks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from hub.config import Config
from hub.config_model import Client
from policies.facts import Agreement, Consumer


@dataclass(frozen=True, slots=True)
class _Term:
    agreement: Agreement
    party: str
    client: Client | None  # the party, where a client of that id is registered
    begins: datetime | None
    ends: datetime | None

    def holds(self, now: datetime) -> bool:
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)

    def is_with(self, consumer: Consumer) -> bool:
        if consumer.anonymous:
            return False
        if self.client is None:
            return consumer.organisation == self.party
        return consumer.client == self.party and self.client.issuer in (None, consumer.issuer)


class Agreements:
    """The agreements of a hub; without I/O."""

    def __init__(self, config: Config) -> None:
        self._terms = tuple(
            _Term(
                Agreement(item.id, item.holder),
                item.party,
                config.clients.get(item.party),
                _instant(item.from_, config.zone_of(item.holder)),
                _instant(item.until, config.zone_of(item.holder)),
            )
            for item in config.agreements.values()
        )

    def of(self, consumer: Consumer, now: datetime) -> tuple[Agreement, ...]:
        """What is in force at `now` with the consumer's client or organisation; nothing with anonymous."""
        return tuple(term.agreement for term in self._terms if term.holds(now) and term.is_with(consumer))


def _instant(value: date | None, zone: tzinfo) -> datetime | None:
    """A bare date is midnight at its beginning."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), tzinfo=zone)
