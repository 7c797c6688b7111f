"""Mappings as a person would write them, for one source each: what `bench/mapping.py` compares with.

They make the same checks and build the same values: individual numbers refused, sentinels and qualities told apart,
times with their zone, places in range. What is common goes straight through; the rest calls the hub's own functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from vocab.mapping.convert import NOT_A_BOOLEAN, PERSONAL_NUMBER
from vocab.mapping.convert import text as slow_text
from vocab.mapping.keys import key_part
from vocab.mapping.measures import UNKNOWN_QUALITY
from vocab.mapping.personal import LENGTH, holds_personal_number, is_personal_number
from vocab.mapping.places import geojson, point
from vocab.mapping.program import Mapped
from vocab.readers.codes import municipality, postal_code
from vocab.readers.hours import clock
from vocab.readers.numbers import NOT_FINITE, number
from vocab.readers.sentinels import Absence, absence
from vocab.readers.telephones import telephone
from vocab.readers.times import time
from vocab.readers.weekdays import weekdays
from vocab.terms import Label, Unit
from vocab.units import converter
from vocab.values import Cell, Measure, Quality, Text, Unmappable

TOKYO = ZoneInfo("Asia/Tokyo")
QUALITIES = {
    "a": Quality.MEASURED,
    "実測": Quality.MEASURED,
    "速報": Quality.PRELIMINARY,
    "確定": Quality.CONFIRMED,
    "欠測": Quality.MISSING,
    "調整中": Quality.ADJUSTING,
    "訓練": Quality.DRILL,
    **{quality.value: quality for quality in Quality},
}
WITHOUT_VALUE = {"欠測": Quality.MISSING, "調整中": Quality.ADJUSTING, "MISSING": Quality.MISSING}
WITHOUT_VALUE["ADJUSTING"] = Quality.ADJUSTING
SENTINEL = -999
_LENGTH = (
    Unit("MTR", "urn:x:m", Label("m", "m"), "m", "Length"),
    Unit("CMT", "urn:x:cm", Label("cm", "cm"), "cm", "Length", "1/100"),
)
_found = converter({unit.code: unit for unit in _LENGTH}, "CMT", "MTR")
assert _found is not None
_metres_of = _found.forward


def gauge(row: Mapping[str, Any]) -> Mapped:
    """A water gauge of an NGSI broker."""
    at = _time(row, "dateObserved")
    drill = _value(row, "mode")
    of_drill = type(drill) is str and normalize("NFC", drill.strip()) == "訓練"
    measure = _level(row, at)
    if of_drill and type(measure) is Measure:
        measure = Measure(measure.value, measure.unit, measure.observed_at, Quality.DRILL, measure.expected_seconds)
    cells: dict[str, Cell] = {
        "name": _name(_value(row, "stationName"), _value(row, "stationNameKana")),
        "municipality": _written(_value(row, "municipalityCode"), municipality),
        "waterLevel": measure,
        "thresholds.danger": _metres(_value(row, "levelDanger")),
        "location": _place(row),
    }
    return Mapped(key_part(row.get("id"), "text"), cells, at, of_drill)


def aed(row: Mapping[str, Any]) -> Mapped:
    """A row of the municipal standard table of AEDs."""
    get = row.get
    code, number_ = key_part(get("全国地方公共団体コード")), key_part(get("ID"))
    key = None
    if code is not None and number_ is not None:
        key = f"{code.replace('~', '~0').replace('/', '~1')}/{number_.replace('~', '~0').replace('/', '~1')}"
    cells: dict[str, Cell] = {
        "name": _name(get("名称"), get("名称_カナ")),
        "municipality": _written(get("全国地方公共団体コード"), municipality),
        "address": _text(get("所在地_連結表記")),
        "installationPosition": _text(get("設置位置")),
        "telephone": _written(get("電話番号"), telephone, kept=True),
        "availability.days": _days(get("利用可能曜日")),
        "availability.note": _text(get("利用可能日時特記事項")),
        "pediatric": _children(get("小児対応設備の有無")),
        "location": _position(get("緯度"), get("経度")),
    }
    return Mapped(key, cells, None, drill=False)


def facility(row: Mapping[str, Any]) -> Mapped:
    """A row of a table in a city's own style: every value is written in its own way."""
    get = row.get
    cells: dict[str, Cell] = {
        "name": _name(get("名称"), None),
        "municipality": _written(get("コード"), municipality),
        "postalCode": _written(get("郵便番号"), postal_code),
        "telephone": _written(get("電話"), telephone, kept=True),
        "availability.days": _days(get("曜日")),
        "availability.opens": _written(get("開館"), clock),
        "availability.closes": _written(get("閉館"), clock),
        "location": _position(get("緯度"), get("経度")),
    }
    return Mapped(key_part(get("番号")), cells, None, drill=False)


