"""Conversion between units of one quantity, correctly rounded, and the symbols that units go by.

Takes UN/CEFACT codes or symbols as written in data; gives converters and codes. Gives None for units that
do not convert into each other and for symbols it does not know; never guesses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import normalize

from vocab.terms import Unit

Converter = Callable[[float | int], float]
"""A value in one unit to the nearest float in another; NaN and infinity stay what they are."""

_STEPS = 10**6  # decimals of up to six places take the short way
_SHORT = 10**15  # below it, an integer over _STEPS is the shortest decimal of its float


@dataclass(frozen=True, slots=True)
class Conversion:
    """Both ways between two units. `identity`: values are unchanged; `increasing`: order is kept."""

    forward: Converter
    inverse: Converter
    identity: bool
    increasing: bool


def converter(units: Mapping[str, Unit], source: str, target: str) -> Conversion | None:
    """From `source` to `target` (UN/CEFACT codes); None when a code is unknown or the quantities differ.

    A float stands for the decimal that was written (its shortest repr): 12.3 cm are 0.123 m. The exact result is
    rounded once. Affine units (temperatures) convert too.
    """
    if source == target and source in units:
        return Conversion(_unchanged, _unchanged, identity=True, increasing=True)
    one, other = units.get(source), units.get(target)
    if one is None or other is None or one.quantity != other.quantity:
        return None
    slope = Fraction(one.factor) / Fraction(other.factor)
    shift = (Fraction(one.offset) - Fraction(other.offset)) / Fraction(other.factor)
    if slope == 1 and shift == 0:
        return Conversion(_unchanged, _unchanged, identity=True, increasing=True)
    return Conversion(_line(slope, shift), _line(1 / slope, -shift / slope), identity=False, increasing=slope > 0)


def convert_bounds_outward(conversion: Conversion, value: float, *, lower: bool) -> float:
    """A filter bound in the target unit as a bound in the source unit that loses no row.

    `lower`: `value` bounds from below (`>=`, `>`). A row whose converted and rounded value satisfies the bound
    satisfies the result, taken as `>=` (or `<=`): a float step outward is made before and after converting, as
    rounding may have moved either end. Unchanged where values are (`identity`).
    """
    if conversion.identity:
        return value
    outward = -math.inf if lower else math.inf
    moved = conversion.inverse(math.nextafter(value, outward))
    return math.nextafter(moved, outward if conversion.increasing else -outward)


def by_symbol(text: str) -> str | None:
    """The UN/CEFACT code of a code, a UCUM symbol or a symbol as written in Japanese data; None if unknown.

    Case counts (m, M); width does not (`㎝`, `ｍ`, `％`). A bare `1` and words for things (`人`, `台`) are counts.
    """
    return _CODES.get(_folded(text))


def _unchanged(value: float) -> float:
    return value


def _line(slope: Fraction, shift: Fraction) -> Converter:
    """The line `value * slope + shift` over one denominator; the division of two integers is correctly rounded."""
    bottom = math.lcm(slope.denominator, shift.denominator)
    rise, start = int(slope * bottom), int(shift * bottom)
    fine_start, fine_bottom = start * _STEPS, bottom * _STEPS

    def convert(value: float) -> float:
        if not isinstance(value, float):
            return _divide(value * rise + start, bottom)
        if not math.isfinite(value):
            return value if rise > 0 else -value
        scaled = value * _STEPS
        if -_SHORT < scaled < _SHORT:
            steps = round(scaled)
            if steps / _STEPS == value:
                return (steps * rise + fine_start) / fine_bottom
        exact = Fraction(repr(value))
        return _divide(exact.numerator * rise + start * exact.denominator, exact.denominator * bottom)

    return convert


def _divide(top: int, bottom: int) -> float:
    try:
        return top / bottom
    except OverflowError:
        return math.inf if top > 0 else -math.inf


def _folded(text: str) -> str:
    return normalize("NFKC", text).strip()


_SYMBOLS = {
    "CEL": "Cel °C ℃ 度C 摂氏 摂氏度 セルシウス度",
    "KEL": "K ケルビン",
    "FAH": "[degF] °F ℉ 華氏 カ氏度",
    "MTR": "m メートル メーター",
    "CMT": "cm センチ センチメートル",
    "MMT": "mm ミリ ミリメートル L/m2 L/m²",
    "KMT": "km キロメートル",
    "SMI": "[mi_i] mi マイル",
    "NMI": "[nmi_i] 海里",
    "4H": "um µm マイクロメートル",
    "MTK": "m2 m^2 m² 平方メートル 平米",
    "KMK": "km2 km^2 km² 平方キロメートル",
    "HAR": "har ha ヘクタール",
    "MTQ": "m3 m^3 m³ 立方メートル 立米",
    "CMQ": "cm3 cm^3 cm³ 立方センチメートル",
    "DMA": "dam3 dam³ 千m3 千m³ 千㎥ k㎥ キロ立方メートル 千立方メートル",
    "LTR": "L l リットル",
    "MLT": "mL ml cc ミリリットル",
    "MTS": "m.s-1 m/s m/sec メートル毎秒",
    "KMH": "km.h-1 km/h キロメートル毎時",
    "2M": "cm.s-1 cm/s センチメートル毎秒",
    "KNT": "[kn_i] kn kt ノット",
    "HM": "[mi_i].h-1 mi/h mph マイル毎時",
    "MSK": "m.s-2 m/s2 m/s² メートル毎秒毎秒",
    "MQS": "m3.s-1 m3/s m³/s 立方メートル毎秒",
    "MQH": "m3.h-1 m3/h m³/h 立方メートル毎時",
    "G51": "L.s-1 L/s l/s リットル毎秒",
    "L2": "L.min-1 L/min l/min リットル毎分",
    "G53": "m3.min-1 m3/min m³/min 立方メートル毎分",
    "H67": "mm.h-1 mm/h ミリメートル毎時",
    "SEC": "s sec 秒",
    "C26": "ms ミリ秒",
    "MIN": "min 分",
    "HUR": "h hr 時間",
    "DAY": "d 日",
    "WEE": "wk 週",
    "MON": "mo 月 か月 ヶ月",
    "ANN": "a 年",
    "C62": "1 個 人 名 台 件 箇所 か所 世帯",
    "P1": "% パーセント",
    "J13": "‰ パーミル",
    "59": "[ppm] ppm 百万分率 µε με マイクロストレイン",
    "61": "[ppb] ppb 十億分率",
    "DD": "deg ° 度",
    "PAL": "Pa パスカル",
    "A97": "hPa ヘクトパスカル",
    "MBR": "mbar mb ミリバール",
    "KPA": "kPa キロパスカル",
    "GP": "mg.m-3 mg/m3 mg/m³ ミリグラム毎立方メートル",
    "GQ": "ug.m-3 µg/m3 µg/m³ ug/m3 マイクログラム毎立方メートル",
    "M1": "mg.L-1 mg/L mg/l ミリグラム毎リットル",
    "H29": "ug.L-1 µg/L µg/l ug/L マイクログラム毎リットル",
    "NA": "mg.kg-1 mg/kg ミリグラム毎キログラム",
    "2N": "dB デシベル",
    "LUX": "lx ルクス",
    "LUM": "lm ルーメン",
    "D54": "W.m-2 W/m2 W/m² ワット毎平方メートル",
    "WTT": "W ワット",
    "KWT": "kW キロワット",
    "MAW": "MW メガワット",
    "KWH": "kW.h kWh キロワット時",
    "MWH": "MW.h MWh メガワット時",
    "KJO": "kJ キロジュール",
    "K53": "kcal キロカロリー",
    "VLT": "V ボルト",
    "2Z": "mV ミリボルト",
    "AMP": "A アンペア",
    "4K": "mA ミリアンペア",
    "HTZ": "Hz ヘルツ",
    "KHZ": "kHz キロヘルツ",
    "KGM": "kg キログラム",
    "GRM": "g グラム",
    "MGM": "mg ミリグラム",
    "MC": "ug µg マイクログラム",
    "TNE": "t トン",
    "P71": "mSv.h-1 mSv/h ミリシーベルト毎時",
    "P72": "uSv.h-1 µSv/h uSv/h マイクロシーベルト毎時",
    "A18": "Bq.kg-1 Bq/kg ベクレル毎キログラム",
    "D10": "S.m-1 S/m ジーメンス毎メートル",
    "H61": "mS.cm-1 mS/cm ミリジーメンス毎センチメートル",
    "G42": "uS.cm-1 µS/cm マイクロジーメンス毎センチメートル",
}
_CODES = {_folded(symbol): code for code, symbols in _SYMBOLS.items() for symbol in [code, *symbols.split()]}
