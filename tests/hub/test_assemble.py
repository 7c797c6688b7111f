"""What the hub makes of a source's file together with its adapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.kit.wrappers import Stores
from hub.assemble import assemble
from hub.catalogue import Source
from hub.config import load_config
from hub.source_file import Surroundings
from vocab.rdf.load import load
from vocab.values import Text

HUB = """\
hub: {id: made, title: {ja: 例, en: Example}}
domains:
  - {id: area, title: {ja: 例, en: Example}, zone: Asia/Tokyo, area: ["372013"]}
holders:
  - {id: city, title: {ja: 例, en: Example}, number: "372013", domain: area}
"""
SOURCE = """\
source: made
holder: city
title: {ja: 例, en: Example}
adapter: %s
connection: {url: "http://127.0.0.1:9/data"}
provides:
  ParkingLot:
    collection: data
    rows: state
    id: {key: No.}
    fields: {name: 施設.名称}
"""


def _source(folder: Path, adapter: str) -> Source:
    (folder / "sources").mkdir()
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    (folder / "sources" / "made.yaml").write_text(SOURCE % adapter, encoding="utf-8")
    (source,) = assemble(Surroundings(load_config(folder, {}), load(), {}, Stores())).sources
    return source


@pytest.mark.parametrize("adapter", ["table", "ckan"])
async def test_a_dot_is_part_of_a_columns_name(tmp_path: Path, adapter: str) -> None:
    """Tables have no objects inside their cells; `No.` is a usual header."""
    source = _source(tmp_path, adapter)
    assert source.problems == ()
    mapped = source.classes["ParkingLot"].program(frozenset({"name"}))({"No.": "7", "施設.名称": "中央駐車場"})
    assert mapped.key == "7"
    assert mapped.cells["name"] == Text({"ja": "中央駐車場"})


@pytest.mark.parametrize(
    ("space", "codes"),
    [("town.lots", ["ID_SPACE_OF_ANOTHER"]), ("city.lots", []), ("lots", []), ("nobody.lots", [])],
)
async def test_ids_of_another_holder_are_not_given(tmp_path: Path, space: str, codes: list[str]) -> None:
    """Its rows would take the place of the other's, newest first."""
    (tmp_path / "sources").mkdir()
    town = '  - {id: town, title: {ja: 町, en: Town}, number: "373419", domain: area}\n'
    (tmp_path / "hub.yaml").write_text(HUB + town, encoding="utf-8")
    text = (SOURCE % "table").replace("{key: No.}", f"{{key: No., space: {space}}}")
    (tmp_path / "sources" / "made.yaml").write_text(text, encoding="utf-8")
    (source,) = assemble(Surroundings(load_config(tmp_path, {}), load(), {}, Stores())).sources
    assert [problem.code for problem in source.problems] == codes


@pytest.mark.parametrize("adapter", ["ngsi-v2", "ngsi-ld"])
async def test_a_dot_leads_into_an_attribute(tmp_path: Path, adapter: str) -> None:
    """So a path that ends with one is refused."""
    source = _source(tmp_path, adapter)
    assert {problem.code for problem in source.problems} == {"PATH_INVALID"}
