"""What sample values add to headers, and what keeps persons out: forms, contradictions, closed columns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vocab.recognise_tools import recognised, rows_of
from vocab.recognise.match import THRESHOLD, ColumnMatch, Recognition, Why
from vocab.recognise.personal import Personal
from vocab.recognise.samples import forms_of

LATS, LONS = ["34.34", "34.35", "34.29"], ["134.04", "134.05", "133.99"]
NAMES = ["港こども園", "番町小学校", "市役所"]


def column(found: Recognition, header: str) -> ColumnMatch:
    """The match of one column."""
    return next(item for item in found.columns if item.header == header)


def aeds(**columns: Any) -> Recognition:
    """A list of AEDs with these columns beside the usual ones."""
    usual = {"名称": NAMES, "設置位置": ["玄関", "職員室", "受付"], "小児対応設備の有無": ["有", "無", "有"]}
    rows = rows_of(**usual, **columns)
    return recognised(list(rows[0]), rows, title="AED設置箇所一覧")


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("latitude", ["34.34", 35.1, "34度20分33秒", "43.064310"]),
        ("longitude", [134.04, "139.7", "１４１．３"]),
        ("telephone", ["087-839-2011", "0878392011", "03（1234）5678", "#7119"]),
        ("postal", ["760-8571", "〒760-8571", "7608571"]),
        ("government", ["372013", "37201"]),
        ("corporate", ["1000020372013"]),
        ("clock", ["08:30", "9時", "24:00", "午前9時半"]),
        ("date", ["2026/4/1", "R02.07.21", "令和元年5月1日", "20260401", "2026-04-01T00:00:00+09:00"]),
        ("days", ["月火水木金", "土・日", "毎週火・金曜日".replace("毎週", "")]),
        ("uri", ["https://example.jp/a", "http://www.city.example.jp"]),
        ("kana", ["ミナトコドモエン", "みなと こどもえん", "ﾐﾅﾄ"]),
        ("number", ["4,315", "238", "1.7", "-3"]),
        ("prefecture", ["香川県", "東京都", "北海道", "神奈川県"]),
        ("flag", ["有", "○", "1", "×"]),
    ],
)
def test_values_have_forms(form: str, values: list[Any]) -> None:
    """As people write them; dashes say nothing."""
    found = forms_of([*values, "-", None, " "])
    assert found.filled == len(values)
    assert found.fits(form)


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("latitude", ["134.04", "0", "abc"]),
        ("longitude", ["34.3", "1340"]),
        ("telephone", ["839-2011", "なし", "12345"]),
        ("kana", ["港", "みなと港"]),
        ("corporate", ["372013"]),
    ],
)
def test_values_without_a_form_do_not_have_it(form: str, values: list[Any]) -> None:
    """Nothing near is taken for it."""
    assert forms_of(values).share(form) == 0


def test_a_likely_synonym_is_sure_where_the_values_speak_for_it() -> None:
    """`Y座標` with degrees is a latitude; without values it is asked about."""
    assert column(aeds(X座標=LONS, Y座標=LATS), "Y座標").to == "location.lat"
    assert column(aeds(X座標=LONS, Y座標=LATS), "Y座標").sure
    assert not column(
        recognised(["名称", "設置位置", "小児対応設備の有無", "X座標", "Y座標"], title="AED"), "Y座標"
    ).sure


def test_x_and_y_are_what_their_values_are() -> None:
    """Surveyors write the northing as X."""
    found = aeds(X座標=LATS, Y座標=LONS)
    assert (column(found, "X座標").to, column(found, "Y座標").to) == ("location.lat", "location.lon")


def test_metres_are_no_degrees() -> None:
    """Plane coordinates under `緯度` or `Y座標` are not a position that can be used."""
    metres = ["-33241.5", "-33300.1", "-32999.0"]
    assert not column(aeds(緯度=metres, 経度=LONS), "緯度").sure
    assert not column(aeds(X座標=metres, Y座標=metres), "X座標").sure


@pytest.mark.parametrize(
    ("title", "header", "wrong", "right"),
    [
        ("ため池一覧", "堤高", ["大", "中", "小"], ["4.5", "12m", "不明"]),
        ("公衆トイレ一覧", "男性トイレ総数", ["有", "無", "有"], ["1", "2", "-"]),
        ("文化財一覧", "文化財指定日", ["1981", "2030", "2001"], ["1981/4/1", "昭和56年4月1日", "20260401"]),
        ("文化財一覧", "文化財指定日", ["江戸時代", "不明", "室町"], [44927, 45000, 45012]),
    ],
)
def test_values_that_cannot_be_read_make_a_published_header_doubtful(
    title: str, header: str, wrong: list[Any], right: list[Any]
) -> None:
    """Numbers, measures and times, also of a single row; what a mapping reads stays sure."""
    usual = {"名称": NAMES, "所在地": ["港町1", "番町1", "番町2"], "緯度": LATS, "経度": LONS}

    def sure(cells: list[Any]) -> bool:
        rows = rows_of(**usual, **{header: cells})[: len(cells)]
        return column(recognised(list(rows[0]), rows, title=title), header).sure

    assert sure(right)
    assert not sure(wrong)
    rows = rows_of(**usual, **{header: wrong})[:1]
    assert not column(recognised(list(rows[0]), rows, title=title), header).sure


def test_swapped_coordinates_are_asked_about() -> None:
    """A latitude of 134 is none."""
    found = aeds(緯度=LONS, 経度=LATS)
    assert not column(found, "緯度").sure
    assert not column(found, "経度").sure


def test_values_alone_are_never_sure() -> None:
    """A column that nobody knows is proposed by what stands in it."""
    found = column(aeds(あ=LATS, い=["087-839-2011", "087-839-2012", "087-839-2013"]), "あ")
    assert (found.to, found.why) == ("location.lat", Why.VALUES)
    assert 0.5 < found.confidence < THRESHOLD


def test_names_in_kana_alone_are_doubted() -> None:
    """They stand in a column that lost the end of its header."""
    kana = ["ミナト", "バンチョウ", "シヤクショ", "ヤシマ", "ムレ"]
    rows = rows_of(名称=kana, 設置位置=["a"] * 5, 小児対応設備の有無=["有"] * 5)
    found = recognised(list(rows[0]), rows, title="AED設置箇所一覧")
    assert not column(found, "名称").sure


@pytest.mark.parametrize(
    "header",
    [
        "氏名",
        "営業者名",
        "申請者氏名",
        "代表者",
        "開設者",
        "生年月日",
        "携帯電話",
        "世帯主",
        "担当者名",
        "corporateRepresentative",
        "ownerName",
    ],
)
def test_words_for_persons_close_a_column(header: str) -> None:
    """In any list, whether or not a table knows it."""
    for found in (recognised(["名称", "設置位置", header]), recognised(["a", "b", header])):
        assert column(found, header).personal is not None


@pytest.mark.parametrize("header", ["対象年齢", "受入年齢", "0-4歳の男性", "主催者", "車椅子使用者用トイレ", "名称"])
def test_words_that_name_no_person_close_nothing(header: str) -> None:
    """Ages that a place serves, and organisations."""
    assert column(recognised(["施設名称", "住所", header]), header).personal is None


WHO = [
    "設置者",
    "運営者",
    "管理者",
    "所有者",
    "所有者・管理者",
    "責任者",
    "管理責任者",
    "施設管理者",
    "ため池所有者",
    "管理人",
    "owner",
]
PERSONS = [
    "山田太郎",
    "さぬき花子",
    "山田 太郎",
    "高松 ハナコ",
    "中村",
    "小野寺",
    "Taro Yamada",
    "山田太郎 外2名",
    "高松市長",
]


@pytest.mark.parametrize("title", ["ため池一覧", "AED設置箇所一覧", "文化財一覧", "どの表でもない一覧"])
@pytest.mark.parametrize("header", WHO)
def test_who_owns_or_runs_a_thing_is_closed_unless_all_are_organisations(header: str, title: str) -> None:
    """One that may be a person is enough, and so is a column in which nobody stands yet."""
    usual = {"名称": NAMES, "所在地": ["港町1", "番町1", "番町2"], "緯度": LATS, "経度": LONS}

    def closed(cells: list[str]) -> Personal | None:
        rows = rows_of(**usual, **{header: cells})
        return column(recognised(list(rows[0]), rows, title=title), header).personal

    for person in PERSONS:
        assert closed(["高松市", "香川県", person]) is not None
    assert closed(["", "-", ""]) is not None
    assert column(recognised([*usual, header], title=title), header).personal is not None


@pytest.mark.parametrize("header", ["設置者", "管理者", "運営者"])
def test_organisations_under_such_a_header_are_open(header: str) -> None:
    """By their endings, their legal form, or as kinds of them."""
    told = ["高松市", "四国電力（株）", "社会福祉法人 さぬき"]
    assert column(aeds(**{header: told}), header).personal is None
    assert column(aeds(**{header: ["国", "土地改良区", "高松市 建設課"]}), header).personal is None


@pytest.mark.parametrize("header", ["団体名", "運営主体", "連絡先"])
def test_a_column_of_organisations_in_which_a_person_stands_is_closed(header: str) -> None:
    """What looks like no name stays open."""
    assert column(aeds(**{header: ["高松市", "山田太郎", "香川県"]}), header).personal is Personal.NAME
    assert column(aeds(**{header: ["高松市", "総務課", "-"]}), header).personal is None


def test_a_person_below_the_rows_that_are_weighed_closes_a_column() -> None:
    """All sample rows are searched."""
    rows = [{"名称": f"池{number}", "ため池": "", "管理者": "高松市"} for number in range(400)]
    assert column(recognised(list(rows[0]), rows, title="ため池一覧"), "管理者").personal is None
    rows[-1]["管理者"] = "山田太郎"
    assert column(recognised(list(rows[0]), rows, title="ため池一覧"), "管理者").personal is Personal.NAME


def test_a_telephone_beside_a_person_is_closed_and_that_of_a_facility_is_not() -> None:
    """What follows a person's name reaches the person."""
    beside = recognised(["施設名", "代表者氏名", "電話番号", "定員"])
    assert column(beside, "電話番号").personal is Personal.BESIDE
    facility = recognised(["代表者氏名", "施設名", "施設電話番号", "電話番号"])
    assert [item.personal for item in facility.columns] == [Personal.WORD, None, None, None]


