"""What the NGSIv2 adapter refuses: bad options, bad answers, and questions beyond its capabilities."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.errors import NotCapable, SourceInvalid, SourceRejected
from adapters.kit.options import OptionError
from adapters.names import NativePath, Position
from adapters.ngsi_v2 import NgsiV2Adapter
from adapters.spec import Exactness, Fetch, NativeOrder, NativeType
from tests.adapters.ngsi_tools import Replay, settings
from tests.adapters.test_ngsi_v2 import GAUGE, LEVEL, NAME, SEEN, ask
from vocab.query.predicate import TRUE, Compare, Near, Op, Or


@pytest.mark.parametrize(
    "options",
    [
        {"service": "a.b"},
        {"service": "x" * 51},
        {"servicePath": "river"},
        {"servicePath": "/a//b"},
        {"servicePath": "/a\r\nX: y"},
        {"servicePath": ",".join(["/a"] * 11)},
        {"servicePath": "/1/2/3/4/5/6/7/8/9/10/11"},
        {"geoAttribute": "*"},
        {"tenant": "x"},
    ],
)
def test_options_that_orion_would_refuse_are_refused_at_start(options: dict[str, Any]) -> None:
    """The error names the option, not its value."""
    with pytest.raises(OptionError) as refused:
        NgsiV2Adapter(settings("http://source.example", **options))
    assert f"connection.{next(iter(options))}" in str(refused.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "BadRequest", "description": "secret value"}, SourceRejected),
        (404, {"error": "NotFound", "description": "x"}, SourceRejected),
        (409, {"error": "TooManyResults", "description": "x"}, SourceRejected),
        (422, {"error": "NotSupportedQuery", "description": "x"}, SourceRejected),
        (400, b"<html>", SourceInvalid),
        (204, b"", SourceInvalid),
        (200, {"id": "x"}, SourceInvalid),
        (200, [{"type": GAUGE}], SourceInvalid),
        (200, [{"id": "x"}], SourceInvalid),
        (200, ["x"], SourceInvalid),
        (200, [{"id": "x", "type": "Other"}], SourceInvalid),
        (200, [{"id": str(n), "type": GAUGE} for n in range(3)], SourceInvalid),
        (200, b"[", SourceInvalid),
    ],
)
async def test_every_bad_answer_is_an_error_that_shows_no_value(status: int, body: Any, error: type[Exception]) -> None:
    """Errors of Orion and answers that are no entities."""
    adapter = NgsiV2Adapter(settings("http://source.example", Replay(status, body)))
    with pytest.raises(error) as raised:
        await adapter.fetch(ask(limit=2))
    assert "secret" not in str(raised.value)


async def test_a_count_that_is_no_number_is_an_error() -> None:
    """A broken header is not read as a total."""
    transport = Replay(200, [], {"Fiware-Total-Count": "many"})
    with pytest.raises(SourceInvalid):
        await NgsiV2Adapter(settings("http://source.example", transport)).fetch(ask())


@pytest.mark.parametrize(
    "request_",
    [
        ask(Or((Compare(LEVEL, Op.EQ, 1), Compare(LEVEL, Op.EQ, 2)))),
        ask(Compare(SEEN, Op.NE, datetime.now(UTC))),
        ask(Compare(LEVEL, Op.CONTAINS, "1")),
        ask(Near("address.value", 1, 1, 1)),
        ask(position=Position("-1")),
        ask(position=Position("next")),
        ask(order=(NativeOrder(NativePath(NAME), NativeType.TEXT),)),
    ],
)
async def test_what_was_not_declared_is_not_asked(request_: Fetch) -> None:
    """A fetch beyond the capabilities, or with a position of another adapter, fails without a call."""
    transport = Replay(200, [])
    with pytest.raises(NotCapable):
        await NgsiV2Adapter(settings("http://source.example", transport)).fetch(request_)
    assert not transport.requests


@pytest.mark.parametrize("path", ["*", "a,b.value", "水位.value", "x;y.value", "a'.value"])
async def test_a_path_that_cannot_be_an_attribute_is_refused_without_a_call(path: str) -> None:
    """Above all `*`, which would ask for everything."""
    transport = Replay(200, [])
    with pytest.raises(SourceRejected):
        await NgsiV2Adapter(settings("http://source.example", transport)).fetch(ask(TRUE, path))
    assert not transport.requests


def test_every_approximation_is_declared_as_superset() -> None:
    """Times, places and patterns are approximated; numbers, ids and text are exact."""
    rules = {
        rule.pattern: rule.capability
        for rule in NgsiV2Adapter(settings("http://source.example")).capabilities().default.fields
    }
    value = rules["*.value"].operators
    assert set(value[NativeType.TIME].values()) == {Exactness.SUPERSET}
    assert value[NativeType.NUMBER][Op.GTE] is Exactness.EXACT
    assert rules["location.value"].geo is not None
    assert rules["location.value"].geo.near is Exactness.SUPERSET
