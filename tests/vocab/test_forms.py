"""What `docs/values.md` says of written forms, against mappings of the shipped vocabulary."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vocab.forms_tools import DOCS, Row, made, rows
from vocab.mapping.texts import READERS
from vocab.rdf.load import load
from vocab.readers.areas import PREFECTURES
from vocab.readers.codes import municipality, municipality_check
from vocab.readers.weekdays import Weekdays, weekdays
from vocab.terms import Form, Property
from vocab.values import Unmappable

VOCABULARY = load()
TABLE = tuple(rows(DOCS / "values.md"))
_REFUSED = re.compile("[A-Z]+(_[A-Z]+)+")
FORMED = {prop.iri: prop for cls in VOCABULARY.classes.values() for prop in cls.properties if prop.form}.values()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.field} {row.written}")
def test_a_written_form_becomes_what_the_page_says(row: Row) -> None:
    """Value, reason and note of every row."""
    assert made(row, VOCABULARY) == (row.becomes, row.doubt)


def test_both_languages_show_the_same_table() -> None:
    """The Japanese page has the same rows."""
    assert tuple(rows(DOCS / "ja" / "values.md")) == TABLE


def test_the_page_shows_every_form() -> None:
    """Each with a value that is refused, kept or nothing."""
    told = {row.field.partition(":")[0] for row in TABLE if row.doubt or _REFUSED.fullmatch(row.becomes)}
    assert {prop.form for prop in FORMED if prop.name in told} == set(Form)


@pytest.mark.parametrize("prop", FORMED, ids=lambda prop: prop.iri)
def test_the_example_of_a_property_is_written_in_its_form(prop: Property) -> None:
    """What people copy is what comes out."""
    read = READERS.get(prop.form) if prop.form else None
    if read is not None:
        assert read(prop.example) == prop.example


@pytest.mark.parametrize("form", READERS)
@given(text=st.one_of(st.text(max_size=20), st.text("0123456789:-月火水木金土日祝第・1〜時半午前後/", max_size=14)))
def test_what_is_in_its_form_is_left_as_it_is(form: Form, text: str) -> None:
    """Reading twice is reading once; nothing but a text comes out."""
    once = READERS[form](text)
    assert isinstance(once, Unmappable) or READERS[form](once) == once


_DAYS = st.sets(st.integers(1, 7), min_size=1).map(sorted).map(tuple)
_WEEKS = st.one_of(st.sets(st.integers(1, 5)).map(sorted).map(tuple), st.sampled_from([(6,), (7,)]))


@given(_DAYS, _WEEKS, st.sampled_from([None, True, False]))
def test_weekdays_are_read_back_as_they_were_written(
    days: tuple[int, ...], weeks: tuple[int, ...], holidays: bool | None
) -> None:
    """Days, weeks of the month and what of holidays."""
    found = Weekdays(days, weeks, holidays)
    assert weekdays(found.text) == found


@pytest.mark.parametrize("number", PREFECTURES.values())
def test_the_code_of_every_prefecture_is_made_and_checked(number: str) -> None:
    """From two digits and zeros to six digits; a wrong check digit is refused."""
    five = f"{number}000"
    six = five + municipality_check(five)
    assert municipality(five) == municipality(six) == municipality(int(six)) == six
    wrong = f"{five}{(int(six[5]) + 1) % 10}"
    assert municipality(wrong) == Unmappable("CODE_CHECK_DIGIT")
