"""Codes of areas, organisations, post and towns, and telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.codes import (
    corporate_check,
    corporate_number,
    municipality,
    municipality_check,
    postal_code,
    prefecture,
    town,
)
from vocab.readers.telephones import Telephone, telephone, telephones
from vocab.values import Unmappable

WORKED = [
    ("28210", "282103"),
    ("37201", "372013"),
    ("01100", "011002"),
    ("07202", "072028"),
    ("16201", "162019"),
    ("13103", "131032"),
    ("13000", "130001"),
    ("13101", "131016"),
    ("01101", "011011"),
    ("43100", "431001"),
    ("01000", "010006"),
    ("28000", "280003"),
    ("37000", "370002"),
    ("07000", "070009"),
    ("16000", "160008"),
]


def expected(text: str) -> str | Unmappable:
    """A code of a reason, or the value itself."""
    return Unmappable(text) if "_" in text else text


@pytest.mark.parametrize(("five", "six"), WORKED)
def test_five_and_six_digits_are_one_municipality(five: str, six: str) -> None:
    """Published codes, also as numbers."""
    assert municipality(five) == municipality(six) == municipality(int(five)) == municipality(int(six)) == six
    assert municipality(float(six)) == municipality(f" {five}\n") == six
    assert prefecture(six) == six[:2]


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("132,098", "132098"),
        ("３７２０１", "372013"),
        ("402303", "402303"),
        (1100, "011002"),
        ("1100", "011002"),
        (11002, "011002"),
        (12025, "012025"),
        ("372014", "CODE_CHECK_DIGIT"),
        ("131,033", "CODE_CHECK_DIGIT"),
        ("000000", "CODE_NOT_A_MUNICIPALITY"),
        ("480002", "CODE_NOT_A_MUNICIPALITY"),
        ("48201", "CODE_NOT_A_MUNICIPALITY"),
        ("37", "CODE_NOT_A_MUNICIPALITY"),
        ("3.72E+05", "CODE_NOT_A_MUNICIPALITY"),
        ("高松市", "CODE_NOT_A_MUNICIPALITY"),
        (-37201, "CODE_NOT_A_MUNICIPALITY"),
        (37201.5, "CODE_NOT_A_MUNICIPALITY"),
        (True, "CODE_NOT_A_MUNICIPALITY"),
        (None, "CODE_NOT_A_MUNICIPALITY"),
    ],
)
def test_a_municipality_code_is_found_or_refused(native: object, code: str) -> None:
    """Lost zeros come back; a wrong check digit is told from a wrong length."""
    assert municipality(native) == expected(code)


@pytest.mark.parametrize("code", ["372013", "131016", "011002", "271004", "401307", "473821"])
def test_published_municipality_codes_are_right(code: str) -> None:
    """高松市, 千代田区, 札幌市, 大阪市, 福岡市, 与那国町."""
    assert municipality(code) == municipality(code[:5]) == code


@settings(max_examples=200)
@given(st.integers(1, 47), st.one_of(st.just(0), st.integers(100, 799)), st.integers(1, 9))
def test_one_wrong_digit_never_passes_as_another_code_of_six(area: int, number: int, change: int) -> None:
    """In the last place; and the form of five digits always has one of six."""
    five = f"{area:02}{number:03}"
    six = municipality(five)
    assert six == five + municipality_check(five)
    assert municipality(six) == six
    wrong = five + str((int(six[5]) + change) % 10)
    assert municipality(wrong) == Unmappable("CODE_CHECK_DIGIT")


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("37", "37"),
        (1, "01"),
        ("1", "01"),
        ("01", "01"),
        ("香川県", "CODE_NOT_A_MUNICIPALITY"),
        ("48", "CODE_NOT_A_MUNICIPALITY"),
        (372013, "37"),
    ],
)
def test_a_prefecture_is_two_digits(native: object, code: str) -> None:
    """From itself or from a municipality."""
    assert prefecture(native) == expected(code)


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("7000012050002", "7000012050002"),  # 国税庁
        (7000012050002, "7000012050002"),
        ("7-0000-1205-0002", "7000012050002"),
        ("７００００１２０５０００２", "7000012050002"),
        ("T7000012050002", "7000012050002"),
        ("1000020372013", "1000020372013"),  # 高松市: 000020 and its municipality code
        ("7000012050003", "CODE_CHECK_DIGIT"),
        ("8000012050002", "CODE_CHECK_DIGIT"),
        ("700001205000", "CODE_NOT_A_CORPORATION"),
        ("7.00001E+12", "CODE_NOT_A_CORPORATION"),
        ("", "CODE_NOT_A_CORPORATION"),
        (None, "CODE_NOT_A_CORPORATION"),
    ],
)
def test_a_corporate_number_has_its_check_digit_in_front(native: object, code: str) -> None:
    """Published numbers."""
    assert corporate_number(native) == expected(code)


@settings(max_examples=100)
@given(st.integers(0, 10**12 - 1), st.integers(0, 11), st.integers(1, 8))
def test_a_mistyped_corporate_number_is_refused(base: int, place: int, change: int) -> None:
    """Any single digit, but for 0 and 9, which modulus 9 cannot tell apart."""
    twelve = f"{base:012}"
    whole = corporate_check(twelve) + twelve
    assert corporate_number(whole) == whole
    digit = int(twelve[place])
    wrong = twelve[:place] + str((digit + change) % 10) + twelve[place + 1 :]
    if {digit, (digit + change) % 10} != {0, 9}:
        assert corporate_number(whole[0] + wrong) == Unmappable("CODE_CHECK_DIGIT")


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("760-8571", "7608571"),
        ("〒760-8571", "7608571"),
        ("〒 ７６０－８５７１", "7608571"),
        ("7608571", "7608571"),
        (7608571, "7608571"),
        ("060 0001", "0600001"),
        (600001, "0600001"),
        ("600001", "0600001"),
        (10010, "0010010"),
        ("760-857", "CODE_NOT_A_POSTAL_CODE"),
        ("76085711", "CODE_NOT_A_POSTAL_CODE"),
        ("000-0000", "CODE_NOT_A_POSTAL_CODE"),
        ("高松市", "CODE_NOT_A_POSTAL_CODE"),
        (None, "CODE_NOT_A_POSTAL_CODE"),
    ],
)
def test_a_postal_code_is_seven_digits(native: object, code: str) -> None:
    """Without hyphen, as the government's data parts have it."""
    assert postal_code(native) == expected(code)


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("131016/0002002", "131016/0002002"),
        ("0002002", "0002002"),
        (2002, "0002002"),
        ("131017/0002002", "CODE_CHECK_DIGIT"),
        ("131016/2002", "CODE_NOT_A_TOWN"),
        ("番町", "CODE_NOT_A_TOWN"),
    ],
)
def test_a_town_is_seven_digits_within_its_municipality(native: object, code: str) -> None:
    """The pair of アドレス・ベース・レジストリ."""
    assert town(native) == expected(code)


