"""Sources that take another's mapping: assembled together, closed together with what they take from."""

from __future__ import annotations

from pathlib import Path

from adapters.kit.wrappers import Stores
from hub.assemble import assemble
from hub.catalogue import Source
from hub.config import load_config
from hub.source_file import Surroundings
from tests.hub.test_assemble import HUB, SOURCE
from vocab.rdf.load import load

TAKES = """\
source: aaa
holder: city
title: {ja: 例, en: Example}
adapter: table
connection: {url: "http://127.0.0.1:9/other"}
provides:
  ParkingLot: {extends: made, collection: other}
"""


def assembled(folder: Path, made: str) -> dict[str, Source]:
    """The sources of a city of two."""
    (folder / "sources").mkdir(parents=True)
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    (folder / "sources" / "made.yaml").write_text(made, encoding="utf-8")
    (folder / "sources" / "aaa.yaml").write_text(TAKES, encoding="utf-8")
    return dict(assemble(Surroundings(load_config(folder, {}), load(), {}, Stores())).by_name)


async def test_a_source_takes_the_mapping_of_another_wherever_its_file_stands(tmp_path: Path) -> None:
    """Only the mapping; and it is another version when that changes, so that nothing old is given again."""
    made = SOURCE % "table"
    first = assembled(tmp_path / "first", made)
    second = assembled(tmp_path / "second", made.replace("施設.名称", "名称"))
    assert first["aaa"].problems == ()
    assert first["aaa"].classes["ParkingLot"].collection == "other"
    assert first["aaa"].classes["ParkingLot"].reads_of("name") == ("施設.名称",)
    assert first["aaa"].space("ParkingLot") == "city.aaa"
    assert first["aaa"].version != second["aaa"].version


async def test_a_source_without_what_it_takes_is_closed(tmp_path: Path) -> None:
    """And says why."""
    found = assembled(tmp_path, "source: [")
    assert [problem.code for problem in found["aaa"].problems] == ["EXTENDS_UNKNOWN"]
    assert found["aaa"].adapter is None
