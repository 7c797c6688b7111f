"""`tsunagu vocab`, and what is said of terms that will go: by the schema and by `tsunagu check`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from hub.cli import main
from hub.cli.check import check_city
from hub.cli.schema_sides import sdl_of
from hub.local_terms import city_vocabulary
from tests.hub.local_city import MODULE, local_city
from tests.vocab.small_module import ENDING, vocabulary
from vocab.documents import Problem

ENDS = (
    "@prefix xsd:",
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix xsd:",
)
GOING = (':kind "integer" ;', f':kind "integer" ;{ENDING}; dcterms:isReplacedBy my:queueState ;')


def run(*words: object) -> Result:
    """A command run in this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_report_fits_a_terminal(tmp_path: Path, language: str) -> None:
    """No line is wider than it, Japanese letters counted double; the city's own type is in it."""
    result = run("vocab", "report", local_city(tmp_path), "--lang", language)
    assert result.exit_code == 0
    assert max(map(cell_len, result.stdout.splitlines())) <= 120
    assert "SanukiFerryQueue" in result.stdout


def test_the_report_for_programs_has_every_column() -> None:
    """Each with what it leads to, or why it is left out."""
    said = json.loads(run("vocab", "report", "--json").stdout)
    aed = next(item for item in said["standards"]["datasets"] if item["dataset"] == "aed")
    assert {item["generation"] for item in aed["generations"]} >= {"old", "new"}
    assert all(item["why"] for item in said["standards"]["leftOut"])
    assert all(item["complete"] for item in said["texts"])


def test_problems_are_told_by_the_exit_code_although_the_shapes_cannot_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where nothing else is wrong it says that the shapes were not checked."""
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    folders = [tmp_path / name for name in ("faulty", "good")]
    for folder in folders:
        folder.mkdir()
    faulty = run("vocab", "check", local_city(folders[0], module=MODULE.replace("integer", "figure")))
    assert (faulty.exit_code, "VOCAB_KIND" in faulty.stderr, "not checked" in faulty.stderr) == (1, True, True)
    good = run("vocab", "check", local_city(folders[1]))
    assert (good.exit_code, "not checked" in good.stderr) == (3, True)


def test_a_citys_modules_are_checked_by_reader_and_shapes(tmp_path: Path) -> None:
    """All problems together, with file and line, each once."""
    faulty = MODULE.replace(' ; skos:example "12"', "").replace('"待ち台数"@ja, ', "")
    result = run("vocab", "check", local_city(tmp_path, module=faulty), "--json")
    found = [(item["file"], item["code"], item["path"]) for item in json.loads(result.stdout)["problems"]]
    assert result.exit_code == 1
    assert found == [
        ("vocab/ferries.ttl", "VOCAB_EXAMPLE_MISSING", ":sanuki:vehicles"),
        ("vocab/ferries.ttl", "VOCAB_TEXT_MISSING", ":sanuki:vehicles"),
    ]


def test_a_sound_city_passes(tmp_path: Path) -> None:
    """Also its types that the shapes of things are printed for."""
    city = local_city(tmp_path)
    assert run("vocab", "check", city).exit_code == 0
    assert (
        "sh:targetClass <urn:tsunagu:vocab:sanuki:FerryQueue>"
        in run("vocab", "shapes", "SanukiFerryQueue", "--city", city).stdout
    )
    assert run("vocab", "shapes", "FerryQueue", "--city", city).exit_code == 1


def test_a_term_that_will_go_is_deprecated_in_the_schema(tmp_path: Path) -> None:
    """Field, filter, order and enum value with the reason in both languages; root fields of a class."""
    depth, dry = (
        (':kind "number" ;', f':kind "number" ;{ENDING};'),
        ('skos:notation "無"', f'skos:notation "無" ;{ENDING}'),
    )
    pump = (':plural "pumps" ;', f':plural "pumps" ;{ENDING}; dcterms:isReplacedBy :Well ;')
    sdl = sdl_of(vocabulary(tmp_path, "ending", depth, dry, pump))
    reason = '@deprecated(reason: "Not used.\\n使わない。")'
    for line in ("depth: Float ", "depth: NumberFilter ", "depth: OrderDirection ", "DRY "):
        assert line + reason in sdl
    assert 'pump(id: ID!): Pump @deprecated(reason: "Use Well. Not used.\\nWell を使う。使わない。")' in sdl
    assert "A pump. (Deprecated: Not used.)" in sdl


def test_a_mapping_that_fills_a_term_that_will_go_is_noted(tmp_path: Path) -> None:
    """With file and line and what to use instead; it closes nothing and the term is served."""
    city = local_city(tmp_path, module=MODULE.replace(*ENDS).replace(*GOING))
    noted: list[Problem] = []
    assert list(check_city(city, noted)) == []
    assert [(item.code, item.file, item.line, item.hint) for item in noted] == [
        ("VOCAB_TERM_DEPRECATED", "sources/ferry-queues.yaml", 16, "use queueState")
    ]
    assert city_vocabulary(city).classes["SanukiFerryQueue"].by_name["vehicles"].deprecated is not None


@pytest.mark.parametrize(
    ("old", "new"), [(" owl:deprecated true ;", ""), ("isReplacedBy my:queueState", "isReplacedBy my:FerryQueue")]
)
def test_what_is_said_of_the_end_of_a_term_must_hold_together(tmp_path: Path, old: str, new: str) -> None:
    """A note or successor of a term that stays, and a successor of another type."""
    module = MODULE.replace(*ENDS).replace(*GOING)
    assert old in module
    result = run("vocab", "check", local_city(tmp_path, module=module.replace(old, new)), "--json")
    assert "VOCAB_DEPRECATED" in {item["code"] for item in json.loads(result.stdout)["problems"]}
