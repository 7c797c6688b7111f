from __future__ import annotations

import json
import socket
from typing import Any

import httpx
import pytest

from tests.hub.graphql.serving import Served

JSON = "application/json"
RESPONSE = "application/graphql-response+json"


def post(served: Served, body: Any, **headers: str) -> httpx.Response:
    """POST a body; anything but text is sent as JSON."""
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    given = {"content-type": JSON, "accept-language": "en", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return httpx.post(served.url, content=content, headers=given)


def code(response: httpx.Response) -> str:
    """The code of the first error of a JSON response."""
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


def test_post_answers_with_data_and_extensions(served: Served) -> None:
    """Local and federated fields keep the order they were asked in."""
    body = {"query": '{ waterGauge(id: "x") { id } me { subject } }', "variables": None, "operationName": None}
    response = post(served, body, authorization="Bearer alice")
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{JSON}; charset=utf-8"
    assert response.text == '{"data":{"waterGauge":null,"me":{"subject":"alice"}},"extensions":{"sources":[]}}'


def test_answers_are_not_kept_by_anyone_between(served: Served) -> None:
    """They depend on who asks."""
    response = post(served, {"query": "{ me { subject } }"})
    assert response.headers["cache-control"] == "no-store"
    assert "Authorization" in response.headers["vary"]


def test_get_takes_query_variables_and_name(served: Served) -> None:
    """Variables are JSON text in the query string."""
    query = "query A($c: String) { sources(class: $c) { name } } query B { me { subject } }"
    params = {"query": query, "variables": '{"c":"WaterGauge"}', "operationName": "A"}
    response = httpx.get(served.url, params=params)
    assert (response.status_code, response.json()) == (200, {"data": {"sources": [{"name": "river"}]}})
    assert served.pipeline.requests[-1].operations == {"query", "subscription"}


def test_a_mutation_by_get_is_refused(served: Served) -> None:
    """405 with the method that is allowed, whatever media type is wanted."""
    for accept in (JSON, RESPONSE, "*/*"):
        params = {"query": 'mutation { endSituation(id: "s") { id } }'}
        response = httpx.get(served.url, params=params, headers={"accept": accept})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        assert code(response) == "OPERATION_NOT_ALLOWED"
        assert "data" not in response.json()


def test_a_mutation_by_post_runs(served: Served) -> None:
    """The same document is allowed by POST."""
    response = post(served, {"query": 'mutation { endSituation(id: "s") { id } }'})
    assert response.json() == {"data": {"endSituation": {"id": "s"}}}


def test_two_operations_without_a_name_are_passed_on_and_refused(served: Served) -> None:
    """The transport does not choose an operation."""
    response = post(served, {"query": "query A { __typename } query B { __typename }"}, accept=RESPONSE)
    assert (response.status_code, code(response)) == (400, "OPERATION_NAME_REQUIRED")
    assert served.pipeline.requests[-1].operation_name is None


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (RESPONSE, 400), (f"{RESPONSE}, {JSON};q=0.9", 400)])
def test_a_request_error_has_the_status_of_its_media_type(served: Served, accept: str, status: int) -> None:
    """Without data; GraphQL over HTTP, 6.4."""
    response = post(served, {"query": "{ nope }"}, accept=accept)
    assert (response.status_code, code(response)) == (status, "VALIDATION_FAILED")
    assert response.headers["content-type"].startswith(accept.partition(",")[0])
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{", "JSON_INVALID"),
        (b"\xff\xfe", "JSON_INVALID"),
        ("[" * 100_000, "JSON_INVALID"),
        ('{"query": "\\ud800"}', "JSON_INVALID"),
        ("", "JSON_INVALID"),
        ("3", "BODY_NOT_OBJECT"),
        ([{"query": "{ __typename }"}], "BATCHING_UNSUPPORTED"),
        ({}, "QUERY_MISSING"),
        ({"query": None}, "QUERY_MISSING"),
        ({"query": ""}, "QUERY_MISSING"),
        ({"query": 1}, "QUERY_NOT_TEXT"),
        ({"query": "{ __typename }", "variables": [1]}, "VARIABLES_NOT_OBJECT"),
        ({"query": "{ __typename }", "variables": "{}"}, "VARIABLES_NOT_OBJECT"),
        ({"query": "{ __typename }", "operationName": 1}, "OPERATION_NAME_NOT_TEXT"),
        ({"query": "{ __typename }", "operationName": []}, "OPERATION_NAME_NOT_TEXT"),
        ({"query": "{ __typename }", "extensions": 1}, "EXTENSIONS_NOT_OBJECT"),
    ],
)
def test_a_malformed_body_has_a_code_of_its_own(served: Served, body: Any, expected: str) -> None:
    """400 in JSON, and the pipeline is not asked."""
    response = post(served, body)
    assert (response.status_code, code(response)) == (400, expected)
    assert served.pipeline.requests == []


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "QUERY_MISSING"),
        ({"query": "{ a }", "variables": "{"}, "JSON_INVALID"),
        ({"query": "{ a }", "variables": "1"}, "VARIABLES_NOT_OBJECT"),
    ],
)
def test_a_malformed_query_string_has_a_code_of_its_own(served: Served, params: dict[str, str], expected: str) -> None:
    """As by POST."""
    response = httpx.get(served.url, params=params)
    assert (response.status_code, code(response)) == (400, expected)


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        f"{JSON}; charset=shift_jis",
        "application/jsonp",
    ],
)
def test_other_media_types_of_the_body_are_refused(served: Served, media: str) -> None:
    """A form of another site can send none that is accepted."""
    response = post(served, {"query": "{ __typename }"}, content_type=media)
    assert (response.status_code, code(response)) == (415, "MEDIA_TYPE_UNSUPPORTED")


