"""What a mapping costs beside the same written by hand: prints the ratio for each of three sources, and writes it down.

Both give equal rows, dirt included, or nothing is measured. They take turns, so that what else the machine does meets
both; a ratio is of neighbouring turns and the figure their median. CPU time of whole pages of rows.
"""

from __future__ import annotations

import gc
import random
import statistics
from collections.abc import Callable, Mapping
from time import process_time
from typing import Any

import orjson
from byhand import aed, facility, gauge
from processes import FOLDER

from vocab.documents import read
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.mapping.program import Mapped
from vocab.rdf.load import load

RESULTS = FOLDER / "results.json"
AT_MOST = 1.5
_ROWS = 2000
_TURNS = 31
_DIRTY = 0.05
_SEED = 7
Row = Mapping[str, Any]
Program = Callable[[Row], Mapped]

SOURCE = """\
source: bench
holder: takamatsu-city
title: {ja: 計測, en: Bench}
adapter: ngsi-v2
provides:
  WaterGauge:
    collection: WaterLevelObserved
    rows: readings
    id: {key: id, native: text}
    at: dateObserved.value
    drill: {from: mode.value, equals: 訓練}
    fields:
      name: {languages: {ja: stationName.value, ja-Hrkt: stationNameKana.value}}
      municipality: municipalityCode.value
      waterLevel:
        {from: waterLevel.value, unit: CMT, quality: {from: quality.value, values: {a: MEASURED}}, missing: [-999]}
      thresholds.danger: {from: levelDanger.value, unit: CMT}
      location: {from: location.value, as: geojson}
"""
TABLE = """\
source: bench
holder: sanuki-opendata
title: {ja: 計測, en: Bench}
adapter: table
provides:
  AED:
    collection: aed
    rows: state
    id: {key: [全国地方公共団体コード, ID]}
    fields:
      name: {languages: {ja: 名称, ja-Hrkt: 名称_カナ}}
      municipality: 全国地方公共団体コード
      address: 所在地_連結表記
      installationPosition: 設置位置
      telephone: 電話番号
      availability.days: 利用可能曜日
      availability.note: 利用可能日時特記事項
      pediatric: {from: 小児対応設備の有無, true: [有], false: [無]}
      location: {lat: 緯度, lon: 経度}
"""
FACILITIES = """\
source: bench
holder: takamatsu-city
title: {ja: 計測, en: Bench}
adapter: table
provides:
  PublicFacility:
    collection: facilities
    rows: state
    id: {key: 番号}
    fields:
      name: 名称
      municipality: コード
      postalCode: 郵便番号
      telephone: 電話
      availability.days: 曜日
      availability.opens: 開館
      availability.closes: 閉館
      location: {lat: 緯度, lon: 経度}
"""


def measured() -> list[dict[str, Any]]:
    """Each source: the ratio, its extremes over the turns, microseconds a row."""
    vocabulary, chance = load(), random.Random(_SEED)  # noqa: S311 - rows, not secrets
    readings = compile_source(read(SourceDocument, SOURCE), vocabulary, nested=True)["WaterGauge"]
    table = compile_source(read(SourceDocument, TABLE), vocabulary, nested=False)["AED"]
    written = compile_source(read(SourceDocument, FACILITIES), vocabulary, nested=False)["PublicFacility"]
    found = []
    for what, mapping, by_hand, rows in (
        ("water gauge readings (nested, measures)", readings, gauge, [_reading(chance, at) for at in range(_ROWS)]),
        ("AED table (flat, texts)", table, aed, [_aed(chance, at) for at in range(_ROWS)]),
        ("facilities as written (flat, forms)", written, facility, [_facility(chance, at) for at in range(_ROWS)]),
    ):
        row = {"what": what, "atMost": AT_MOST, **_compared(mapping.program(frozenset(mapping.fields)), by_hand, rows)}
        print(
            f"{what:<42} x{row['ratio']:<6} ({row['from']}..{row['to']}, at most {AT_MOST})   "
            f"by hand {row['byHandMicroseconds']} µs, mapping {row['mappingMicroseconds']} µs a row"
        )
        found.append(row)
    return found


