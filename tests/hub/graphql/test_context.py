from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.graphql.context import hubs, languages, spoken


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ("ja",)),
        ("en", ("en", "ja")),
        ("ja;q=0.1, en-GB;q=0.9", ("en-GB", "ja")),
        ("en, ja", ("en", "ja")),
        ("*, en;q=0", ("ja",)),
        ("en;q=x", ("ja",)),
    ],
)
def test_languages_are_best_first_and_end_with_japanese(header: str, expected: tuple[str, ...]) -> None:
    """RFC 9110, 12.5.4."""
    assert languages(header) == expected


@given(st.text())
@settings(max_examples=100)
def test_any_header_gives_languages(header: str) -> None:
    """A client's header never stops a request."""
    assert "ja" in languages(header)
    assert spoken(languages(header)) in {"ja", "en"}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("1.1 hub-a", ("hub-a",)),
        ("1.1 hub-a, HTTP/2 hub-b (x)", ("hub-a", "hub-b")),
        ("1.1 hub-a (one, two), 1.1 proxy:8080", ("hub-a", "proxy:8080")),
        ('1.1 "hub", 1.1 ハブ, 1.1 ' + "x" * 256, ("unknown",) * 3),
        ("odd", ()),
    ],
)
def test_hubs_passed_are_those_in_via(header: str, expected: tuple[str, ...]) -> None:
    """RFC 9110, 7.6.3."""
    assert hubs(header) == expected
