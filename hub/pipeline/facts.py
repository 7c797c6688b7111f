"""What decisions may look at, gathered once for one request.

Takes the services and a request; gives `Facts`. What cannot be gathered is left out, so that rules that need it are
unmet.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime

from hub.pipeline.services import Services
from hub.request import Request
from policies.facts import Consumer, Facts, Situation

log = logging.getLogger("tsunagu.pipeline")

_GATHERED = frozenset({"cases", "links", "agreements", "deliveries"})


Gather = Callable[[Consumer, datetime], Awaitable[Facts]]


async def facts_of(services: Services, request: Request) -> Facts:
    """The facts of a request, at one instant."""
    consumer = replace(request.consumer, hops=len(request.via))
    return await gathered(services.facts, services.situations, consumer, services.clock())


async def gathered(
    gather: Gather | None, situations: Callable[[datetime], Iterable[Situation]], consumer: Consumer, now: datetime
) -> Facts:
    """What `gather` finds out about a consumer; where it fails, the situations alone, and what is not known."""
    if gather is not None:
        try:
            return await gather(consumer, now)
        except Exception as error:  # noqa: BLE001 - fewer facts are never more access
            log.error("facts could not be gathered: %s", type(error).__name__)  # noqa: TRY400 - may hold values
    elsewhere = frozenset[str]() if gather is None else _GATHERED
    return Facts(consumer, now, tuple(situations(now)), unknown=elsewhere)
