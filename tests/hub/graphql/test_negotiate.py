from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.graphql.negotiate import JSON, RESPONSE, media_type, status_of


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", RESPONSE),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/json;q=0.5, application/graphql-response+json", RESPONSE),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        ("application/json;q=0, */*", RESPONSE),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;charset=shift_jis", None),
    ],
)
def test_the_media_type_is_the_best_that_the_client_accepts(accept: str, expected: str | None) -> None:
    """GraphQL over HTTP, 3 and RFC 9110, 12.5.1."""
    assert media_type(accept) == expected


@given(st.text())
@settings(max_examples=100)
def test_any_accept_header_is_understood_or_refused(accept: str) -> None:
    """A client's header never raises."""
    assert media_type(accept) in {JSON, RESPONSE, None}


@pytest.mark.parametrize(
    ("response", "media", "status"),
    [
        ({"data": {}}, JSON, 200),
        ({"data": None, "errors": [{}]}, RESPONSE, 200),
        ({"errors": [{"extensions": {"code": "SYNTAX_ERROR"}}]}, RESPONSE, 400),
        ({"errors": [{"extensions": {"code": "SYNTAX_ERROR"}}]}, JSON, 200),
        ({"errors": [{}]}, RESPONSE, 400),
        ({"errors": [{"extensions": {"code": "OPERATION_NOT_ALLOWED"}}]}, JSON, 405),
        ({"errors": [{"extensions": {"code": "INTERNAL_ERROR"}}]}, RESPONSE, 500),
    ],
)
def test_the_status_is_that_of_the_specification(response: dict[str, object], media: str, status: int) -> None:
    """GraphQL over HTTP, 6.4."""
    assert status_of(response, media) == status
