"""Addresses as lists of places write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.readers.addresses import Address, address
from vocab.readers.areas import CITIES, DESIGNATED, PREFECTURES, SPECIAL_WARDS, code_of
from vocab.readers.codes import municipality
from vocab.values import Unmappable


@pytest.mark.parametrize(
    ("native", "prefecture", "municipality_name"),
    [
        ("香川県高松市番町一丁目8-15", "香川県", "高松市"),
        ("高松市番町1丁目8番15号", "香川県", "高松市"),
        ("〒760-8571 香川県高松市番町一丁目８−１５", "香川県", "高松市"),
        ("香川県　高松市　番町一丁目8-15", "香川県", "高松市"),
        ("千葉県市川市八幡1-1-1", "千葉県", "市川市"),
        ("千葉県市原市国分寺台中央1-1-1", "千葉県", "市原市"),
        ("三重県四日市市諏訪町1-5", "三重県", "四日市市"),
        ("広島県廿日市市下平良1-11-1", "広島県", "廿日市市"),
        ("石川県野々市市三納一丁目1番地", "石川県", "野々市市"),
        ("北海道余市郡余市町朝日町26", "北海道", "余市郡余市町"),
        ("北海道余市町朝日町26", "北海道", "余市町"),
        ("奈良県大和郡山市北郡山町248-4", "奈良県", "大和郡山市"),
        ("福島県郡山市朝日1-23-7", "福島県", "郡山市"),
        ("岐阜県郡上市八幡町島谷228", "岐阜県", "郡上市"),
        ("愛知県蒲郡市旭町17-1", "愛知県", "蒲郡市"),
        ("福岡県小郡市小郡255-1", "福岡県", "小郡市"),
        ("東京都町田市森野2-2-22", "東京都", "町田市"),
        ("長野県大町市大町3887", "長野県", "大町市"),
        ("新潟県十日町市千歳町3-3", "新潟県", "十日町市"),
        ("新潟県村上市三之町1-1", "新潟県", "村上市"),
        ("東京都東村山市本町1-2-3", "東京都", "東村山市"),
        ("東京都武蔵村山市本町1-1-1", "東京都", "武蔵村山市"),
        ("福島県田村市船引町", "福島県", "田村市"),
        ("福島県田村郡三春町大町1-2", "福島県", "田村郡三春町"),
        ("佐賀県杵島郡大町町大字大町5017", "佐賀県", "杵島郡大町町"),
        ("群馬県佐波郡玉村町下新田201", "群馬県", "佐波郡玉村町"),
        ("栃木県芳賀郡市貝町市塙1280", "栃木県", "芳賀郡市貝町"),
        ("山梨県西八代郡市川三郷町市川大門1790-3", "山梨県", "西八代郡市川三郷町"),
        ("兵庫県神崎郡市川町西川辺165-3", "兵庫県", "神崎郡市川町"),
        ("富山県中新川郡上市町法音寺1", "富山県", "中新川郡上市町"),
        ("山形県東村山郡山辺町緑ケ丘5", "山形県", "東村山郡山辺町"),
        ("奈良県高市郡明日香村岡55", "奈良県", "高市郡明日香村"),
        ("宮城県柴田郡村田町大字村田字迫6", "宮城県", "柴田郡村田町"),
        ("沖縄県国頭郡東村平良804", "沖縄県", "国頭郡東村"),
        ("三重県津市西丸之内23-1", "三重県", "津市"),
        ("鹿児島県いちき串木野市昭和通133-1", "鹿児島県", "いちき串木野市"),
        ("札幌市中央区北1条西2丁目", "北海道", "札幌市中央区"),
        ("京都府京都市中京区寺町通御池上る", "京都府", "京都市中京区"),
        ("大阪府堺市堺区南瓦町3-1", "大阪府", "堺市堺区"),
        ("神奈川県横浜市保土ケ谷区川辺町2-9", "神奈川県", "横浜市保土ケ谷区"),
        ("埼玉県さいたま市浦和区常盤6-4-4", "埼玉県", "さいたま市浦和区"),
        ("東京都千代田区霞が関2-1-2", "東京都", "千代田区"),
        ("東京都新宿区市谷本村町5-1", "東京都", "新宿区"),
        ("東京都港区芝公園1-5-25", "東京都", "港区"),
        ("新宿区西新宿2-8-1", "東京都", "新宿区"),
        ("東京都八丈島八丈町大賀郷2551-2", "東京都", "八丈島八丈町"),
        ("東京都大島町元町1-1-14", "東京都", "大島町"),
        ("東京都小笠原村父島字西町", "東京都", "小笠原村"),
        ("日本、〒105-0011 東京都港区芝公園４丁目２−８", "東京都", "港区"),
        ("綾歌郡宇多津町1881", "", "綾歌郡宇多津町"),
        ("府中市宮西町2-24", "", "府中市"),  # of 東京都 or of 広島県
    ],
)
def test_an_address_is_divided_where_its_municipality_ends(
    native: str, prefecture: str, municipality_name: str
) -> None:
    """Also where another ending stands within its name; the prefecture is added where the city tells it."""
    found = address(native)
    assert isinstance(found, Address)
    assert (found.prefecture, found.municipality) == (prefecture, municipality_name)


@pytest.mark.parametrize(
    ("native", "town", "block"),
    [
        ("高松市番町一丁目8-15", "番町一丁目", "8-15"),
        ("高松市番町1丁目8番15号", "番町1丁目", "8番15号"),
        ("高松市錦町２ー１４ー１", "錦町", "2-14-1"),
        ("札幌市中央区北1条西2丁目", "北1条西2丁目", ""),
        ("札幌市中央区北1条西2丁目1-1 本庁舎", "北1条西2丁目", "1-1 本庁舎"),
        ("高松市", "", ""),
        ("高松市浜ノ町1‐17", "浜ノ町", "1-17"),
    ],
)
def test_the_rest_is_town_and_block(native: str, town: str, block: str) -> None:
    """Up to 丁目, or to the first number; figures become narrow and dashes hyphens."""
    found = address(native)
    assert isinstance(found, Address)
    assert (found.town, found.block) == (town, block)


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("番町一丁目8-15", "ADDRESS_WITHOUT_MUNICIPALITY"),
        ("香川県", "ADDRESS_WITHOUT_MUNICIPALITY"),
        ("港区芝公園1-5-25", "ADDRESS_WITHOUT_MUNICIPALITY"),  # of 東京, 名古屋 or 大阪
        ("中央公園内", "ADDRESS_WITHOUT_MUNICIPALITY"),
        ("", "VALUE_NOT_AN_ADDRESS"),
        ("　", "VALUE_NOT_AN_ADDRESS"),
        (None, "VALUE_NOT_AN_ADDRESS"),
        (760, "VALUE_NOT_AN_ADDRESS"),
    ],
)
def test_without_a_municipality_there_is_no_address(native: object, code: str) -> None:
    """A town's name is not taken for a municipality by its ending alone."""
    assert address(native) == Unmappable(code)


