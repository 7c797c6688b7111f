"""Sources whose files leave `provides` out, through the whole hub: served as they describe themselves."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.kit.wrappers import Stores
from hub.assemble import assemble, notes
from hub.catalogue import Catalogue, Source
from hub.config import load_config
from hub.open_hub import Hub, open_hub
from hub.proposal_texts import column_personal
from hub.proposals import Proposal, Proposed, Table, proposed
from hub.self_mapping import self_mapped
from hub.source_file import Surroundings
from tests.hub.self_mapping_world import (
    AED,
    NUMBERS,
    TOILETS,
    UNSURE,
    city_of,
    csv_of,
    of_file,
    rows_of,
    silent,
    source,
    world,
    write_workbook,
)
from tests.vocab.recognise_tools import standards, vocabulary
from vocab.mapping.personal import holds_personal_number
from vocab.recognise.personal import Personal

CLOSED = {"list", "numbers", "away"}
NUMBER = "1234 5678 9018"
QUESTIONS = {
    "aeds": "{ aeds(first: 9) { nodes { id name { value } pediatric location installationPosition } } }",
    "publicToilets": "{ publicToilets(first: 9) { nodes { id name { value } maleToilets wheelchairToilet } } }",
    "evacuationSites": "{ evacuationSites(first: 9) { nodes { id name { value } capacity } } }",
    "waterGauges": "{ waterGauges(first: 9) { nodes { id name { value } waterLevel { value unit } location } } }",
}


@pytest.fixture
async def hub(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Hub]:
    """The hub of the whole city."""
    caplog.set_level(logging.INFO)
    with world(tmp_path / "city") as city:
        opened = await open_hub(city, {}, vocabulary=vocabulary())
        yield opened
        await opened.aclose()


async def ask(hub: Hub, query: str) -> dict[str, Any]:
    """An answer as anonymous."""
    transport = httpx.ASGITransport(hub.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.example") as client:
        answer: dict[str, Any] = (await client.post("/graphql", json={"query": query})).json()
    assert "errors" not in answer, answer["errors"]
    return answer


async def assembled(city: Path, seconds: float = 5.0) -> Catalogue:
    """The catalogue of a city whose sources were asked."""
    around = Surroundings(load_config(city, {}), vocabulary(), {}, Stores())
    return assemble(around, await self_mapped(around, seconds=seconds))


async def only(city: Path) -> Source:
    """The one source of a city."""
    (found,) = (await assembled(city)).sources
    return found


def codes(found: Source) -> list[str]:
    """The codes of a source's problems."""
    return [problem.code for problem in found.problems]


