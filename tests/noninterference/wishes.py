"""Filters and orders for random documents: one comparison of one property, over values that rows really hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.noninterference.people import A, B
from tests.noninterference.rows import COORDINATES, NAMES, PERSONS, RECIPIENTS, SYSTEMS, WARDS
from vocab.ids import make_id

_TEXT = ("eq", "ne", "in", "contains", "startsWith", "isNull")
_NUMBER = ("eq", "ne", "lt", "lte", "gt", "gte", "in", "isNull")
_CODE = ("eq", "ne", "in", "isNull")
_TIME = ("lt", "gte", "isNull")
_ID = ("eq", "in", "isNull")


@dataclass(frozen=True, slots=True)
class Wish:
    """A filter object and the property it looks at."""

    text: str
    property: str


Choice = tuple[str, Sequence[str], Sequence[Any]]  # property, operators, values
_METRES = (1, 1.2, 1.5, 2, 2.4, 2.5, 3, 3.1)
_MUNICIPALITY: Choice = ("municipality", _TEXT, (A, B))
_GAUGES = [make_id("WaterGauge", "shared", f"k{number}") for number in range(4)]
_PROGRAMMES = [make_id("HealthProgramme", "programmes", code) for code in ("g1", "g2")]
_DAYS = ("2026-05-20T00:00:00+09:00", "2026-05-31T12:00:00+09:00")
_CHOICES: Mapping[str, Sequence[Choice]] = {
    "WaterGauge": (
        ("name", _TEXT, NAMES),
        _MUNICIPALITY,
        ("address", _TEXT, ("一丁目", "二丁目", "＊＊＊")),
        ("waterLevel", _NUMBER, _METRES),
        ("waterLevel", _NUMBER, _METRES),
        ("thresholds.caution", _NUMBER, _METRES),
        ("thresholds.danger", _NUMBER, (2, 3, 3.5, 4)),
        ("river", _ID, [make_id("River", "rivers", code) for code in ("r1", "r2", "r3")]),
    ),
    "River": (("name", _TEXT, ("香東川", "綾川")), ("system", _TEXT, SYSTEMS)),
    "RoadRestriction": (
        ("name", _TEXT, NAMES),
        _MUNICIPALITY,
        ("roadName", _TEXT, ("国道11号", "県道")),
        ("status", _CODE, ("OPEN", "CLOSED", "ONE_LANE")),
        ("reason", _CODE, ("FLOODING", "WORKS", "ACCIDENT")),
        ("startsAt", _TIME, ("2026-05-30T10:00:00+09:00", "2026-06-01T00:00:00+09:00")),
        ("detour", _TEXT, ("迂回路あり", "なし")),
        ("gauge", _ID, _GAUGES),
    ),
    "EvacuationSite": (
        ("name", _TEXT, NAMES),
        _MUNICIPALITY,
        ("hazards.flood", _CODE, ("SUITABLE", "UNSUITABLE")),
        ("capacity", _NUMBER, (50, 100, 120, 200)),
        ("manager", _TEXT, ("甲", "乙")),
        ("telephone", _TEXT, ("087", "＊＊＊")),
        ("designatedShelter", ("eq", "isNull"), (True, False)),
        ("openState", _CODE, ("OPEN", "CLOSED", "FULL")),
        ("occupants", _NUMBER, (0, 4, 10, 12, 50, 60)),
    ),
    "StepRecord": (
        ("participant", _TEXT, PERSONS),
        ("day", _TIME, _DAYS),
        ("steps", _NUMBER, (0, 3000, 4000, 8000)),
        ("points", _NUMBER, (0, 5, 20)),
        ("programme", _ID, _PROGRAMMES),
    ),
    "HealthPoints": (
        ("participant", _TEXT, PERSONS),
        ("balance", _NUMBER, (0, 100, 120, 200)),
        ("programme", _ID, _PROGRAMMES),
    ),
    "HealthProgramme": (("name", _TEXT, ("歩こう会", "健幸")), ("operator", _TEXT, ("甲", "乙"))),
    "TagSighting": (
        ("tag", _TEXT, ("A1", "A2", "B1")),
        ("tagHolder", _TEXT, PERSONS),
        ("vendor", _TEXT, ("tag-a", "tag-b")),
        ("seenAt", _TIME, ("2026-06-01T11:00:00+09:00", "2026-06-01T11:40:00+09:00")),
        ("detector", _ID, [make_id("TagDetector", "detectors", code) for code in ("d1", "d2")]),
    ),
    "TagDetector": (("name", _TEXT, NAMES), _MUNICIPALITY, ("operator", _TEXT, ("甲", "乙"))),
    "StepSummary": (
        ("ward", _TEXT, WARDS),
        ("ageBand", _CODE, ("SIXTIES", "SEVENTIES")),
        ("participants", _NUMBER, (2, 5, 9, 10, 12, 30)),
        ("participants", _NUMBER, (1, 3, 4, 6, 8)),
        ("meanSteps", _NUMBER, (4000, 6500)),
    ),
    "ConsentRecord": (
        ("subject", _TEXT, PERSONS),
        ("recipient", _TEXT, RECIPIENTS),
        ("purpose", _TEXT, ("medical-care",)),
        ("coordinates", _TEXT, COORDINATES),
        ("state", _CODE, ("GIVEN", "WITHDRAWN")),
        ("validUntil", _TIME, ("2026-07-01T00:00:00+09:00",)),
    ),
}
SPLIT: Mapping[str, frozenset[str]] = {
    "WaterGauge": frozenset({"waterLevel", "address", "name"}),
    "RoadRestriction": frozenset({"startsAt", "detour", "status"}),
    "EvacuationSite": frozenset({"capacity", "manager", "openState"}),
}
"""What some policies give to somebody as it is and to anyone in another form."""
_ENUMS = frozenset({"status", "reason", "hazards.flood", "openState", "ageBand", "state"})
_UNORDERED = frozenset({"river", "gauge", "programme", "detector"})


def wish_of(class_name: str, rng: Random, among: frozenset[str] | None = None) -> Wish:
    """One comparison as a GraphQL input object, of one of the properties `among` (None: of any)."""
    choices = [choice for choice in _CHOICES[class_name] if among is None or choice[0] in among]
    name, operators, values = rng.choice(choices)
    operator = rng.choice(operators)
    if operator == "isNull":
        value = rng.choice(("true", "false"))
    elif operator == "in":
        value = f"[{', '.join(_written(name, rng.choice(values)) for _ in range(2))}]"
    else:
        value = _written(name, rng.choice(values))
    text = f"{{{operator}: {value}}}"
    for step in reversed(name.split(".")):
        text = f"{{{step}: {text}}}"
    return Wish(text, name)


def order_of(class_name: str, rng: Random) -> str:
    """A property that the class can be ordered by."""
    names = [name for name, _, _ in _CHOICES[class_name] if name not in _UNORDERED and "." not in name]
    return rng.choice([*names, "id"])


def _written(name: str, value: Any) -> str:
    return str(value) if name in _ENUMS else json.dumps(value, ensure_ascii=False)
