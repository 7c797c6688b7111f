"""`tsunagu source` and `check` over sources that map themselves: what is printed, and what a script can rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.cli import main
from hub.cli.source_text import proposal_text, yaml_of
from hub.proposals import Table, proposed
from tests.hub.self_mapping_world import AED, UNSURE, city_of, csv_of, of_file, source, world, write_workbook
from tests.vocab.recognise_tools import recognised, rows_of, standards, vocabulary
from vocab.documents import read, read_with_lines
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.model import ProvidesDocument, SourceDocument
from vocab.recognise.match import Recognition
from vocab.recognise.propose import proposal
from vocab.values import Text

HEAD = "source: a\nholder: b\ntitle: {ja: c, en: d}\nadapter: table\n"


def run(*words: str | Path) -> tuple[int, str, str]:
    """The exit code, what is printed and what is said beside it."""
    found = CliRunner().invoke(main, [str(word) for word in words])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.stdout, found.stderr


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The whole city with its servers."""
    with world(tmp_path_factory.mktemp("city")) as found:
        yield found


def test_a_proposal_can_be_put_into_the_file(city: Path, tmp_path: Path) -> None:
    """Then the source is the one that it was, and asks nobody any more."""
    code, text, _ = run("source", "propose", city, "aed", "--lang", "en")
    assert code == 0
    assert read(ProvidesDocument, text).provides.keys() == {"AED"}
    frozen = city_of(tmp_path / "frozen", {"aed": of_file("aed", "AED設置箇所一覧", "aed.csv") + text})
    assert run("check", frozen)[:2] == (0, "no problems\n")


def test_what_is_left_out_stands_in_comments(city: Path) -> None:
    """In the language asked for, or for programs."""
    english, japanese = (run("source", "propose", city, "aed", "--lang", tag)[1] for tag in ("en", "ja"))
    assert "# COLUMN_PERSONAL: the column `管理者氏名` of the table is closed: its header names a person" in english
    assert "# COLUMN_PERSONAL: 表の列「管理者氏名」は閉じています（見出しが個人を表します）" in japanese
    value = json.loads(run("source", "propose", city, "aed", "--json")[1])
    assert [note["code"] for note in value["notes"]] == ["COLUMN_NOT_SURE", "COLUMN_PERSONAL"]
    assert (value["asks"], list(value["provides"])) == ([], ["AED"])


@pytest.mark.parametrize("name", ["shelters", "gauges", "toilets"])
def test_every_kind_of_source_is_proposed(city: Path, name: str) -> None:
    """A resource, a broker's type and a workbook."""
    code, text, _ = run("source", "propose", city, name)
    assert (code, len(read(ProvidesDocument, text).provides)) == (0, 1)


def test_what_asks_ends_with_one_and_what_does_not_answer_with_three(city: Path) -> None:
    """Nothing is provided then."""
    code, text, _ = run("source", "propose", city, "list")
    assert (code, "provides:" in text.splitlines()) == (1, False)
    assert "CLASS_NOT_SURE" in text
    code, text, said = run("source", "propose", city, "away")
    assert (code, text) == (3, "")
    assert "SOURCE_UNAVAILABLE" in said
    assert run("source", "propose", city)[0] == 2
    assert run("source", "propose", city, "aeed")[0] == 1


def test_values_are_shown_only_where_they_are_asked_for(city: Path) -> None:
    """Fields and types are always."""
    code, text, _ = run("source", "inspect", city, "aed")
    assert code == 0
    assert "  名称 (text)" in text.splitlines()
    assert "港こども園" not in text
    assert "港こども園" in run("source", "inspect", city, "aed", "--samples")[1]
    plain = run("source", "inspect", city, "gauges", "--json")[1]
    assert "waterLevel.value" in plain
    assert "samples" not in plain


def test_a_file_alone_is_proposed_for(tmp_path: Path) -> None:
    """By its name, or the title given; nothing but the file is needed."""
    write_workbook(tmp_path / "AED一覧.xlsx", AED, "一覧")
    code, text, _ = run("source", "propose", tmp_path / "AED一覧.xlsx")
    assert (code, list(read(ProvidesDocument, text).provides)) == (0, ["AED"])
    table = {"名称": ["甲", "乙"], "緯度": ["34.1", "34.2"], "経度": ["134.1", "134.2"], "設置位置": ["x", "y"]}
    (tmp_path / "list.csv").write_bytes(csv_of(table).encode("cp932"))
    assert run("source", "propose", tmp_path / "list.csv", "--title", "AED設置箇所一覧")[0] == 0
    assert run("source", "propose", tmp_path / "list.csv", "aed")[0] == 2


