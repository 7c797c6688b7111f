"""Open data of Takamatsu through mappings, the adapter and the whole pipeline: no row is lost unseen."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.samples.conftest import COUNTS, Ask, Sample, rows_of
from tests.samples.mappings import AED, AED_BY_CONTENT, BIKES, PARKING, SHELTERS

HOURS = "availability { days opens closes note }"
PLACE = "name { value } address location telephone"
HAZARDS = "flood inlandFlood landslide stormSurge tsunami fire earthquake"

AEDS = Sample(AED, "aed_location.xlsx", "aeds", f"{PLACE} {HOURS} installationPosition pediatric")
SITES = Sample(
    SHELTERS,
    "evacuation_space.xlsx",
    "evacuationSites",
    f"{PLACE} municipality elevation capacity manager communities designatedShelter"
    f" hazards {{ {' '.join(f'{name} {{ code }}' for name in HAZARDS.split())} }}",
)
SAMPLES = {
    "aed": AEDS,
    "aed by content": Sample(AED_BY_CONTENT, AEDS.file, AEDS.field, AEDS.selection),
    "sites": SITES,
    "bikes": Sample(BIKES, "bictcle_rental_port.xlsx", "bikeStations", f"{PLACE} {HOURS} municipality"),
    "parking": Sample(PARKING, "municipal_parking.xlsx", "parkingLots", f"{PLACE} {HOURS} municipality"),
}


@pytest.mark.parametrize("name", SAMPLES)
async def test_every_row_is_mapped_or_reported(samples: Path, ask: Ask, name: str) -> None:
    """The file as published; its rows are counted by another reader."""
    sample = SAMPLES[name]
    _, *rows = rows_of(samples / sample.file)
    answer = await ask(sample, (samples / sample.file).read_bytes())
    lost = answer.lost()
    COUNTS.append(f"{name}: {len(rows)} rows, {len(answer.nodes)} mapped, reported {lost or 'none'}")
    assert len(answer.nodes) + sum(lost.values()) == len(rows)
    assert len(set(answer.ids)) == len(answer.ids)
    assert answer.total == {"value": len(answer.nodes), "exactness": "EXACT"}
    assert answer.unmapped() == {}
    assert answer.report["status"] == "ok"


async def test_two_defibrillators_of_one_house_need_their_published_position(samples: Path, ask: Ask) -> None:
    """A name and a cell of 125 m are one for four pairs; which of the two is right is not known, so none is kept."""
    content = (samples / AEDS.file).read_bytes()
    by_position, by_content = await ask(AEDS, content), await ask(SAMPLES["aed by content"], content)
    assert by_position.lost() == {}
    assert by_content.lost() == {"ID_NOT_UNIQUE": 8}
    kept = {node["name"]["value"] for node in by_content.nodes}
    assert {node["name"]["value"] for node in by_position.nodes} - kept == {
        "高松市花園コミュニティセンター",
        "高松市古高松南コミュニティセンター",
        "高松市下笠居コミュニティセンター",
        "高松市十河コミュニティセンター",
    }


@pytest.mark.parametrize("name", SAMPLES)
async def test_rows_in_another_order_have_the_same_ids(samples: Path, ask: Ask, name: str) -> None:
    """Shuffled, and with the numbers of the rows written anew, as a publisher does who sorts a sheet."""
    sample = SAMPLES[name]
    header, *rows = rows_of(samples / sample.file)
    published = await ask(sample, (samples / sample.file).read_bytes())
    assert header[0] == "#property"
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311 - any order will do
    assert shuffled != rows
    numbered = [(str(number), *row[1:]) for number, row in enumerate(shuffled, start=1)]
    answer = await ask(sample, [header, *numbered])
    assert _by_id(answer.nodes) == _by_id(published.nodes)
    assert answer.lost() == published.lost()


def _by_id(nodes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {node["id"]: node for node in nodes}


def _named(nodes: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = (node for node in nodes if node["name"]["value"] == name)
    return found


async def test_what_is_known_of_evacuation_sites_is_read(samples: Path, ask: Ask) -> None:
    """Marks for hazards, numbers, a telephone; a dash is no value, and no word is guessed."""
    nodes = (await ask(SITES, (samples / SITES.file).read_bytes())).nodes
    school = _named(nodes, "日新小学校跡施設")
    assert (school["elevation"], school["capacity"], school["telephone"]) == (1.7, 238, "087-839-2611")
    assert school["hazards"]["flood"] == {"code": "CONDITIONAL"}, "△ under the largest flood that is assumed"
    assert school["hazards"]["landslide"] == {"code": "SUITABLE"}
    assert (school["manager"], school["communities"]) == ("協働コミュニティ推進課", "日新地区コミュニティ協議会")
    assert school["location"] == {"type": "Point", "coordinates": [134.0300392, 34.34753333]}
    assert school["designatedShelter"] is True
    park = _named(nodes, "玉藻公園")
    assert (park["capacity"], park["designatedShelter"]) == (None, False)
    assert park["hazards"]["fire"] == {"code": "UNSUITABLE"}
    gymnasium = _named(nodes, "香川県立聾学校（体育館）※地震時のみ使用")
    assert gymnasium["hazards"]["earthquake"] == {"code": "SUITABLE"}
    assert gymnasium["hazards"]["tsunami"] is None, "a dash does not say that it is unsuitable"
    assert _named(nodes, "今里中央公園")["telephone"] is None


async def test_what_is_known_of_aeds_is_read(samples: Path, ask: Ask) -> None:
    """Where it hangs, when it can be reached, whether it serves children; an empty cell says nothing."""
    nodes = (await ask(AEDS, (samples / AEDS.file).read_bytes())).nodes
    garden = _named(nodes, "林こども園")
    assert (garden["installationPosition"], garden["telephone"]) == ("職員室入口", "087-865-1676")
    assert garden["availability"] == {
        "days": "月火水木金土",
        "opens": "7:30",
        "closes": "18:45",
        "note": "土曜日は17:00まで。開所日のみ。",
    }
    assert garden["pediatric"] is True
    assert _named(nodes, "屋島小学校")["pediatric"] is None
    assert _named(nodes, "三木町文化交流プラザ")["address"] == "木田郡三木町大字鹿伏360番地"
    assert _named(nodes, "ＪＲホテルクレメント高松")["location"]["coordinates"] == [134.0481344, 34.35215833]


async def test_what_is_known_of_ports_and_car_parks_is_read(samples: Path, ask: Ask) -> None:
    """The generic form of Takamatsu's facilities serves both."""
    bikes, parking = SAMPLES["bikes"], SAMPLES["parking"]
    port = _named((await ask(bikes, (samples / bikes.file).read_bytes())).nodes, "高松市立瓦町地下レンタサイクルポート")
    assert (port["telephone"], port["availability"]["closes"]) == ("087-837-1775", "23:00")
    lots = (await ask(parking, (samples / parking.file).read_bytes())).nodes
    assert _named(lots, "高松市立南部駐車場")["availability"]["closes"] == "24:00"
