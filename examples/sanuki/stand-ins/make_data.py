"""Makes the example city's data: every name, number and place is made up, the shapes are real.

Writes the JSON, CSV and Excel files that the stand-ins serve, the same ones each time. Times are
written relative to now (`{"$ago": "PT7M"}`), so that the data is fresh whenever it is served.
"""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HERE = Path(__file__).parent
SEED = random.Random(20270401)  # noqa: S311 - made-up data, the same each time

RIVERS = [
    ("K01", "春日川", "カスガガワ"),
    ("K02", "新川", "シンカワ"),
    ("K03", "香東川", "コウトウガワ"),
    ("K04", "御坊川", "ゴボウガワ"),
]


def write(name: str, value: Any) -> None:
    """One JSON file, readable in a diff."""
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def attribute(kind: str, value: Any) -> dict[str, Any]:
    """An attribute in NGSIv2's normalised form."""
    return {"type": kind, "value": value, "metadata": {}}


def point(lat: float, lon: float) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}


def ago(duration: str) -> dict[str, str]:
    """A time that long before it is asked for."""
    return {"$ago": duration}


def secret(name: str) -> str:
    """A credential of the example city: it opens nothing but its stand-ins."""
    return (HERE / "secrets" / name).read_text("utf-8").strip()


GAUGES = [
    ("kasuga-01", "川島橋", "カワシマバシ", "K01", 34.3021, 134.0812, 214, "PT4M"),
    ("kasuga-02", "春日橋", "カスガバシ", "K01", 34.3388, 134.0877, 187, "PT6M"),
    ("shin-01", "新川橋", "シンカワバシ", "K02", 34.3187, 134.0953, 261, "PT3M"),
    ("shin-02", "木太大橋", "キタオオハシ", "K02", 34.3302, 134.0921, 242, "PT8M"),
    ("koto-01", "香東橋", "コウトウバシ", "K03", 34.3105, 134.0122, 158, "PT2M"),
    ("koto-02", "成合橋", "ナリアイバシ", "K03", 34.2891, 134.0147, 131, "PT3H12M"),
    ("gobo-01", "御坊川樋門", "ゴボウガワヒモン", "K04", 34.3349, 134.0561, -999, "PT5M"),
    ("gobo-02", "観光橋", "カンコウバシ", "K04", 34.3261, 134.0498, 96, "PT9M"),
]


def river_broker() -> list[dict[str, Any]]:
    """River gauges and rivers of a city's NGSIv2 broker; levels in centimetres, as the sensors send them."""
    entities = [
        {
            "id": f"urn:ngsi-ld:WaterLevelObserved:{key}",
            "type": "WaterLevelObserved",
            "stationName": attribute("Text", name),
            "stationNameKana": attribute("Text", kana),
            "riverCode": attribute("Text", river),
            "municipalityCode": attribute("Text", "372013"),
            "waterLevel": attribute("Number", level),
            "dateObserved": attribute("DateTime", ago(since)),
            "levelStandby": attribute("Number", 150),
            "levelCaution": attribute("Number", 200),
            "levelEvacuation": attribute("Number", 250),
            "levelDanger": attribute("Number", 300),
            "location": attribute("geo:json", point(lat, lon)),
            "batteryVoltage": attribute("Number", round(3.3 + SEED.random(), 2)),
        }
        for key, name, kana, river, lat, lon, level, since in GAUGES
    ]
    entities += [
        {
            "id": f"River:{code}",
            "type": "River",
            "code": attribute("Text", code),
            "name": attribute("Text", name),
            "nameKana": attribute("Text", kana),
            "system": attribute("Text", f"{name}水系"),
        }
        for code, name, kana in RIVERS
    ]
    return [{"$servicePath": "/river", **entity} for entity in entities]


def tide_broker() -> list[dict[str, Any]]:
    """Tide gauges, above T.P. in centimetres."""
    places = [("takamatsu-port", "高松港", 34.3525, 134.0502, 142), ("aji", "庵治港", 34.3846, 134.1287, 137)]
    entities = [
        {
            "id": f"TideLevelObserved:{key}",
            "type": "TideLevelObserved",
            "stationName": attribute("Text", name),
            "municipalityCode": attribute("Text", "372013"),
            "tideLevel": attribute("Number", level),
            "datum": attribute("Text", "TP"),
            "dateObserved": attribute("DateTime", ago("PT6M")),
            "location": attribute("geo:json", point(lat, lon)),
        }
        for key, name, lat, lon, level in places
    ]
    return [{"$servicePath": "/tide", **entity} for entity in entities]


