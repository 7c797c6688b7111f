"""One broken file closes one source: the hub starts, the others are active, and answers name the gap."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from hub.catalogue import Source
from hub.cli.city import NOWHERE, running_stand_ins
from tests.documents.cities import CITY, ENVIRON, POLICIES, SOURCES, SmallCity, shipped, users_of, whole_city, written
from tests.documents.hubs import ask

STAND_INS = CITY.parent / "stand_ins"
GAUGES = "{ waterGauges(first: 50) { nodes { id } total { value exactness } } }"


@pytest.fixture
def city(tmp_path: Path) -> SmallCity:
    """The example city with all its sources."""
    return SmallCity(tmp_path / "city", *SOURCES)


WRONG = cycle([("rows:", "row:"), ("holder:", "holder: other\nholder:"), ("fields:", "field:")])


@pytest.mark.parametrize(("name", "slip"), list(zip(SOURCES, WRONG, strict=False)))
def test_a_broken_mapping_closes_its_source_only(city: SmallCity, name: str, slip: tuple[str, str]) -> None:
    """A misspelt key, or one that is written twice."""
    city.put("sources", name, written("sources", name).replace(*slip, 1))
    states = {source.name: source.state for source in city.catalogue().sources}
    assert states == {source: "closed" if source == name else "active" for source in SOURCES}


@pytest.mark.parametrize("name", POLICIES)
def test_a_broken_policy_closes_the_sources_that_name_it(city: SmallCity, name: str) -> None:
    """They are closed rather than open to nobody, so that the operator sees it."""
    city.put("policies", name, written("policies", name).replace("action:", "acton:", 1))
    closed = {source.name for source in city.catalogue().sources if source.state == "closed"}
    assert closed == set(users_of(name)) != set()


def _broken(city: SmallCity, name: str, old: str, new: str) -> Source:
    """A source of the city after one change of its file."""
    text = written("sources", name)
    assert old in text
    city.put("sources", name, text.replace(old, new, 1))
    (source,) = (item for item in city.catalogue().sources if item.state == "closed")
    return source


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("terms:", "term:"),
        ("provides:", "provids:"),
        ("provides:\n  EvacuationSite:", "provides:\n  EvacuationSte:"),
        ("holder: takamatsu-city", "holder: takamatsu-city\nholder: takamatsu-city"),
        ("holder: takamatsu-city", "holder: takamatsu-town"),
        ("openState: openState", "openstate: openState"),
        ("servicePath", "servicepath"),
        ("policy: takamatsu-shelters", "policy: takamatsu-shelter"),
        ("policy: takamatsu-shelters", "policy: [takamatsu"),
    ],
)
def test_a_closed_source_is_missed_where_its_entities_would_be(city: SmallCity, old: str, new: str) -> None:
    """By its own name and class and with its id space, as far as the file still tells."""
    source = _broken(city, "takamatsu-shelters", old, new)
    assert source.name == "takamatsu-shelters"
    assert set(source.classes) == {"EvacuationSite"}
    assert source.policy is None or source.adapter is None


def test_a_source_that_tells_nothing_may_have_had_anything(city: SmallCity) -> None:
    """A file that cannot be read at all is missed in every class, under the file's name, and not listed."""
    city.put("sources", "seto-bikes", "\t")
    source = city.catalogue().by_name["seto-bikes"]
    assert set(source.classes) == {cls.name for cls in shipped().concrete()}
    assert source.unlisted


@pytest.mark.parametrize(
    ("more", "unlisted"), [("", False), ("unlisted: true\n", True), ("unlistd: true\n", True), ("x: true\n", False)]
)
def test_a_source_that_wanted_to_be_unlisted_stays_so(city: SmallCity, more: str, unlisted: bool) -> None:
    """Also when just that key is misspelt."""
    source = _broken(city, "seto-bikes", "terms:", f"{more}trems:")
    assert source.unlisted is unlisted


def test_a_broken_file_does_not_take_the_place_of_another_source(city: SmallCity) -> None:
    """A copy that was not finished says it is a source that there is."""
    city.put("sources", "copy", written("sources", "seto-bikes").replace("terms:", "trems:"))
    catalogue = city.catalogue()
    assert catalogue.by_name["seto-bikes"].state == "active"
    assert {source.name for source in catalogue.sources if source.state == "closed"} == {"seto-bikes#"}


def test_a_second_file_of_a_source_is_named(city: SmallCity) -> None:
    """The first by file name is the source."""
    city.put("sources", "zz", written("sources", "seto-bikes"))
    (second,) = (source for source in city.catalogue().sources if source.state == "closed")
    assert [(problem.code, problem.file) for problem in second.problems] == [("SOURCE_TWICE", "sources/zz.yaml")]


@pytest.mark.parametrize(
    ("kind", "name", "old", "new"),
    [
        ("sources", "takamatsu-river", "collection:", "colection:"),
        ("policies", "takamatsu-open", "target:", "taget:"),
    ],
)
async def test_the_hub_starts_and_an_answer_names_the_closed_source(
    tmp_path: Path, kind: str, name: str, old: str, new: str
) -> None:
    """What the others hold is given; the closed one is unavailable, and the total does not pretend."""
    folder = whole_city(tmp_path / "sanuki")
    (tmp_path / "stand_ins").symlink_to(STAND_INS)
    (folder / kind / f"{name}.yaml").write_text(written(kind, name).replace(old, new, 1), encoding="utf-8")
    elsewhere = {variable: NOWHERE for variable in ENVIRON if variable != "SANUKI_FILES"}
    with running_stand_ins(folder, elsewhere) as environ:
        answer = await ask(folder, environ, GAUGES)
    gauges = answer["data"]["waterGauges"]
    assert {node["id"].split(":")[3] for node in gauges["nodes"]} == {"miki-town.miki-river"}
    assert gauges["total"] == {"value": 4, "exactness": "LOWER_BOUND"}
    states = {source["source"]: source["status"] for source in answer["extensions"]["sources"]}
    assert states["takamatsu-river"] == "unavailable"
    assert states["miki-river"] == "ok"