def test_where_only_persons_are_listed_all_that_reaches_them_is_closed() -> None:
    """Wherever it stands."""
    found = recognised(["氏名", "所属", "電話番号", "メールアドレス", "住所"])
    assert [item.personal is not None for item in found.columns] == [True, False, True, True, True]


def test_numbers_of_mobile_telephones_close_a_column() -> None:
    """Where a good part of a column are such."""
    mobile = aeds(電話番号=["090-1234-5678", "080-1111-2222", "087-839-2011"])
    assert column(mobile, "電話番号").personal is Personal.MOBILE
    fixed = aeds(電話番号=["087-839-2010", "087-839-2012", "087-839-2011"])
    assert column(fixed, "電話番号").personal is None


def test_individual_numbers_refuse_a_column() -> None:
    """By the header, or by one valid number among the values (made from the check digit rule)."""
    assert recognised(["名称", "マイナンバー"]).refused == ("マイナンバー",)
    found = aeds(備考=["", "1234 5678 9018", ""])
    assert found.refused == ("備考",)
    assert aeds(備考=["", "1234 5678 9012", ""]).refused == ()


def test_the_unit_of_a_header_is_kept() -> None:
    """`標高(cm)` is in centimetres."""
    found = recognised(["名称", "標高(cm)", "洪水", "津波"], title="避難場所")
    assert (column(found, "標高(cm)").to, column(found, "標高(cm)").unit) == ("elevation", "CMT")


def test_a_type_that_the_source_states_decides() -> None:
    """By its name and by its IRI."""
    header = ["id", "type", "name.value", "waterLevel.value", "waterLevel.observedAt", "location.value"]
    for name in ("WaterObserved", "https://smartdatamodels.org/dataModel.Environment/WaterObserved"):
        found = recognised(header, type_name=name)
        assert (found.class_name, found.confidence) == ("WaterGauge", 1.0)
        assert column(found, "waterLevel.value").to == "waterLevel"
        assert column(found, "waterLevel.observedAt").sure
        assert column(found, "waterLevel.observedAt").to is None
