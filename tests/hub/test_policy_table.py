from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from hub.policy_table import COLUMNS, rows_of
from hub.policy_table_read import documents_of
from hub.policy_table_words import Words
from hub.policy_table_xlsx import from_xlsx, to_xlsx
from policies.model import Document
from policies.purposes import dpv_purposes
from policies.stock import STOCK
from policies.written import data_of, yaml_of
from tests.policies.documents import documents, names
from tests.policies.small import VOCABULARY
from tests.policies.test_stock import made
from tests.repo.tree import ROOT
from vocab.documents import DocumentError, read, read_file
from vocab.rdf.load import load
from vocab.terms import Label

WORDS = Words(VOCABULARY, dpv_purposes(), {"seto": Label("瀬戸", "Seto")})
SHIPPED = sorted((ROOT / "examples").glob("*/policies/*.yaml"))
POLICY = """\
uid: urn:test:policy:bikes
assigner: seto
title: {ja: 自転車, en: Bikes}
valid: {until: 2027-04-01}
permission:
  - target: [BikeStation.id, WaterGauge.id, BikeStation.name]
    action: read
  - target: [BikeStation.location]
    action: read
    assignee: {scope: [mobility, "a,b"], role: clerk}
    constraint:
      - {leftOperand: purpose, operator: isAnyOf, rightOperand: [Marketing, ServiceProvision]}
      - {leftOperand: situation, operator: eq, rightOperand: {domain: takamatsu, kind: disaster}}
      - or:
          - {leftOperand: dateTime, operator: lt, rightOperand: "2027-04-01"}
          - {leftOperand: row.name, operator: eq, rightOperand: "=A1"}
    duty: [{action: generalise, to: mesh3}]
    ground: 条例 第5条
prohibition:
  - target: ["*"]
    action: read
    assignee: {organisation: company-x}
"""
Change = Callable[[Any], None]


def table(policies: Mapping[str, Document], words: Words = WORDS) -> bytes:
    """The workbook of some policies."""
    return to_xlsx([row for name, document in policies.items() for row in rows_of(name, document, words)])


def read_back(data: bytes) -> dict[str, Document]:
    """The policies of a workbook."""
    return documents_of(from_xlsx(data, file="t.xlsx"), file="t.xlsx")


def edited(change: Change, text: str = POLICY) -> bytes:
    """The table of a policy after somebody changed its sheet."""
    book = load_workbook(io.BytesIO(table({"bikes": read(Document, text)})))
    change(book["policies"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def letter(key: str) -> str:
    """The letter of a column."""
    return get_column_letter([column.key for column in COLUMNS].index(key) + 1)


def put(key: str, row: int, value: object) -> Change:
    """Write a value into a cell."""

    def change(sheet: Any) -> None:
        sheet[f"{letter(key)}{row}"] = value

    return change


def refused(data: bytes) -> list[tuple[str, str]]:
    """Codes and places of a table that is refused; each says what to do."""
    with pytest.raises(DocumentError) as found:
        read_back(data)
    assert all(problem.file == "t.xlsx" for problem in found.value.problems)
    return [(problem.code, problem.path) for problem in found.value.problems]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_policy_comes_back_equal(path: Path) -> None:
    """From the workbook, and from the file that import writes."""
    document = read_file(Document, path)
    words = Words(load(), dpv_purposes())
    assert read_back(table({path.stem: document}, words)) == {path.stem: document}
    assert read(Document, yaml_of(document)) == document


@pytest.mark.parametrize("name", STOCK)
def test_every_stock_policy_comes_back_equal(name: str) -> None:
    """Whatever its duties and conditions."""
    document = made(name)
    assert read_back(table({name: document})) == {name: document}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(names, documents, min_size=1, max_size=2))
def test_any_policy_comes_back_equal(policies: dict[str, Document]) -> None:
    """Also with texts that a spreadsheet would compute, trim or escape."""
    assert read_back(table(policies)) == policies


@settings(max_examples=200, deadline=None)
@given(documents)
def test_any_policy_is_written_as_yaml_that_reads_back(document: Document) -> None:
    """Equal, by the strict reader; and to any YAML reader every scalar is a text, that one."""
    text = yaml_of(document)
    assert read(Document, text) == document
    assert yaml.safe_load(text) == data_of(document)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_no_cell_is_a_formula(document: Document) -> None:
    """A text that begins as one stays text in the file itself, and is marked as text for who edits it."""
    data = table({"a": document})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert b"<f>" not in xml
    assert b"<f " not in xml
    sheet = load_workbook(io.BytesIO(data))["policies"]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value[0] in "=+-@":
                assert cell.quotePrefix


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents)
def test_another_program_reads_the_same_texts(document: Document) -> None:
    """One that undoes Excel's escapes, as Excel does: nothing in a cell looks like one."""
    rows = rows_of("a", document, WORDS)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(rows))).get_sheet_by_name("policies")
    read_rows = sheet.to_python(skip_empty_area=False)[4 : 4 + len(rows)]
    assert [[row.get(column.key, "") for column in COLUMNS] for row in rows] == read_rows


