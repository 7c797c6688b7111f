from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.mesh import DIGITS, TENTH, bounds, centre, encode, level_of, mesh_code
from vocab.values import Unmappable

LAT = st.floats(20, 46)
LON = st.floats(122, 154)
LEVEL = st.sampled_from(list(DIGITS))

WORKED = [
    (35.658581, 139.745433, ["5339", "533935", "53393599", "533935992", "5339359921", "53393599212"]),
    (34.34277, 134.04654, ["5134", "513440", "51344013", "513440132", "5134401321", "51344013214"]),
    (35.658203, 139.75163, ["5339", "533936", "53393680", "533936803", "5339368033", "53393680334"]),
    (43.06417, 141.34694, ["6441", "644142", "64414277", "644142774", "6441427742", "64414277423"]),
]


@pytest.mark.parametrize(("lat", "lon", "codes"), WORKED)
def test_worked_points_have_their_published_codes(lat: float, lon: float, codes: list[str]) -> None:
    """Tokyo Tower, Takamatsu, Minato, Sapporo on all six nested levels."""
    assert [encode(lat, lon, f"mesh{n}") for n in range(1, 7)] == codes


def test_five_and_two_kilometre_codes_follow_from_the_second_mesh() -> None:
    """Tokyo Tower: north-east quarter of 533935; row 9 and column 9 round down to 8 and 8."""
    assert encode(35.658581, 139.745433, "mesh5x") == "5339354"
    assert encode(35.658581, 139.745433, "mesh2x") == "533935885"
    assert bounds("533935885")[2:] == bounds("533935")[2:]


def test_the_corner_of_a_third_mesh_is_exact() -> None:
    """53393599 begins at 35.6583333, 139.7375 and is 30 by 45 seconds."""
    south, west, north, east = bounds("53393599")
    assert (south, west) == (35 + 79 / 120, 139.7375)
    assert math.isclose(north - south, 30 / 3600, rel_tol=1e-9)
    assert math.isclose(east - west, 45 / 3600, rel_tol=1e-9)


@settings(max_examples=100)
@given(LAT, LON, LEVEL)
def test_a_point_lies_in_the_cell_of_its_code(lat: float, lon: float, level: str) -> None:
    """And the code tells its level, and its middle has the same code."""
    code = encode(lat, lon, level)
    south, west, north, east = bounds(code)
    assert south <= lat <= north
    assert west <= lon <= east
    assert level_of(code) == level
    assert encode(*centre(code), level) == code


@settings(max_examples=100)
@given(LAT, LON, LEVEL)
def test_a_cell_owns_its_south_west_corner_where_that_is_a_decimal(lat: float, lon: float, level: str) -> None:
    """Written edges never fall into the neighbour: 139.7375 is column 0 of its cell, not the last of the one before."""
    south, west, _, _ = bounds(encode(lat, lon, level))
    if len(repr(south)) < 12 and len(repr(west)) < 12:  # exact in decimal, so nothing was rounded
        assert bounds(encode(south, west, level))[:2] == (south, west)


@settings(max_examples=50)
@given(LAT, LON, st.sampled_from(["mesh2", "mesh3", "mesh4", "mesh5", "mesh6"]))
def test_a_finer_cell_lies_in_the_coarser_one(lat: float, lon: float, level: str) -> None:
    """Nested levels share the leading digits and never stick out."""
    fine, coarse = bounds(encode(lat, lon, level)), bounds(encode(lat, lon, "mesh1"))
    assert fine[0] >= coarse[0]
    assert fine[1] >= coarse[1]
    assert fine[2] <= coarse[2]
    assert fine[3] <= coarse[3]


@pytest.mark.parametrize(
    "code", ["", "533", "53393", "533985", "533938", "53393599a", "533935991234", "533935775", "５３３９"]
)
def test_text_that_is_no_code_is_refused(code: str) -> None:
    """Wrong length, digit out of range, odd 2 km digits, full-width digits."""
    with pytest.raises(ValueError, match="MESH_CODE"):
        bounds(code)


