"""The request for a page of an NGSI-LD broker: takes a `Fetch` and what is asked, gives method, path, query, body.

Refuses (`SourceRejected`) types and attributes that cannot be named. Source: ETSI GS CIM 009, 6.4.3.2, 6.23.3.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from adapters.errors import SourceRejected
from adapters.kit.entities import attributes
from adapters.ngsi_ld_options import NgsiLdOptions
from adapters.ngsi_ld_query import Question
from adapters.spec import Fetch

ENTITIES = "/ngsi-ld/v1/entities"
QUERY = "/ngsi-ld/v1/entityOperations/query"
LONGEST_QUERY = 2000  # characters; a longer question goes into a body
_TYPE = re.compile(r"[^\x00-\x20\x7f\ud800-\udfff,;|()<>\"\\^`{}*]{1,1000}")  # no selection language (4.17)
_ATTRIBUTE = re.compile(r"(?:[^\W\d_]\w*:)?[^\W\d_]\w{0,255}")


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `query` is not encoded."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Mapping[str, Any] | None = None


def build(
    fetch: Fetch, asked: Question, options: NgsiLdOptions, limit: int, offset: int, longest: int = LONGEST_QUERY
) -> Request:
    """In the URL, or in a body where that would be longer than `longest`, or an id holds a comma."""
    names = attributes(fetch.paths)
    if not _TYPE.fullmatch(fetch.collection) or not all(map(_ATTRIBUTE.fullmatch, names)):
        raise SourceRejected("the mapping names a type or attribute that NGSI-LD does not allow")
    paging = (
        ("limit", str(limit)),
        *((("offset", str(offset)),) if offset else ()),
        *((("count", "true"),) if fetch.count else ()),
    )
    projection = _projection(options, names)
    selection = _selection(fetch.collection, asked, projection)
    length = sum(len(name) + len(quote(value, safe="")) + 2 for name, value in selection)
    if length <= longest and not any("," in id_ for id_ in asked.ids or ()):
        return Request("GET", ENTITIES, (*selection, *paging))
    return Request("POST", QUERY, paging, _body(fetch.collection, asked, projection))


def _projection(options: NgsiLdOptions, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """`pick` only projects; `attrs` also leaves out entities that have none of the attributes."""
    if options.projection == "pick":
        return "pick", ("id", "type", *names)
    return ("attrs", names) if options.projection == "attrs" and names else None


def _selection(
    type_: str, asked: Question, projection: tuple[str, tuple[str, ...]] | None
) -> tuple[tuple[str, str], ...]:
    pairs = {"type": type_, "id": ",".join(sorted(asked.ids or ()))}
    if projection is not None:
        pairs[projection[0]] = ",".join(projection[1])
    pairs["q"] = asked.q
    if asked.geo is not None:
        pairs["georel"], pairs["geometry"] = asked.geo.georel, asked.geo.geometry
        pairs["coordinates"] = orjson.dumps(asked.geo.coordinates).decode()
        pairs["geoproperty"] = asked.geo.geoproperty or ""
    return tuple((name, value) for name, value in pairs.items() if value)


def _body(type_: str, asked: Question, projection: tuple[str, tuple[str, ...]] | None) -> Mapping[str, Any]:
    ids = [{"id": id_, "type": type_} for id_ in sorted(asked.ids or ())]
    body: dict[str, Any] = {"type": "Query", "entities": ids or [{"type": type_}]}
    if projection is not None:
        body[projection[0]] = list(projection[1])
    if asked.q:
        body["q"] = asked.q
    geo = asked.geo
    if geo is not None:
        body["geoQ"] = {"georel": geo.georel, "geometry": geo.geometry, "coordinates": geo.coordinates}
        body["geoQ"] |= {"geoproperty": geo.geoproperty} if geo.geoproperty else {}
    return body
