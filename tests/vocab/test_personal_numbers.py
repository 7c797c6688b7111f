"""Individual numbers are found in every spelling, and other numbers are not taken for one."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import cell
from vocab.mapping.personal import holds_personal_number, is_personal_number
from vocab.values import Unmappable

NUMBER = "123456789018"
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_SIGNS = [*"-－‐‑–—−ー・･/／_,，、\t\n \u3000\xa0", "  ", " - ", "\u200b", "\ufeff", "・ "]
_WRITTEN = ["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]
_EQUAL = [(12,), (6, 6), (4, 4, 4), (3, 3, 3, 3), (2,) * 6, (1,) * 12]


def with_check_digit(body: int) -> str:
    """The individual number of these eleven figures."""
    text = f"{body:011}"
    rest = sum(int(figure) * weight for figure, weight in zip(text, _WEIGHTS, strict=True)) % 11
    return f"{text}{0 if rest <= 1 else 11 - rest}"


def spelled(number: str, sizes: tuple[int, ...], sign: str, figures: str) -> str:
    """A number in groups, in other figures."""
    parts, at = [], 0
    for size in sizes:
        parts.append("".join(figures[int(figure)] for figure in number[at : at + size]))
        at += size
    return sign.join(parts)


@settings(max_examples=200)
@given(st.integers(1, 10**11 - 1), st.sampled_from(_EQUAL), st.sampled_from(_SIGNS), st.sampled_from(_WRITTEN))
def test_every_ordinary_spelling_is_found(body: int, sizes: tuple[int, ...], sign: str, figures: str) -> None:
    """In equal groups, by any sign, in any figures, alone and within a sentence; with another check digit it is not."""
    number = with_check_digit(body)
    text = spelled(number, sizes, sign, figures)
    assert holds_personal_number(text)
    assert holds_personal_number(f"番号（{text}）です")
    other = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    assert not holds_personal_number(spelled(other, sizes, sign, figures))


@settings(max_examples=200)
@given(st.integers(3 * 10**10, 10**11 - 1), st.lists(st.sampled_from([*_SIGNS, ""]), min_size=11, max_size=11))
def test_any_grouping_is_found(body: int, signs: list[str]) -> None:
    """With another sign, or none, between any two figures."""
    number = with_check_digit(body)
    text = "".join(figure + sign for figure, sign in zip(number, [*signs, ""], strict=True))
    assume(len(text.split()) < len(number) or not re.search("[0-9][,、，][0-9]{3}", text))
    assert holds_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "１２３４－５６７８－９０１８", "1234‐5678‐9018", f"No.{NUMBER}", "1234  5678  9018", "1234.5678.9018",
        "123.456.789.018", "123,456,789,018", f"{NUMBER}.0", "1.23456789018E+11", f"-{NUMBER}", f"a{NUMBER}b",
        "087-839-2011 1234 5678 9018", f"2024/01/01 {NUMBER}", f"7, {NUMBER}, 8", "1234-5678-9018, 2019-2020-2021",
        "1234\x005678\x009018", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⓪⑴⑻", "❶❷❸❹❺❻❼❽❾⓿❶❽", "¹²³⁴⁵⁶⁷⁸⁹⁰¹⁸", "1.1234-5678-9018",
    ],
)  # fmt: skip
def test_a_number_is_found_beside_other_things(text: str) -> None:
    """Words, enumerations, other numbers, what is not seen."""
    assert holds_personal_number(text)


@pytest.mark.parametrize(
    "form",
    [
        "#############", "34.##############", "134.#########", "34.3#####, 134.0####", "087-839-####,12",
        "03-53##-####,03-53##-####", "090-####-####", "0878######,0878######", "2024/01/15 1###", "20240115 1###",
        "2024/4/1-2025/3/1 087-839-####", "1,###,###,###,###", "760-85##", "3720#,3720#,####", "3##########",
    ],
)  # fmt: skip
def test_other_numbers_are_not_refused(form: str) -> None:
    """Longer runs, coordinates, telephones, days and times, amounts: whatever their figures are."""
    chance = random.Random(form)  # noqa: S311 - figures, not secrets
    for _ in range(200):
        text = re.sub("#", lambda _: str(chance.randrange(10)), form)
        assert not holds_personal_number(text), text


@pytest.mark.parametrize("text", ["1" * 10**5, "1 " * 10**5, "1-" * 10**5, "1." * 10**5, "1,111" * 10**4, "一" * 10**5])
def test_long_runs_are_no_number(text: str) -> None:
    """One pass; longer than an individual number is another number."""
    assert not holds_personal_number(text)


def test_numbers_of_every_type_are_told() -> None:
    """Of either sign; none that is no number."""
    assert all(is_personal_number(value) for value in (int(NUMBER), -int(NUMBER), 1.23456789018e11, Decimal(NUMBER)))
    others = (int(NUMBER) + 1, float("nan"), float("inf"), 123456789018.5, 10**12)
    assert not any(is_personal_number(value) for value in others)


@pytest.mark.parametrize("native", [int(NUMBER), -int(NUMBER), float(NUMBER), Decimal(NUMBER), NUMBER, f"{NUMBER}円"])
@pytest.mark.parametrize(("name", "unit"), [("count", ""), ("danger", ", unit: CMT"), ("waterLevel", ", unit: CMT")])
def test_no_number_or_measure_is_an_individual_number(native: object, name: str, unit: str) -> None:
    """As it is written, before its unit changes it."""
    found = cell(f"{{from: x{unit}}}", native, name=name)
    assert isinstance(found, Unmappable)


def test_a_time_in_twelve_figures_is_a_time() -> None:
    """Where a time is meant it is read as one, though a text of these figures may be an individual number."""
    assert holds_personal_number("202505120800")
    assert not isinstance(cell("x", "202505120800", name="startsAt"), Unmappable)
