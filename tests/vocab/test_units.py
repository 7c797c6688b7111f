from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vocab.rdf.load import load
from vocab.readers.symbols import QUDT, SYMBOLS
from vocab.terms import Unit
from vocab.units import _CODES, Conversion, amount, by_symbol, convert_bounds_outward, converter
from vocab.values import Unmappable

UNITS = load().units
PAIRS = [(a, b) for a in UNITS for b in UNITS if a != b and UNITS[a].quantity == UNITS[b].quantity]
PAIR = st.sampled_from(PAIRS)
VALUE = st.one_of(
    st.floats(-1e6, 1e6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**9), 10**9),
    st.decimals(-1000, 1000, places=3).map(float),
)


def conversion(source: str, target: str) -> Conversion:
    """A conversion that is there."""
    found = converter(UNITS, source, target)
    assert found is not None
    return found


def in_base(unit: Unit, value: float) -> Fraction:
    """By the definition of a unit, from the decimal that was written."""
    return Fraction(repr(value)) * Fraction(unit.factor) + Fraction(unit.offset)


@settings(max_examples=100)
@given(PAIR, VALUE)
@example(("KMT", "MMT"), -1.7e308)
def test_the_result_is_the_float_nearest_to_the_exact_value(pair: tuple[str, str], value: float) -> None:
    """Whatever way the arithmetic took, for floats and integers, linear and affine units."""
    source, target = (UNITS[code] for code in pair)
    exact = (in_base(source, value) - Fraction(target.offset)) / Fraction(target.factor)
    try:
        nearest = float(exact)
    except OverflowError:
        nearest = math.inf if exact > 0 else -math.inf
    assert conversion(*pair).forward(value) == nearest


@settings(max_examples=100)
@given(PAIR, VALUE, VALUE)
def test_conversion_keeps_order(pair: tuple[str, str], one: float, other: float) -> None:
    """So a bound can be pushed through it."""
    made = conversion(*pair)
    assert made.increasing
    low, high = sorted((one, other))
    assert made.forward(low) <= made.forward(high)


@settings(max_examples=100)
@given(PAIR, st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.booleans(), st.integers(-3, 3), st.booleans())
@example(("KEL", "CEL"), 0.0, 0.0, True, 0, True)
@example(("CEL", "KEL"), 1e-05, 0.0, True, 0, True)  # many small Celsius values are one Kelvin float
def test_a_pushed_bound_never_loses_a_row(
    pair: tuple[str, str], native: float, other: float, lower: bool, steps: int, meet: bool
) -> None:
    """If the hub's own test holds on the converted value, the source's test on the native value holds."""
    made = conversion(*pair)
    seen = made.forward(native)
    bound = seen if meet else made.forward(other)
    for _ in range(abs(steps)):
        bound = math.nextafter(bound, math.copysign(math.inf, steps))
    assume(math.isfinite(bound))
    pushed = convert_bounds_outward(made, bound, lower=lower)
    if lower and seen >= bound:
        assert native >= pushed
    if not lower and seen <= bound:
        assert native <= pushed


def test_a_falling_conversion_turns_the_bound_round() -> None:
    """Depth below against height above: a lower bound becomes an upper one, still moved outward."""
    depth = Conversion(lambda x: -x, lambda x: -x, identity=False, increasing=False)
    assert convert_bounds_outward(depth, 2.0, lower=True) > -2.0
    assert convert_bounds_outward(depth, 2.0, lower=False) < -2.0


def test_between_equal_units_nothing_changes() -> None:
    """Integers stay integers, and a bound stays exact."""
    made = conversion("MTR", "MTR")
    assert made.identity
    assert isinstance(made.forward(3), int)
    assert convert_bounds_outward(made, 2.5, lower=True) == 2.5
    assert conversion("A97", "MBR").identity  # two names of one size


@pytest.mark.parametrize(
    ("source", "value", "target", "expected"),
    [
        ("CMT", 12.3, "MTR", 0.123),
        ("CMT", 250, "MTR", 2.5),
        ("CEL", 0, "KEL", 273.15),
        ("CEL", 36.6, "FAH", 97.88),
        ("FAH", 32, "CEL", 0.0),
        ("FAH", -40.0, "CEL", -40.0),
        ("KMH", 36, "MTS", 10.0),
        ("KNT", 1, "KMH", 1.852),
        ("C62", 0.57, "P1", 57.0),
        ("GQ", 35, "GP", 0.035),
        ("H61", 5, "D10", 0.5),
        ("G51", 1500, "MQS", 1.5),
        ("MGM", 1, "KGM", 1e-6),
        ("K53", 1, "KWH", 4184 / 3_600_000),
        ("MTR", math.inf, "CMT", math.inf),
    ],
)
def test_known_conversions(source: str, value: float, target: str, expected: float) -> None:
    """As in any table."""
    assert conversion(source, target).forward(value) == expected


def test_what_is_too_large_becomes_infinite_and_nan_stays() -> None:
    """No exception on the way of a value."""
    made = conversion("KMT", "MMT")
    assert made.forward(1e308) == math.inf
    assert made.forward(-(10**400)) == -math.inf
    assert math.isnan(made.forward(math.nan))


@pytest.mark.parametrize(("source", "target"), [("MTR", "KGM"), ("MTR", "XXX"), ("XXX", "XXX"), ("MMT", "H67")])
def test_units_of_different_quantities_do_not_convert(source: str, target: str) -> None:
    """Nor do unknown ones, nor an amount of rain and a rate."""
    assert converter(UNITS, source, target) is None


