"""Media types of GraphQL over HTTP: which one a response gets, and its status.

Takes an Accept header and a response; gives `application/graphql-response+json` or `application/json`
and the status the specification wants (GraphQL over HTTP, 6). Refuses an Accept that allows neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
EVENTS = "text/event-stream"
_NAMED = 2
_STATUS = {
    "OPERATION_NOT_ALLOWED": 405,
    "INTERNAL_ERROR": 500,
    "OVERLOADED": 503,
    "CONSUMER_THROTTLED": 429,
    "LOOP_DETECTED": 508,
}
_RETRY_AFTER = {503: 1}  # seconds, where the error does not say


def media_type(accept: str) -> str | None:
    """The media type to answer with; JSON where nothing is asked for, None where neither is allowed."""
    if not accept.strip():
        return JSON
    offers = {JSON: 0.0, RESPONSE: 0.0}
    specific = dict.fromkeys(offers, -1)
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        for offer in offers:
            rank = _specificity(name, offer)
            if rank > specific[offer] and _charset_is_utf8(parameters):
                specific[offer], offers[offer] = rank, _quality(parameters)
    # between equals, a client that names the newer type understands it
    best = max(
        offers, key=lambda offer: (offers[offer], specific[offer], offer == RESPONSE and specific[offer] == _NAMED)
    )
    return best if offers[best] > 0 else None


def wants_events(accept: str) -> bool:
    """Whether the client asks for server-sent events."""
    return any(item.partition(";")[0].strip().lower() == EVENTS for item in accept.split(","))


def status_of(response: Mapping[str, Any], media: str) -> int:
    """The HTTP status of a GraphQL response: a request error has no `data`."""
    if "data" in response:
        return 200
    codes = [(error.get("extensions") or {}).get("code") for error in response.get("errors") or ()]
    for code in codes:
        if code in _STATUS:
            return _STATUS[code]
    return 400 if media == RESPONSE else 200


def retry_after(response: Mapping[str, Any], status: int) -> str | None:
    """After how many seconds to come back, where there is something to come back for (RFC 9110, 10.2.3)."""
    if status not in {429, 503}:
        return None
    said = ((error.get("extensions") or {}).get("retryAfter") for error in response.get("errors") or ())
    seconds = next((item for item in said if isinstance(item, int)), _RETRY_AFTER.get(status))
    return None if seconds is None else str(seconds)


def _specificity(name: str, offer: str) -> int:
    return {offer: _NAMED, "application/*": 1, "*/*": 0}.get(name, -1)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _charset_is_utf8(parameters: list[str]) -> bool:
    charsets = [value.strip('"') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    return all(charset in {"utf-8", "utf8"} for charset in charsets)
