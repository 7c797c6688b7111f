"""Random native rows: few values, so that filters match and keys collide; some that cannot be mapped.

A row is a flat mapping from native path to a value of the kind a source would send.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.noninterference.people import A, B
from tests.noninterference.register import OTHERS, SHARED

Row = dict[str, Any]
Maker = Callable[[Random], Any]

WEIRD: tuple[Any, ...] = (None, "", "欠測", "x", -999, True, [1], {"a": {"b": 1}}, float("nan"), "9" * 40, -0.0)
"""Sentinels, and what no mapping can read."""
POINTS = ((34.3428, 134.0466), (34.3430, 134.0470), (34.3500, 134.0500), (34.2500, 133.9200), (34.2501, 133.9202))
"""Two pairs share their mesh3 cell; the third shares only its mesh2 cell with the first."""
TIMES = (
    "2026-05-31T09:10:00+09:00",
    "2026-05-31T09:50:00+09:00",
    "2026-06-01T11:00:00+09:00",
    "2026-06-01T11:50:00+09:00",
)
LEVELS = (40, 120, 145, 190, 240, 260, 310, 420)  # centimetres
NAMES = ("番町", "春日", "綾川橋", "片原", "詰田")
SYSTEMS = ("香東川水系", "綾川水系", "新川水系")
KEYS = tuple(f"k{number}" for number in range(8))
PERSONS = SHARED + OTHERS
WARDS, BANDS = ("木太", "栗林", "合計"), ("60代", "70代", None)
RECIPIENTS = ("clinic", "clinic-app", "clinic", "tag-a", "police", "seto")
COORDINATES = (
    "StepRecord.id StepRecord.participant StepRecord.day StepRecord.steps StepRecord.points StepRecord.programme",
    "StepRecord.id, StepRecord.steps, StepRecord.day",
    "StepRecord.steps StepRecord.participant",
    "HealthPoints.id HealthPoints.balance HealthPoints.participant",
    "StepRecord.points",
)


def _of(*values: Any) -> Maker:
    return lambda rng: rng.choice(values)


def _point(rng: Random) -> dict[str, Any]:
    lat, lon = rng.choice(POINTS)
    return {"type": "Point", "coordinates": [lon, lat]}


COLLECTIONS: Mapping[str, Mapping[str, Maker]] = {
    "gauges": {
        "id": _of(*KEYS),
        "name": _of(*NAMES),
        "nameEn": _of("Bancho", "Kasuga", None),
        "city": _of(A, A, B),
        "address": _of("一丁目", "二丁目", "三丁目", "香川県高松市番町一丁目"),
        "level": _of(*LEVELS),
        "at": _of(*TIMES),
        "quality": _of("実測", "実測", "速報", "訓練", "調整中"),
        "caution": _of(1.5, 2, 2.5),
        "danger": _of(2.5, 3, 3.5),
        "river": _of("r1", "r2", "r3", "r4"),
        "place": _point,
        "mode": _of(None, None, None, "訓練"),
    },
    "rivers": {"code": _of("r1", "r2", "r3", "r4"), "name": _of("香東川", "綾川", "新川"), "system": _of(*SYSTEMS)},
    "roads": {
        "id": _of(*KEYS),
        "name": _of(*NAMES),
        "road": _of("国道11号", "県道33号", "市道1号"),
        "city": _of(A, A, B),
        "status": _of("open", "通行止", "片側交互通行"),
        "reason": _of("冠水", "工事", "事故"),
        "starts": _of(*(f"2026-05-{day}T{hour}:00:00+09:00" for day in (29, 30, 31) for hour in ("09", "15", "21"))),
        "detour": _of("迂回路あり", "なし", "電話 087-839-2011", "電話 087-839-2012"),
        "gauge": _of(*KEYS[:6]),
        "lat": _of(*(lat for lat, _ in POINTS)),
        "lon": _of(*(lon for _, lon in POINTS)),
    },
    "sites": {
        "city": _of(A, A, B),
        "number": _of("1", "2", "3", "4", "5"),
        "name": _of(*NAMES),
        "nameEn": _of("Bancho", None),
        "flood": _of("SUITABLE", "UNSUITABLE", "CONDITIONAL"),
        "capacity": _of(*range(40, 260, 12), 120, 180),
        "manager": _of("甲", "乙", "丙"),
        "telephone": _of("087-839-2011", "087-1"),
        "designated": _of("1", "0"),
        "state": _of("OPEN", "CLOSED", "FULL"),
        "occupants": _of(0, 4, 12, 14, 55, 95, -1),
        "at": _of(*TIMES),
        "lat": _of(*(lat for lat, _ in POINTS)),
        "lon": _of(*(lon for _, lon in POINTS)),
    },
    "steps": {
        "id": _of(*KEYS),
        "person": _of(*PERSONS),
        "programme": _of("g1", "g2", "g3"),
        "day": _of("2026-05-01T00:00:00+09:00", "2026-05-20T00:00:00+09:00", "2026-05-31T00:00:00+09:00",
                   "2026-06-01T00:00:00+09:00"),
        "steps": _of(0, 800, 2900, 3100, 4200, 8000, 8400, 12000),
        "points": _of(0, 5, 10, 20, 60),
    },
    "points": {
        "id": _of(*KEYS),
        "person": _of(*PERSONS),
        "programme": _of("g1", "g2", "g3"),
        "balance": _of(0, 40, 120, 150, 900),
        "at": _of(*TIMES),
    },
    "programmes": {"code": _of("g1", "g2", "g3"), "name": _of("歩こう会", "健幸"), "operator": _of("甲", "乙")},
    "sightings": {
        "id": _of(*KEYS),
        "tag": _of("A1", "A2", "B1"),
        "person": _of(*PERSONS),
        "vendor": _of("tag-a", "tag-b"),
        "detector": _of("d1", "d2", "d3"),
        "at": _of(*TIMES),
        "lat": _of(*(lat for lat, _ in POINTS)),
        "lon": _of(*(lon for _, lon in POINTS)),
    },
    "detectors": {
        "code": _of("d1", "d2", "d3"),
        "name": _of(*NAMES),
        "city": _of(A, A, B),
        "operator": _of("甲", "乙"),
        "lat": _of(*(lat for lat, _ in POINTS)),
        "lon": _of(*(lon for _, lon in POINTS)),
    },
    "summaries": {
        "id": _of(*KEYS),
        "period": _of("2026-05"),
        "ward": _of(*WARDS),
        "band": _of(*BANDS),
        "count": _of(1, 2, 3, 4, 6, 8, 9, 11, 12, 15, 30),
        "mean": _of(3000, 4500, 6100, 7000.5),
    },
    "consents": {
        "id": _of(*(f"c{number}" for number in range(12))),
        "person": _of(*PERSONS),
        "recipient": _of(*RECIPIENTS),
        "purpose": _of("medical-care", "medical-care", "medical-care", "AcademicResearch", "tag-operation"),
        "coordinates": _of(*COORDINATES),
        "state": _of("同意", "同意", "given", "同意", "更新", "撤回", "期限切れ"),
        "begins": _of("2026-01-01T00:00:00+09:00", "2026-01-01T00:00:00+09:00", None, "2026-06-02T00:00:00+09:00"),
        "ends": _of("2027-01-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00", "2026-06-01T12:00:00+09:00"),
    },
}  # fmt: skip
_OF_KEYS = {
    "rivers": ("code",), "sites": ("city", "number"), "programmes": ("code",), "detectors": ("code",),
}  # fmt: skip


FEW = 6  # rows; more of them share keys
_ID = ("id",)


def keys_of(collection: str) -> tuple[str, ...]:
    """The native paths that make the key of a row."""
    return _OF_KEYS.get(collection, _ID)


def value_of(collection: str, path: str, rng: Random) -> Any:
    """A value for one path; now and then one that cannot be mapped."""
    return rng.choice(WEIRD) if rng.random() < 0.08 else COLLECTIONS[collection][path](rng)


def row_of(collection: str, rng: Random) -> Row:
    """One row; a key that cannot be read is rare."""
    row = {path: value_of(collection, path, rng) for path in COLLECTIONS[collection]}
    for path in keys_of(collection):
        if rng.random() < 0.95:
            row[path] = COLLECTIONS[collection][path](rng)
    return row


def rows_of(collection: str, rng: Random, *, readings: bool, most: int) -> list[Row]:
    """Up to `most` rows; those of a state mostly have different keys, some more readings share few."""
    if collection == "summaries" and rng.random() < 0.8:
        return table_of(rng)
    found: list[Row] = []
    taken: set[str] = set()
    for _ in range(rng.randrange(most + 1) + (3 if readings else 0)):
        row = row_of(collection, rng)
        if readings:
            row["id"] = rng.choice(KEYS[:3])
        key = repr([row[path] for path in keys_of(collection)])
        if readings or key not in taken or rng.random() < (0.5 if most > FEW else 0.25):
            found.append(row)
            taken.add(key)
    return found


def table_of(rng: Random) -> list[Row]:
    """A table of wards by age bands that adds up, now and then with a part missing or a value that is none."""
    counts = {(ward, band): rng.choice((0, 2, 3, 4, 6, 9, 11, 15, 30)) for ward in WARDS[:2] for band in BANDS[:2]}
    cells: dict[tuple[str, str | None], int] = {}
    for (ward, band), count in counts.items():
        for place in ((ward, band), (WARDS[2], band), (ward, None), (WARDS[2], None)):
            cells[place] = cells.get(place, 0) + count
    rows = [
        row_of("summaries", rng) | {"id": f"k{number}", "ward": ward, "band": band, "count": cells[ward, band]}
        for number, (ward, band) in enumerate(cells)
        if rng.random() < 0.93
    ]
    for row in rows:
        if rng.random() < 0.03:
            path = rng.choice(("ward", "band", "count"))
            row[path] = value_of("summaries", path, rng)
    rng.shuffle(rows)
    return rows


def key_like(collection: str, row: Row, other: Row) -> Row:
    """The row with the key of another."""
    return row | {path: other[path] for path in keys_of(collection)}