@pytest.mark.parametrize("point", [(-0.1, 135.0), (67.0, 135.0), (35.0, 99.9), (35.0, 180.0), (math.nan, 135.0)])
def test_a_point_outside_the_mesh_is_refused(point: tuple[float, float]) -> None:
    """The standard has no cells there."""
    with pytest.raises(ValueError, match="MESH_OUT_OF_RANGE"):
        encode(*point, "mesh3")


def test_an_unknown_level_is_refused() -> None:
    """The refusal lists the levels."""
    with pytest.raises(ValueError, match="MESH_LEVEL: use one of mesh1, mesh2"):
        encode(35.0, 135.0, "mesh7")


@pytest.mark.parametrize(
    ("lat", "lon", "code"), [(35.658581, 139.745433, "5339359906"), (34.34277, 134.04654, "5134401317")]
)
def test_a_hundred_metre_cell_divides_the_third_mesh_in_tens(lat: float, lon: float, code: str) -> None:
    """3 by 4.5 seconds, row before column."""
    assert encode(lat, lon, TENTH) == code
    south, west, north, east = bounds(code, TENTH)
    assert south <= lat < north
    assert west <= lon < east
    assert (north - south) * 3600 == pytest.approx(3)
    assert (east - west) * 3600 == pytest.approx(4.5)
    assert code.startswith(encode(lat, lon, "mesh3"))


@settings(max_examples=200)
@given(LAT, LON)
def test_a_hundred_metre_cell_holds_its_points(lat: float, lon: float) -> None:
    """And lies in its third mesh, and its middle has the same code."""
    code = encode(lat, lon, TENTH)
    south, west, north, east = bounds(code, TENTH)
    assert south <= lat <= north
    assert west <= lon <= east
    assert encode(*centre(code, TENTH), TENTH) == code
    outer = bounds(code[:8])
    assert outer[0] <= south < north <= outer[2]
    assert outer[1] <= west < east <= outer[3]


def test_a_hundred_metre_code_is_read_only_where_its_level_is_said() -> None:
    """5339359911 is a cell of 250 m, or another of 100 m."""
    assert bounds("5339359911") != bounds("5339359911", TENTH)
    assert mesh_code("5339359906") == Unmappable("VALUE_NOT_A_MESH")
    assert mesh_code("5339359906", TENTH) == "5339359906"
    with pytest.raises(ValueError, match="MESH_CODE"):
        bounds("53393599", TENTH)
    with pytest.raises(ValueError, match="MESH_OUT_OF_RANGE"):
        encode(-1, 135, TENTH)


@settings(max_examples=100)
@given(LAT, LON, LEVEL)
def test_a_level_that_is_said_must_be_that_of_the_code(lat: float, lon: float, level: str) -> None:
    """Else a cell of another size would be taken."""
    code = encode(lat, lon, level)
    assert bounds(code, level) == bounds(code)
    assert centre(code, level) == centre(code)
    other = "mesh1" if level != "mesh1" else "mesh2"
    assert mesh_code(code, other) == Unmappable("VALUE_NOT_A_MESH")


@pytest.mark.parametrize(
    ("native", "code"),
    [
        ("51344013", "51344013"),
        (51344013, "51344013"),
        (51344013.0, "51344013"),
        ("５１３４４０１３", "51344013"),
        ("5134-40-13", "51344013"),
        (" 5134 4013 ", "51344013"),
        ("5134", "5134"),
        ("51344013214", "51344013214"),
        ("51348013", None),
        ("513", None),
        ("", None),
        (51344013.5, None),
        (None, None),
    ],
)
def test_a_mesh_code_is_read_however_it_is_written(native: object, code: str | None) -> None:
    """As a number, in groups, in any width."""
    assert mesh_code(native) == (code or Unmappable("VALUE_NOT_A_MESH"))


@pytest.mark.parametrize("native", ["-5339", "－5339", -5339, -5339.0, "5" * 20_000])
def test_a_code_has_no_sign(native: object) -> None:
    """A minus is not dropped as the dashes between groups are."""
    assert mesh_code(native) == Unmappable("VALUE_NOT_A_MESH")
