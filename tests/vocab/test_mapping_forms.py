"""Values that are composed of several native ones: what they are, when they are nothing, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.mapping_tools import HEAD, VOCABULARY, mapped, with_fields
from tests.vocab.test_mapping_documents import field_problem
from vocab.documents import DocumentError, read_with_lines
from vocab.mapping.compile import compile_source
from vocab.mapping.model import SourceDocument
from vocab.mapping.push import push
from vocab.mapping.templates import Slot, parse
from vocab.query.predicate import TRUE, Compare, Op
from vocab.values import Measure, Quality, Text, Unmappable

PERSON = "123456789018"


def memo(field: str, row: dict[str, Any], *, nested: bool = False) -> Any:
    """The cell of a text that is mapped by `field`."""
    return mapped(with_fields(f"memo: {field}", nested=nested), {"id": "1", **row}).cells["memo"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"a": "x", "b": "y"}, "x"),
        ({"a": " ", "b": "y"}, "y"),
        ({"a": "-", "b": "y"}, "y"),
        ({"b": 7}, "7"),
        ({"a": "-"}, None),
        ({}, None),
        ({"a": True, "b": "y"}, Unmappable("VALUE_NOT_A_TEXT")),
        ({"a": PERSON, "b": "y"}, Unmappable("PERSONAL_NUMBER")),
    ],
)
def test_the_first_value_that_is_there_is_taken(row: dict[str, Any], expected: Any) -> None:
    """Blanks and sentinels are passed over; a value that cannot be read is not."""
    assert memo("{firstOf: [a, b], missing: ['-']}", row) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"p": "香川県", "c": "高松市", "t": " 番町 "}, "香川県高松市{番町}"),
        ({"p": "香川県", "c": "高松市"}, "香川県高松市{}"),
        ({"p": "香川県", "t": "番町"}, None),
        ({"p": "香川県", "c": "不明"}, None),
        ({"p": 37, "c": 1.0}, "371{}"),
        ({"p": [1], "c": "x"}, Unmappable("VALUE_NOT_A_TEXT")),
        ({"p": PERSON, "c": "1"}, Unmappable("PERSONAL_NUMBER")),
        ({"p": "123456", "c": "789018"}, Unmappable("PERSONAL_NUMBER")),
    ],
)
def test_a_template_puts_texts_together(row: dict[str, Any], expected: Any) -> None:
    """Without a part that it needs there is nothing; an individual number is found in a part and across parts."""
    assert memo("{template: '{p}{c}{{{t?}}}', missing: [不明]}", row) == expected


def test_a_template_of_parts_that_may_be_blank_is_nothing_when_all_are() -> None:
    """The words around them say nothing alone."""
    assert memo("{template: '約 {a?}{b?}'}", {"a": ""}) is None
    assert memo("{template: '約 {a?}{b?}'}", {"b": "5"}) == "約 5"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"a": "x", "b": "y"}, "x、y"),
        ({"a": ["x", " ", "z"], "b": "y"}, "x、z、y"),
        ({"b": "y"}, "y"),
        ({"a": []}, None),
        ({"a": [{"x": 1}]}, Unmappable("VALUE_NOT_A_TEXT")),
        ({"a": PERSON}, Unmappable("PERSONAL_NUMBER")),
    ],
)
def test_a_join_puts_a_text_between_the_parts_that_are_there(row: dict[str, Any], expected: Any) -> None:
    """The items of a list are parts of their own."""
    assert memo("{join: {of: [a, b], by: 、}}", row) == expected


@pytest.mark.parametrize(
    ("part", "raw", "expected"),
    [
        (1, "月、火 、水", "月"),
        (2, "月、火 、水", "火"),
        (-1, "月、火 、水", "水"),
        (4, "月、火 、水", None),
        (-4, "月、火 、水", None),
        (2, "月、、水", None),
        (1, 12, "12"),
        (1, "", None),
        (1, f"{PERSON}、x", Unmappable("PERSONAL_NUMBER")),
        (2, f"{PERSON}、x", Unmappable("PERSONAL_NUMBER")),
    ],
)
def test_a_split_takes_one_part(part: int, raw: Any, expected: Any) -> None:
    """Counted from either end; nothing of a text that holds an individual number."""
    assert memo(f"{{from: x, split: {{by: 、, part: {part}}}}}", {"x": raw}) == expected


@pytest.mark.parametrize(
    ("otherwise", "raw", "expected"),
    [
        ("refuse", "A1", "旭川"),
        ("refuse", 7, "七川"),
        ("refuse", " 7.0 ", Unmappable("VALUE_NOT_IN_TABLE")),
        ("refuse", "B", Unmappable("VALUE_NOT_IN_TABLE")),
        ("keep", "B", "B"),
        ("keep", PERSON, Unmappable("PERSONAL_NUMBER")),
        ("blank", "B", None),
        ("refuse", " ", None),
    ],
)
def test_a_table_says_what_a_value_stands_for(otherwise: str, raw: Any, expected: Any) -> None:
    """By trimmed text, or by number; what it does not name is refused unless said otherwise."""
    assert (
        memo(f"{{from: x, lookup: {{table: {{A1: 旭川, 7: 七川}}, otherwise: {otherwise}}}}}", {"x": raw}) == expected
    )


def test_forms_follow_one_another() -> None:
    """First a value is found, then a part of it, then what the table has for it, then its kind."""
    field = "{firstOf: [a.value, b.value], split: {by: '-', part: 2}, lookup: {table: {k: '12'}}, unit: CMT}"
    row = {"id": "1", "a": {"value": None}, "b": {"value": "x-k"}}
    assert mapped(with_fields(f"danger: {field}", nested=True), row).cells["danger"] == 0.12


def test_every_scalar_kind_takes_composed_values() -> None:
    """Codes, truths, times, texts in languages, addresses of pages and ids."""
    mapping = with_fields(
        """\
