"""Truths and absent values as Japanese sources write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.booleans import FALSE_WORDS, PARTLY_WORDS, TRUE_WORDS, truth
from vocab.readers.sentinels import Absence, absence
from vocab.values import Unmappable


@pytest.mark.parametrize(
    "native",
    [
        "有",
        "あり",
        "有り",
        "○",
        "〇",
        "◯",
        "◎",
        "●",
        "可",
        "はい",
        "TRUE",
        "true",
        "１",
        "1",
        1,
        1.0,
        True,
        " 有 ",
        "ＹＥＳ",
    ],
)
def test_words_of_consent_are_true(native: object) -> None:
    """In any width and case."""
    assert truth(native) is True


@pytest.mark.parametrize(
    "native", ["無", "なし", "無し", "×", "✕", "不可", "いいえ", "FALSE", "false", "０", "0", 0, 0.0, False, "Ｎｏ"]
)
def test_words_of_denial_are_false(native: object) -> None:
    """In any width and case."""
    assert truth(native) is False


@pytest.mark.parametrize("native", PARTLY_WORDS)
def test_partly_is_neither(native: str) -> None:
    """△ has a code of its own, so that its count can be seen."""
    assert truth(native) == Unmappable("BOOLEAN_PARTLY")


@pytest.mark.parametrize(
    "native", ["-", "―", "x", "X", "2階以上", "有（1台）", "不明", "2", 2, 0.5, float("nan"), [], "a" * 99]
)
def test_other_words_are_no_truths(native: object) -> None:
    """A dash may mean no or not known, an x may tick or deny."""
    assert truth(native) == Unmappable("VALUE_NOT_A_BOOLEAN")


@pytest.mark.parametrize("native", ["", " ", "　", None])
def test_a_blank_is_what_the_column_says(native: object) -> None:
    """Nothing, or False in a column of 1 and blank."""
    assert truth(native) is None
    assert truth(native, blank=False) is False


@settings(max_examples=50)
@given(st.sampled_from(TRUE_WORDS + FALSE_WORDS), st.sampled_from([str.upper, str.lower, str.title, " {} ".format]))
def test_case_and_spaces_do_not_change_a_truth(word: str, change: object) -> None:
    """No word stands on both sides."""
    assert callable(change)
    assert truth(change(word)) is (word in TRUE_WORDS)
    assert (word in TRUE_WORDS) != (word in FALSE_WORDS)


@pytest.mark.parametrize(
    ("native", "why"),
    [
        (None, "BLANK"),
        ("", "BLANK"),
        ("　", "BLANK"),
        ("-", "BLANK"),
        ("－", "BLANK"),
        ("―", "BLANK"),
        ("−", "BLANK"),
        ("---", "BLANK"),
        ("…", "BLANK"),
        ("***", "BLANK"),
        ("NULL", "BLANK"),
        ("#N/A", "BLANK"),
        (float("nan"), "BLANK"),
        ("不明", "UNKNOWN"),
        ("不 明", "UNKNOWN"),
        ("確認年月日不明", "UNKNOWN"),
        ("未定", "PENDING"),
        ("調整中", "PENDING"),
        ("該当なし", "INAPPLICABLE"),
        ("Ｎ／Ａ", "INAPPLICABLE"),
        ("欠測", "UNMEASURED"),
        ("非公開", "WITHHELD"),
        ("なし", None),
        ("無", None),
        ("0", None),
        (0, None),
        (-999, None),
        ("-999", None),
        ("高松市", None),
        (False, None),
        ("不明瞭な標識", None),
    ],
)
def test_what_stands_in_place_of_a_value_says_why(native: object, why: str | None) -> None:
    """Words that may be values, and numbers, are left to the mapping."""
    assert absence(native) == (Absence(why) if why else None)
