"""Makes the example city's data about services: events, programmes, buses, crowds, sensors. All of it is made up.

Writes the CSV files that the stand-ins serve, the same ones each time; times are relative to when a file is asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from make_data import HERE

CITY = "372013"
EVENTS = [  # title, kana, title in English, kind, from, until, opens, closes, organiser, fee, venue, lat, lon
    (
        "瀬戸の夜市",
        "セトノヨイチ",
        "Seto night market",
        "まつり",
        "2027-05-02",
        "2027-05-04",
        "17:00",
        "21:00",
        "さぬきまちづくり会社",
        "無料",
        "サンポート広場",
        34.3531,
        134.0478,
    ),
    (
        "防災ひろば",
        "ボウサイヒロバ",
        "Disaster preparedness day",
        "防災",
        "2027-09-05",
        "2027-09-05",
        "10:00",
        "15:00",
        "高松市",
        "無料",
        "中央公園",
        34.3409,
        134.0449,
    ),
    (
        "盆栽と庭の市",
        "ボンサイトニワノイチ",
        "Bonsai and garden fair",
        "展示",
        "2027-10-16",
        "2027-10-17",
        "09:30",
        "16:30",
        "鬼無盆栽組合",
        "大人300円",
        "鬼無文化館",
        34.3392,
        134.0071,
    ),
]
PROGRAMMES = [  # id, kind, name, audience, outline, until, department, telephone
    (
        "S-01",
        "給付",
        "住まいの耐震改修補助",
        "市内の木造住宅の所有者",
        "耐震改修の費用の一部を補助します。",
        "2027-12-28",
        "建築指導課",
        "087-000-0001",
    ),
    (
        "S-02",
        "給付",
        "子どもの自転車ヘルメット購入助成",
        "小学生の保護者",
        "ヘルメットの購入費を助成します。",
        "2027-03-31",
        "くらし安全課",
        "087-000-0002",
    ),
]
DISTRICTS = [
    ("番町地区", "月・木", "第2水", "第1・3火", "第2・4火", "金", "朝8時まで"),
    ("木太地区", "火・金", "第3水", "第1・3木", "第2・4木", "月", "朝8時まで"),
    ("仏生山地区", "火・金", "第4水", "第2・4月", "第1・3月", "木", ""),
]
STOPS = [
    ("ST-01", "高松駅前", "Takamatsu station", 34.3507, 134.0466),
    ("ST-02", "番町", "Bancho", 34.3419, 134.0437),
    ("ST-03", "木太東口", "Kita east", 34.3245, 134.0774),
]
BUSES = [  # id, line, destination, next stop, seconds late, crowding, how long ago, lat, lon
    ("bus-11", "まちなかループ", "高松駅前", "ST-01", 45, "余裕あり", "PT20S", 34.3462, 134.0441),
    ("bus-12", "まちなかループ", "番町", "ST-02", 0, "普通", "PT35S", 34.3471, 134.0473),
    ("bus-31", "木太線", "木太東口", "ST-03", 310, "混雑", "PT25S", 34.3318, 134.0662),
]
CROWDS = [
    ("C-1", "サンポート広場", 214, 34.3531, 134.0478),
    ("C-2", "丸亀町ドーム前", 96, 34.3437, 134.0502),
]
WEATHER = [  # id, name, degrees, per cent, m/s, mm an hour, how long ago, lat, lon
    ("SS-01", "サンポート屋上", "14.2", "61", "3.4", "0.0", "PT4M", 34.3529, 134.0487),
    ("SS-02", "屋島展望台", "11.8", "66", "5.9", "0.5", "PT5M", 34.3574, 134.1049),
    ("SS-03", "塩江温泉", "-999", "-999", "-999", "-999", "PT6M", 34.1707, 134.0781),
]
FLOODS = [  # id, underpass, road, centimetres, flooded, battery, how long ago, lat, lon
    ("F-01", "新川アンダーパス", "市道新川線", "23", "冠水", "88", "PT3M", 34.3187, 134.0955),
    ("F-02", "番町アンダーパス", "県道33号", "0", "平常", "91", "PT3M", 34.3415, 134.0421),
]


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    target = HERE / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(out.getvalue(), "utf-8")


def lists() -> None:
    """What the city publishes in the form of the municipal standard datasets."""
    table(
        "files/takamatsu/events.csv",
        [
            "全国地方公共団体コード",
            "ID",
            "地方公共団体名",
            "イベント名",
            "イベント名_カナ",
            "イベント名_英語",
            "イベント種類",
            "開始日",
            "終了日",
            "開始時間",
            "終了時間",
            "主催者",
            "料金(詳細)",
            "場所名称",
            "緯度",
            "経度",
        ],
        [(CITY, f"E{n:03}", "香川県高松市", *event) for n, event in enumerate(EVENTS, start=1)],
    )
    table(
        "files/opendata/support.csv",
        [
            "全国地方公共団体コード",
            "地方公共団体名",
            "支援制度ID",
            "支援制度種別",
            "タイトル（制度名）",
            "対象者",
            "制度概要",
            "受付終了日",
            "連絡先名称",
            "連絡先電話番号",
        ],
        [(CITY, "香川県高松市", *programme) for programme in PROGRAMMES],
    )
    table(
        "files/takamatsu/garbage.csv",
        [
            "地区番号",
            "地区名",
            "可燃ごみ",
            "破砕ごみ",
            "缶・びん・ペットボトル",
            "紙・布",
            "プラスチック容器包装",
            "備考",
        ],
        [(f"G{n}", *district) for n, district in enumerate(DISTRICTS, start=1)],
    )


def town() -> None:
    """What moves: buses, crowds, and water in underpasses."""
    table("seto/stops.csv", ("stop_id", "stop_name", "stop_name_en", "stop_lat", "stop_lon"), STOPS)
    table(
        "seto/buses.csv.template",
        ("vehicle_id", "line", "headsign", "next_stop", "delay_s", "crowding", "reported_at", "lat", "lon"),
        [(*bus[:6], f"{{{{ago {bus[6]}}}}}", *bus[7:]) for bus in BUSES],
    )
    table(
        "files/takamatsu/crowd.csv.template",
        ("地点番号", "地点名", "滞在人数", "計測日時", "緯度", "経度"),
        [(*row[:3], "{{ago PT2M %Y/%m/%d %H:%M}}", *row[3:]) for row in CROWDS],
    )
    table(
        "files/takamatsu/flood.csv.template",
        ("センサID", "アンダーパス名", "路線名", "浸水深", "浸水状況", "電池残量", "観測日時", "緯度", "経度"),
        [(*row[:6], f"{{{{ago {row[6]} %Y-%m-%d %H:%M}}}}", *row[7:]) for row in FLOODS],
    )
    table(
        "sensing/weather.csv.template",
        ("station_id", "name", "temperature_c", "humidity_pct", "wind_ms", "rain_mmh", "observed_at", "lat", "lon"),
        [(*row[:6], f"{{{{ago {row[6]}}}}}", *row[7:]) for row in WEATHER],
    )


if __name__ == "__main__":
    lists()
    town()
