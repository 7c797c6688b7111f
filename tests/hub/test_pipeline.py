"""One request from text to answer: what is null, what is empty, what leaves when something fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLError

from adapters.errors import SourceUnavailable
from adapters.spec import Capabilities, Fetch, Page
from hub.catalogue import Source
from hub.request import Local
from tests.hub.engine_tools import (
    GAUGES,
    RIVERS,
    as_consumer,
    bench,
    codes,
    gauge,
    gauges,
    no_local,
    outcomes,
    recorded,
    source,
)

LIST = "{ waterGauges { nodes { municipality } total { value exactness } } }"
PROTECTED = """
uid: urn:tsunagu:policy:p
assigner: alpha
permission:
  - {target: [WaterGauge.id, WaterGauge.municipality], action: read}
  - {target: [WaterGauge.address], action: read, assignee: {scope: river}}
"""


def down(of: Source) -> Source:
    """The source, out of reach."""

    def fail(request: Fetch) -> Page:
        del request
        raise SourceUnavailable("no route")

    recorded(of).fail = fail
    return of


def closed(of: Source) -> Source:
    """The source, its files not understood."""
    return replace(of, adapter=None, capabilities=Capabilities())


UNKNOWN = {"nodes": [], "total": {"value": None, "exactness": "UNKNOWN"}}
NONE = {"nodes": [], "total": {"value": 0, "exactness": "EXACT"}}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([down(gauges())], None),
        ([closed(gauges())], None),
        ([down(gauges()), closed(gauges(name="beta"))], None),
        ([gauges(policy=None)], UNKNOWN),
        ([gauges(policy=None), gauges(name="beta", policy=None)], UNKNOWN),
        (
            [down(gauges()), gauges(name="beta", policy=None)],
            {"nodes": [], "total": {"value": 0, "exactness": "LOWER_BOUND"}},
        ),
        ([], UNKNOWN),
        ([gauges()], NONE),
        ([gauges(), gauges(name="beta", policy=None)], NONE),
    ],
)
async def test_a_list_is_null_only_if_no_source_could_be_asked(sources: list[Source], expected: Any) -> None:
    """All denied is an empty list of which nobody knows how long it is."""
    answer = await bench(*sources).ask(LIST)
    assert answer.data == {"waterGauges": expected}
    assert answer.executed


async def test_a_list_is_complete_only_if_every_source_gave_all() -> None:
    """Otherwise the total is a lower bound; denied sources do not count, since they are not there for this consumer."""
    sources = [gauges(gauge("a")), down(gauges(name="beta")), gauges(name="gamma", policy=None)]
    answer = await bench(*sources).ask(LIST)
    assert answer.data is not None
    assert answer.data["waterGauges"]["total"] == {"value": 1, "exactness": "LOWER_BOUND"}
    assert outcomes(answer) == {"alpha": "ok", "beta": "unavailable", "gamma": "denied"}


async def test_a_source_that_gave_rows_is_not_called_denied() -> None:
    """One class of it may be closed to a consumer and another not; with no row at all, that it is denied says why."""
    only_rivers = """
uid: urn:tsunagu:policy:p
assigner: takamatsu-city
permission:
  - {target: ["River.*"], action: read}
"""
    rows = {"gauges": [gauge("a")], "rivers": [{"code": "1", "name": {"ja": "香東川"}}]}
    of = source(GAUGES + RIVERS, rows, policy=only_rivers)
    both = await bench(of).ask("{ waterGauges { nodes { id } } rivers { nodes { id } } }")
    assert (outcomes(both), both.extensions["sources"][0]["rows"]) == ({"alpha": "ok"}, 1)
    none = await bench(of).ask("{ waterGauges { nodes { id } } }")
    assert outcomes(none) == {"alpha": "denied"}


async def test_a_source_whose_files_are_not_understood_says_so() -> None:
    """An app can tell it from one that is out of reach."""
    answer = await bench(closed(gauges())).ask(LIST)
    assert [(item["status"], item["code"]) for item in answer.extensions["sources"]] == [
        ("unavailable", "SOURCE_CLOSED")
    ]


async def test_root_fields_stand_in_the_order_of_the_request() -> None:
    """Federated and local ones, by response key."""

    async def local(asked: Local) -> tuple[dict[str, Any], tuple[GraphQLError, ...]]:
        assert asked.operation_name is None
        return {"m": None, "__typename": "Query"}, (GraphQLError("no", path=["m"]),)

    engine = bench(gauges(gauge("a")))
    request = engine.request(
        "{ m: me { subject } z: waterGauges { nodes { id } } __typename a: rivers { nodes { id } } }"
    )
    answer = await engine.pipeline.answer(request, local)
    assert answer.data is not None
    assert list(answer.data) == ["m", "z", "__typename", "a"]
    assert [error.path for error in answer.errors] == [["m"]]


async def test_a_local_field_that_takes_all_takes_all() -> None:
    """A failed non-null field of the hub's own nulls the whole of `data` (GraphQL 6.4.4)."""

    async def local(asked: Local) -> tuple[None, tuple[GraphQLError, ...]]:
        del asked
        return None, (GraphQLError("no"),)

    engine = bench(gauges(gauge("a")))
    answer = await engine.pipeline.answer(engine.request("{ me { subject } waterGauges { nodes { id } } }"), local)
    assert (answer.data, answer.executed, len(answer.errors)) == (None, True, 1)