def test_an_office_reads_it_in_words() -> None:
    """Class, fields, whom, purpose, conditions and form, in both languages; one row for each class of a rule."""
    rows = rows_of("bikes", read(Document, POLICY), WORDS)
    assert [(row["class.ja"], row["target"]) for row in rows] == [
        ("BikeStation", "BikeStation.id"),
        ("WaterGauge", "WaterGauge.id"),
        ("BikeStation", "BikeStation.name"),
        ("BikeStation", "BikeStation.location"),
        ("すべて", "*"),
    ]
    rule = rows[3]
    assert rule["holder.ja"] == "瀬戸"
    assert "mobility" in rule["who.ja"]
    assert "役割 clerk" in rule["who.ja"]
    assert "マーケティング" in rule["purpose.ja"]
    assert "Marketing" in rule["purpose.en"]
    assert "takamatsuの災害の宣言" in rule["conditions.ja"]
    assert "条例 第5条" in rule["conditions.ja"]
    assert "1km" in rule["form.ja"]
    assert (rows[4]["effect.ja"], rows[4]["form.en"]) == ("禁止", "not shown")


def test_the_sheet_can_be_read() -> None:
    """A title, headings that stay, widths, wrapped text, and codes in grey."""
    sheet = load_workbook(io.BytesIO(table({"bikes": read(Document, POLICY)})))["policies"]
    assert sheet.freeze_panes == "C5"
    assert sheet["A1"].font.b
    assert sheet["A5"].alignment.wrap_text
    assert sheet[f"{letter('target')}5"].fill.fgColor.rgb.endswith("EDEDED")
    assert not sheet["A5"].fill.fill_type
    assert sheet.column_dimensions["C"].width > 20


def test_edited_cells_change_the_policy() -> None:
    """A role, a purpose, a duty, a rule that is gone and one that is new."""

    def change(sheet: Any) -> None:
        put("role", 8, "officer, clerk")(sheet)
        put("duty", 8, "{action: generalise, to: mesh2}")(sheet)
        put("rule", 10, "permission")(sheet)
        put("policy", 10, "bikes")(sheet)
        put("target", 10, "WaterGauge.name,\nWaterGauge.waterLevel")(sheet)
        put("purpose", 10, "Marketing")(sheet)
        sheet.delete_rows(9)

    found = read_back(edited(change))["bikes"]
    assert found.prohibition == ()
    assert found.permission[1].assignee is not None
    assert found.permission[1].assignee.role == ("officer", "clerk")
    assert found.permission[1].duty is not None
    assert found.permission[1].duty[0].to == "mesh2"
    assert found.permission[2].target == ("WaterGauge.name", "WaterGauge.waterLevel")
    assert found.permission[2].constraint is not None
    assert found.permission[2].constraint[0].right_operand == ("Marketing",)


