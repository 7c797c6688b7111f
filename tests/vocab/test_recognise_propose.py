"""Proposed mappings: each can be compiled and reads the rows it was made from; what is not sure is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vocab.recognise_tools import published, recognised, rows_of, standards, vocabulary
from vocab.documents import read_data
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.model import SourceDocument
from vocab.mapping.program import Mapped
from vocab.recognise.asks import Closed, Draft
from vocab.recognise.datasets import Dataset, Generation
from vocab.recognise.personal import Personal
from vocab.recognise.propose import proposal
from vocab.values import Text

AED = {
    "ID": ["A-1", "A-2", "A-3"],
    "名称": ["港こども園", "番町小学校", "市役所"],
    "名称_カナ": ["ミナト", "バンチョウ", "シヤクショ"],
    "住所": ["港町1", "番町1", "番町1-8-15"],
    "緯度": ["34.34", "34.35", "34.36"],
    "経度": ["134.04", "134.05", "134.06"],
    "設置位置": ["玄関", "受付", "-"],
    "電話番号": ["087-839-2011", "-", "087-839-2012"],
    "小児対応設備の有無": ["有", "無", "有"],
    "備考": ["", "なし", ""],
}


def proposed(rows: list[dict[str, Any]], **more: Any) -> Draft:
    """What is proposed for a table with these rows."""
    found = recognised(list(rows[0]), rows, **more)
    return proposal(found, rows, vocabulary=vocabulary(), collection="sheet")


def compiled(provides: dict[str, Any], *, nested: bool = False) -> ClassMapping:
    """The mapping that was proposed, through the strict reader and the compiler."""
    head = {"source": "a", "holder": "b", "title": {"ja": "c", "en": "d"}, "adapter": "table"}
    document = read_data(SourceDocument, {**head, "provides": provides})
    (mapping,) = compile_source(document, vocabulary(), nested=nested).values()
    return mapping


def entities(rows: list[dict[str, Any]], **more: Any) -> list[Mapped]:
    """The rows through the proposed mapping."""
    mapping = compiled(proposed(rows, **more).provides)
    program = mapping.program(frozenset(mapping.fields))
    return [program(row) for row in rows]


def test_a_standard_table_maps_itself() -> None:
    """Names in their languages, a position, truths; a dash is no value and a word is kept."""
    first, second, third = entities(rows_of(**AED))
    name = first.cells["name"]
    assert isinstance(name, Text)
    assert (first.key, name.by_language) == ("A-1", {"ja": "港こども園", "ja-Hrkt": "ミナト"})
    assert first.cells["location"] == {"type": "Point", "coordinates": [134.04, 34.34]}
    assert (first.cells["pediatric"], second.cells["pediatric"]) == (True, False)
    assert (second.cells["telephone"], third.cells["installationPosition"]) == (None, None)
    assert second.cells["note"] == "なし"


def test_nothing_is_asked_where_everything_is_sure() -> None:
    """And nothing is closed."""
    found = proposed(rows_of(**AED))
    assert (found.asks, found.closed) == ((), ())
    assert found.provides["AED"]["id"] == {"key": ("ID",)}


def test_a_column_that_numbers_the_rows_is_no_key() -> None:
    """Then the content is; where that is not enough, the exact position."""
    numbered = {"NO": ["1", "2", "3"], **{name: cells for name, cells in AED.items() if name != "ID"}}
    assert proposed(rows_of(**numbered)).provides["AED"]["id"] == {"content": "true"}
    close = {**numbered, "名称": ["体育館"] * 3, "緯度": ["34.34", "34.3401", "34.3402"], "経度": ["134.04"] * 3}
    assert proposed(rows_of(**close)).provides["AED"]["id"] == {"key": ("名称", "緯度", "経度")}
    same = {**close, "緯度": ["34.34"] * 3, "住所": ["x"] * 3}
    assert proposed(rows_of(**same)).provides["AED"]["id"] == {"key": ("NO",)}


def test_a_key_that_is_written_twice_is_none() -> None:
    """Published identifiers are looked at, not believed."""
    twice = {**AED, "ID": ["A-1", "A-1", "A-3"]}
    assert proposed(rows_of(**twice)).provides["AED"]["id"] == {"content": "true"}


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("管理者氏名", "word"),
        ("担当者", "word"),
        ("代表者名", "word"),
        ("生年月日", "word"),
        ("設置者", "name"),
        ("所有者", "name"),
        ("運営主体", "name"),
        ("団体名", "name"),
    ],
)
def test_a_column_about_persons_is_left_out_and_named(header: str, why: str) -> None:
    """By known words in headers, and by values under those that say who owns or runs a thing."""
    found = proposed(rows_of(**AED, **{header: ["山田太郎", "田中", "高松市"]}))
    assert found.closed == (Closed(header, Personal(why)),)
    assert header not in str(found.provides)


def test_what_is_not_sure_is_left_out_and_asked_about() -> None:
    """With the nearest proposals."""
    found = proposed(rows_of(**AED, 設置方法=["壁", "床", "壁"]))
    (ask,) = found.asks
    assert (ask.question, ask.column) == ("column", "設置方法")
    assert "設置方法" not in str(found.provides)


def test_a_table_of_an_unknown_class_stays_closed() -> None:
    """Nothing is provided before somebody says what it is."""
    rows = rows_of(名称=["a", "b"], 住所=["c", "d"])
    found = proposed(rows)
    assert found.provides == {}
    assert found.asks[0].question == "class"
    assert proposed(rows_of(あ=["1"], い=["2"])).provides == {}


def test_marks_with_blanks_are_yes_and_no_and_words_with_blanks_are_not() -> None:
    """`1` and nothing is a published convention; `有` and nothing leaves it open."""
    marks = {**AED, "小児対応設備の有無": ["1", "", "1"]}
    assert [item.cells["pediatric"] for item in entities(rows_of(**marks))] == [True, False, True]
    words = {**AED, "小児対応設備の有無": ["有", "", "有"]}
    assert [item.cells["pediatric"] for item in entities(rows_of(**words))] == [True, None, True]


def test_a_unit_in_a_header_is_converted() -> None:
    """Centimetres become the property's metres."""
    rows = rows_of(
        名称=["a", "b"],
        緯度=["34.1", "34.2"],
        経度=["134.1", "134.2"],
        洪水=["1", ""],
        津波=["1", ""],
        **{"標高(cm)": ["170", "-"]},
    )
    first, second = entities(rows, title="指定緊急避難場所一覧")
    assert (first.cells["elevation"], second.cells["elevation"]) == (1.7, None)