async def test_a_request_that_asks_no_source_leaves_no_evidence() -> None:
    """And has no word about sources."""
    engine = bench(gauges(gauge("a")))
    answer = await engine.ask("{ me { subject } }")
    assert (engine.sink.records, answer.extensions) == ([], {})


async def test_every_delivery_is_on_record_before_it_leaves() -> None:
    """Per source: what, how many, under which rules; no value and no id."""
    engine = bench(gauges(gauge("a"), gauge("b"), policy=PROTECTED), consumer=as_consumer(client="app"))
    await engine.ask("{ waterGauges { nodes { municipality address } } }")
    (record,) = engine.sink.records
    assert (record.source, record.rows, record.client) == ("alpha", 2, "app")
    assert [item.coordinate for item in record.coordinates] == ["WaterGauge.id", "WaterGauge.municipality"]
    assert "372013" not in repr(record)


async def test_without_evidence_only_what_is_open_leaves() -> None:
    """The pages are looked at again as anybody would; no source is asked twice; readiness knows."""
    of = gauges(gauge("a", address="花園町"), policy=PROTECTED)
    engine = bench(of, consumer=as_consumer(scopes=frozenset({"river"})))
    query = "{ waterGauges { nodes { municipality address } total { value } } }"
    assert (await engine.data(query))["waterGauges"]["nodes"] == [{"municipality": "372013", "address": "花園町"}]
    assert engine.pipeline.evidence_taken
    engine.sink.broken = True
    answer = await engine.ask(query)
    assert answer.data == {
        "waterGauges": {"nodes": [{"municipality": "372013", "address": None}], "total": {"value": 1}}
    }
    assert codes(answer) == ["EVIDENCE_UNAVAILABLE", "FIELD_DENIED"]
    assert "花園町" not in str(answer)
    assert "/secret/path" not in str(answer)
    assert len(recorded(of).asked) == 2
    assert not engine.pipeline.evidence_taken


async def test_without_evidence_a_page_that_leans_on_protected_values_shows_nothing() -> None:
    """The filter was pushed over what anybody may not see, so that the rows themselves would tell."""
    of = gauges(gauge("a", address="x"), gauge("b", address="y"), policy=PROTECTED)
    engine = bench(of, consumer=as_consumer(scopes=frozenset({"river"})))
    engine.sink.broken = True
    query = '{ waterGauges(filter: {address: {eq: "x"}}) { nodes { id municipality } } }'
    answer = await engine.ask(query)
    assert codes(answer)[0] == "EVIDENCE_UNAVAILABLE"
    assert ":a" not in str(answer.data)
    assert "372013" not in str(answer.data)


async def test_a_fault_of_the_hub_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the answer nor the log holds the text of what went wrong."""

    async def local(asked: Local) -> Any:
        raise ValueError(f"password {asked.variables}")

    engine = bench(gauges(gauge("a")))
    answer = await engine.pipeline.answer(engine.request("{ me { subject } }", {"x": "花園町"}), local)
    assert codes(answer) == ["INTERNAL_ERROR"]
    assert answer.data is None
    assert "花園町" not in caplog.text + str(answer)
    assert "password" not in caplog.text + str(answer)


async def test_a_request_keeps_the_catalogue_it_began_with() -> None:
    """A catalogue that is swapped while sources are asked changes the next request."""
    of = gauges(gauge("a"))
    engine = bench(of)
    before = engine.catalogue

    def swap(request: Fetch) -> Page:
        del request
        engine.catalogue = bench().catalogue
        return Page((gauge("b"),))

    recorded(of).fail = swap
    answer = await engine.pipeline.answer(engine.request("{ waterGauges { nodes { id } } }"), no_local)
    assert answer.data is not None
    assert len(answer.data["waterGauges"]["nodes"]) == 1
    assert engine.catalogue is not before
