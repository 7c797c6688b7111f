from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.ids import EntityId, make_id, parse_id

PART = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@settings(max_examples=100)
@given(st.from_regex(r"[A-Z][A-Za-z0-9]{0,9}", fullmatch=True), PART, PART)
def test_an_id_is_read_back_as_the_parts_it_was_made_from(name: str, space: str, key: str) -> None:
    """parse(make(x)) is x in NFC, and making it again gives the same text."""
    text = make_id(name, space, key)
    nfc = [unicodedata.normalize("NFC", part) for part in (space, key)]
    assert parse_id(text) == EntityId(name, *nfc)
    assert make_id(name, *nfc) == text
    assert text.isascii()


@settings(max_examples=100)
@given(st.text(max_size=30) | st.text("urn:tsagC%3aE/.~é", max_size=30).map("urn:tsunagu:A:".__add__))
def test_only_the_canonical_spelling_is_an_id(text: str) -> None:
    """Whatever is read as an id would be written exactly like that."""
    found = parse_id(text)
    assert found is None or make_id(found.class_name, found.space, found.key) == text


def test_colon_and_percent_inside_a_part_are_encoded() -> None:
    """The frame of the id cannot be forged from a key."""
    assert make_id("AED", "a:b", "50%") == "urn:tsunagu:AED:a%3Ab:50%25"


def test_composed_and_decomposed_text_give_one_id() -> None:
    """A key typed in NFD is the same key."""
    assert make_id("AED", "x", "か\u3099") == make_id("AED", "x", "が")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "urn:tsunagu:AED:x",
        "urn:tsunagu:AED:x:",
        "urn:tsunagu:AED:x:y:z",
        "urn:tsunagu:AED:x:%3a",  # lower-case hex
        "urn:tsunagu:AED:x:%41",  # needlessly encoded
        "urn:tsunagu:AED:x:%E3%81%8B%E3%82%99",  # NFD
        "urn:tsunagu:AED:x:%FF",
        "urn:tsunagu:AED:x:高松",
        "URN:tsunagu:AED:x:y",
        "urn:tsunagu:1AED:x:y",
    ],
)
def test_other_spellings_are_no_ids(text: str) -> None:
    """Two spellings of one id would be two things."""
    assert parse_id(text) is None


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("A B", "x", "y"), "ID_CLASS_NAME"),
        (("AED", "", "y"), "ID_PART_EMPTY"),
        (("AED", "x", ""), "ID_PART_EMPTY"),
        (("AED", "x", "\ud800"), "ID_NOT_UNICODE"),
    ],
)
def test_a_part_that_cannot_stand_in_an_id_is_refused(parts: tuple[str, str, str], code: str) -> None:
    """The refusal carries its code."""
    with pytest.raises(ValueError, match=code):
        make_id(*parts)
