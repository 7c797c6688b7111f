"""Row programs: whatever is read together is what each property reads alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import compiled
from vocab.mapping.program import Mapped
from vocab.values import Measure, Quality

NESTED = compiled(
    """\
    collection: c
    rows: readings
    id: {key: [id.value, no]}
    at: at.value
    drill: {from: mode, equals: 訓練}
    fields:
      name: {languages: {ja: name.value, en: name.en.text}, missing: ['-']}
      memo: memo.value
      count: {from: c.value, missing: [-1]}
      open: {from: o.value, false: [''], true: [x]}
      danger: {from: level.value, unit: CMT}
      startsAt: at.value
      waterLevel: {from: level.value, unit: CMT, quality: q.value, missing: [-999]}
""",
    nested=True,
)
MEASURES = compiled(
    """\
    collection: c
    rows: readings
    id: {key: no}
    at: at
    fields:
      waterLevel: {from: level, zone: UTC}
      memo: {from: memo}
"""
)
_raw = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "-", "x", "が", "か\u3099", "訓練", "欠測", "123456789018", "１２", "2026-06-15T09:00"]),
    st.sampled_from([-999, -1, 0, 1.5, float("nan"), 10**20, True]),
    st.just([1]),
)
_attribute = st.one_of(st.none(), _raw, st.dictionaries(st.sampled_from(["value", "en"]), _raw), st.lists(_raw))
_names = ("id", "no", "at", "mode", "name", "memo", "c", "o", "level", "q")
_rows = st.dictionaries(st.sampled_from(_names), _attribute)


def alone(row: dict[str, Any]) -> dict[str, Any]:
    """What each property reads by itself, in a row that is of no drill."""
    return {name: field.read(row) for name, field in NESTED.fields.items()}


@settings(max_examples=200, deadline=None)
@given(_rows)
def test_a_program_reads_what_each_property_reads_alone(row: dict[str, Any]) -> None:
    """The time of the row is read once for all measures, and is the same; no row makes a program fail."""
    found = NESTED.program(frozenset(NESTED.fields))(row)
    expected = alone(row)
    if found.drill and isinstance(measure := expected["waterLevel"], Measure):
        expected["waterLevel"] = Measure(measure.value, measure.unit, measure.observed_at, Quality.DRILL)
    assert found.cells == expected
    assert not isinstance(expected["waterLevel"], Measure) or expected["waterLevel"].observed_at == found.at


def test_a_program_maps_only_what_is_asked() -> None:
    """Nothing asked is a key and a time."""
    row = {"no": "1", "at": "2026-06-15T09:00:00", "level": 2}
    found = MEASURES.program(frozenset())(row)
    assert isinstance(found, Mapped)
    assert (found.key, found.cells) == ("1", {})
    assert found.at is not None
    assert found.at.isoformat() == "2026-06-15T09:00:00+09:00"


def test_a_measure_with_a_zone_of_its_own_reads_its_time_itself() -> None:
    """Another zone is another time."""
    row = {"no": "1", "at": "2026-06-15T09:00:00", "level": 2}
    measure = MEASURES.program(frozenset({"waterLevel"}))(row).cells["waterLevel"]
    assert isinstance(measure, Measure)
    assert measure.observed_at is not None
    assert measure.observed_at.isoformat() == "2026-06-15T09:00:00+00:00"
