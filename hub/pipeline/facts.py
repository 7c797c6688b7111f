"""What decisions may look at, gathered once for one request.

Takes the services and a request; gives `Facts`. What cannot be gathered is left out, so that rules that need it are
unmet.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from hub.pipeline.services import Services
from hub.request import Request
from policies.facts import Facts

log = logging.getLogger("tsunagu.pipeline")

_GATHERED = frozenset({"cases", "links", "agreements", "deliveries"})


async def facts_of(services: Services, request: Request) -> Facts:
    """The facts of a request, at one instant."""
    now = services.clock()
    consumer = replace(request.consumer, hops=len(request.via))
    if services.facts is not None:
        try:
            return await services.facts(consumer, now)
        except Exception as error:  # noqa: BLE001 - fewer facts are never more access
            log.error("facts could not be gathered: %s", type(error).__name__)  # noqa: TRY400 - may hold values
    elsewhere = frozenset[str]() if services.facts is None else _GATHERED
    return Facts(consumer, now, tuple(services.situations(now)), unknown=elsewhere)
