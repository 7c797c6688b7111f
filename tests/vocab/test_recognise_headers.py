"""Headers as they are compared: what publishers vary makes no difference, what they mean does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.recognise.headers import is_blank_header, keys, loose, normalised, parts, readings, split_unit
from vocab.recognise.similar import similarity


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("名 称", "名称"),
        ("所\u3000在\u3000地", "所在地"),
        ("\ufeff名称", "名称"),
        ("電話\n番号", "電話番号"),
        ("ＴＥＬ", "tel"),
        ("telephone\u3000number", "telephonenumber"),
        ("№", "No"),
        ("建物名等（方書）", "建物名等(方書)"),
        ("分量[g]", "分量(g)"),
        ("【画像】", "(画像)"),
        ("0－4歳の男性", "0-4歳の男性"),
        ("0ー4歳の男性", "0-4歳の男性"),
        ("0〜4歳の男性", "0-4歳の男性"),
        ("災害種別_崖崩れ、土石流及び地滑り", "災害種別_崖崩れ・土石流及び地滑り"),
        ("ﾌﾘｶﾞﾅ", "フリガナ"),
    ],
)
def test_spellings_of_one_header_are_one(written: str, same: str) -> None:
    """Width, spaces, marks, brackets, dashes, dots and case."""
    assert normalised(written) == normalised(same)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("5-9歳の男性", "59歳の男性"),
        ("サービス", "サ-ビス"),
        ("名称_カナ", "名称"),
        ("緯度", "経度"),
        ("開始時間", "終了時間"),
    ],
)
def test_headers_that_mean_something_else_stay_apart(written: str, other: str) -> None:
    """A long vowel mark in a word is no dash, and no letter is lost."""
    assert normalised(written) != normalised(other)


@pytest.mark.parametrize(
    ("written", "bare", "unit"),
    [
        ("口径（㎜）", "口径", "MMT"),
        ("標高(m)", "標高", "MTR"),
        ("エネルギー[kcal]", "エネルギー", "K53"),
        ("収容人数（人）", "収容人数", "C62"),
        ("料金(基本)", "料金(基本)", None),
        ("建物名等(方書)", "建物名等(方書)", None),
        ("(m)", "(m)", None),
    ],
)
def test_a_unit_in_brackets_is_kept_apart(written: str, bare: str, unit: str | None) -> None:
    """Where it is a unit; other brackets belong to the name."""
    assert split_unit(written) == (bare, unit)


def test_marks_and_numbering_do_not_count_in_the_end() -> None:
    """`1.名称*` and hiragana for katakana."""
    assert loose("1.名称*") == loose("名称")
    assert loose("名称（必須）") == loose("名称")
    assert loose("ゴミの品目") == loose("ごみの品目")
    assert loose("startTime") == loose("start_time")
    assert loose("③名称") == loose("(3)名称") == loose("名称※1") == loose("※2 名称") == loose("名称")
    assert loose("名称\n※施設に複数ある場合は一つ") == loose("名称")
    assert loose("2階の数") != loose("3階の数")


def test_a_header_is_also_read_without_what_explains_how_to_fill_it_in() -> None:
    """Its unit, the words to choose from; other brackets belong to the name."""
    assert readings("口径（mm）") == (loose("口径mm"), loose("口径"))
    assert loose("オストメイト") in readings("オストメイト（有・無）")
    assert loose("緯度") in readings("緯度(10進)")
    assert readings("料金（基本）") == (loose("料金基本"),)


def test_what_programs_write_for_a_header_is_none() -> None:
    """As tables have them that were read and written again."""
    assert all(map(is_blank_header, ("", " ", "Unnamed: 3", "列1", "Column5", "_12")))
    assert not any(map(is_blank_header, ("ID", "名称", "_id", "x")))


def test_the_name_of_an_attribute_is_found_in_its_path_and_its_iri() -> None:
    """As brokers write them."""
    assert "waterlevel" in keys("waterLevel.value")
    assert "name" in keys("https://uri.etsi.org/ngsi-ld/name")
    assert "name" in keys("name.languageMap.ja")
    assert parts("waterLevel.observedAt") == ("waterLevel", "observedAt")
    assert parts("name.languageMap.en") == ("name", "en")
    assert parts("name.value") == ("name.value", None)


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_any_text_is_a_header(text: str) -> None:
    """Normalising twice changes nothing, and nothing is raised."""
    once = normalised(text)
    assert normalised(once) == once
    assert keys(text)[0] == once
    assert loose(text) is not None


@given(st.text("名称所在地電話番号abc", max_size=12), st.text("名称所在地電話番号abc", max_size=12))
def test_likeness_is_a_share(first: str, second: str) -> None:
    """From 0 to 1, and 1 only where nothing differs."""
    found = similarity(first, second)
    assert 0 <= found <= 1
    assert (found == 1) == (first == second)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("男性トイレ総", "女性トイレ総数"),
        ("10-14歳の男", "10-19歳の男性"),
        ("開始時", "終了時間"),
        ("緯度X", "経度"),
        ("男性トイレ数和式X", "男性トイレ数洋式"),
    ],
)
def test_what_tells_columns_apart_is_never_damage(written: str, other: str) -> None:
    """Figures, man and woman, start and end."""
    assert similarity(loose(written), loose(other)) < 0.5
