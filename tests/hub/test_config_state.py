from __future__ import annotations

from pathlib import Path

from hub.config import load_config

MINIMAL = """hub: {id: city, title: {ja: 都市, en: City}}
domains: [{id: city, title: {ja: 都市, en: City}, zone: Asia/Tokyo, area: ["372013"]}]
"""


def city(folder: Path, more: str = "") -> Path:
    """A city of nothing but what must be said."""
    folder.mkdir()
    (folder / "hub.yaml").write_text(MINIMAL + more, "utf-8")
    return folder


def test_the_hub_writes_below_the_city_where_nothing_else_is_said(tmp_path: Path) -> None:
    """Registry, evidence and keys."""
    config = load_config(city(tmp_path / "city"), {})
    assert config.state == tmp_path / "city" / "state"
    assert config.ledger_file == config.state / "evidence.jsonl"
    assert config.registry_url.endswith(f"{config.state}/registry.sqlite")


def test_a_variable_moves_everything_the_hub_writes(tmp_path: Path) -> None:
    """So that a city's folder can be read-only."""
    config = load_config(city(tmp_path / "city"), {"TSUNAGU_STATE": str(tmp_path / "elsewhere")})
    assert config.state == tmp_path / "elsewhere"
    assert config.ledger_file == tmp_path / "elsewhere" / "evidence.jsonl"
    assert config.registry_url.endswith(f"{tmp_path}/elsewhere/registry.sqlite")


def test_an_empty_variable_moves_nothing(tmp_path: Path) -> None:
    """As when a compose file passes on a variable that is not set."""
    assert load_config(city(tmp_path / "city"), {"TSUNAGU_STATE": ""}).state == tmp_path / "city" / "state"


def test_a_ledger_that_is_named_stands_where_the_configuration_says(tmp_path: Path) -> None:
    """From the city's folder."""
    folder = city(tmp_path / "city", "ledger: {file: kept/evidence.jsonl}\n")
    config = load_config(folder, {"TSUNAGU_STATE": str(tmp_path / "elsewhere")})
    assert config.ledger_file == folder / "kept" / "evidence.jsonl"