def road_broker() -> list[dict[str, Any]]:
    """Road restrictions of the city; two follow a river gauge."""
    rows = [
        (
            "r-001",
            "春日川潜水橋",
            "市道春日西線",
            "通行止",
            "冠水",
            "kasuga-01",
            [[134.0801, 34.3019], [134.0824, 34.3023]],
        ),
        (
            "r-002",
            "新川アンダーパス",
            "市道新川線",
            "通行止",
            "冠水",
            "shin-01",
            [[134.0949, 34.3184], [134.0961, 34.3191]],
        ),
        ("r-003", "番町地内", "県道33号", "片側交互通行", "工事", None, [[134.0431, 34.3409], [134.0449, 34.3411]]),
        ("r-004", "塩江地内", "国道193号", "通行止", "土砂災害", None, [[134.0702, 34.1702], [134.0731, 34.1688]]),
        ("r-005", "サンポート地内", "市道臨港線", "車線規制", "高波", None, [[134.0481, 34.3541], [134.0502, 34.3538]]),
    ]
    entities = [
        {
            "id": f"RoadRestriction:{key}",
            "type": "RoadRestriction",
            "sectionName": attribute("Text", name),
            "roadName": attribute("Text", road),
            "municipalityCode": attribute("Text", "372013"),
            "status": attribute("Text", status),
            "reason": attribute("Text", reason),
            "validFrom": attribute("DateTime", ago(f"PT{2 + n}H")),
            "detour": attribute("Text", "迂回路あり" if n % 2 else "迂回路なし"),
            "location": attribute("geo:json", {"type": "LineString", "coordinates": line}),
            **({"refGauge": attribute("Text", f"urn:ngsi-ld:WaterLevelObserved:{gauge}")} if gauge else {}),
        }
        for n, (key, name, road, status, reason, gauge, line) in enumerate(rows)
    ]
    return [{"$servicePath": "/road", **entity} for entity in entities]


SITES = [
    ("372013", "1", "日新ふれあい館", "ニッシンフレアイカン", "高松市瀬戸内町900", 34.3475, 134.0300, "1010", 238),
    (
        "372013",
        "2",
        "番町コミュニティ広場",
        "バンチョウコミュニティヒロバ",
        "高松市番町二丁目900",
        34.3432,
        134.0431,
        "1101",
        410,
    ),
    ("372013", "3", "木太南体育館", "キタミナミタイイクカン", "高松市木太町9000", 34.3214, 134.0795, "0101", 620),
    (
        "372013",
        "4",
        "春日川防災センター",
        "カスガガワボウサイセンター",
        "高松市春日町900",
        34.3331,
        134.0869,
        "0011",
        350,
    ),
    (
        "372013",
        "5",
        "香川総合公園体育館",
        "カガワソウゴウコウエンタイイクカン",
        "高松市香川町9000",
        34.2482,
        134.0287,
        "1111",
        800,
    ),
    ("372013", "6", "牟礼文化ホール", "ムレブンカホール", "高松市牟礼町900", 34.3391, 134.1422, "1001", 540),
    ("373419", "1", "三木中央体育館", "ミキチュウオウタイイクカン", "三木町氷上900", 34.2683, 134.1342, "1111", 700),
    ("373419", "2", "平井ふれあいセンター", "ヒライフレアイセンター", "三木町平木900", 34.2741, 134.1271, "1001", 260),
    (
        "373419",
        "3",
        "下高岡コミュニティ館",
        "シモタカオカコミュニティカン",
        "三木町下高岡900",
        34.2622,
        134.1488,
        "0101",
        180,
    ),
    (
        "373877",
        "1",
        "綾川町総合体育館",
        "アヤガワチョウソウゴウタイイクカン",
        "綾川町滝宮900",
        34.2501,
        133.9228,
        "1111",
        900,
    ),
    ("373877", "2", "陶防災館", "スエボウサイカン", "綾川町陶9000", 34.2611, 133.9355, "1011", 320),
    ("373877", "3", "羽床コミュニティ館", "ハユカコミュニティカン", "綾川町羽床上900", 34.2298, 133.9084, "0101", 150),
]


