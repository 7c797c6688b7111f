"""What an NGSI-LD broker answers: takes answers, gives errors, warnings, and where the next page starts.

Source: ETSI GS CIM 009, 6.3.3 (errors), 6.3.10 (paging), 6.3.17 (NGSILD-Warning).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from adapters.errors import SourceError, SourceInvalid, SourceRejected
from adapters.kit.client import Answer
from adapters.names import Position
from adapters.spec import SourceWarning

LINK = "link:"
_TARGET = re.compile(r"<([^>]*)>\s*((?:;\s*[^;,=\"]+(?:=(?:\"[^\"]*\"|[^;,\"]*))?\s*)*)")
_REL = re.compile(r";\s*rel\s*=\s*\"?next\"?(?:\s|;|$)", re.IGNORECASE)
_ERROR = re.compile(r"[A-Za-z]{1,60}")
_WARNING = re.compile(r"(?:^|,)\s*(\d{3})(?=[\s-])")
_MEANINGS: Mapping[str, str] = {
    "110": "the answer is stale",
    "111": "a source of the broker gave what could not be understood",
    "199": "a source of the broker could not be asked",
    "299": "a source of the broker answered with an error",
}
_NOT_FOUND = 404
_LONGEST_LINK = 2000
_LONGEST_OFFSET = 12


def refusal(answer: Answer) -> SourceError | None:
    """The error that an answer other than 200 means; None where it means that there is nothing."""
    try:
        body = answer.json()
    except SourceInvalid:
        body = None
    type_ = body.get("type") if isinstance(body, dict) else None
    name = type_.rpartition("/")[2] if isinstance(type_, str) else ""
    if not _ERROR.fullmatch(name):
        return SourceInvalid(f"status {answer.status} without problem details", http_status=answer.status)
    if answer.status == _NOT_FOUND and name == "ResourceNotFound":
        return None
    return SourceRejected(f"the source answered {name}", http_status=answer.status)


def warnings_of(answer: Answer) -> tuple[SourceWarning, ...]:
    """What the broker says about its own answer: its texts may hold values, so only codes are passed on."""
    codes = sorted(set(_WARNING.findall(answer.headers.get("ngsild-warning", ""))))
    return tuple(SourceWarning(f"NGSILD_WARNING_{code}", _MEANINGS.get(code, "")) for code in codes)


def next_link(answer: Answer) -> str | None:
    """The target of the link with relation `next` (RFC 8288)."""
    for match in _TARGET.finditer(answer.headers.get("link", "")):
        if _REL.search(match.group(2)):
            return match.group(1)
    return None


def position_of(link: str, sent: frozenset[str], offset: int) -> Position:
    """Where a link leads: an offset where it only adds one to what was asked, else the link itself."""
    if len(link) > _LONGEST_LINK:
        raise SourceInvalid("the link to the next page is too long")
    params = dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))
    following = params.pop("offset", "")
    if params.keys() <= sent and following.isascii() and following.isdigit() and len(following) <= _LONGEST_OFFSET:
        if int(following) <= offset:
            raise SourceInvalid("the link to the next page leads back")
        return Position(str(int(following)))
    return Position(LINK + link)
