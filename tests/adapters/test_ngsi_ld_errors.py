"""What the NGSI-LD adapter refuses: bad options, bad answers, links that lead astray, undeclared questions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.errors import NotCapable, OriginForbidden, SourceInvalid, SourceRejected
from adapters.kit.options import OptionError
from adapters.names import NativePath, Position
from adapters.ngsi_ld import NgsiLdAdapter
from adapters.spec import Fetch, NativeOrder, NativeType
from tests.adapters.ngsi_tools import Replay, sent_url, settings
from tests.adapters.test_ngsi_ld import LEVEL, NAME, SEEN, WATER, ask
from vocab.query.predicate import TRUE, Compare, Near, Not, Op

PROBLEM = "https://uri.etsi.org/ngsi-ld/errors/"
BASE = "http://source.example"


def over(status: int, body: Any, headers: dict[str, str] | None = None) -> NgsiLdAdapter:
    """An adapter over one answer."""
    return NgsiLdAdapter(settings(BASE, Replay(status, body, headers)))


@pytest.mark.parametrize(
    "options",
    [
        {"tenant": "a b"},
        {"contextUrl": 'http://x/">; rel="next'},
        {"contextUrl": "ftp://x/y"},
        {"projection": "all"},
        {"federated": "perhaps"},
        {"service": "x"},
    ],
)
def test_options_that_cannot_be_are_refused_at_start(options: dict[str, Any]) -> None:
    """The error names the option, not its value."""
    with pytest.raises(OptionError) as refused:
        NgsiLdAdapter(settings(BASE, **options))
    assert str(refused.value).startswith(f"connection.{next(iter(options))}: ")


async def test_tenant_and_context_are_sent() -> None:
    """As headers of their own."""
    context = "https://ctx.example/c.jsonld"
    transport = Replay(200, [])
    await NgsiLdAdapter(settings(BASE, transport, tenant="a-1", contextUrl=context)).fetch(ask())
    headers = transport.requests[0].headers
    assert headers["ngsild-tenant"] == "a-1"
    assert headers["link"].startswith(f'<{context}>; rel="http://www.w3.org/ns/json-ld#context"')


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"type": f"{PROBLEM}BadRequestData", "detail": "secret"}, SourceRejected),
        (404, {"type": f"{PROBLEM}NonexistentTenant", "detail": "secret"}, SourceRejected),
        (400, {"title": "secret"}, SourceInvalid),
        (404, b"not found", SourceInvalid),
        (206, [], SourceInvalid),
        (200, {"features": []}, SourceInvalid),
        (200, [{"id": "urn:x:1", "type": "Other"}], SourceInvalid),
        (200, [{"type": WATER}], SourceInvalid),
        (200, [[]], SourceInvalid),
        (200, [{"id": f"urn:x:{n}", "type": WATER} for n in range(3)], SourceInvalid),
    ],
)
async def test_every_bad_answer_is_an_error_that_shows_no_value(status: int, body: Any, error: type[Exception]) -> None:
    """Problem details and answers that are no entities."""
    with pytest.raises(error) as raised:
        await over(status, body).fetch(ask(limit=2))
    assert "secret" not in str(raised.value)


async def test_nothing_found_is_no_error() -> None:
    """A source's 404 is not abnormal in a federation (4.3.6)."""
    page = await over(404, {"type": f"{PROBLEM}ResourceNotFound", "title": "x"}).fetch(ask())
    assert page.rows == ()


async def test_an_entity_of_several_types_is_one_of_the_asked_type() -> None:
    """`type` may be a list."""
    page = await over(200, [{"id": "urn:x:1", "type": ["Thing", WATER]}]).fetch(ask())
    assert len(page.rows) == 1


ROWS = [{"id": f"urn:x:{n}", "type": WATER} for n in range(2)]


@pytest.mark.parametrize(
    ("link", "position"),
    [
        ('</ngsi-ld/v1/entities?type=W&limit=2&offset=3>;rel="next";type="application/json"', "3"),
        ('</e?type=W&offset=1>;rel="prev";type="application/json", </e?type=W&offset=4>;rel="next"', "4"),
        ('<https://c/x.jsonld>; rel="http://www.w3.org/ns/json-ld#context", <?offset=7&limit=2>; rel=next', "7"),
        ('</e?limit=2&offset=2&entityMap=urn:m:1>;rel="next"', "link:/e?limit=2&offset=2&entityMap=urn:m:1"),
        ('</e?type=W&limit=2&offset=0>;rel="prev"', "2"),
        ("", "2"),
    ],
)
async def test_the_next_page_is_where_the_broker_says(link: str, position: str) -> None:
    """An offset, or the link itself where it holds more than was asked; without a link, after a full page."""
    page = await over(200, ROWS, {"Link": link}).fetch(ask(limit=2))
    assert page.next == position


async def test_a_short_page_without_a_link_is_the_last() -> None:
    """Also an empty one with a link."""
    assert (await over(200, ROWS).fetch(ask(limit=3))).next is None
    assert (await over(200, [], {"Link": '<?limit=2&offset=9>;rel="next"'}).fetch(ask(limit=3))).next is None


async def test_a_link_is_followed_inside_the_registered_origin_only() -> None:
    """A link to another host is an error, not a call."""
    transport = Replay(200, ROWS)
    adapter = NgsiLdAdapter(settings(BASE, transport))
    page = await adapter.fetch(ask(limit=2, position=Position("link:/ngsi-ld/v1/entities?entityMap=urn:m:1")))
    assert len(page.rows) == 2
    assert str(sent_url(transport.requests[0])) == f"{BASE}/ngsi-ld/v1/entities?entityMap=urn:m:1"
    with pytest.raises(OriginForbidden):
        await adapter.fetch(ask(limit=2, position=Position("link:http://other.example/x?entityMap=urn:m:1")))
    assert len(transport.requests) == 1


async def test_a_link_that_leads_back_is_an_error() -> None:
    """Or the walk would not end."""
    with pytest.raises(SourceInvalid):
        await over(200, ROWS, {"Link": '<?limit=2&offset=2>;rel="next"'}).fetch(ask(limit=2, position=Position("2")))


@pytest.mark.parametrize(
    "request_",
    [
        ask(Not(Compare(LEVEL, Op.EQ, 1))),
        ask(Compare(SEEN, Op.NE, datetime.now(UTC))),
        ask(Compare(NAME, Op.CONTAINS, "1")),
        ask(Near("name.languageMap.ja", 1, 1, 1)),
        ask(position=Position("x")),
        ask(order=(NativeOrder(NativePath(LEVEL), NativeType.NUMBER),)),
    ],
)
async def test_what_was_not_declared_is_not_asked(request_: Fetch) -> None:
    """Patterns, languages, negation and order are not alike among brokers."""
    transport = Replay(200, [])
    with pytest.raises(NotCapable):
        await NgsiLdAdapter(settings(BASE, transport)).fetch(request_)
    assert not transport.requests


@pytest.mark.parametrize("path", ["*", "a,b.value", "x;y.value", "1a.value", "a b.value"])
async def test_a_path_that_cannot_be_an_attribute_is_refused_without_a_call(path: str) -> None:
    """Names that would ask for something else."""
    transport = Replay(200, [])
    with pytest.raises(SourceRejected):
        await NgsiLdAdapter(settings(BASE, transport)).fetch(ask(TRUE, path))
    assert not transport.requests
