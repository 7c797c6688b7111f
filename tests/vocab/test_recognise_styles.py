"""Tables in styles of their own: their columns are known by what headers are made of, damaged ones never wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.recognise_tools import DAMAGES, recognised, rows_of, standards, tellable
from vocab.recognise.match import THRESHOLD, ColumnMatch, Recognition
from vocab.recognise.personal import Personal
from vocab.standards import plain_data

TABLES: list[dict[str, Any]] = list(
    plain_data((Path(__file__).parent / "data" / "house_styles.yaml").read_text(encoding="utf-8"))["tables"]
)
EACH_TABLE = pytest.mark.parametrize("table", TABLES, ids=[table["title"] for table in TABLES])
UNKNOWN = {"ask", "~"}


def meaning(item: ColumnMatch) -> str:
    """What a column means, as the tables state it; `ask` where that is a question."""
    if not item.sure or item.known is None:
        return "ask"
    return "/".join(part for part in (item.to or "~", item.known.language) if part)


def closed(found: Recognition) -> dict[str, str]:
    """The columns about persons, and why."""
    return {item.header: item.personal.value for item in found.columns if item.personal is not None}


@EACH_TABLE
def test_a_table_in_a_style_of_its_own_is_known(table: dict[str, Any]) -> None:
    """Numbered, in brackets, with units, notes, prefixes and romaji: each column is what it says."""
    found = recognised(list(table["columns"]), title=table["title"])
    assert (found.class_name, found.sure) == (table["class"], True)
    assert {item.header: meaning(item) for item in found.columns} == table["columns"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TABLES), st.randoms(use_true_random=False))
def test_no_column_of_a_damaged_table_is_mapped_wrongly(table: Mapping[str, Any], rng: Random) -> None:
    """With a fifth of the headers damaged or dropped, and a column of another table among them."""
    whole = recognised(list(table["columns"]), title=table["title"])
    dataset = standards().datasets.get(whole.dataset or "")
    meant: dict[str, str] = {}
    for item in whole.columns:
        said = item.header
        if rng.random() < 0.2 and item.known is not None and dataset is not None:
            if rng.random() < 0.2:
                continue
            *damages, _renamed = DAMAGES
            said = rng.choice(damages)(item.header, rng)
            said = said if tellable(said, item.known.target, dataset) else item.header
        if said.strip():
            meant.setdefault(said, table["columns"][item.header])
    meant.setdefault("議案の件名", "ask")
    found = recognised(list(meant), title=table["title"])
    for item in found.columns if found.sure else ():
        if item.sure and item.to is not None and meant[item.header] != "~":
            assert meaning(item) == meant[item.header], item.header
    if not found.sure:
        assert all(item.confidence < THRESHOLD for item in found.columns)


def test_a_column_that_nobody_named_or_filled_is_not_asked_about() -> None:
    """As files have them at their right edge; with values it is."""
    rows = rows_of(施設名=["a", "b"], 住所=["c", "d"], 設置位置=["e", "f"], **{"": ["", " "], "Unnamed: 4": ["", "x"]})
    found = recognised(list(rows[0]), rows, title="AED設置箇所一覧")
    assert [item.sure for item in found.columns] == [True, True, True, True, False]
    assert [item.to for item in found.columns[3:]] == [None, None]


def test_a_title_that_names_something_else_keeps_the_class_in_question() -> None:
    """Columns alone do not tell services for the disabled from those for the old, or a list of staff from offices."""
    header = ["事業所番号", "事業所名", "サービス種別", "所在地", "電話番号", "定員"]
    assert recognised(header, title="介護サービス事業所一覧").sure
    assert not recognised(header, title="障害福祉サービス事業所一覧").sure
    assert not recognised(["No", "名称", "所在地", "電話番号", "種別"], title="クリーニング所施設一覧").sure
    assert not recognised(["整理番号", "氏名", "住所", "電話番号", "対象者"], title="給付金受給者一覧").sure


def test_terms_of_a_code_list_tell_what_a_table_lists() -> None:
    """`種別` says little, hydrants and cisterns in it say much."""
    header = ["ID", "種別", "所在地_連結表記", "緯度", "経度", "備考"]
    told = rows_of(ID=["1", "2", "3"], 種別=["消火栓", "防火水そう", "消火栓"])
    assert recognised(header, told).class_name == "FireWaterSource"
    assert recognised(header).class_name != "FireWaterSource" or not recognised(header).sure


@pytest.mark.parametrize(
    ("type_name", "sure"),
    [("AirQualityObserved", True), ("AirQualityForecast", False), ("WaterLevelSensor", True), ("SomethingElse", False)],
)
def test_a_type_that_no_table_knows_keeps_the_class_in_question(type_name: str, sure: bool) -> None:
    """A forecast has the attributes of an observation; a word for the class in the type's name is enough."""
    header = [
        "id",
        "type",
        "dateObserved",
        "location",
        "name",
        "address",
        "airQualityIndex",
        "pm25",
        "relativeHumidity",
    ]
    if "Water" in type_name:
        header = ["id", "type", "dateObserved", "location", "name", "waterLevel", "refDevice"]
    assert recognised(header, type_name=type_name).sure == sure