def test_json_in_utf8_is_accepted_in_any_spelling(served: Served) -> None:
    """Media types and parameters have no case."""
    assert (
        post(served, {"query": "{ __typename }"}, content_type='Application/JSON; Charset="UTF-8"').status_code == 200
    )


def test_an_accept_without_json_is_refused(served: Served) -> None:
    """406, in JSON all the same."""
    response = post(served, {"query": "{ __typename }"}, accept="text/html")
    assert (response.status_code, code(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    """405 with those that are allowed."""
    response = httpx.request(method, served.url)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


def test_a_declared_large_body_is_refused_unread(served: Served) -> None:
    """413 before the body is sent."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: {JSON}\r\nContent-Length: 1048577\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_an_undeclared_large_body_is_refused_at_the_limit(served: Served) -> None:
    """A chunked body is counted while it is read."""

    def chunks() -> Any:
        for _ in range(17):
            yield b" " * 65536

    response = httpx.post(served.url, content=chunks(), headers={"content-type": JSON})
    assert (response.status_code, code(response)) == (413, "BODY_TOO_LARGE")


def test_a_body_at_the_limit_is_read(served: Served) -> None:
    """1 MiB is allowed."""
    body = json.dumps({"query": "{ __typename }"}).ljust(1024 * 1024)
    assert post(served, body).json() == {"data": {"__typename": "Query"}}


def test_a_refused_credential_ends_the_request(served: Served) -> None:
    """401 with a challenge, though anonymous would be answered; the pipeline is not asked."""
    response = post(served, {"query": "{ __typename }"}, authorization="Bearer mallory")
    assert (response.status_code, code(response)) == (401, "TOKEN_REJECTED")
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert served.pipeline.requests == []


def test_two_credentials_are_not_one(served: Served) -> None:
    """Repeated headers reach identify joined, which fits no token."""
    headers = [("content-type", JSON), ("authorization", "Bearer alice"), ("authorization", "Bearer officer")]
    response = httpx.post(served.url, content='{"query":"{ __typename }"}', headers=headers)
    assert (response.status_code, code(response)) == (401, "TOKEN_REJECTED")


def test_a_fault_of_identify_leaves_no_text(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """500, closed, and only the type is logged."""
    response = post(served, {"query": "{ __typename }"}, authorization="Bearer faulty")
    assert (response.status_code, code(response)) == (500, "INTERNAL_ERROR")
    assert "secret" not in response.text + caplog.text


def test_a_fault_of_the_pipeline_leaves_no_text(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    """500 with the request id; neither query nor exception is logged."""
    response = post(served, {"query": "{ fault }"})
    assert (response.status_code, code(response)) == (500, "INTERNAL_ERROR")
    assert "secret" not in response.text + caplog.text
    assert "{ fault }" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_refusals_speak_the_language_of_the_client(served: Served) -> None:
    """Japanese unless English is preferred; the code stays."""
    japanese = post(served, {}, accept_language="ja")
    english = post(served, {}, accept_language="en-GB,en;q=0.9,ja;q=0.1")
    assert japanese.json()["errors"][0]["message"] == "query がありません。"
    assert english.json()["errors"][0]["message"] == "There is no `query`."
    assert code(japanese) == code(english)


def test_the_request_says_who_asks_and_how(served: Served) -> None:
    """Consumer, languages, hubs passed and a fresh id reach the pipeline."""
    for _ in range(2):
        post(served, {"query": "{ __typename }"}, authorization="Bearer alice", via="1.1 hub-a", accept_language="en")
    first, second = served.pipeline.requests
    assert (first.consumer.subject, first.languages, first.via) == ("alice", ("en", "ja"), ("hub-a",))
    assert first.request_id
    assert first.request_id != second.request_id
    assert first.operations == {"query", "mutation", "subscription"}


def events(response: httpx.Response) -> list[tuple[str, str]]:
    """The events of a stream: name and data."""
    blocks = [block.split("\r\n") for block in response.text.split("\r\n\r\n") if block]
    return [(name.removeprefix("event: "), data.removeprefix("data: ")) for name, data in blocks]


def test_server_sent_events_give_one_result_and_the_end(served: Served) -> None:
    """GraphQL over SSE, distinct connections mode."""
    response = post(served, {"query": "{ me { subject } }"}, accept="text/event-stream", authorization="Bearer alice")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    assert events(response) == [("next", '{"data":{"me":{"subject":"alice"}}}'), ("complete", "")]


def test_server_sent_events_carry_request_errors(served: Served) -> None:
    """Also a mutation by GET."""
    params = {"query": 'mutation { endSituation(id: "s") { id } }'}
    response = httpx.get(served.url, params=params, headers={"accept": "text/event-stream"})
    (name, data), end = events(response)
    assert (name, end) == ("next", ("complete", ""))
    assert json.loads(data)["errors"][0]["extensions"] == {"code": "OPERATION_NOT_ALLOWED"}
    assert "data" not in json.loads(data)


def test_a_stream_is_refused_like_any_request(served: Served) -> None:
    """A bad credential and a bad body have their status, not a stream."""
    refused = post(served, {"query": "{ a }"}, accept="text/event-stream", authorization="Bearer mallory")
    assert (refused.status_code, code(refused)) == (401, "TOKEN_REJECTED")
    assert post(served, {}, accept="text/event-stream").status_code == 400
