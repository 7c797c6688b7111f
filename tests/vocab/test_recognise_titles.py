"""Titles that say more than a class: turned ones, lists of persons, and ordinary ones of cities."""

from __future__ import annotations

import pytest

from tests.vocab.recognise_tools import recognised, rows_of, standards
from vocab.recognise.people import are_people
from vocab.recognise.titles import Beside, about_persons, beside

PLACES = rows_of(
    NO=["1", "2", "3"],
    名称=["番町1", "番町2", "番町3"],
    所在地=["高松市番町1", "高松市番町2", "高松市番町3"],
    緯度=["34.34", "34.35", "34.36"],
    経度=["134.04", "134.05", "134.06"],
    電話番号=["087-839-2011", "087-839-2012", "087-839-2013"],
    備考=["", "", ""],
)
PERSONS = rows_of(
    番号=["1", "2", "3"],
    名前=["山田太郎", "鈴木花子", "佐藤一"],
    ふりがな=["やまだたろう", "すずきはなこ", "さとうはじめ"],
    住所=["高松市番町1", "高松市番町2", "高松市番町3"],
    電話番号=["087-839-2011", "087-839-2012", "087-839-2013"],
    メール=["a@example.jp", "b@example.jp", "c@example.jp"],
    備考=["", "", ""],
)
SHELTERS = ["ID", "名称", "所在地", "緯度", "経度", "洪水", "地震", "津波"]
PEOPLE = ["町丁名", "総数", "男性", "女性", "世帯数", "基準日"]


def _published(slug: str) -> list[str]:
    return list(next(iter(standards().datasets[slug].generations.values())).header)


@pytest.mark.parametrize(
    "title",
    [
        *("図書館 延滞者", "小学校児童", "保育所入所児童一覧", "介護認定者", "デイサービス利用者", "避難所 避難者"),
        *("病院 入院者", "駐車場契約者", "給付金支給先", "clinic patients", "library card holders", "event applicants"),
        *("小学校PTA役員", "公民館講師", "学童保育指導員", "公民館長一覧", "hospital\nparking_tenants", None),
    ],
)
def test_a_list_of_persons_is_no_list_of_facilities(title: str | None) -> None:
    """By its title, and by the names in it where no title says so."""
    assert not recognised(list(PERSONS[0]), PERSONS, title=title).sure
    if title is not None:
        assert about_persons(title)


@pytest.mark.parametrize("title", ["病院", "公園一覧", "駐車場", "公民館"])
def test_names_of_persons_keep_the_class_in_question(title: str) -> None:
    """A plain title does not make facilities of persons; names of facilities are no persons."""
    named = [{("名称" if key == "名前" else key): cell for key, cell in row.items()} for row in PERSONS]
    assert not recognised(list(named[0]), named, title=title).sure
    assert recognised(list(PLACES[0]), PLACES, title=title).sure


def test_names_are_told_from_names_of_places() -> None:
    """Family names stand in names of clinics, stops and bridges, too."""
    assert are_people(["山田太郎", "鈴木 花子"])
    assert are_people(["Taro Yamada", "SATO, Hajime"])
    assert are_people(["山田様", "鈴木様宅"])
    assert not are_people(["佐藤医院", "山田町", "中村橋", "石川電気", "Ritsurin Garden", "新川", "古川"])
    assert not are_people([])


@pytest.mark.parametrize(
    "title",
    [
        *("公園 樹木一覧", "公園の遊具事故", "図書館 返却ポスト", "駐車場 違反", "公共施設 工事", "橋梁 事故"),
        *("バス停 落とし物", "人口 墓地", "公衆トイレ設置計画", "小学校 廃校一覧", "避難所被害状況", "交通量 事故"),
        *("病院 事故", "公共施設 空き家", "shelter dogs", "parking ticket", "AED 講習会場", "トイレ 貸出事業所"),
    ],
)
def test_a_word_in_a_title_does_not_beat_what_the_rest_says(title: str) -> None:
    """With headers that all lists of places have."""
    assert not recognised(list(PLACES[0]), PLACES, title=title).sure


@pytest.mark.parametrize("title", ["避難所指定解除一覧", "避難所被害状況", "避難所\nclosed_shelters"])
def test_shelters_that_are_none_are_never_sure(title: str) -> None:
    """However much the headers are those of shelters."""
    assert recognised(SHELTERS, title="避難所一覧").sure
    assert not recognised(SHELTERS, title=title).sure
    assert not recognised(_published("evacuation_space"), title=title).sure


@pytest.mark.parametrize("title", ["人口動態 死亡", "転入人口", "人口増減", "出生人口 一覧", "外国人人口"])
def test_counts_of_some_people_are_no_population(title: str) -> None:
    """Deaths, moves and changes are counted in the same columns as the people."""
    assert not recognised(PEOPLE, title=title).sure
    assert not recognised(_published("population"), title=title).sure


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        *(("高松市 AED設置場所 令和5年", "aed"), ("香川県高松市_公衆トイレ一覧", "public_toilet")),
        *(("指定緊急避難場所 2024年4月1日現在", "evacuation_space"), ("町丁別人口世帯数", "population")),
        *(("栗林地区の避難所", "evacuation_space"), ("takamatsu_aed_location", "aed")),
    ],
)
def test_a_published_header_stays_sure_under_ordinary_titles(title: str, slug: str) -> None:
    """What a city calls its list of AEDs is no reason to ask."""
    assert recognised(_published(slug), title=title).sure


def test_what_a_dataset_calls_itself_turns_nothing() -> None:
    """`将来推計人口` are people to be expected, `工事情報` road works."""
    for slug, dataset in standards().datasets.items():
        assert beside(dataset.title.ja, dataset.class_name, standards()) is Beside.NOTHING, slug
    assert beside("道路工事情報", "RoadWork", standards()) is Beside.NOTHING
    assert beside("避難所被害", "EvacuationSite", standards()) is Beside.ANOTHER
    assert beside("公園 樹木", "PublicFacility", standards()) is Beside.MORE