def test_a_wide_table_gives_a_thing_for_every_count() -> None:
    """Population by age and sex: what the header says is set, and makes the key with the area and the day."""
    rows = rows_of(
        調査年月日=["2026/4/1", "2026/4/1"],
        地域名=["塩屋町", "番町"],
        総人口=["227", "1,310"],
        **{"0-4歳の男性": ["0", "40"], "0-4歳の女性": ["4", "38"]},
        世帯数=["143", "600"],
    )
    found = proposed(rows, title="地域・年齢別人口")
    assert found.asks == ()
    plain = found.provides
    mapping = compiled(plain)
    assert mapping.class_name == "PopulationCount"
    entries = plain["PopulationCount"]["unpivot"]
    assert entries[0] == {
        "take": {"persons": "総人口", "households": "世帯数"},
        "set": {"sex": "ALL", "ageFrom": "-", "ageTo": "-"},
    }
    assert entries[2]["set"] == {"sex": "FEMALE", "ageFrom": "0", "ageTo": "4", "households": "-"}
    assert set(plain["PopulationCount"]["id"]["key"]) == {"地域名", "調査年月日", "sex", "ageFrom", "ageTo"}
    assert set(mapping.reads(frozenset({"households"}))) >= {"世帯数"}, "the decision on a property covers its column"


def test_households_are_counted_once_and_with_everybody() -> None:
    """With the count of all people, or as a thing of their own where nobody counted all."""
    whole = rows_of(町丁名=["本町", "番町"], 人口総数=["700", "610"], 男=["340", "300"], 世帯数=["320", "280"])
    without = [{key: cell for key, cell in row.items() if key != "人口総数"} for row in whole]
    for rows in (whole, without):
        plain = proposed(rows, title="町丁別人口世帯数").provides
        mapping = compiled(plain)
        assert mapping.records is not None
        program = mapping.program(frozenset(mapping.fields))
        cells = [program(record).cells for record in mapping.records(rows)]
        counted = [(cell["sex"], cell["persons"], cell["households"]) for cell in cells]
        people = 700 if "人口総数" in rows[0] else None
        assert ("ALL", people, 320) in counted
        assert ("MALE", 340, None) in counted


def test_attributes_of_a_broker_are_read_by_their_paths() -> None:
    """The time of a measure is at its attribute."""
    header = ["id", "type", "name.value", "waterLevel.value", "waterLevel.observedAt", "location.value"]
    found = recognised(header, type_name="WaterObserved")
    plain = proposal(found, vocabulary=vocabulary(), collection="WaterObserved").provides
    assert plain["WaterGauge"]["fields"]["waterLevel"] == {"from": "waterLevel.value", "at": "waterLevel.observedAt"}
    assert plain["WaterGauge"]["fields"]["location"] == {"from": "location.value", "as": "geojson"}
    compiled(plain, nested=True)


@pytest.mark.parametrize(
    ("dataset", "generation"), [pytest.param(*item, id=f"{item[0].slug}-{item[1].name}") for item in published()]
)
def test_every_published_header_gives_a_mapping_that_compiles(dataset: Dataset, generation: Generation) -> None:
    """Or says that nothing tells its rows apart."""
    found = recognised(generation.header, kind=dataset.kind, title=dataset.title.ja)
    plain = proposal(found, vocabulary=vocabulary(), collection="x")
    if not plain.provides:
        assert plain.asks
        return
    nested = dataset.kind not in {"municipal", "gtfs", "eei"}
    mapping = compiled(plain.provides, nested=nested)
    personal = {item.header for item in found.columns if item.personal}
    assert not personal & set(mapping.reads(mapping.fields))
    assert mapping.class_name == standards().datasets[dataset.slug].class_name
