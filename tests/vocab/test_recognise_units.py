"""Units and words in the brackets of headers, and the datum of coordinates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vocab.recognise_tools import recognised, rows_of, vocabulary
from vocab.recognise.propose import proposal

AT = {
    "ID": ["1", "2"],
    "名称": ["甲", "乙"],
    "所在地": ["町1", "町2"],
    "緯度": ["34.1", "34.2"],
    "経度": ["134.1", "134.2"],
}


def _column(title: str, header: str, base: Any = None) -> Any:
    rows = rows_of(**{**(base or AT), header: ["20", "30"]})
    return next(item for item in recognised(list(rows[0]), rows, title=title).columns if item.header == header)


@pytest.mark.parametrize(
    ("title", "header"),
    [
        *(("大気汚染測定局", header) for header in ("PM2.5(ppm)", "SO2(ug/m3)", "SO2(mg/m3)")),
        *(("消火栓", header) for header in ("口径(A)", "口径(inch)", "口径（インチ）", "口径(寸)")),
        *(("指定緊急避難場所", f"想定収容人数{unit}") for unit in ("(%)", "(㎡)", "(世帯)", "（千人）")),
        *(("保育所一覧", header) for header in ("定員(%)", "収容定員（千人）", "定員(残り)", "定員%")),
        *(("ため池", "総貯水量(t)"), ("駐車場", "収容台数(%)"), ("医療機関", "許可病床数(千)")),
        *(("公衆トイレ", "男性トイレ総数（故障）"), ("公衆トイレ", "男性トイレ総数(千)")),
    ],
)
def test_a_unit_of_another_quantity_or_an_unknown_one_is_asked_about(title: str, header: str) -> None:
    """Its numbers would be read as what they are not."""
    assert _column(title, header).confidence <= 0.6


@pytest.mark.parametrize("header", ["総人口(%)", "男性(%)", "65歳以上(%)", "0-4歳の男性(%)"])
def test_shares_of_people_are_no_counts(header: str) -> None:
    """A header of a table of people with a sign of percent behind it."""
    base = {
        "町丁名": ["甲", "乙"],
        "調査年月日": ["2024-01-01", "2024-01-01"],
        "女性": ["1", "2"],
        "世帯数": ["1", "2"],
    }
    assert not _column("人口", header, base).sure
    assert _column("人口", header.removesuffix("(%)"), base).sure


@pytest.mark.parametrize(
    ("title", "header"),
    [
        *(("消火栓", "口径(cm)"), ("消火栓", "口径(mm)"), ("気象観測", "気温(℉)"), ("気象観測", "風速(knot)")),
        *(("河川水位", "水位(mm)"), ("雨量", "雨量(cm)"), ("ため池", "総貯水量(千m3)"), ("駐車場", "収容台数(台)")),
        *(("大気汚染測定局", "CO(ppb)"), ("保育所一覧", "定員(人)"), ("指定緊急避難場所", "想定収容人数(人)")),
    ],
)
def test_a_unit_that_converts_stays_sure(title: str, header: str) -> None:
    """It is stated in the mapping, or is the property's own."""
    assert _column(title, header).sure


@pytest.mark.parametrize(
    ("datums", "stated"),
    [
        (["旧日本測地系", "Tokyo"], {"lat": "緯度", "lon": "経度", "datum": "Tokyo"}),
        (["世界測地系", "JGD2011"], {"lat": "緯度", "lon": "経度"}),
        (["JGD2011", "日本測地系"], None),
        (["", "日本測地系"], None),
        (["世界測地系", "ベッセル"], None),
    ],
)
def test_coordinates_are_of_the_datum_that_the_table_states(datums: list[str], stated: Any) -> None:
    """In doubt the place is left out and asked about: the old datum is 400 m off."""
    rows = rows_of(**AT, 測地系=datums)
    found = recognised(list(rows[0]), rows, title="公園一覧")
    draft = proposal(found, rows, vocabulary=vocabulary(), collection="t")
    assert draft.provides["PublicFacility"]["fields"].get("location") == stated
    assert {item.header for item in found.columns if not item.sure} >= ({"緯度", "経度"} if stated is None else set())
