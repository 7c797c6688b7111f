"""Numbers as Japanese sources write them."""

from __future__ import annotations

from decimal import Decimal
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.numbers import integer, number, plain
from vocab.values import Unmappable


@pytest.mark.parametrize(
    ("native", "expected"),
    [
        (3, 3),
        (3.5, 3.5),
        ("3.5", 3.5),
        (" 12 ", 12),
        ("１２３", 123),
        ("１，２３４", 1234),
        ("1,234,567.5", 1_234_567.5),
        ("\N{MINUS SIGN}3", -3),
        ("－３．２", -3.2),
        ("▲1,234", -1234),
        ("△3.2", -3.2),
        ("+5", 5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("007", 7),
        ("十", 10),
        ("二十五", 25),
        ("千二百三十四", 1234),
        ("百二十", 120),
        ("３万5千", 35_000),
        ("1.5万", 15_000),
        ("1億2000万", 120_000_000),
        ("二〇二六", 2026),
        (Decimal("2.50"), 2.5),
        (Decimal(7), 7),
    ],
)
def test_a_number_is_read_however_it_is_written(native: object, expected: float) -> None:
    """Full-width digits, thousands separators and the minus of Japanese fonts are numbers."""
    found = number(native)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("native", "code"),
    [
        (nan, "NUMBER_NOT_FINITE"),
        (inf, "NUMBER_NOT_FINITE"),
        ("NaN", "NUMBER_NOT_FINITE"),
        ("-Infinity", "NUMBER_NOT_FINITE"),
        ("1e999", "NUMBER_NOT_FINITE"),
        (Decimal("NaN"), "NUMBER_NOT_FINITE"),
        ("10～20", "NUMBER_A_RANGE"),
        ("10-20", "NUMBER_A_RANGE"),
        ("10人〜20人", "NUMBER_A_RANGE"),
        ("5以上", "NUMBER_A_RANGE"),
        ("約100", "NUMBER_APPROXIMATE"),
        ("100人程度", "NUMBER_APPROXIMATE"),
        (True, "VALUE_NOT_A_NUMBER"),
        (None, "VALUE_NOT_A_NUMBER"),
        ("", "VALUE_NOT_A_NUMBER"),
        ("12人", "VALUE_NOT_A_NUMBER"),
        ("△", "VALUE_NOT_A_NUMBER"),
        ("一部", "VALUE_NOT_A_NUMBER"),
        ("万", "VALUE_NOT_A_NUMBER"),
        ("十百", "VALUE_NOT_A_NUMBER"),
        ("5万億", "VALUE_NOT_A_NUMBER"),
        ("1,23", "VALUE_NOT_A_NUMBER"),
        ("1_000", "VALUE_NOT_A_NUMBER"),
        ("0x10", "VALUE_NOT_A_NUMBER"),
        ([1], "VALUE_NOT_A_NUMBER"),
        (2**70, "NUMBER_OUT_OF_RANGE"),
        ("9" * 30, "NUMBER_OUT_OF_RANGE"),
        ("9" * 5000, "VALUE_NOT_A_NUMBER"),
    ],
)
def test_what_is_not_one_number_is_refused_with_a_code(native: object, code: str) -> None:
    """A null with a reason is better than a number that nobody measured."""
    assert number(native) == Unmappable(code)


def test_an_integer_may_be_written_with_a_point_but_has_no_fraction() -> None:
    """Spreadsheets write 5 as 5.0."""
    assert integer(5.0) == 5
    assert integer("5.0") == 5
    assert integer(5.5) == Unmappable("VALUE_NOT_AN_INTEGER")
    assert integer(1e300) == Unmappable("VALUE_NOT_AN_INTEGER")


def test_a_field_said_to_be_a_number_refuses_texts_only_people_read_as_one() -> None:
    """What its source cannot compare as a number must not become one here."""
    assert plain("3.5") == 3.5
    assert plain(3) == 3
    assert isinstance(plain("１２"), Unmappable)
    assert isinstance(plain("1,234"), Unmappable)
    assert isinstance(plain(" 5"), Unmappable)


@settings(max_examples=100)
@given(st.integers(-(10**15), 10**15))
def test_separators_and_width_do_not_change_a_number(value: int) -> None:
    """All spellings of an integer are one integer."""
    wide = str(value).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert number(f"{value:,}") == number(wide) == number(str(value)) == value


@settings(max_examples=200)
@given(st.integers(1, 10**12 - 1))
def test_a_number_survives_being_written_in_kanji(value: int) -> None:
    """Up to 億, with and without the one before 十, 百 and 千."""
    assert number(in_kanji(value)) == value
    assert number(in_kanji(value).replace("一十", "十").replace("一百", "百").replace("一千", "千")) == value


def in_kanji(value: int) -> str:
    """As it is said, 一千 for a thousand."""
    text = ""
    for size, mark in ((10**8, "億"), (10**4, "万"), (1, "")):
        group = value // size % 10**4
        digits = [(group // power % 10, name) for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, ""))]
        text += "".join("〇一二三四五六七八九"[digit] + name for digit, name in digits if digit) + (
            mark if group else ""
        )
    return text


@settings(max_examples=100)
@given(st.text(st.one_of(st.characters(), st.sampled_from("0123456789.,万億千百十〇一二〜約")), max_size=12))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    """Nothing raises and nothing infinite comes out."""
    found = number(text)
    assert isinstance(found, Unmappable) or abs(found) < inf


@pytest.mark.parametrize("text", ["5⁵", "②", "10²", "１０²", "₂", "㊿", "❷", "㊀"])
def test_raised_and_circled_figures_are_no_number(text: str) -> None:
    """What stands above a figure is a power or a note, in a circle it counts a list."""
    assert number(text) == Unmappable("VALUE_NOT_A_NUMBER")
