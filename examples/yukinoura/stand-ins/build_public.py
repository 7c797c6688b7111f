"""Makes what the prefecture, the city and the town hold: levels, rain, tide, shelters and closed roads. All is made up.

Columns are Japanese, levels are in metres, and times are those of a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from build_forms import CITY, TOWN, ago, ld, table, v2, write

STAMP = {"zone": "Asia/Tokyo", "format": "%Y年%m月%d日 %H時%M分"}
GAUGES = [  # station, name, river, metres, caution, danger, how long ago, lat, lon
    ("K-101", "雪見橋", "R1", "2.84", "2.50", "3.60", "PT7M", 37.2112, 138.2871),
    ("K-102", "上野原", "R1", "1.92", "2.20", "3.10", "PT8M", 37.1654, 138.3122),
    ("K-201", "鷺沢大橋", "R2", "0.73", "1.80", "2.40", "PT2H40M", 37.1418, 138.2204),
    ("K-202", "浜橋", "R2", "欠測", "1.50", "2.10", "PT6M", 37.2206, 138.2359),
]
RIVERS = [("R1", "雪見川", "ユキミガワ"), ("R2", "鷺川", "サギガワ")]
RAIN = [
    ("A-1", "上野原", "4.0", "22.5", "PT6M", 37.1655, 138.3120),
    ("A-2", "鷺沢", "2.5", "17.0", "PT6M", 37.1402, 138.2213),
]
TIDES = [("T-1", "雪ノ浦港", "38", "PT5M", 37.2301, 138.2512)]


def portal() -> dict[str, Any]:
    """The prefecture's portal: rivers, rain, tides; and the town's shelters. Columns are Japanese, levels in metres."""
    levels = ("観測局番号", "観測局", "河川", "水位_m", "注意_m", "危険_m", "日時", "北緯", "東経")
    rain = ("観測局番号", "観測局", "時間雨量", "累計雨量", "日時", "北緯", "東経")
    tides = ("観測局番号", "観測局", "潮位_cm", "日時", "北緯", "東経")
    stamped = [(*row[:6], ago(row[6], **STAMP), *row[7:]) for row in GAUGES]
    sites = [
        (
            TOWN,
            "1",
            "鷺沢小学校体育館",
            "サギサワショウガッコウタイイクカン",
            "鷺沢町中央1番地",
            "37.1431",
            "138.2199",
            "1",
            "",
            "1",
            "420",
        ),
        (
            TOWN,
            "2",
            "鷺沢温泉会館",
            "サギサワオンセンカイカン",
            "鷺沢町湯元7番地",
            "37.1312",
            "138.2287",
            "",
            "1",
            "1",
            "150",
        ),
    ]
    shelters = ("市町村番号", "番号", "施設", "施設カナ", "場所", "北緯", "東経", "洪水", "土砂", "地震", "定員")
    return {
        "resources": {
            "suii-0001": resource("河川水位", levels, stamped),
            "kasen-0002": resource("河川", ("河川", "河川名", "河川名カナ"), RIVERS),
            "uryo-0003": resource("雨量", rain, [(*row[:4], ago(row[4], **STAMP), *row[5:]) for row in RAIN]),
            "choi-0004": resource("潮位", tides, [(*row[:3], ago(row[3], **STAMP), *row[4:]) for row in TIDES]),
            "hinan-0005": resource("鷺沢町 避難所", shelters, sites),
        }
    }


def resource(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """One DataStore resource, all columns as text, as an upload of a spreadsheet leaves them."""
    fields = [{"id": column, "type": "text"} for column in columns]
    records = [dict(zip(columns, (_text(value) for value in row), strict=True)) for row in rows]
    return {"name": name, "fields": fields, "records": records}


def _text(value: Any) -> Any:
    return value if isinstance(value, Mapping) else str(value)


SITES = [  # number, name, kana, address, lat, lon, flood, landslide, earthquake, tsunami, people
    (
        "1",
        "雪ノ浦市民体育館",
        "ユキノウラシミンタイイクカン",
        "雪ノ浦市本町1-1",
        37.2241,
        138.2555,
        "○",
        "○",
        "○",
        "×",
        "８５０",
    ),
    ("2", "雪見小学校", "ユキミショウガッコウ", "雪ノ浦市雪見2-3", 37.2118, 138.2849, "×", "○", "○", "○", "３２０"),
    ("3", "浜地区公民館", "ハマチククコウミンカン", "雪ノ浦市浜4-5", 37.2287, 138.2401, "○", "○", "○", "×", "約９０"),
    (
        "4",
        "上野原克雪センター",
        "ウエノハラコクセツセンター",
        "雪ノ浦市上野原9",
        37.1660,
        138.3131,
        "○",
        "△",
        "○",
        "○",
        "１８０",
    ),
]
STATES = {"1": ("開設", 64), "2": ("準備中", 0), "3": ("閉鎖", 0), "4": ("開設", 23)}


def shelters() -> None:
    """The city's list in the older form of the municipal standard, in the Windows code page."""
    table(
        "shelters.csv",
        [
            "NO",
            "名称",
            "名称_カナ",
            "住所",
            "緯度",
            "経度",
            "市区町村コード",
            "都道府県名",
            "市区町村名",
            "災害種別_洪水",
            "災害種別_崖崩れ、土石流及び地滑り",
            "災害種別_地震",
            "災害種別_津波",
            "想定収容人数",
            "備考",
        ],
        [(*site[:6], CITY, "雪国県", "雪ノ浦市", *site[6:], "冬期は除雪後に開設") for site in SITES],
        "cp932",
    )


