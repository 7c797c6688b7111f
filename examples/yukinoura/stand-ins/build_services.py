"""Makes what companies and the city's services hold: sensors, mobility, ploughs, events, car parks. All is made up.

Wind is in kilometres an hour, depths are in millimetres, heights in centimetres, delays in minutes; days that need not
be relative to now are written in the era's years.
"""

from __future__ import annotations

from typing import Any

from build_forms import CITY, HERE, ago, ld, point, secret, table, v2, write
from openpyxl import Workbook


def sensors() -> dict[str, Any]:
    """A company's sensors: weather (wind in km/h) and snow melt on roads (depth in millimetres)."""
    weather = [
        ("W1", "雪ノ浦港", -1.4, 0.88, 31.7, 1.5, "PT3M", 37.2300, 138.2510),
        ("W2", "上野原", -6.2, 0.93, 12.2, 3.0, "PT4M", 37.1657, 138.3125),
    ]
    water = [
        ("S1", "雪見地下道", "市道雪見線", 64, True, 3, "PT2M", 37.2121, 138.2860),
        ("S2", "本町地下道", "市道本町線", 0, False, 2, "PT2M", 37.2238, 138.2549),
    ]
    entities = [
        v2(
            "Weather",
            f"hokkai:{key}",
            "/weather",
            label=name,
            temp=degrees,
            humidity=part,
            windKmh=wind,
            rain=rain,
            measured=ago(since),
            position=point(lat, lon),
        )
        for key, name, degrees, part, wind, rain, since, lat, lon in weather
    ] + [
        v2(
            "Underpass",
            f"hokkai:{key}",
            "/underpass",
            label=name,
            road=road,
            depthMm=depth,
            wet=wet,
            days=days,
            measured=ago(since),
            position=point(lat, lon),
        )
        for key, name, road, depth, wet, days, since, lat, lon in water
    ]
    return {
        "service": "hokkai",
        "auth": {"header": "X-Auth-Token", "accepts": [secret("hokkai")]},
        "entities": entities,
    }


def mobility() -> dict[str, Any]:
    """A mobility company's NGSI-LD broker: bicycles (and sledges), buses and their stops."""
    stations = [
        ("ekimae", "雪ノ浦駅前", 6, 12, 37.2229, 138.2581),
        ("minato", "みなと市場", 2, 8, 37.2296, 138.2517),
        ("yuki", "雪見公園", 0, 6, 37.2110, 138.2850),
    ]
    stops = [
        ("n1", "雪ノ浦駅", "Yukinoura station", 37.2229, 138.2581),
        ("n2", "上野原", "Uenohara", 37.1655, 138.3120),
    ]
    buses = [
        ("7", "上野原線", "上野原", "n2", 7.5, "やや混雑", "PT30S", 37.1934, 138.2862),
        ("9", "浜循環", "雪ノ浦駅", "n1", 0.0, "空いている", "PT50S", 37.2270, 138.2466),
    ]
    entities = (
        [
            ld(
                "BikeHireDockingStation",
                key,
                title=name,
                availableBikeNumber=(bikes, "PT1M"),
                totalSlotNumber=slots,
                location=point(lat, lon),
            )
            for key, name, bikes, slots, lat, lon in stations
        ]
        + [
            ld("BusStop", key, nameJa=name, nameEn=english, location=point(lat, lon))
            for key, name, english, lat, lon in stops
        ]
        + [
            ld(
                "Bus",
                key,
                lineName=line,
                headsign=target,
                nextStop=f"urn:ngsi-ld:BusStop:{stop}",
                minutesLate=(late, since),
                load=load,
                location=(point(lat, lon), since),
            )
            for key, line, target, stop, late, load, since, lat, lon in buses
        ]
    )
    return {
        "tenant": "hamanasu",
        "auth": {"header": "X-Api-Key", "accepts": [secret("hamanasu")]},
        "entities": entities,
    }