def test_check_asks_the_sources_that_map_themselves(tmp_path: Path) -> None:
    """What closes one is a problem, what is left out a note that is none."""
    sources = {"aed": of_file("aed", "AED設置箇所一覧", "aed.csv"), "list": of_file("list", "一覧", "list.csv")}
    city = city_of(tmp_path / "city", sources)
    (city / "files" / "aed.csv").write_text(csv_of(AED), encoding="utf-8")
    (city / "files" / "list.csv").write_text(csv_of(UNSURE), encoding="utf-8")
    code, out, _ = run("check", city, "--json")
    value = json.loads(out)
    assert (code, [item["code"] for item in value["problems"]]) == (1, ["CLASS_NOT_SURE"])
    assert {item["file"] for item in value["notes"]} == {"sources/aed.yaml"}
    (city / "sources" / "list.yaml").unlink()
    code, out, said = run("check", city)
    assert (code, out) == (0, "no problems\n")
    assert "note: sources/aed.yaml" in said


def test_an_explicit_empty_map_is_refused(tmp_path: Path) -> None:
    """It is a mapping that somebody has begun, not one that is left to the hub."""
    text = source("aed", "AED", "adapter: table\nconnection: {file: files/aed.csv}\nprovides: {}\n")
    code, out, _ = run("check", city_of(tmp_path / "city", {"aed": text}), "--json")
    assert (code, json.loads(out)["problems"][0]["path"]) == (1, "provides")


anything = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
COLUMNS = ("ID", "名称", "緯度", "経度", "設置位置", "電話番号")


def compiled(text: str) -> ClassMapping:
    """The mapping in a file."""
    document, lines = read_with_lines(SourceDocument, HEAD + text)
    (found,) = compile_source(document, vocabulary(), nested=False, lines=lines).values()
    return found


def renamed(found: Recognition, names: dict[str, str]) -> Recognition:
    """As if its columns had been called so."""
    columns = tuple(replace(item, header=names[item.header]) for item in found.columns)
    return replace(found, columns=columns)


@settings(max_examples=100, deadline=None)
@given(st.lists(anything, min_size=len(COLUMNS), max_size=len(COLUMNS), unique=True), anything)
def test_whatever_stands_in_a_header_its_column_is_read(headers: list[str], collection: str) -> None:
    """The YAML reads back as it was proposed, compiles, and reads the right column."""
    names = dict(zip(COLUMNS, headers, strict=True))
    rows: list[dict[str, Any]] = rows_of(**{name: AED[name] for name in COLUMNS})
    found = renamed(recognised(COLUMNS, rows, title="AED設置箇所一覧"), names)
    assert found.sure
    called = [{names[name]: cell for name, cell in row.items()} for row in rows]
    plain = proposal(found, called, vocabulary=vocabulary(), collection=collection).provides
    text = yaml_of(plain)
    mapping = compiled(text)
    assert mapping.collection == collection
    first = mapping.program(frozenset(mapping.fields))(called[0])
    name = first.cells["name"]
    assert name == "港こども園" or (isinstance(name, Text) and name.by_language["ja"] == "港こども園")
    assert first.cells["location"] == {"type": "Point", "coordinates": [134.04, 34.34]}
    assert first.cells["installationPosition"] == "玄関"


@settings(max_examples=50, deadline=None)
@given(anything, anything)
def test_a_day_and_an_hour_are_read_from_columns_of_any_name(day: str, hour: str) -> None:
    """Also where no template could hold the name."""
    columns = ("規制番号", "路線名", "規制場所始点", "規制種別", "規制理由", "規制開始日", "規制開始時間")
    names = dict(zip(columns, ("i", "n", "s", "k", "r", day, hour), strict=True))
    assume(len(set(names.values())) == len(columns))
    row = dict(zip(columns, ("1", "県道1号", "港町", "通行止", "工事", "2026-04-01", "10:30"), strict=True))
    found = renamed(recognised(columns, [row], kind="eei", title="通行規制"), names)
    called = {names[name]: cell for name, cell in row.items()}
    plain = proposal(found, [called], vocabulary=vocabulary(), collection="x").provides
    mapping = compiled(yaml_of(plain))
    starts = mapping.program(frozenset(mapping.fields))(called).cells["startsAt"]
    assert str(starts).startswith("2026-04-01 10:30")


@settings(max_examples=50, deadline=None)
@given(anything)
def test_no_header_ends_a_comment(header: str) -> None:
    """What is left out is named safely: the text is nothing but comments and the mapping."""
    columns = {**AED, header: ["x", "y", "z"], f"{header}氏名": ["x", "y", "z"]}
    table = Table(header, tuple(columns), tuple(rows_of(**columns)), kind="municipal", title="AED設置箇所一覧")
    found = proposed((table,), vocabulary(), standards())
    text = proposal_text(found, "en")
    if found.provides:
        assert read(ProvidesDocument, text).provides.keys() == {"AED"}
    else:
        assert all(line.startswith("#") for line in text.rstrip("\n").split("\n"))