def _compared(program: Program, by_hand: Program, rows: list[Row]) -> dict[str, Any]:
    for row in rows:
        assert program(row) == by_hand(row), (program(row), by_hand(row))
    gc.collect()
    gc.freeze()
    turns = [(_cost(by_hand, rows), _cost(program, rows)) for _ in range(_TURNS)]
    ratios = sorted(second / first for first, second in turns)
    return {
        "ratio": round(statistics.median(ratios), 3),
        "from": round(ratios[0], 3),
        "to": round(ratios[-1], 3),
        "byHandMicroseconds": round(statistics.median(first for first, _ in turns) / len(rows) * 1e6, 2),
        "mappingMicroseconds": round(statistics.median(second for _, second in turns) / len(rows) * 1e6, 2),
    }


def _cost(program: Program, rows: list[Row]) -> float:
    began = process_time()
    for _ in range(4):
        for row in rows:
            program(row)
    return process_time() - began


def _reading(chance: random.Random, at: int) -> Row:
    """A reading as an NGSI broker gives it; a few are sentinels, blanks, texts or of a drill."""
    dirty = chance.random() < _DIRTY
    level = chance.choice([-999, "", None, "欠測", "１２３", "x"]) if dirty else round(chance.uniform(10, 400), 1)
    return {
        "id": f"urn:ngsi-ld:WaterLevelObserved:{at:04}",
        "type": "WaterLevelObserved",
        "stationName": {"type": "Text", "value": f"第{at}水位観測所"},
        "stationNameKana": {"type": "Text", "value": "ダイスイイカンソクジョ"},
        "municipalityCode": {"type": "Text", "value": "372013"},
        "waterLevel": {"type": "Number", "value": level},
        "quality": {"type": "Text", "value": chance.choice(["", "x"]) if dirty else chance.choice(["a", "速報"])},
        "dateObserved": {"type": "DateTime", "value": f"2026-06-15T{at % 24:02}:{at % 60:02}:00.000Z"},
        "levelDanger": {"type": "Number", "value": None if dirty else 350.0},
        "mode": {"type": "Text", "value": "訓練" if chance.random() < _DIRTY / 5 else ""},
        "location": {
            "type": "geo:json",
            "value": {"type": "Point", "coordinates": [134.0 + at / 10_000, 34.3]} if at % 50 else None,
        },
    }


def _aed(chance: random.Random, at: int) -> Row:
    """A row of a CSV file: every value is a text."""
    dirty = chance.random() < _DIRTY
    return {
        "全国地方公共団体コード": "372013",
        "ID": f"{at:010}",
        "地方公共団体名": "香川県高松市",
        "名称": "" if dirty else f"高松市第{at}小学校",
        "名称_カナ": f"タカマツシダイ{at}ショウガッコウ",
        "所在地_連結表記": f"香川県高松市番町{at % 9}丁目{at % 30}番{at % 20}号",
        "緯度": "" if dirty else f"{34.3 + at / 100_000:.6f}",
        "経度": "" if dirty else f"{134.0 + at / 100_000:.6f}",
        "設置位置": "1階 正面玄関",
        "電話番号": "087-839-2011",
        "利用可能曜日": "月火水木金",
        "開始時間": "08:30",
        "終了時間": "17:00",
        "利用可能日時特記事項": "" if at % 3 else "年末年始を除く",
        "小児対応設備の有無": chance.choice(["", "○"]) if dirty else chance.choice(["有", "無"]),
        "備考": "",
    }


def _facility(chance: random.Random, at: int) -> Row:
    """A row in a city's own style, of which every value must be brought into its form."""
    pick = chance.choice
    return {
        "番号": str(at),
        "名称": f"第{at}コミュニティセンター",
        "コード": pick(["37201", "372013", "３７２０１", "不明"]),
        "郵便番号": pick(["760-8571", "〒760-0017", "7600017", ""]),
        "電話": pick(["087-839-2011", "087(839)2011", "0878392011", "087-839-2011（内線 12）", "－"]),
        "曜日": pick(["月〜金", "平日", "月・水・金", "第2・4火曜", "不定休"]),
        "開館": pick(["9:00", "９時", "午前9時30分", "09:00"]),
        "閉館": pick(["17:00", "午後5時", "24時", "日没"]),
        "緯度": pick([f"{34.3 + at / 100_000:.6f}", "34°20′33.97″", "0"]),
        "経度": pick([f"{134.0 + at / 100_000:.6f}", "134°2′47.54″", "0"]),
    }


def main() -> None:
    """Measure, print, and put the figures beside the others."""
    known = orjson.loads(RESULTS.read_bytes()) if RESULTS.exists() else {}
    known["mapping"] = measured()
    RESULTS.write_bytes(orjson.dumps(known, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
