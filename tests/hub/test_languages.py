"""Which languages are wished for, and which of them the hub speaks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.languages import languages, spoken


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
    ("wanted", "language"),
    [
        ((), "ja"),
        (("en",), "en"),
        (("fr", "en-GB", "ja"), "en"),
        (("EN",), "en"),
        (("fr",), "ja"),
        (("ja", "en"), "ja"),
    ],
)
def test_the_first_language_that_the_hub_speaks_is_taken(wanted: tuple[str, ...], language: str) -> None:
    """Whatever its region; Japanese where there is none."""
    assert spoken(wanted) == language