def test_entities_say_their_type_themselves() -> None:
    """Beside an id that is a URN; a column `type` of a table is only a column."""
    header = ["id", "type", "name", "location", "dateObserved", "temperature", "validFrom"]
    rows = [dict.fromkeys(header, "x") | {"id": "urn:ngsi-ld:A:1", "type": "WeatherForecast"}]
    assert not recognised(header, rows).sure
    rows = [row | {"type": "WeatherObserved"} for row in rows]
    assert (recognised(header, rows).class_name, recognised(header, rows).sure) == ("WeatherStation", True)


def test_persons_are_closed_and_what_only_sounds_like_them_is_not() -> None:
    """Kana and money beside a name, number plates by header and by form; no telephone of an organisation."""
    names = ["山田太郎", "佐藤花子", "鈴木一"]
    plates = ["香川 500 あ 12-34", "高松330さ5678", "香川480い・・12"]
    found = closed(recognised(["世帯主氏名", "フリガナ", "住所", "支給額", "年度"]))
    assert found == dict.fromkeys(("フリガナ", "住所", "支給額"), "beside") | {"世帯主氏名": "word"}
    rows = rows_of(車の番号=plates, 使用者氏名=names, 色=["白", "黒", "赤"])
    assert closed(recognised(list(rows[0]), rows)) == {"車の番号": Personal.PLATE.value, "使用者氏名": "word"}
    assert closed(recognised(["名称", "代表電話", "施設電話番号", "携帯電話版URL", "年齢不詳の男性"])) == {}


def test_a_minute_written_in_twelve_figures_is_no_individual_number() -> None:
    """Where all cells are such times."""
    rows = rows_of(観測時刻=["202505120800", "202505120810", "202505120900"], 水位=["1", "2", "3"])
    assert recognised(list(rows[0]), rows, title="河川水位").refused == ()
    rows = rows_of(番号=["123456789018", "202505120800"], 水位=["1", "2"])
    assert recognised(list(rows[0]), rows, title="河川水位").refused == ("番号",)


def test_opening_hours_that_are_one_time_each_are_asked_about() -> None:
    """`開園時間` may be from when to when, or only from when."""
    usual: dict[str, Any] = {"施設名": ["a", "b"], "収容定員": ["1", "2"], "受入年齢": ["0", "1"]}
    spans = rows_of(**usual, 開園時間=["7:00～19:00", "8:00～18:00"])
    times = rows_of(**usual, 開園時間=["7:00", "8:00"], 閉園時間=["19:00", "18:00"])
    whole = recognised(list(spans[0]), spans, title="保育所一覧").columns[3]
    only = recognised(list(times[0]), times, title="保育所一覧").columns[3]
    assert (whole.to, whole.sure) == ("openingHours", True)
    assert (only.to, only.sure) == ("availability.opens", False)


@pytest.mark.parametrize("merged", ["内線番号・法人番号", "名称及び名称_カナ", "内線番号法人番号", "電話番号／FAX番号"])
def test_two_columns_under_one_header_are_asked_about(merged: str) -> None:
    """Nothing says which of them a cell holds."""
    found = recognised(["ID", "施設名", "住所", "緯度", "経度", "設置位置", merged], title="AED設置箇所一覧")
    assert not found.columns[-1].sure