def city_broker() -> list[dict[str, Any]]:
    """Which shelters are open: the city's own NGSI-LD broker."""
    return [
        ld(
            "Shelter",
            number,
            cityCode=CITY,
            shelterNumber=number,
            opening=state,
            evacuees=(people, "PT15M"),
            keeper=f"{SITES[int(number) - 1][1]}運営委員会",
        )
        for number, (state, people) in STATES.items()
    ]


def roads() -> None:
    """The city's closed roads as a spreadsheet that its road office keeps."""
    rows = [
        (
            "D-7",
            "市道山手線",
            "上野原峠",
            "全面通行止",
            "積雪",
            "K-102",
            "{{ago PT5H %Y/%m/%d %H:%M}}",
            "国道8号へ",
            37.1671,
            138.3170,
        ),
        (
            "D-9",
            "市道雪見堤防線",
            "雪見橋下流",
            "通行止め",
            "増水",
            "K-101",
            "{{ago PT2H %Y/%m/%d %H:%M}}",
            "",
            37.2120,
            138.2866,
        ),
        (
            "D-12",
            "県道浜線",
            "浜二丁目",
            "片側交互",
            "道路工事",
            "",
            "{{ago PT30H %Y/%m/%d %H:%M}}",
            "誘導員あり",
            37.2291,
            138.2430,
        ),
        ("D-15", "市道本町線", "本町", "規制解除", "降雪", "", "{{ago PT40H %Y/%m/%d %H:%M}}", "", 37.2240, 138.2560),
    ]
    header = ("管理番号", "路線", "地先", "規制内容", "理由", "水位局", "開始", "う回路", "緯度", "経度")
    table("roads.csv.template", header, rows)


def town_broker() -> dict[str, Any]:
    """The neighbouring town's NGSIv2 broker: closed roads with stretches of road."""
    stretches = [
        ("101", "湯元坂", "町道湯元線", "通行止", "降雪", "PT3H", [[138.2271, 37.1320], [138.2289, 37.1309]]),
        (
            "102",
            "中央一丁目",
            "県道鷺沢線",
            "片側交互通行",
            "工事",
            "PT26H",
            [[138.2190, 37.1425], [138.2202, 37.1433]],
        ),
    ]
    entities = [
        v2(
            "RoadClosure",
            f"road-{key}",
            "/road",
            place=place,
            road=road,
            kind=kind,
            cause=cause,
            since=ago(since),
            advice="役場にお問い合わせください",
            line={"type": "LineString", "coordinates": line},
        )
        for key, place, road, kind, cause, since, line in stretches
    ]
    return {"service": "sagisawa", "entities": entities}


def main() -> None:
    """Write the files."""
    write("portal.json", portal())
    write("town-broker.json", town_broker())
    shelters()
    roads()