def shelter_broker() -> list[dict[str, Any]]:
    """Which of the city's sites are open, and how many people are there."""
    states = ["開設", "開設", "準備中", "開設", "閉鎖", "準備中"]
    entities = [
        {
            "id": f"ShelterStatus:372013-{number}",
            "type": "ShelterStatus",
            "municipalityCode": attribute("Text", "372013"),
            "siteNumber": attribute("Text", number),
            "openState": attribute("Text", states[int(number) - 1]),
            "occupants": attribute("Number", SEED.randrange(0, 180) if states[int(number) - 1] == "開設" else 0),
            "manager": attribute("Text", f"{name}運営班"),
            "dateObserved": attribute("DateTime", ago("PT12M")),
        }
        for code, number, name, *_ in SITES
        if code == "372013"
    ]
    return [{"$servicePath": "/shelter", **entity} for entity in entities]


def ayagawa_broker() -> dict[str, Any]:
    """An NGSI-LD broker: road conditions and rain gauges."""
    roads = [
        (
            "a-101",
            "長柄ダム周辺",
            "Around Nagara dam",
            "県道182号",
            "CLOSED",
            "LANDSLIDE",
            [[133.9012, 34.2051], [133.9066, 34.2018]],
        ),
        (
            "a-102",
            "羽床橋付近",
            "Near Hayuka bridge",
            "町道羽床線",
            "CLOSED",
            "FLOODING",
            [[133.9071, 34.2301], [133.9099, 34.2312]],
        ),
        (
            "a-103",
            "滝宮駅前",
            "In front of Takinomiya station",
            "国道32号",
            "ONE_LANE",
            "WORKS",
            [[133.9221, 34.2466], [133.9249, 34.2471]],
        ),
        ("a-104", "陶地内", "Sue", "県道17号", "CAUTION", "OTHER", [[133.9341, 34.2601], [133.9377, 34.2622]]),
    ]
    entities: list[dict[str, Any]] = [
        {
            "id": f"urn:ngsi-ld:RestrictedTrafficArea:{key}",
            "type": "RestrictedTrafficArea",
            "name": {"type": "LanguageProperty", "languageMap": {"ja": ja, "en": en}},
            "roadName": {"type": "Property", "value": road},
            "status": {"type": "Property", "value": status},
            "reason": {"type": "Property", "value": reason},
            "validityStartDate": {"type": "Property", "value": ago(f"PT{3 + n}H")},
            "detour": {"type": "Property", "value": "誘導員の指示に従ってください"},
            "location": {"type": "GeoProperty", "value": {"type": "LineString", "coordinates": line}},
            "inspectorNote": {"type": "Property", "value": f"巡回メモ {key}"},
        }
        for n, (key, ja, en, road, status, reason, line) in enumerate(roads)
    ]
    gauges = [
        ("takinomiya", "滝宮", "Takinomiya", 34.2484, 133.9231, 4.5, 21.0, 88.5, "PT5M"),
        ("sue", "陶", "Sue", 34.2608, 133.9349, 3.0, 17.5, 80.0, "PT7M"),
        ("hayuka", "羽床", "Hayuka", 34.2302, 133.9091, -999, -999, -999, "PT6M"),
    ]
    entities += [
        {
            "id": f"urn:ngsi-ld:RainObserved:{key}",
            "type": "RainObserved",
            "name": {"type": "LanguageProperty", "languageMap": {"ja": ja, "en": en}},
            **{
                name: {"type": "Property", "value": value, "unitCode": "MMT", "observedAt": ago(since)}
                for name, value in (("rainTenMinutes", ten), ("rainHour", hour), ("rainDay", day))
            },
            "location": {"type": "GeoProperty", "value": point(lat, lon)},
        }
        for key, ja, en, lat, lon, ten, hour, day, since in gauges
    ]
    levels = [
        ("ayagawa-01", "滝宮橋", "Takinomiya bridge", 34.2492, 133.9241, 2.14, "PT5M"),
        ("ayagawa-02", "羽床大橋", "Hayuka bridge", 34.2307, 133.9085, 1.87, "PT4M"),
        ("ayagawa-03", "陶堰", "Sue weir", 34.2605, 133.9362, 1.31, "PT11M"),
    ]
    entities += [
        {
            "id": f"urn:ngsi-ld:WaterObserved:{key}",
            "type": "WaterObserved",
            "name": {"type": "LanguageProperty", "languageMap": {"ja": ja, "en": en}},
            "waterLevel": {"type": "Property", "value": level, "unitCode": "MTR", "observedAt": ago(since)},
            "location": {"type": "GeoProperty", "value": point(lat, lon)},
        }
        for key, ja, en, lat, lon, level, since in levels
    ]
    login = {"path": "/oauth/token", "client": "sanuki-hub", "secret": secret("ayagawa")}
    return {"tenant": "ayagawa", "auth": {"oauth": login}, "entities": entities}