def services() -> None:
    """What the city publishes as files: ploughs, events, programmes, rubbish days, crowds."""
    table(
        "ploughs.csv.template",
        ("号車", "車種", "業者", "作業", "秒速", "測位", "緯度", "経度"),
        [
            (
                "1",
                "除雪ドーザ",
                "雪ノ浦建設協同組合",
                "作業中",
                "3.5",
                "{{ago PT45S %Y/%m/%d %H:%M:%S}}",
                37.2244,
                138.2561,
            ),
            (
                "4",
                "ロータリ車",
                "雪ノ浦建設協同組合",
                "回送中",
                "9.0",
                "{{ago PT50S %Y/%m/%d %H:%M:%S}}",
                37.1702,
                138.3090,
            ),
            ("6", "除雪グレーダ", "鷺沢除雪組合", "待機", "0", "{{ago PT2M %Y/%m/%d %H:%M:%S}}", 37.1425, 138.2210),
        ],
    )
    table(
        "events.csv",
        [
            "都道府県コード又は市区町村コード",
            "NO",
            "都道府県名",
            "市区町村名",
            "イベント名",
            "イベント名_カナ",
            "イベント名_英語",
            "開始日",
            "終了日",
            "開始時間",
            "終了時間",
            "説明",
            "料金(詳細)",
            "主催者",
            "場所名称",
            "住所",
            "緯度",
            "経度",
        ],
        [
            (
                CITY,
                "1",
                "雪国県",
                "雪ノ浦市",
                "雪あかりまつり",
                "ユキアカリマツリ",
                "Snow lantern festival",
                "令和9年2月11日",
                "令和9年2月13日",
                "16:30",
                "20:30",
                "雪の灯ろうをともします。",
                "無料",
                "雪ノ浦市観光協会",
                "雪見公園",
                "雪ノ浦市雪見1",
                37.2109,
                138.2852,
            ),
            (
                CITY,
                "2",
                "雪国県",
                "雪ノ浦市",
                "寒ぶり市",
                "カンブリイチ",
                "Winter yellowtail market",
                "令和9年1月24日",
                "令和9年1月24日",
                "8:00",
                "12:00",
                "港の市です。",
                "入場無料",
                "みなと市場組合",
                "みなと市場",
                "雪ノ浦市港3",
                37.2297,
                138.2519,
            ),
        ],
        "cp932",
    )
    table(
        "programmes.csv",
        ["制度ID", "支援制度名", "対象", "概要", "申請期限", "担当課", "電話番号"],
        [
            (
                "Y-11",
                "雪下ろし費用助成",
                "高齢者のみの世帯",
                "屋根の雪下ろしの費用を助成します。",
                "令和9年3月31日",
                "克雪課",
                "025-000-0011",
            ),
            (
                "Y-12",
                "住宅断熱改修補助",
                "市内に住む人",
                "窓や壁の断熱改修を補助します。",
                "令和9年1月29日",
                "環境課",
                "025-000-0012",
            ),
        ],
    )
    table(
        "rubbish.csv",
        [
            "ID",
            "地区",
            "燃えるごみ",
            "燃えないごみ",
            "びん・かん・ペットボトル",
            "古紙・布",
            "容器包装プラスチック",
            "備考",
        ],
        [
            ("01", "本町", "月・木", "第1金", "第2金", "第3金", "水", "大雪の日は正午から"),
            ("02", "浜", "火・金", "第1月", "第2月", "第3月", "水", ""),
            ("03", "上野原", "火", "第2木", "第3木", "第4木", "金", "雪が深い間は集会所前"),
        ],
    )
    table(
        "crowd.csv.template",
        ("計測器", "場所", "いまの人数", "時刻", "緯度", "経度"),
        [("P1", "雪ノ浦駅 通路", 37, "{{ago PT1M %Y/%m/%d %H:%M}}", 37.2230, 138.2579)],
    )


def parking() -> None:
    """Car parks as an Excel sheet, with heights in centimetres."""
    book = Workbook()
    sheet = book.create_sheet("一覧", 0)
    book.remove(book[book.sheetnames[-1]])
    sheet.append(["記号", "駐車場", "住所", "台数", "料金", "高さ(cm)", "営業", "緯度", "経度"])
    sheet.append(["Y1", "駅裏雪国駐車場", "雪ノ浦市駅裏1", 240, "1時間100円", 210, "06:00～22:30", 37.2224, 138.2588])
    sheet.append(["Y2", "みなと市場駐車場", "雪ノ浦市港3", 120, "無料", 350, "05:00～19:00", 37.2295, 138.2520])
    book.save(HERE / "files" / "parking.xlsx")


def main() -> None:
    """Write the files."""
    write("sensor-broker.json", sensors())
    write("mobility-broker.json", mobility())
    services()
    parking()
