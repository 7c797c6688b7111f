"""Records: which things a row is, how they are told apart, and what may be asked of a source that has such rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import compiled, with_fields
from vocab.documents import DocumentError
from vocab.ids import make_id
from vocab.mapping.checkrecords import MOST_ENTRIES
from vocab.mapping.classes import ClassMapping
from vocab.mapping.push import push
from vocab.query.evaluate import Truth, compile_predicate
from vocab.query.predicate import FALSE, TRUE, Compare, Op, Predicate
from vocab.values import Unmappable

PERSON = "123456789018"
SENSORS = with_fields(
    """\
name: {from: station.value, native: text}
memo: s.kind
waterLevel: {from: s.level, at: s.time}""",
    nested=True,
    id_="{key: [station.value, s.id]}",
    more="    each: {in: sensors.value, as: s}\n",
)
WIDE = with_fields(
    """\
memo: {from: sex}
count: number
address.full: {from: town, native: text}
danger: {from: number}""",
    id_="{key: [town, sex]}",
    more="    unpivot: [{take: {number: 男}, set: {sex: M}}, {take: {number: 女}, set: {sex: F}}]\n",
)


def things(mapping: ClassMapping, *rows: dict[str, Any]) -> list[tuple[str | None, dict[str, Any]]]:
    """Keys and cells of all that rows become."""
    program = mapping.program(frozenset(mapping.fields))
    return [(found.key, found.cells) for found in map(program, mapping.records(rows))]


def asked(mapping: ClassMapping, predicate: Predicate) -> tuple[Predicate, bool]:
    """What is asked of a source that can do everything, and whether it is exact."""
    found = push(mapping, predicate, capable=lambda *_: "exact", conjunction=True, disjunction=True)
    return found.predicate, found.exact


@pytest.mark.parametrize(
    ("when", "kept"),
    [
        ("{from: k, equals: 川}", ["a", "b"]),
        ("{from: k, equals: [海, 7]}", ["c", "d"]),
        ("{from: k, notEquals: [川, 7]}", ["c", "e"]),
        ("{from: k, present: 'true'}", ["a", "b", "c", "d"]),
        ("{from: k, present: 'false'}", ["e"]),
        ("[{from: k, equals: 川}, {from: id, notEquals: a}]", ["b"]),
        ("[]", ["a", "b", "c", "d", "e"]),
    ],
)
def test_conditions_say_which_rows_are_of_a_class(when: str, kept: list[str]) -> None:
    """By trimmed text or by number; all conditions of a list hold; nothing is not equal to anything."""
    mapping = with_fields("memo: m", more=f"    when: {when}\n")
    kinds = {"a": "川", "b": " 川", "c": "海", "d": 7.0, "e": ""}
    assert [key for key, _ in things(mapping, *({"id": key, "k": kind} for key, kind in kinds.items()))] == kept
    assert mapping.reads([]) == (("id", "k") if "k" in when else ("id",))
    assert mapping.one_to_one is ("k" not in when)


def test_every_item_of_a_list_is_a_thing() -> None:
    """With what its record says; paths of the item begin with its name."""
    row = {
        "station": {"value": "旭"},
        "sensors": {"value": [{"id": 1, "kind": "a", "level": 1.5, "time": "2026-06-15T00:00:00Z"}, {"id": 2}]},
    }
    (first, one), (second, two) = things(SENSORS, row)
    assert (first, second) == ("旭/1", "旭/2")
    assert (one["memo"], one["waterLevel"].value, two["memo"]) == ("a", 1.5, None)
    assert one["waterLevel"].observed_at.isoformat() == "2026-06-15T00:00:00+00:00"


@pytest.mark.parametrize(
    ("raw", "keys"),
    [([], []), (None, []), (" ", []), ({"id": 3}, ["旭/3"]), ([None, 5], [None, None])],
)
def test_what_is_no_list_is_one_item_or_none(raw: Any, keys: list[str | None]) -> None:
    """An item without what its key needs is lost as a row without key is."""
    assert [key for key, _ in things(SENSORS, {"station": {"value": "旭"}, "sensors": {"value": raw}})] == keys


def test_a_text_can_be_split_into_items() -> None:
    """Blank parts are none; a text with an individual number stays whole, and is refused."""
    mapping = with_fields("memo: item", id_="{key: [id, item]}", more="    each: {in: 曜日, by: 、}\n")
    assert things(mapping, {"id": "1", "曜日": "月、 火、、"}) == [("1/月", {"memo": "月"}), ("1/火", {"memo": "火"})]
    assert things(mapping, {"id": "1", "曜日": f"月、{PERSON}"}) == [(None, {"memo": Unmappable("PERSONAL_NUMBER")})]


def test_groups_of_columns_become_things() -> None:
    """Each with what its entry sets; a blank cell is a thing without a value, since others may not see the value."""
    assert things(WIDE, {"town": "番町", "男": "1,234", "女": ""}) == [
        ("番町/M", {"memo": "M", "count": 1234, "address.full": "番町", "danger": 1234}),
        ("番町/F", {"memo": "F", "count": None, "address.full": "番町", "danger": None}),
    ]


def test_items_can_have_groups_of_their_own() -> None:
    """Conditions hold for the item where they read it."""
    mapping = with_fields(
        "memo: {template: '{kind}{n}'}",
        nested=True,
        id_="{key: [item.id, kind]}",
        more="    each: {in: list}\n    when: [{from: item.on, equals: 'true'}, {from: town, equals: a}]\n"
        "    unpivot: [{take: {n: item.m}, set: {kind: M}}, {take: {n: item.f}, set: {kind: F}}]\n",
    )
    row = {"town": "a", "list": [{"id": 1, "on": True, "m": 3, "f": 4}, {"id": 2, "on": False, "m": 5}]}
    assert things(mapping, row, row | {"town": "b"}) == [("1/M", {"memo": "M3"}), ("1/F", {"memo": "F4"})]
    assert mapping.reads(["memo"]) == ("list", "town")


def test_native_paths_stand_for_the_names_of_a_record() -> None:
    """So that the source is asked for what it has, and a decision covers all of it."""
    assert SENSORS.reads(["waterLevel"]) == ("station.value", "sensors.value")
    assert SENSORS.reads_of("waterLevel") == ("sensors.value",)
    assert WIDE.reads([]) == ("town",)
    assert WIDE.reads_of("count") == ("男", "女")
    assert WIDE.reads_of("memo") == ()


def test_only_filters_on_what_all_things_of_a_row_share_are_asked_and_never_taken_for_exact() -> None:
    """Ids and values of items are looked for here."""
    assert asked(SENSORS, Compare("name", Op.EQ, "旭")) == (Compare("station.value", Op.EQ, "旭"), False)
    assert asked(SENSORS, Compare("waterLevel", Op.GT, 1)) == (TRUE, False)
    assert asked(SENSORS, Compare("id", Op.EQ, make_id("WaterGauge", "takamatsu-city.river", "旭/1"))) == (TRUE, False)
    assert asked(WIDE, Compare("count", Op.EQ, 1)) == (TRUE, False)
    assert SENSORS.native_types() == {"station.value": "text"}


def test_ids_are_asked_where_rows_of_other_classes_are_left_out() -> None:
    """A source may send more than the class has."""
    mapping = with_fields("memo: m", id_="{key: id, native: text}", more="    when: {from: k, equals: 川}\n")
    id_ = make_id("WaterGauge", "takamatsu-city.river", "x")
    assert asked(mapping, Compare("id", Op.EQ, id_)) == (Compare("id", Op.EQ, "x"), False)
    assert asked(mapping, Compare("id", Op.EQ, make_id("River", "x", "x")))[0] == FALSE


_cells = st.one_of(st.none(), st.sampled_from(["a", "b", "", 1]))
_rows = st.fixed_dictionaries({"town": _cells, "男": _cells, "女": _cells})
_filters = st.one_of(
    st.builds(Compare, st.just("address.full"), st.sampled_from([Op.EQ, Op.NE, Op.GT]), st.sampled_from(["a", "b"])),
    st.builds(Compare, st.just("memo"), st.sampled_from([Op.EQ, Op.NE]), st.sampled_from(["M", "F"])),
    st.builds(Compare, st.just("address.full"), st.just(Op.IS_NULL), st.booleans()),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_rows, max_size=4), _filters)
def test_a_row_with_a_thing_that_is_wanted_is_never_filtered_out(rows: list[dict[str, Any]], wanted: Predicate) -> None:
    """What is asked of the source keeps it."""
    native, _ = asked(WIDE, wanted)
    keeps: Truth[dict[str, Any]] = compile_predicate(wanted, lambda name: lambda cells: cells.get(name))
    sends: Truth[dict[str, Any]] = compile_predicate(native, lambda path: lambda row: row.get(path))
    for row in rows:
        if any(keeps(cells) is True for key, cells in things(WIDE, row) if key is not None):
            assert sends(row) is True


def problem(
    more: str, *, id_: str = "{key: id}", fields: str = "memo: m", nested: bool = False
) -> tuple[str, str, int]:
    """Code, path below the class and line of the one problem."""
    with pytest.raises(DocumentError) as caught:
        with_fields(fields, more=more, id_=id_, nested=nested)
    (found,) = caught.value.problems
    return found.code, found.path.removeprefix("provides.WaterGauge."), found.line


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("    when: {from: k}\n", ("CONDITION_UNCLEAR", "when", 12)),
        ("    when: {from: k, equals: a, present: 'true'}\n", ("CONDITION_UNCLEAR", "when", 12)),
        ("    when: [{from: k, equal: a}]\n", ("KEY_UNKNOWN", "when[0].equal", 12)),
        ("    each: {in: list}\n", ("ID_SHARED", "id", 11)),
        ("    each: {in: list, as: a.b}\n", ("VALUE_INVALID", "each.as", 12)),
        ("    unpivot: [{take: {n: a}}, {take: {m: b}}]\n", ("UNPIVOT_UNEQUAL", "unpivot[1]", 12)),
        ("    unpivot: [{take: {id: a}, set: {id: x}}]\n", ("NAME_TWICE", "provides.WaterGauge", 7)),
        ("    unpivot: [{take: {n: a}, set: {k: x}}, {take: {n: b}, set: {k: y}}]\n", ("ID_SHARED", "id", 11)),
    ],
)
def test_a_form_that_is_not_right_is_refused_where_it_stands(more: str, expected: tuple[str, str, int]) -> None:
    """With code, path and line."""
    assert problem(more) == expected


def test_more_entries_than_a_record_may_be_are_refused() -> None:
    """Each of them is made of every row; as many as are allowed are read."""

    def wide(number: int) -> str:
        return f"    unpivot: [{', '.join(f'{{take: {{n: a}}, set: {{id: k{index}}}}}' for index in range(number))}]\n"

    assert problem(wide(MOST_ENTRIES + 1)) == ("UNPIVOT_TOO_MANY", "unpivot", 12)
    assert with_fields("memo: n", more=wide(MOST_ENTRIES)).count({"a": "x"}) == MOST_ENTRIES


def test_records_of_a_row_are_counted_without_making_them() -> None:
    """Items times entries; a row that is of another class, or of no item, counts as itself."""
    more = "    each: {in: list, as: i, by: ','}\n    when: {from: k, equals: a}\n"
    mapping = with_fields("memo: m", id_="{key: [id, i]}", more=more)
    assert mapping.count({"k": "a", "list": "1,2,,3"}) == 3
    assert mapping.count({"k": "b", "list": "1,2,3"}) == 1
    assert mapping.count({"k": "a", "list": ""}) == 1
    assert WIDE.count({"town": "x"}) == 2
    assert with_fields("memo: m").count({}) == 1


def test_entries_that_are_told_apart_by_nothing_in_the_key_are_refused() -> None:
    """Also where a name of them is in the key."""
    more = "    unpivot: [{take: {n: a}, set: {id: x, k: y}}, {take: {n: b}, set: {id: x, k: z}}]\n"
    assert problem(more)[0] == "ID_SHARED"


def test_paths_of_a_record_are_checked() -> None:
    """As every other path is."""
    for more in (
        "    each: {in: 'a..b'}\n",
        "    when: {from: 'a..b', present: 'true'}\n",
        "    unpivot: [{take: {id: 'a..b'}}]\n",
    ):
        assert problem(more, nested=True)[0] == "PATH_INVALID"


def test_readings_in_a_list_have_their_times_in_it() -> None:
    """The latest of each key is chosen here, by the properties that show the time."""
    mapping = compiled(
        "    collection: c\n    rows: readings\n    holds: whole\n    id: {key: [id, r.name]}\n    at: r.at\n"
        "    each: {in: list, as: r}\n    fields:\n      waterLevel: r.v\n",
        nested=True,
    )
    assert mapping.timed == {"waterLevel"}
    assert mapping.reads([]) == ("id", "list")
    row = {"id": 1, "list": [{"name": "a", "at": "2026-06-15T00:00:00Z", "v": 1}]}
    program = mapping.program(frozenset({"waterLevel"}))
    (found,) = [program(record) for record in mapping.records([row])]
    assert found.at is not None
    assert found.at.hour == 0
