"""`tsunagu check` and the stand-ins: which it starts, and what it tells where one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main

HUB = """\
hub: {id: made, title: {ja: 例, en: Example}}
domains:
  - {id: area, title: {ja: 例, en: Example}, zone: Asia/Tokyo, area: ["372013"]}
"""
STAND_INS = """\
standIns:
  - {name: portal, program: files, arguments: {data: files}, env: MADE_PORTAL}
"""
UNMAPPED = """\
source: {name}
holder: office
title: {{ja: 例, en: Example}}
license: CC-BY-4.0
adapter: table
connection: {connection}
terms: {{hold: PT1M}}
policy: open
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A city with a stand-in whose program is not beside it."""
    folder = tmp_path / "city"
    (folder / "stand-ins").mkdir(parents=True)
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    (folder / "stand-ins" / "stand-ins.yaml").write_text(STAND_INS, encoding="utf-8")
    return folder


def checked(city: Path) -> tuple[int, str]:
    """Exit code and stderr of a check."""
    done = CliRunner().invoke(main, ["check", str(city)])
    return done.exit_code, done.stderr


def unmapped(city: Path, name: str, connection: str) -> None:
    """Give a city a source that leaves `provides` out."""
    (city / "sources").mkdir(exist_ok=True)
    (city / "sources" / f"{name}.yaml").write_text(UNMAPPED.format(name=name, connection=connection))


def test_a_check_starts_no_stand_in_that_no_unmapped_source_names(city: Path) -> None:
    """A local file is read; a program that is missing is not missed."""
    (city / "stations.csv").write_text("名称,緯度,経度\n例,34.1,134.1\n", encoding="utf-8")
    unmapped(city, "stations", "{path: stations.csv}")
    _, err = checked(city)
    assert "no program" not in err


def test_a_check_tells_of_the_files_although_a_stand_in_is_missing(city: Path) -> None:
    """The problems come first, then which stand-in there is not and what to do."""
    unmapped(city, "remote", '{url: "${MADE_PORTAL}/stations.csv"}')
    (city / "sources" / "broken.yaml").write_text("source: broken\n", encoding="utf-8")
    code, err = checked(city)
    assert code == 1
    assert err.index("sources/broken.yaml") < err.index("stand-in 'portal': there is no program")
    assert "stand-ins/" in err