@pytest.mark.parametrize(
    ("key", "row", "value", "code"),
    [
        ("who.ja", 8, "誰でも", "POLICY_TABLE_WORDS"),
        ("form.en", 8, "as it is", "POLICY_TABLE_WORDS"),
        ("rule", 8, "allow", "POLICY_TABLE_CELL"),
        ("number", 8, "one", "POLICY_TABLE_CELL"),
        ("number", 8, 1.5, "POLICY_TABLE_CELL"),
        ("organisation", 8, 372013, "POLICY_TABLE_CELL"),
        ("ground", 8, "=A1", "POLICY_TABLE_CELL"),
        ("ground", 8, '"open', "POLICY_TABLE_CELL"),
        ("target", 8, "a,,b", "POLICY_TABLE_CELL"),
        ("target", 8, None, "POLICY_TABLE_CELL"),
        ("scope", 8, "[a, b]", "POLICY_TABLE_CELL"),
        ("constraint", 8, "{leftOperand: scope", "POLICY_TABLE_CELL"),
        ("constraint", 8, "situation eq disaster", "POLICY_TABLE_CELL"),
        ("constraint", 8, "{leftOperand: scope, operator: is, rightOperand: a}", "VALUE_INVALID"),
        ("duty", 8, "{action: hide}", "VALUE_INVALID"),
        ("duty", 9, "{action: mask}", "KEY_UNKNOWN"),
        ("purposeOperator", 8, "any", "VALUE_INVALID"),
        ("purpose", 8, None, "POLICY_TABLE_CELL"),
        ("policy", 8, "../bikes", "POLICY_TABLE_CELL"),
        ("uid", 7, "urn:other", "POLICY_TABLE_RULE"),
        ("role", 6, "clerk", "POLICY_TABLE_RULE"),
        ("document", 5, "{permission: []}", "POLICY_TABLE_CELL"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_by_its_address(key: str, row: int, value: object, code: str) -> None:
    """With sheet and cell, so that it is found at once."""
    assert (code, f"policies!{letter(key)}{row}") in refused(edited(put(key, row, value)))


def test_every_refusal_of_a_cell_says_what_to_do() -> None:
    """A hint stands after the message."""
    with pytest.raises(DocumentError, match=r"t\.xlsx:8: policies!E8: .*\(POLICY_TABLE_WORDS\) — undo the change"):
        read_back(edited(put("who.ja", 8, "誰でも")))


def test_a_cleared_word_is_no_change() -> None:
    """Words are for people; who leaves them out loses nothing."""
    assert read_back(edited(put("who.ja", 8, None))) == {"bikes": read(Document, POLICY)}


def test_rows_in_another_order_are_the_same_policy() -> None:
    """Rules keep the order of their numbers, as sorting a table must change nothing; 9 and 10 are no texts."""
    many = POLICY.replace("prohibition:", "".join(
        f"  - {{target: [WaterGauge.name], action: read, assignee: {{role: r{i}}}}}\n" for i in range(12)
    ) + "prohibition:")  # fmt: skip

    def swap(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=8)]
        for number, row in enumerate(reversed(rows), start=8):
            for index, value in enumerate(row, start=1):
                cell = sheet.cell(number, index)
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type

    assert read_back(edited(swap, many)) == {"bikes": read(Document, many)}


def test_a_workbook_that_is_none_is_refused() -> None:
    """Not a zip, not a workbook, another sheet, no columns."""
    assert refused(b"name,role\n") == [("POLICY_TABLE_FILE", "")]
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused(kept.getvalue()) == [("POLICY_TABLE_FILE", "")]

    def rename(sheet: Any) -> None:
        sheet.title = "Sheet1"

    assert refused(edited(rename)) == [("POLICY_TABLE_SHEET", "")]
    assert refused(edited(lambda sheet: sheet.delete_rows(4))) == [("POLICY_TABLE_SHEET", "policies")]
    assert refused(edited(put("duty", 4, None))) == [("POLICY_TABLE_SHEET", "policies")]
    assert refused(edited(put("duty", 4, "duties")))[0] == ("POLICY_TABLE_SHEET", f"policies!{letter('duty')}4")


def test_a_cell_that_would_be_cut_is_not_written() -> None:
    """Rather than a policy that lost its end."""
    targets = ", ".join(f"BikeStation.n{i}" for i in range(3000))
    document = read(Document, f"uid: urn:a\nassigner: a\npermission:\n  - {{target: [{targets}], action: read}}\n")
    with pytest.raises(DocumentError, match="POLICY_TABLE_TOO_LONG"):
        table({"a": document})
