"""The spellings of a text are just the texts that are canonically equal to it."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.kit.equivalents import equivalents

_TRICKY = "がガぱ神\ufa19KÅ\u212b\u212aéあ高松A1한"


@given(st.text(st.one_of(st.sampled_from(_TRICKY), st.characters()), max_size=6))
@settings(max_examples=100)
def test_every_spelling_is_canonically_equal(text: str) -> None:
    """And the first is NFC, whatever was given."""
    found = equivalents(text, 64)
    if found is not None:
        assert len(set(found)) == len(found)
        assert {normalize("NFC", one) for one in found} == {normalize("NFC", text)}
        assert found[0] == normalize("NFC", text)


@given(st.text(st.sampled_from(_TRICKY), max_size=4), st.sampled_from(["NFC", "NFD"]))
@settings(max_examples=100)
def test_a_text_in_any_spelling_is_among_those_of_its_equal(text: str, form: str) -> None:
    """So a source that stored another spelling is asked for it."""
    stored = normalize(form, text)  # type: ignore[arg-type]
    found = equivalents(normalize("NFC", text), 1000)
    assert found is None or {text, stored} <= set(found)


@pytest.mark.parametrize("text", ["ấ", "か\u0301", "\u0301", "ガ" * 7, "\u0958"])
def test_what_is_not_certain_or_too_much_is_none(text: str) -> None:
    """Several marks on one letter, marks alone, and too many combinations."""
    assert equivalents(text, 16) is None


def test_an_empty_text_has_one_spelling() -> None:
    """Itself."""
    assert equivalents("", 16) == ("",)