def test_every_unit_is_found_by_its_code_its_symbol_and_its_japanese_name() -> None:
    """And every symbol known belongs to a unit of the vocabulary."""
    for unit in UNITS.values():
        assert by_symbol(unit.code) == unit.code
        assert by_symbol(unit.symbol) == unit.code
        assert by_symbol(unit.label.ja) == unit.code
        assert by_symbol(unit.iri) == unit.code
    assert set(_CODES.values()) == set(UNITS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("㎝", "CMT"),
        ("ｍ", "MTR"),
        ("メートル", "MTR"),
        ("％", "P1"),
        ("℃", "CEL"),
        ("㎥/s", "MQS"),
        ("㎡", "MTK"),
        ("㎍/㎥", "GQ"),
        ("\u00b5g/m3", "GQ"),
        ("\u03bcg/m3", "GQ"),
        ("kW.h", "KWH"),
        ("[degF]", "FAH"),
        (" mm ", "MMT"),
        ("人", "C62"),
        ("ｍ３/秒", "MQS"),
        ("立方メートル/秒", "MQS"),
        ("立方メートル毎秒", "MQS"),
        ("㎧", "MTS"),
        ("m·s⁻¹", "MTS"),
        ("m.s^-1", "MTS"),
        ("mm/時", "H67"),
        ("ミリ/時", "H67"),
        ("km/時間", "KMH"),
        ("マイクログラム/立方メートル", "GQ"),
        ("㍍", "MTR"),
        ("㌫", "P1"),
        ("㌧", "TNE"),
        ("㏈", "2N"),
        ("度", "DD"),
        ("（単位：人）", "C62"),
        ("［ｍ］", "MTR"),
        ("{person}", "C62"),
        ("unit:M", "MTR"),
        ("http://qudt.org/vocab/unit/M3-PER-SEC", "MQS"),
        ("unit:NONE", None),
        ("人/日", None),
        ("毎秒", None),
        ("()", None),
        ("MM", None),
        ("", None),
        ("尺", None),
    ],
)
def test_symbols_as_written_in_data(text: str, code: str | None) -> None:
    """Width does not count, case does; what is unknown is not guessed."""
    assert by_symbol(text) == code


@pytest.mark.parametrize(
    ("native", "unit", "expected"),
    [
        (120, "C62", 120),
        ("120", "C62", 120),
        ("120人", "C62", 120),
        ("３５台", "C62", 35),
        ("1,200 人", "C62", 1200),
        ("1万2千人", "C62", 12_000),
        ("二十人", "C62", 20),
        ("12㎡", "MTK", 12),
        ("3.5m", "MTR", 3.5),
        ("30cm", "MTR", 0.3),
        ("1.2㎞", "MTR", 1200.0),
        ("-3.5℃", "CEL", -3.5),
        ("25度", "CEL", 25),
        ("25度", "DD", 25),
        ("1,200円", "JPY", 1200),
        ("￥1,200", "JPY", 1200),
        ("5kg", "MTR", "NUMBER_OF_ANOTHER_UNIT"),
        ("100円", "C62", "NUMBER_OF_ANOTHER_UNIT"),
        ("3人", "JPY", "NUMBER_OF_ANOTHER_UNIT"),
        ("約100人", "C62", "NUMBER_APPROXIMATE"),
        ("10人〜20人", "C62", "NUMBER_A_RANGE"),
        ("5人以上", "C62", "NUMBER_A_RANGE"),
        ("12朝", "C62", "VALUE_NOT_A_NUMBER"),
        ("1.2.3人", "C62", "VALUE_NOT_A_NUMBER"),
        ("人", "C62", "VALUE_NOT_A_NUMBER"),
        ("無料", "JPY", "VALUE_NOT_A_NUMBER"),
        (None, "C62", "VALUE_NOT_A_NUMBER"),
    ],
)
def test_a_number_may_carry_its_unit_where_one_is_asked_for(native: object, unit: str, expected: float | str) -> None:
    """Another unit of the quantity is converted, any other refused."""
    assert amount(native, unit, UNITS) == (Unmappable(expected) if isinstance(expected, str) else expected)


def test_without_the_units_nothing_is_converted() -> None:
    """Symbols are known, factors are not."""
    assert amount("3m", "MTR") == 3
    assert amount("30cm", "MTR") == Unmappable("NUMBER_OF_ANOTHER_UNIT")


@settings(max_examples=100)
@given(st.sampled_from(sorted(UNITS)), st.integers(-(10**6), 10**6), st.data())
def test_a_number_with_any_symbol_of_its_unit_is_that_number(code: str, value: int, data: st.DataObject) -> None:
    """Any symbol that does not begin with a digit or a numeral."""
    symbols = [symbol for symbol in SYMBOLS[code].split() if not symbol[0].isnumeric()]
    symbol = data.draw(st.sampled_from(symbols))
    assert amount(f"{value}{symbol}", code) == amount(f"{value} {symbol}", code) == value


def test_the_symbols_speak_of_the_units_of_the_vocabulary() -> None:
    """The same codes under the same names of QUDT, and symbols for each of them."""
    assert {item.iri.rpartition("/")[2]: code for code, item in UNITS.items()} == dict(QUDT)
    assert SYMBOLS.keys() == UNITS.keys()