def test_the_prefecture_of_the_holder_helps() -> None:
    """Where the text leaves it out."""
    found = address("港区芝公園1-5-25", prefecture="東京都")
    assert isinstance(found, Address)
    assert (found.prefecture_code, found.municipality_code) == ("13", "131032")
    village = address("宇多津町1881", prefecture="香川県")
    assert isinstance(village, Address)
    assert (village.prefecture_code, village.city, village.municipality_code) == ("37", "宇多津町", None)


@pytest.mark.parametrize(
    ("native", "city", "town"),
    [
        ("昭和町一丁目2-20", "高松市", "昭和町一丁目"),
        ("高松市昭和町一丁目2-20", "高松市", "昭和町一丁目"),
        ("丸亀市大手町二丁目4-21", "丸亀市", "大手町二丁目"),
        ("綾歌郡宇多津町1881", "宇多津町", ""),
        ("香川県宇多津町1881", "宇多津町", ""),
    ],
)
def test_the_city_of_the_holder_helps(native: str, city: str, town: str) -> None:
    """Where the text begins with a town; another municipality that is named wins."""
    found = address(native, prefecture="香川県", city="高松市")
    assert isinstance(found, Address)
    assert (found.prefecture, found.city, found.town) == ("香川県", city, town)


def test_every_code_that_is_known_has_a_right_check_digit() -> None:
    """And belongs to one of the 47 prefectures; the worked ones are the published ones."""
    known = {**CITIES, **SPECIAL_WARDS}
    assert all(municipality(code) == code for code in known.values())
    assert len(PREFECTURES) == 47
    assert len(SPECIAL_WARDS) == 23
    assert len(DESIGNATED) == 20
    assert PREFECTURES["北海道"] == "01"
    assert PREFECTURES["東京都"] == "13"
    assert PREFECTURES["香川県"] == "37"
    assert PREFECTURES["沖縄県"] == "47"
    names = ("加古川市", "高松市", "札幌市", "会津若松市", "富山市", "港区", "千代田区", "熊本市")
    codes = ["282103", "372013", "011002", "072028", "162019", "131032", "131016", "431001"]
    assert [known[name] for name in names] == codes
    assert code_of("高松市", "東京都") is None


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(CITIES)),
    st.sampled_from(["", "番町", "市役所前", "村上", "区民町", "本町三丁目"]),
    st.sampled_from(["", "1-2", "１２番地３"]),
)
def test_a_city_that_is_known_is_found_with_and_without_its_prefecture(city: str, town: str, block: str) -> None:
    """Whatever follows it, but for a ward."""
    code = CITIES[city]
    prefecture = next(name for name, number in PREFECTURES.items() if number == code[:2])
    for text in (f"{city}{town}{block}", f"{prefecture}{city}{town}{block}"):
        found = address(text)
        assert isinstance(found, Address)
        assert (found.prefecture, found.municipality_code) == (prefecture, code)


@settings(max_examples=100)
@given(st.text("東京都北海道府県市区町村郡高松番四日余港0123456789-−ー丁目 〒", max_size=24))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    """Nothing raises, and nothing is said twice or made up but the prefecture."""
    found = address(text)
    if not isinstance(found, Unmappable):
        assert len(found.municipality + found.town + found.block) <= len(text)
