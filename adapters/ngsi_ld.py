"""NGSI-LD (ETSI GS CIM 009): takes a `Fetch`, gives a page of normalized entities of one type.

Pushes comparisons joined by `and` and `or`, ids, one geo-query and count, in words that brokers agree on.
Refuses (`NotCapable`) fetches outside its capabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from adapters.errors import SourceError
from adapters.kit.capable import refuse_beyond
from adapters.kit.client import Answer, CallContext
from adapters.kit.entities import WIDENED, entities, next_offset, offset_of, page_limit, total_of
from adapters.kit.settings import AdapterSettings
from adapters.names import Position
from adapters.ngsi_ld_capabilities import capabilities
from adapters.ngsi_ld_describe import collections_of
from adapters.ngsi_ld_options import NgsiLdOptions
from adapters.ngsi_ld_page import LINK, next_link, position_of, refusal, warnings_of
from adapters.ngsi_ld_query import Question, question
from adapters.ngsi_ld_request import ENTITIES, Request, build
from adapters.spec import Capabilities, Fetch, Health, Page, SourceDescription, SourceWarning, Total

_TYPES = "/ngsi-ld/v1/types"
_OK = 200


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where a page lies: the names of the parameters sent, and when."""

    limit: int
    offset: int
    sent: frozenset[str]
    method: str
    now: datetime


class NgsiLdAdapter:
    """One broker, one tenant. Options: `tenant`, `contextUrl`, `projection` (pick, attrs, whole), `federated`."""

    def __init__(self, settings: AdapterSettings) -> None:
        self._options = NgsiLdOptions.of(settings.options)
        self._client = settings.client
        self._page_size = settings.page_size
        self._capabilities = capabilities(self._options, settings.page_size)

    def capabilities(self) -> Capabilities:
        """What a broker can be asked, by the stated type of a path."""
        return self._capabilities

    async def fetch(self, request: Fetch) -> Page:
        """One page. A part of the predicate that brokers do not agree on is left out, with a warning."""
        refuse_beyond(request, self._capabilities.default)
        asked = question(request.predicate, request.types)
        now = datetime.now(UTC)
        if asked.ids is not None and not asked.ids:
            return Page((), total=Total(0, exact=True) if request.count else None, retrieved_at=now)
        limit = page_limit(request.limit, self._page_size)
        if request.position is not None and request.position.startswith(LINK):
            return await self._follow(request, asked, _Walk(limit, -1, frozenset(), "GET", now))
        offset = offset_of(request)
        built = build(request, asked, self._options, limit, offset)
        sent = frozenset(name for name, _ in built.query)
        answer = await self._ask(built, CallContext.of(request))
        return self._page(answer, request, asked, _Walk(limit, offset, sent, built.method, now))

    async def describe(self) -> SourceDescription:
        """Types with their fields and a few values, for onboarding."""
        answer = await self._ask(Request("GET", _TYPES, ()), CallContext())
        return SourceDescription(await collections_of(_body(answer), self._sample))

    async def probe(self) -> Health:
        """Ask for the types."""
        try:
            _body(await self._ask(Request("GET", _TYPES, ()), CallContext()))
        except SourceError as error:
            return Health(ok=False, detail=str(error))
        return Health(ok=True)

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def _sample(self, type_: str) -> Any:
        return _body(await self._ask(Request("GET", ENTITIES, (("type", type_), ("limit", "3"))), CallContext()))

    async def _ask(self, request: Request, context: CallContext) -> Answer:
        headers = self._options.headers()
        content = None
        if request.body is not None:
            headers["content-type"] = "application/json"
            content = orjson.dumps(request.body)
        return await self._client.request(
            request.method, request.path, query=request.query, headers=headers, content=content, context=context
        )

    async def _follow(self, request: Fetch, asked: Question, walk: _Walk) -> Page:
        link = (request.position or "").removeprefix(LINK)
        answer = await self._client.follow(
            link, base_path=ENTITIES, headers=self._options.headers(), context=CallContext.of(request)
        )
        return self._page(answer, request, asked, walk)

    def _page(self, answer: Answer, request: Fetch, asked: Question, walk: _Walk) -> Page:
        rows = entities(_body(answer), request.collection, walk.limit)
        counted = answer.headers.get("ngsild-results-count")
        total = total_of(counted) if counted is not None else None
        warnings = (*warnings_of(answer), *((_WIDENED,) if asked.widened else ()))
        shown = request.count and total is not None and not asked.widened
        return Page(
            rows,
            next=_next(answer, len(rows), total, walk),
            total=Total(total or 0, exact=not (self._options.federated or warnings)) if shown else None,
            retrieved_at=walk.now,
            warnings=warnings,
        )


_WIDENED = SourceWarning(WIDENED, "a part of the filter cannot be said in q")


def _body(answer: Answer) -> Any:
    """The entities; none where the broker says that it found nothing."""
    if answer.status == _OK:
        return answer.json()
    error = refusal(answer)
    if error is not None:
        raise error
    return []


def _next(answer: Answer, rows: int, total: int | None, walk: _Walk) -> Position | None:
    """The broker's own link where it gives one; an empty page is the last, and no link leads on from a body."""
    if rows == 0:
        return None
    link = next_link(answer)
    if link is not None and walk.method == "GET":
        return position_of(link, walk.sent, walk.offset)
    if walk.offset < 0:
        return None
    return next_offset(walk.offset, rows, walk.limit, total)
