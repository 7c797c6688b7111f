"""What a pipeline is made of: everything that has a state or touches the world, handed in once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hub.catalogue import Catalogue
from hub.consent import ConsentBook
from hub.cursor import CursorBox
from hub.ledger.evidence import EvidenceSink
from hub.limits import Limits
from hub.parse import Parser
from hub.watch import Watch
from policies.decision import Coordinate
from policies.facts import Consumer, Facts, Situation
from policies.purposes import PurposeTree


def system_clock() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """`catalogue`, `situations` and `facts` are asked once per request; a request keeps what it got."""

    hub_id: str
    parse: Parser
    catalogue: Callable[[], Catalogue]
    situations: Callable[[datetime], Sequence[Situation]]
    sink: EvidenceSink
    cursors: CursorBox
    request_key: bytes  # keys the hash of a request in the evidence
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], datetime] = system_clock
    facts: Callable[[Consumer, datetime], Awaitable[Facts]] | None = None  # None: consumer, clock and situations
    consents: ConsentBook | None = None  # None: nobody has consented to anything
    purposes: PurposeTree | None = None  # needed to ask holders' own consent services
    asked: Callable[[str, Sequence[Coordinate], Consumer, datetime], Awaitable[None]] | None = None
    """Keeps the form of a document and the coordinates it used, for trying drafts of policies against."""
    delivered: Callable[[Consumer, Sequence[str], datetime], Awaitable[None]] | None = None
    """Counts a delivery under the uids of these policies; raises where it cannot."""
    watch: Watch | None = None  # None: nobody is watched, and nobody throttled
