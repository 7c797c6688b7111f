"""NGSIv2 (FIWARE Orion): takes a `Fetch`, gives a page of normalized entities of one type.

Pushes comparisons joined by `and`, ids, one geographical query, order and count; never sends what Orion
refuses. Refuses (`NotCapable`) fetches outside its capabilities. Source: orion-api.md of FIWARE Orion 4.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import orjson

from adapters.errors import SourceError, SourceInvalid, SourceRejected
from adapters.kit.capable import refuse_beyond
from adapters.kit.client import Answer, CallContext
from adapters.kit.entities import WIDENED, attributes, entities, next_offset, offset_of, page_limit, total_of
from adapters.kit.settings import AdapterSettings
from adapters.ngsi_v2_capabilities import capabilities
from adapters.ngsi_v2_describe import collections_of
from adapters.ngsi_v2_options import NgsiV2Options
from adapters.ngsi_v2_query import LEGAL_NAME, Question, question
from adapters.spec import (
    Capabilities,
    Fetch,
    Health,
    NativeOrder,
    Page,
    SourceDescription,
    SourceWarning,
    Total,
)

_ENTITIES, _QUERY, _TYPES = "/v2/entities", "/v2/op/query", "/v2/types"
_BUILTIN = "dateCreated"  # an attribute every entity has, and no holder's data: stands for "no attribute"
_NO_METADATA = "actionType"  # exists in notifications only: stands for "no metadata"
_LONGEST_QUERY = 2000  # characters; a longer question goes into a body
_PLAIN_ID = re.compile(r"[A-Za-z0-9_:\-]+")  # in a URL, Orion reads an id as a regular expression
_ERROR_NAME = re.compile(r"[A-Za-z]{1,40}")
_OK = 200


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Mapping[str, Any] | None = None


class NgsiV2Adapter:
    """One Orion, one service, one service path. Options: `service`, `servicePath`, `geoAttribute`."""

    def __init__(self, settings: AdapterSettings) -> None:
        self._options = NgsiV2Options.of(settings.options)
        self._client = settings.client
        self._page_size = settings.page_size
        self._capabilities = capabilities(self._options, settings.page_size)

    def capabilities(self) -> Capabilities:
        """What Orion can be asked, by the stated type of a path."""
        return self._capabilities

    async def fetch(self, request: Fetch) -> Page:
        """One page. A part of the predicate that Orion has no words for is left out, with a warning."""
        refuse_beyond(request, self._capabilities.default)
        asked = question(request.predicate, request.types)
        now = datetime.now(UTC)
        if asked.ids is not None and not asked.ids:
            return Page((), total=Total(0, exact=True) if request.count else None, retrieved_at=now)
        limit, offset = page_limit(request.limit, self._page_size), offset_of(request)
        answer = await self._ask(build(request, asked, limit, offset), CallContext.of(request))
        return _page(answer, request, asked, _Walk(limit, offset, now))

    async def describe(self) -> SourceDescription:
        """Types with their attributes and a few values, for onboarding."""
        context = CallContext()
        types = await self._ask(_Request("GET", _TYPES, (("limit", "1000"),)), context)
        return SourceDescription(await collections_of(types.json(), self._sample))

    async def probe(self) -> Health:
        """Ask for one type."""
        try:
            await self._ask(_Request("GET", _TYPES, (("limit", "1"), ("options", "values"))), CallContext())
        except SourceError as error:
            return Health(ok=False, detail=str(error))
        return Health(ok=True)

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def _sample(self, type_: str) -> Any:
        query = (("type", type_), ("limit", "3"))
        return (await self._ask(_Request("GET", _ENTITIES, query), CallContext())).json()

    async def _ask(self, request: _Request, context: CallContext) -> Answer:
        headers = self._options.headers()
        content = None
        if request.body is not None:
            headers["content-type"] = "application/json"
            content = orjson.dumps(request.body)
        answer = await self._client.request(
            request.method, request.path, query=request.query, headers=headers, content=content, context=context
        )
        if answer.status != _OK:
            raise refusal(answer)
        return answer


@dataclass(frozen=True, slots=True)
class _Walk:
    limit: int
    offset: int
    now: datetime


def _page(answer: Answer, request: Fetch, asked: Question, walk: _Walk) -> Page:
    rows = entities(answer.json(), request.collection, walk.limit)
    counted = answer.headers.get("fiware-total-count")
    total = total_of(counted) if counted is not None else None
    return Page(
        rows,
        next=next_offset(walk.offset, len(rows), walk.limit, total),
        total=Total(total, exact=True) if request.count and total is not None and not asked.widened else None,
        retrieved_at=walk.now,
        warnings=(SourceWarning(WIDENED, "a part of the filter cannot be said in q"),) if asked.widened else (),
    )


def refusal(answer: Answer) -> SourceError:
    """The error an answer other than 200 means (orion-api.md, Error Responses); its description may echo values."""
    try:
        body = answer.json()
    except SourceInvalid:
        body = None
    name = body.get("error") if isinstance(body, dict) else None
    if not isinstance(name, str) or not _ERROR_NAME.fullmatch(name):
        return SourceInvalid(f"status {answer.status} without an error of NGSIv2", http_status=answer.status)
    return SourceRejected(f"the source answered {name}", http_status=answer.status)


def build(request: Fetch, asked: Question, limit: int, offset: int) -> _Request:
    """The request for a page: in the URL, or in a body where it would be too long or misread there."""
    names = attributes(request.paths)
    for name in (request.collection, *names, *attributes(key.path for key in request.order)):
        if not LEGAL_NAME.fullmatch(name) or name == "*":
            raise SourceRejected("the mapping names a type or attribute that NGSIv2 does not allow")
    attrs = names or (_BUILTIN,)
    paging = (
        *((("options", "count"),) if request.count else ()),
        *((("offset", str(offset)),) if offset else ()),
        ("limit", str(limit)),
        ("orderBy", order_by(request.order)),
    )
    selection = _selection(request.collection, asked, attrs, _metadata(request))
    if _fits(asked, selection):
        return _Request("GET", _ENTITIES, (*selection, *paging))
    return _Request("POST", _QUERY, paging, _body(request.collection, asked, attrs, _metadata(request)))


def order_by(order: tuple[NativeOrder, ...]) -> str:
    """The keys, made a total order: equal keys come in any order otherwise, also between pages."""
    keys = {key.path.partition(".")[0]: key.descending for key in order}
    if not keys:
        keys = {"dateCreated": False}
    keys.setdefault("id", False)
    return ",".join(("!" if descending else "") + name for name, descending in keys.items())


def _metadata(request: Fetch) -> tuple[str, ...]:
    """The metadata to ask for; empty is all, where a path asks for a whole attribute."""
    names: set[str] = set()
    for path in request.paths:
        attribute, *rest = path.split(".")
        if attribute in {"id", "type"} or rest[:1] in (["value"], ["type"]):
            continue
        if rest[:1] != ["metadata"] or len(rest) == 1:
            return ()
        names.add(rest[1])
    return tuple(sorted(names)) or (_NO_METADATA,)


def _selection(
    type_: str, asked: Question, attrs: tuple[str, ...], metadata: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    geo = asked.geo
    pairs = {
        "type": type_,
        "id": ",".join(sorted(asked.ids or ())),
        "attrs": ",".join(attrs),
        "metadata": ",".join(metadata),
        "q": asked.q,
        "georel": geo.georel if geo else "",
        "geometry": geo.geometry if geo else "",
        "coords": geo.coords if geo else "",
    }
    return tuple((name, value) for name, value in pairs.items() if value)


def _fits(asked: Question, selection: tuple[tuple[str, str], ...]) -> bool:
    if not all(map(_PLAIN_ID.fullmatch, asked.ids or ())):
        return False
    return sum(len(name) + len(quote(value, safe="")) + 2 for name, value in selection) <= _LONGEST_QUERY


def _body(type_: str, asked: Question, attrs: tuple[str, ...], metadata: tuple[str, ...]) -> Mapping[str, Any]:
    ids = [{"id": id_, "type": type_} for id_ in sorted(asked.ids or ())]
    body: dict[str, Any] = {"entities": ids or [{"idPattern": ".*", "type": type_}], "attrs": list(attrs)}
    if metadata:
        body["metadata"] = list(metadata)
    expression = {"q": asked.q} if asked.q else {}
    if asked.geo:
        expression |= {"georel": asked.geo.georel, "geometry": asked.geo.geometry, "coords": asked.geo.coords}
    return body | ({"expression": expression} if expression else {})