@pytest.mark.parametrize(
    ("native", "number"),
    [
        ("087-839-2011", "087-839-2011"),
        ("087-839-2011\n", "087-839-2011"),
        ("０８７－８３９－２０１１", "087-839-2011"),
        ("087ー839ー2011", "087-839-2011"),
        ("087‐839‐2011", "087-839-2011"),
        ("(087)839-2011", "087-839-2011"),
        ("087(839)2011", "087-839-2011"),
        ("087（839）2011", "087-839-2011"),
        ("087.839.2011", "087-839-2011"),
        ("087 839 2011", "087-839-2011"),
        ("+81-87-839-2011", "087-839-2011"),
        ("+81 (0)87-839-2011", "087-839-2011"),
        ("+81 (03)5253-5111", "03-5253-5111"),
        ("TEL：087-839-2011", "087-839-2011"),
        ("℡087-839-2011(代)", "087-839-2011"),
        ("087-839-2011（代表）", "087-839-2011"),
        ("087-839-2011（内線 2345）", "TELEPHONE_EXTENSION"),
        ("0878392011", "0878392011"),
        (878392011, "0878392011"),
        (878392011.0, "0878392011"),
        ("878392011", "0878392011"),
        ("0312345678", "03-1234-5678"),
        ("09012345678", "090-1234-5678"),
        (9012345678, "090-1234-5678"),
        ("0120123456", "0120-123-456"),
        ("0800-123-4567", "0800-123-4567"),
        ("119", "119"),
        ("#7119", "#7119"),
        ("087-839-2011 / 087-839-2012", "TELEPHONE_SEVERAL"),
        ("087-839-2011、087-839-2012", "TELEPHONE_SEVERAL"),
        ("087-839-201", "VALUE_NOT_A_TELEPHONE"),
        ("087-839-20111", "VALUE_NOT_A_TELEPHONE"),
        ("090-1234-567", "VALUE_NOT_A_TELEPHONE"),
        ("00-1234-5678", "VALUE_NOT_A_TELEPHONE"),
        ("087-839-2011、2012", "VALUE_NOT_A_TELEPHONE"),
        ("-", "VALUE_NOT_A_TELEPHONE"),
        ("なし", "VALUE_NOT_A_TELEPHONE"),
        ("内線 123", "VALUE_NOT_A_TELEPHONE"),
        ("", "VALUE_NOT_A_TELEPHONE"),
        (None, "VALUE_NOT_A_TELEPHONE"),
        (True, "VALUE_NOT_A_TELEPHONE"),
    ],
)
def test_a_telephone_number_is_written_with_hyphens(native: object, number: str) -> None:
    """Its groups stay; without any, they are made only where the plan of numbers has them."""
    assert telephone(native) == expected(number)


def test_several_numbers_keep_their_extensions() -> None:
    """As the government's data parts join them."""
    assert telephones("087-839-2011（内線 2345） / (03)1234-5678（内線 1）") == (
        Telephone("087-839-2011", "2345"),
        Telephone("03-1234-5678", "1"),
    )
    assert telephones("087-839-2011 内線12") == (Telephone("087-839-2011", "12"),)


@settings(max_examples=100)
@given(st.sampled_from(["087", "03", "0120", "090", "04992"]), st.integers(0, 10**8 - 1))
def test_a_number_is_the_same_in_any_dress(area: str, rest: int) -> None:
    """Brackets, width and country; and once read, it is read again as the same."""
    digits = f"{rest:08}"[: (11 if area == "090" else 10) - len(area)]
    text = f"{area}-{digits[:-4]}-{digits[-4:]}"
    wide = text.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert telephone(text) == telephone(wide) == telephone(f"({area}){digits[:-4]}-{digits[-4:]}") == text
    assert telephone(f"+81-{text[1:]}") == text


@settings(max_examples=100)
@given(st.one_of(st.text("0123456789-+()/内線 ０９〒#", max_size=24), st.floats(), st.integers(-10, 10**14)))
def test_anything_is_a_number_or_refused(native: object) -> None:
    """Nothing raises."""
    for reader in (telephone, municipality, prefecture, corporate_number, postal_code, town):
        found = reader(native)
        assert isinstance(found, Unmappable) or reader(found) == found