status: {template: '規制{s}'}
open: {firstOf: [o1, o2]}
startsAt: {template: '{d} {t}'}
name: {join: {of: [n1, n2], by: ' '}}
page: {template: 'https://example.jp/{s}'}
count: {from: c, split: {by: /, part: 1}}"""
    )
    row = {"id": "1", "s": "なし", "o2": "有", "d": "2026/6/15", "t": "9:00", "n1": "旭", "n2": "川", "c": "３/4"}
    assert mapped(mapping, row).cells == {
        "status": "OPEN",
        "open": True,
        "startsAt": datetime(2026, 6, 15, 0, 0, tzinfo=UTC),
        "name": Text({"ja": "旭 川"}),
        "page": "https://example.jp/なし",
        "count": 3,
    }


def test_a_measure_takes_its_value_and_its_time_from_several_columns() -> None:
    """A sentinel everywhere still says that the value is missing."""
    mapping = with_fields("waterLevel: {firstOf: [a, b], unit: CMT, at: {template: '{d} {t}'}, missing: [-999]}")
    row = {"id": "1", "a": -999, "b": 250, "d": "2026-06-15", "t": "09:00"}
    at = datetime(2026, 6, 15, 0, 0, tzinfo=UTC)
    assert mapped(mapping, row).cells["waterLevel"] == Measure(2.5, "MTR", at)
    assert mapped(mapping, row | {"b": -999}).cells["waterLevel"] == Measure(None, "MTR", at, Quality.MISSING)
    assert mapping.reads_of("waterLevel") == ("a", "b", "d", "t")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("memo: {template: 'a{b'}", ("TEMPLATE_INVALID", "fields.memo.template", 13)),
        ("memo: {template: 'no path'}", ("TEMPLATE_INVALID", "fields.memo.template", 13)),
        ("memo: {firstOf: [a]}", ("VALUE_INVALID", "fields.memo.firstOf", 13)),
        ("memo: {from: a, split: {by: x, part: 0}}", ("PART_INVALID", "fields.memo.split", 13)),
        ("memo: {from: a, template: '{b}'}", ("FIELD_UNCLEAR", "fields.memo", 13)),
        ("memo: {value: a, split: {by: x, part: 1}}", ("FIELD_UNCLEAR", "fields.memo", 13)),
        ("memo: {from: a, lookup: {table: rivers}}", ("TABLE_UNKNOWN", "fields.memo.lookup.table", 13)),
        ("status: {from: a, lookup: {table: {x: NOWHERE}}}", ("CODE_UNKNOWN", "fields.status.lookup.table.x", 13)),
        ("memo: {firstOf: [a, b], native: text}", ("NATIVE_NOT_FOR_KIND", "fields.memo.native", 13)),
        ("location: {template: '{a}'}", ("KEY_NOT_FOR_KIND", "fields.location.template", 13)),
        ("waterLevel: {from: a, at: {split: {by: x, part: 1}}}", ("FIELD_UNCLEAR", "fields.waterLevel.at", 13)),
    ],
)
def test_a_form_that_is_not_right_is_refused_where_it_stands(field: str, expected: tuple[str, str, int]) -> None:
    """With code, path and line."""
    assert field_problem(field) == expected


def test_a_table_can_be_shared_by_name() -> None:
    """And is checked for each property that it is used for."""
    body = (
        "    collection: c\n    rows: state\n    id: {key: id}\n    fields:\n"
        "      memo: {from: x, lookup: {table: rivers}}\n      count: {from: y, lookup: {table: rivers}}\n"
    )
    mapping = with_tables("{rivers: {A: '1'}}", body)
    assert mapped(mapping, {"id": "1", "x": "A", "y": "A"}).cells == {"memo": "1", "count": 1}
    with pytest.raises(DocumentError) as caught:
        with_tables("{rivers: {A: 川}}", body)
    assert [(item.code, item.path) for item in caught.value.problems] == [("VALUE_NOT_A_NUMBER", "tables.rivers.A")]


def with_tables(tables: str, body: str) -> Any:
    """A mapping in a source with tables."""
    text = f"{HEAD}tables: {tables}\nprovides:\n  WaterGauge:\n{body}"
    document, lines = read_with_lines(SourceDocument, text, file="river.yaml")
    return compile_source(document, VOCABULARY, nested=False, lines=lines, file="river.yaml")["WaterGauge"]


@pytest.mark.parametrize(
    "field",
    ["{firstOf: [a, b]}", "{template: '{a}'}", "{join: {of: a, by: ''}}", "{from: a, split: {by: x, part: 1}}"],
)
def test_a_composed_value_is_not_compared_at_the_source(field: str) -> None:
    """Whatever the source can do."""
    found = push(
        with_fields(f"memo: {field}"),
        Compare("memo", Op.EQ, "x"),
        capable=lambda *_: "exact",
        conjunction=True,
        disjunction=True,
    )
    assert (found.predicate, found.exact) == (TRUE, False)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.text("ab {}?", max_size=4), st.builds(Slot, st.text("abc.", min_size=1), st.booleans()))))
def test_a_template_gives_the_parts_that_it_was_written_from(parts: list[str | Slot]) -> None:
    """Braces in its texts are written twice."""
    written = "".join(
        f"{{{part.path}{'?' * part.optional}}}"
        if isinstance(part, Slot)
        else part.replace("{", "{{").replace("}", "}}")
        for part in parts
    )
    found = parse(written)
    assert [item for item in found if isinstance(item, Slot)] == [item for item in parts if isinstance(item, Slot)]
    assert "".join(item for item in found if isinstance(item, str)) == "".join(
        item for item in parts if isinstance(item, str)
    )