def catalogue() -> dict[str, Any]:
    """Two DataStore resources of an open-data site: evacuation sites and watch-over cameras."""
    text = ["全国地方公共団体コード", "ID", "名称", "名称_カナ", "所在地_連結表記", "電話番号"]
    hazards = ["災害種別_洪水", "災害種別_崖崩れ、土石流及び地滑り", "災害種別_高潮", "災害種別_地震", "災害種別_津波"]
    sites = [
        {
            **dict(zip(text, (code, number, name, kana, address, "087-000-0000"), strict=True)),
            "緯度": lat,
            "経度": lon,
            **dict(zip(hazards, [*("○" if flag == "1" else "△" for flag in flags), "×"], strict=True)),
            "想定収容人数": capacity,
        }
        for code, number, name, kana, address, lat, lon, flags, capacity in SITES
    ]
    cameras = [
        {
            "camera_id": f"MK-{n:03}",
            "name": f"{area}見守りカメラ{n}",
            "operator": "三木町 危機管理課",
            "lat": round(34.262 + 0.0021 * n, 6),
            "lon": round(134.121 + 0.0034 * ((n * 7) % 10), 6),
            "heading": (n * 40) % 360,
            "in_service": "休止" if area == "下高岡" else "稼働",
        }
        for n, area in enumerate(["氷上", "平木", "池戸", "下高岡", "井戸", "田中", "朝倉", "奥山"], start=1)
    ]
    numeric = {
        "緯度": "numeric",
        "経度": "numeric",
        "想定収容人数": "numeric",
        "lat": "numeric",
        "lon": "numeric",
        "heading": "numeric",
    }

    def resource(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        fields = [{"id": column, "type": numeric.get(column, "text")} for column in rows[0]]
        return {"name": name, "fields": fields, "records": rows}

    return {
        "resources": {
            "6c5c3a52-0d3f-4a5e-9d5d-1f2a35a0c001": resource("指定緊急避難場所一覧", sites),
            "6c5c3a52-0d3f-4a5e-9d5d-1f2a35a0c002": resource("見守りカメラ一覧", cameras),
        }
    }


def aed_file() -> None:
    """A municipal standard dataset as a CSV with a byte order mark."""
    header = [
        "全国地方公共団体コード",
        "ID",
        "地方公共団体名",
        "名称",
        "名称_カナ",
        "所在地_連結表記",
        "緯度",
        "経度",
        "設置位置",
    ]
    header += ["電話番号", "利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項", "小児対応設備の有無", "備考"]
    towns = [
        ("372013", "香川県高松市", 34.33, 134.05),
        ("373419", "香川県三木町", 34.268, 134.13),
        ("373877", "香川県綾川町", 34.25, 133.92),
    ]
    kinds = [
        ("コミュニティセンター", "コミュニティセンター", "1階 受付"),
        ("小学校", "ショウガッコウ", "体育館 入口"),
        ("図書館", "トショカン", "1階 カウンター横"),
    ]
    areas = [("中央", "チュウオウ"), ("東", "ヒガシ"), ("西", "ニシ"), ("南", "ミナミ"), ("北", "キタ")]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(header)
    number = 0
    for code, town, lat, lon in towns:
        for area, area_kana in areas:
            for kind, kind_kana, position in kinds:
                number += 1
                rows.writerow(
                    [
                        code,
                        number,
                        town,
                        f"{area}{kind}",
                        f"{area_kana}{kind_kana}",
                        f"{town}{area}町{number}-1",
                        f"{lat + SEED.uniform(-0.03, 0.03):.6f}",
                        f"{lon + SEED.uniform(-0.03, 0.03):.6f}",
                        position,
                        "087-000-0000",
                        "月火水木金",
                        "08:30",
                        "17:15",
                        "祝日、年末年始を除く",
                        "有" if number % 3 else "無",
                        "",
                    ]
                )
    target = HERE / "files" / "opendata" / "aed.csv"
    target.write_bytes(("\ufeff" + out.getvalue()).encode())


def ports_file() -> None:
    """A company's bike stations; the times are filled in when the file is asked for."""
    ports = [
        ("s01", "高松駅前ポート", "Takamatsu Station", 34.3508, 134.0469, 14, 6),
        ("s02", "瓦町ポート", "Kawaramachi", 34.3391, 134.0519, 3, 17),
        ("s03", "市役所前ポート", "City Hall", 34.3428, 134.0466, 8, 12),
        ("s04", "サンポートポート", "Sunport", 34.3541, 134.0497, 0, 20),
        ("s05", "栗林公園ポート", "Ritsurin Garden", 34.3301, 134.0442, 11, 9),
        ("s06", "春日川ポート", "Kasugagawa", 34.3329, 134.0861, 5, 10),
        ("s07", "仏生山ポート", "Busshozan", 34.2871, 134.0463, -1, -1),
        ("s08", "学園通りポート", "Gakuen-dori", 34.3243, 134.0701, 7, 8),
    ]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(
        ["port_id", "port_name", "port_name_en", "city_code", "lat", "lon", "bikes", "docks", "capacity", "updated_at"]
    )
    for key, ja, en, lat, lon, bikes, docks in ports:
        capacity = max(bikes, 0) + max(docks, 0) or 15
        rows.writerow([key, ja, en, "372013", lat, lon, bikes, docks, capacity, "{{ago PT2M}}"])
    (HERE / "seto" / "ports.csv.template").write_text(out.getvalue(), "utf-8")


def level_records() -> None:
    """A year of hourly readings of a small town's gauges, as CP932; one station fell silent, one reads 欠測."""
    columns = [
        "局番号",
        "局名",
        "河川コード",
        "観測日時",
        "水位(cm)",
        "水防団待機水位(cm)",
        "氾濫注意水位(cm)",
        "氾濫危険水位(cm)",
        "緯度",
        "経度",
    ]
    stations: list[tuple[str, str, str, float, float, dict[str, Any]]] = [
        ("1", "新川上流", "K02", 34.2712, 134.1311, {}),
        ("2", "吉田川橋", "K02", 34.2655, 134.1408, {}),
        ("3", "鴨部川橋", "K05", 34.2588, 134.1602, {"silent": "PT3H"}),
        ("4", "朝倉橋", "K02", 34.2521, 134.1377, {"newest": {"水位(cm)": "-999"}}),
    ]
    write(
        "files/miki/suii.csv.readings.json",
        {
            "encoding": "cp932",
            "zone": "Asia/Tokyo",
            "timeFormat": "%Y/%m/%d %H:%M",
            "time": "観測日時",
            "columns": columns,
            "since": "P365D",
            "step": "PT1H",
            "seed": "miki",
            "series": {"水位(cm)": {"from": 30, "to": 240, "decimals": 0}},
            "stations": [
                {
                    "values": dict(
                        zip(
                            (columns[0], columns[1], columns[2], *columns[5:]),
                            (key, name, river, "120", "180", "260", str(lat), str(lon)),
                            strict=True,
                        )
                    ),
                    **more,
                }
                for key, name, river, lat, lon, more in stations
            ],
        },
    )


def parking_file() -> None:
    """Car parks as an Excel sheet with typed cells."""
    book = Workbook()
    sheet = book.create_sheet("駐車場", 0)
    book.remove(book[book.sheetnames[-1]])
    sheet.append(
        [
            "管理番号",
            "名称",
            "住所",
            "電話番号",
            "収容台数",
            "料金",
            "高さ制限(m)",
            "開始時間",
            "終了時間",
            "緯度",
            "経度",
        ]
    )
    for n, (name, lat, lon, spaces, limit) in enumerate(
        [
            ("中央地下駐車場", 34.3413, 134.0465, 320, 2.1),
            ("南部駐車場", 34.3372, 134.0498, 210, 2.3),
            ("駅前広場駐車場", 34.3512, 134.0471, 450, 2.1),
            ("瓦町駐車場", 34.3389, 134.0521, 180, 2.0),
            ("サンポート駐車場", 34.3538, 134.0489, 600, 2.3),
        ],
        start=1,
    ):
        sheet.append(
            [
                f"P{n:02}",
                name,
                f"高松市番町{n}丁目900",
                "087-000-0000",
                spaces,
                "30分100円",
                limit,
                "07:00",
                "23:00",
                lat,
                lon,
            ]
        )
    target = HERE / "files" / "takamatsu" / "parking.xlsx"
    book.save(target)


if __name__ == "__main__":
    for folder in ("seto", "files/miki", "files/opendata", "files/takamatsu"):
        (HERE / folder).mkdir(parents=True, exist_ok=True)
    ports_file()
    level_records()
    parts = (river_broker, tide_broker, road_broker, shelter_broker)
    write("takamatsu-broker.json", {"service": "takamatsu", "entities": [item for part in parts for item in part()]})
    write("ayagawa-broker.json", ayagawa_broker())
    write("catalogue.json", catalogue())
    aed_file()
    parking_file()