def _value(row: Mapping[str, Any], name: str) -> Any:
    attribute = row.get(name)
    return attribute.get("value") if attribute is not None else None


def _text(raw: Any) -> str | Unmappable | None:
    if type(raw) is not str:
        return None if raw is None else slow_text(raw)
    value = raw.strip()
    if not value:
        return None
    if value.isascii():
        return PERSONAL_NUMBER if len(value) >= LENGTH and holds_personal_number(value) else value
    value = normalize("NFC", value)
    try:
        value.encode()
    except UnicodeEncodeError:
        return slow_text(raw)
    return PERSONAL_NUMBER if holds_personal_number(value) else value


def _written(raw: Any, read: Callable[[Any], str | Unmappable], *, kept: bool = False) -> Cell:
    if raw is None or (type(raw) is str and not raw.strip()):
        return None
    found = read(raw)
    if type(found) is str:
        return found
    if absence(raw) is not None:
        return None
    value = slow_text(raw)
    return value if kept or isinstance(value, Unmappable) else found


def _days(raw: Any) -> Cell:
    if raw is None or not raw.strip():
        return None
    found = weekdays(raw)
    if not isinstance(found, Unmappable):
        return found.text
    return None if absence(raw) is not None else slow_text(raw)


def _name(japanese: Any, kana: Any) -> Text | Unmappable | None:
    texts: dict[str, str] = {}
    for tag, raw in (("ja", japanese), ("ja-Hrkt", kana)):
        value = _text(raw)
        if isinstance(value, Unmappable):
            return value
        if value:
            texts[tag] = value
    return Text(texts) if texts else None


def _time(row: Mapping[str, Any], name: str) -> datetime | None:
    raw = _value(row, name)
    if raw is None:
        return None
    found = time(raw, TOKYO)
    return None if isinstance(found, Unmappable) else found


def _level(row: Mapping[str, Any], at: datetime | None) -> Measure | Unmappable | None:
    raw, said = _value(row, "waterLevel"), _value(row, "quality")
    quality: Quality | None = Quality.MEASURED
    if said is not None and not (type(said) is str and not said.strip()):
        quality = QUALITIES.get(normalize("NFC", said.strip())) if type(said) is str else None
    if quality is None:
        return UNKNOWN_QUALITY
    without = quality in (Quality.MISSING, Quality.ADJUSTING)
    value: float | None = None
    if raw is None or (type(raw) is str and not raw.strip()):
        if not without:
            return None
    elif raw == SENTINEL or (type(raw) is str and normalize("NFC", raw.strip()) in WITHOUT_VALUE):
        instead = Quality.MISSING if raw == SENTINEL else WITHOUT_VALUE[normalize("NFC", raw.strip())]
        quality = quality if without else instead
    else:
        native = raw if type(raw) is float and isfinite(raw) else number(raw)
        if isinstance(native, Unmappable):
            missed = absence(raw) not in {None, Absence.INAPPLICABLE, Absence.WITHHELD}
            return Measure(None, "MTR", at, quality if without else Quality.MISSING) if missed else native
        if is_personal_number(native):
            return PERSONAL_NUMBER
        if native == SENTINEL:
            quality = Quality.MISSING
        value = None if quality is Quality.MISSING else _metres_of(native)
    return Measure(value, "MTR", at, quality)


def _metres(raw: Any) -> Cell:
    if raw is None or (type(raw) is str and not raw.strip()):
        return None
    native = number(raw)
    if isinstance(native, Unmappable):
        return None if absence(raw) is not None else native
    value = _metres_of(native)
    if not isfinite(value):
        return NOT_FINITE
    return PERSONAL_NUMBER if is_personal_number(value) else value


def _place(row: Mapping[str, Any]) -> Cell:
    raw = _value(row, "location")
    return None if raw is None or (type(raw) is str and not raw.strip()) else geojson(raw)


def _position(lat: Any, lon: Any) -> Cell:
    if (lat is None or not lat.strip()) and (lon is None or not lon.strip()):
        return None
    return point(lat, lon)


def _children(raw: Any) -> Cell:
    if raw is None or not raw.strip():
        return None
    word = normalize("NFC", raw.strip())
    return True if word == "有" else False if word == "無" else NOT_A_BOOLEAN