async def test_the_whole_city(hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    """CSV in CP932, a workbook with a title row, a CKAN resource and a broker are served; the others are closed."""
    states = {item.name: item.state for item in hub.catalogue.sources}
    assert {name for name, state in states.items() if state == "closed"} == CLOSED
    answers = {root: (await ask(hub, query))["data"][root]["nodes"] for root, query in QUESTIONS.items()}
    assert {node["id"]: node for node in answers["aeds"]}["urn:tsunagu:AED:takamatsu-city.aed:A-1"] == {
        "id": "urn:tsunagu:AED:takamatsu-city.aed:A-1",
        "name": {"value": "港こども園"},
        "pediatric": True,
        "location": {"type": "Point", "coordinates": [134.04, 34.34]},
        "installationPosition": "玄関",
    }
    assert [(node["maleToilets"], node["wheelchairToilet"]) for node in answers["publicToilets"]] == [
        (1, True),
        (2, False),
    ]
    assert {node["capacity"] for node in answers["evacuationSites"]} == {238, 120}
    (gauge,) = answers["waterGauges"]
    assert (gauge["name"]["value"], gauge["waterLevel"]["value"]) == ("川島橋", 2.5)
    said = [*caplog.messages, *map(str, notes(hub.catalogue))]
    said += [str(problem) for item in hub.catalogue.sources for problem in item.problems]
    cells = [cell for columns in (AED, NUMBERS, UNSURE, TOILETS) for row in rows_of(columns)[1:] for cell in row]
    assert not {cell for cell in cells if len(str(cell)) > 3 and any(str(cell) in line for line in said)}


async def test_what_is_closed_says_why(hub: Hub) -> None:
    """Each with its own code, in its file; and is missed where its things would be."""
    found = {item.name: codes(item) for item in hub.catalogue.sources if item.name in CLOSED}
    assert found == {
        "list": ["CLASS_NOT_SURE"],
        "numbers": ["TABLE_HOLDS_PERSONAL_NUMBERS"],
        "away": ["SOURCE_NOT_DESCRIBED"],
    }
    answer = await ask(hub, QUESTIONS["waterGauges"])
    states = {item["source"]: item["status"] for item in answer["extensions"]["sources"]}
    assert states["gauges"] == "ok"
    assert states["away"] == "unavailable"


async def test_a_column_about_persons_is_never_served(hub: Hub) -> None:
    """It is closed and named; no property of any class shows it."""
    mapping = hub.catalogue.by_name["aed"].classes["AED"]
    assert "管理者氏名" not in mapping.reads(mapping.fields)
    noted = {(note.code, note.file) for note in notes(hub.catalogue) if "管理者氏名" in note.message}
    assert noted == {("COLUMN_PERSONAL", "sources/aed.yaml")}
    plain = " ".join(name for name in mapping.fields if "." not in name and name not in {"name", "location"})
    assert "さぬき" not in str(await ask(hub, f"{{ aeds(first: 9) {{ nodes {{ id {plain} }} }} }}"))


async def test_what_is_not_sure_is_left_out_and_noted(hub: Hub) -> None:
    """It closes nothing."""
    noted = {note.message.split("`")[1] for note in notes(hub.catalogue) if note.code == "COLUMN_NOT_SURE"}
    assert {"色合い", "batteryLevelOfOurs.value"} <= noted


async def test_no_source_is_waited_for_longer_than_the_deadline(tmp_path: Path) -> None:
    """One that never answers is closed, the one beside it is served."""
    with silent() as url:
        city = city_of(
            tmp_path / "city",
            {
                "silent": source("silent", "水位", f"adapter: ngsi-v2\nconnection: {{url: '{url}'}}\n"),
                "aed": of_file("aed", "AED設置箇所一覧", "aed.csv"),
            },
        )
        (city / "files" / "aed.csv").write_text(csv_of(AED), encoding="utf-8")
        states = {item.name: item.state for item in (await assembled(city, seconds=1.0)).sources}
    assert states == {"aed": "active", "silent": "closed"}


def test_every_reason_to_close_a_column_can_be_said() -> None:
    """In both languages."""
    for why in Personal:
        said = column_personal("", "x", why).message
        assert said.ja
        assert said.en


async def test_a_table_of_number_plates_closes_its_column_alone(tmp_path: Path) -> None:
    """The source is served without it, and the column is named."""
    plates = ["香川 500 あ 12-34", "高松330さ5678", "香川480い・・12"]
    city = city_of(tmp_path / "city", {"aed": of_file("aed", "AED設置箇所一覧", "aed.csv")})
    (city / "files" / "aed.csv").write_text(csv_of({**AED, "控え": plates}), encoding="utf-8")
    found = await assembled(city)
    (source,) = found.sources
    assert source.state == "active"
    assert any(note.code == "COLUMN_PERSONAL" and "控え" in note.message for note in notes(found))


async def test_a_table_that_nobody_foresaw_closes_its_source_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong while it is recognised; the log names the file and the kind of the fault only."""

    def fails(tables: Sequence[Table], *_: Any) -> Proposal:
        if "色合い" in tables[0].columns:
            raise KeyError("さぬき太郎")
        return proposed(tables, vocabulary(), standards())

    monkeypatch.setattr("hub.self_mapping.proposed", fails)
    sources = {
        "aed": of_file("aed", "AED設置箇所一覧", "aed.csv"),
        "toilets": of_file("toilets", "公衆トイレ一覧", "t.csv"),
    }
    city = city_of(tmp_path / "city", sources)
    for name, columns in (("aed", AED), ("t", TOILETS)):
        (city / "files" / f"{name}.csv").write_text(csv_of(columns), encoding="utf-8")
    found = {item.name: (item.state, codes(item)) for item in (await assembled(city)).sources}
    assert found == {"aed": ("closed", ["TABLE_NOT_RECOGNISED"]), "toilets": ("active", [])}
    assert "さぬき" not in caplog.text


async def test_a_mapping_that_was_not_asked_for_is_not_made(tmp_path: Path) -> None:
    """Without proposals, or with one that was made for another text, the source is closed."""
    city = city_of(tmp_path / "city", {"aed": of_file("aed", "AED設置箇所一覧", "aed.csv")})
    around = Surroundings(load_config(city, {}), vocabulary(), {}, Stores())
    stale = {"sources/aed.yaml": Proposed("another text", Proposal({"AED": {}}))}
    for proposals in (None, {}, stale):
        (found,) = assemble(around, proposals).sources
        assert (found.state, codes(found)) == ("closed", ["SOURCE_NOT_DESCRIBED"])


async def test_another_mapping_is_another_version(tmp_path: Path) -> None:
    """Held pages and cursors of the one are not those of the other."""
    city = city_of(tmp_path / "city", {"aed": of_file("aed", "AED設置箇所一覧", "aed.csv")})
    file = city / "files" / "aed.csv"
    file.write_text(csv_of(AED), encoding="utf-8")
    first = await only(city)
    file.write_text(csv_of({name: cells for name, cells in AED.items() if name != "設置位置"}), encoding="utf-8")
    second = await only(city)
    assert first.state == second.state == "active"
    assert first.version != second.version


async def test_a_wrong_connection_is_said_as_ever(tmp_path: Path) -> None:
    """Once, with its path."""
    city = city_of(tmp_path / "city", {"aed": of_file("aed", "AED", "aed.csv").replace("file:", "fyle:")})
    found = await only(city)
    assert codes(found) == ["OPTION_INVALID"]


@pytest.mark.parametrize(
    "column",
    ["個人番号", "マイナンバー", "マイナンバ－", "個人Ｎｏ.", "個人ナンバー", "個人番號", "共通番号", f"番号 {NUMBER}"],
)
def test_a_column_of_individual_numbers_refuses_the_source(column: str) -> None:
    """By its header alone."""
    found = proposal_of({**AED, column: ["", "", ""]})
    assert (found.provides, [ask.code for ask in found.asks]) == ({}, ["TABLE_HOLDS_PERSONAL_NUMBERS"])


def test_an_individual_number_refuses_every_table_of_the_source() -> None:
    """Also in a table of no class, and below an attribute."""
    rows = ({"a": {"b": [{"c": f"番号 {NUMBER}"}]}},)
    found = proposed((table_of(AED), Table("other", ("a",), rows)), vocabulary(), standards())
    assert (found.provides, [ask.code for ask in found.asks]) == ({}, ["TABLE_HOLDS_PERSONAL_NUMBERS"])


FIGURES = "123456789018"


@pytest.mark.parametrize(
    "cell",
    [
        "１２３４－５６７８－９０１８", ["1234", "5678", "9018"], {FIGURES: 1}, FIGURES.encode(), Decimal(FIGURES),
        -int(FIGURES), float(FIGURES), "1.23456789018E+11", {"a": [f"No.{FIGURES}"]},
    ],
)  # fmt: skip
def test_an_individual_number_counts_in_every_form(cell: Any) -> None:
    """Spelled in any way, in parts, as the name of a member, in bytes, and as a number of any type."""
    found = proposed((Table("x", ("a",), ({"a": cell},)),), vocabulary(), standards())
    assert [ask.code for ask in found.asks] == ["TABLE_HOLDS_PERSONAL_NUMBERS"]


def test_minutes_in_twelve_figures_refuse_no_source() -> None:
    """`202505120800` has a valid check digit and stands among minutes alone; beside another number it counts."""
    minutes = ["202505120800", 202505120810, "-"]
    assert holds_personal_number("202505120800")
    assert list(proposal_of({**AED, "更新": minutes}).provides) == ["AED"]
    found = proposal_of({**AED, "更新": [*minutes[:2], "7"]})
    assert [ask.code for ask in found.asks] == ["TABLE_HOLDS_PERSONAL_NUMBERS"]


def test_an_individual_number_counts_wherever_it_stands() -> None:
    """Also below the rows that are weighed."""
    rows = (*({"名称": "a"} for _ in range(900)), {"名称": NUMBER})
    found = proposed((Table("x", ("名称",), rows),), vocabulary(), standards())
    assert [ask.code for ask in found.asks] == ["TABLE_HOLDS_PERSONAL_NUMBERS"]


def table_of(columns: Mapping[str, list[Any]], name: str = "", **more: Any) -> Table:
    """A table with these columns."""
    rows = tuple(dict(zip(columns, row, strict=True)) for row in rows_of(columns)[1:])
    return Table(name, tuple(columns), rows, kind="municipal", **more)


def proposal_of(columns: Mapping[str, list[Any]], **more: Any) -> Proposal:
    """What is proposed for a table with these columns."""
    return proposed((table_of(columns, **more),), vocabulary(), standards())


def test_a_table_whose_rows_cannot_be_told_apart_asks() -> None:
    """For a key."""
    found = proposal_of(
        {"名称": ["a", "a"], "小児対応設備の有無": ["有", "有"], "設置位置": ["x", "x"]}, title="AED設置箇所一覧"
    )
    assert [ask.code for ask in found.asks] == ["KEY_NOT_FOUND"]
    assert found.likely == ("AED",)


def test_two_tables_of_one_class_ask_which() -> None:
    """And close nothing beside them."""
    twice = (table_of(AED, "2023"), table_of(AED, "2024"))
    alone = proposed(twice, vocabulary(), standards())
    assert [ask.code for ask in alone.asks] == ["CLASS_TWICE", "CLASS_TWICE"]
    beside = proposed((*twice, table_of(TOILETS, "toilets", title="公衆トイレ一覧")), vocabulary(), standards())
    assert (list(beside.provides), beside.asks) == (["PublicToilet"], ())
    assert {"CLASS_TWICE"} <= {note.code for note in beside.notes}


def test_a_class_about_persons_does_not_map_itself() -> None:
    """Whatever its source says that its type is."""
    persons = {name: cls for name, cls in vocabulary().classes.items() if cls.subject and not cls.abstract}
    typed = [
        (dataset, dataset.types[0])
        for dataset in standards().datasets.values()
        if dataset.class_name in persons and dataset.types
    ]
    for dataset, type_ in typed:
        header = tuple(dict.fromkeys(("id", *dataset.columns)))
        found = proposed((Table(type_, header, (), typed=True),), vocabulary(), standards())
        assert found.provides == {}
        assert [ask.code for ask in found.asks] == ["CLASS_ABOUT_PERSONS"]


def test_a_very_wide_table_asks() -> None:
    """It is not looked through, so that it takes no time from the start."""
    found = proposal_of({**AED, **{f"列{number}": ["", "", ""] for number in range(300)}})
    assert (found.provides, [ask.code for ask in found.asks]) == ({}, ["TABLE_TOO_WIDE"])


async def test_a_sheet_that_is_no_table_closes_nothing(tmp_path: Path) -> None:
    """A source that describes nothing at all is closed."""
    city = city_of(tmp_path / "city", {"aed": of_file("aed", "AED設置箇所一覧", "aed.xlsx")})
    write_workbook(city / "files" / "aed.xlsx", AED, "AED設置箇所一覧")
    assert (await only(city)).state == "active"
    (city / "files" / "aed.xlsx").write_bytes(b"")
    assert codes(await only(city)) == ["SOURCE_NOT_DESCRIBED"]


async def test_another_source_may_extend_what_was_found(tmp_path: Path) -> None:
    """As if it stood in the file."""
    extending = of_file("more", "AED", "more.csv") + "provides:\n  AED: {extends: aed}\n"
    city = city_of(tmp_path / "city", {"aed": of_file("aed", "AED設置箇所一覧", "aed.csv"), "more": extending})
    for name in ("aed", "more"):
        (city / "files" / f"{name}.csv").write_text(csv_of(AED), encoding="utf-8")
    states = {item.name: item.state for item in (await assembled(city)).sources}
    assert states == {"aed": "active", "more": "active"}
