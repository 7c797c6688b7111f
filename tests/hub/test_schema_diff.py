"""`tsunagu schema diff`: every change with its coordinate, a verdict, and an exit code that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.cli.schema_sides import sdl_of
from hub.schema_changes import schema_changes
from tests.hub.local_city import local_city
from tests.vocab.small_module import ENDING, folder, vocabulary
from vocab.report.changes import Severity

NO_DEPTH = (
    (" :depth", ""),
    (":depth a rdf:Property", ":Pump.depth a rdf:Property"),
    ("( :number ) .", "( :number :Pump.depth ) ."),
)
NO_DRY = (
    (":WellState.WET :WellState.DRY", ":WellState.WET"),
    (':WellState.DRY a skos:Concept ; skos:prefLabel "無"@ja, "dry"@en ; skos:notation "無" .', ""),
)
WIDTH = """:width a rdf:Property ; rdfs:label "幅"@ja, "width"@en ; rdfs:comment "幅。"@ja, "Width."@en ;
    :kind "number" .
"""
DEPTH_ENDS = (':kind "number" ;', f':kind "number" ;{ENDING};')
DRY_ENDS = ('skos:notation "無"', f'skos:notation "無" ;{ENDING}')


def diff(*words: object) -> tuple[int, dict[str, Any]]:
    """The exit code of the command, and what it says under `--json`."""
    result = CliRunner().invoke(main, ["schema", "diff", *map(str, words), "--json"])
    return result.exit_code, json.loads(result.stdout)


def severities(said: dict[str, Any]) -> dict[str, str]:
    """How each changed coordinate is judged."""
    return {item["coordinate"]: item["severity"] for item in said["changes"]}


def test_a_vocabulary_is_the_same_as_itself(tmp_path: Path) -> None:
    """Nothing is told, and scripts go on."""
    code, said = diff(folder(tmp_path, "old"), folder(tmp_path, "new"))
    assert (code, said["verdict"], said["changes"]) == (0, "same", [])


def test_a_new_property_is_compatible(tmp_path: Path) -> None:
    """Fields, filters and orders only grow."""
    more = (
        (":depth :Well.state", ":depth :width :Well.state"),
        (
            ":depth a rdf:Property",
            f"{WIDTH}:depth a rdf:Property",
        ),
    )
    code, said = diff(folder(tmp_path, "old"), folder(tmp_path, "new", *more))
    assert (code, said["verdict"]) == (0, "compatible")
    assert {"Well.width", "WellFilter.width", "WellOrder.width"} <= severities(said).keys()


def test_a_property_that_is_gone_breaks_documents(tmp_path: Path) -> None:
    """With the coordinate in the type, the filter and the order."""
    code, said = diff(folder(tmp_path, "old"), folder(tmp_path, "new", *NO_DEPTH))
    assert (code, said["verdict"]) == (1, "breaking")
    assert severities(said)["Well.depth"] == severities(said)["WellFilter.depth"] == "breaking"


@pytest.mark.parametrize(
    ("ends", "gone", "coordinate"), [(DEPTH_ENDS, NO_DEPTH, "Well.depth"), (DRY_ENDS, NO_DRY, "WellState.DRY")]
)
def test_what_was_deprecated_before_goes_as_announced(
    tmp_path: Path, ends: tuple[str, str], gone: tuple[tuple[str, str], ...], coordinate: str
) -> None:
    """Fields and values of enums alike; scripts are told to look, not to stop."""
    code, said = diff(folder(tmp_path, "old", ends), folder(tmp_path, "new", *gone))
    assert (code, said["verdict"], severities(said)[coordinate]) == (4, "dangerous", "announced")
    assert "breaking" not in severities(said).values()


def test_a_class_that_was_deprecated_goes_with_all_its_types(tmp_path: Path) -> None:
    """Nothing leads to its list, filter and order but root fields that were deprecated."""
    old = vocabulary(tmp_path, "old", (':plural "pumps" ;', f':plural "pumps" ;{ENDING};'))
    pump = MODULE_PUMP.split("\n")
    new = vocabulary(tmp_path, "new", *((line, "") for line in pump))
    found = {item.coordinate: item.severity for item in schema_changes(sdl_of(old), sdl_of(new))}
    assert found["Pump"] == found["PumpFilter"] == found["PumpConnection"] == found["Query.pumps"] == Severity.ANNOUNCED
    assert Severity.BREAKING not in found.values()
    unsaid = schema_changes(sdl_of(vocabulary(tmp_path, "unsaid")), sdl_of(new))
    assert {item.severity for item in unsaid} == {Severity.BREAKING}


MODULE_PUMP = """:Pump a rdfs:Class ; rdfs:subClassOf :Entity ;
    rdfs:label "ポンプ"@ja, "Pump"@en ; rdfs:comment "ポンプ。"@ja, "A pump."@en ;
    :singular "pump" ; :plural "pumps" ; :properties ( :number ) ."""


def test_meaning_is_compared_where_both_sides_have_a_vocabulary(tmp_path: Path) -> None:
    """A unit is in no SDL; of a file in SDL it is said that meaning was not compared."""
    old = folder(tmp_path, "old")
    new = folder(tmp_path, "new", ("hasUnit unit:M ; skos:closeMatch", "hasUnit unit:CentiM ; skos:closeMatch"))
    code, said = diff(old, new)
    assert (code, said["meaningCompared"], severities(said)["Well.depth"]) == (1, True, "breaking")
    (tmp_path / "old.graphql").write_text(sdl_of(vocabulary(tmp_path, "again")), "utf-8")
    code, said = diff(tmp_path / "old.graphql", new)
    assert (code, said["meaningCompared"]) == (0, False)


def test_a_citys_own_types_are_compatible_with_the_schema_shipped(tmp_path: Path) -> None:
    """They only add; an app written against the common part need not care."""
    code, said = diff("shipped", local_city(tmp_path))
    assert (code, said["verdict"]) == (0, "compatible")
    assert "SanukiFerryQueue" in severities(said)


def test_what_is_no_schema_is_refused(tmp_path: Path) -> None:
    """With the line, with what a side may be, and with another exit code than a breaking change."""
    (tmp_path / "bad.graphql").write_text("type Query {\n  a: \n}\n")
    result = CliRunner().invoke(main, ["schema", "diff", str(tmp_path / "bad.graphql"), "shipped"])
    assert result.exit_code == 2
    assert "SCHEMA_UNREADABLE: line 3" in result.stderr
    result = CliRunner().invoke(main, ["schema", "diff", "nowhere", "shipped"])
    assert (result.exit_code, "no file in SDL" in result.stderr) == (2, True)
    faulty = folder(tmp_path, "faulty", (':kind "number"', ':kind "figure"'))
    result = CliRunner().invoke(main, ["schema", "diff", str(faulty), "shipped"])
    assert (result.exit_code, "VOCAB_KIND" in result.stderr) == (2, True)
