"""The case documents for each consumer, before and after what people do: exactly what the table says is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.adapters.running import stand_in
from tests.city.cases.expected import CASES, HEALTH_POINTS, SNOW_PLOUGH, WATCH_OVER, Case
from tests.city.cases.outcomes import shown
from tests.city.cases.steps import taken
from tests.city.cities import EXAMPLES, City, copy_city, dumped, running

COLUMNS = [(case, index) for case in CASES for index in range(len(case.columns))]
LOGGED = {"PLOUGH_BROKER": ("ngsi_ld.py", "plough-broker"), "WATCH_BROKER": ("ngsi_v2.py", "watch-broker")}


def document(case: Case) -> str:
    """The shipped document of a case."""
    return (EXAMPLES / "apps" / f"{case.document}.graphql").read_text("utf-8")


def named(value: Any) -> str:
    """How a column of a case is called in a report."""
    return f"{value[0].document}: {value[0].columns[value[1]].title.en}"


@pytest.mark.parametrize("at", COLUMNS, ids=named)
def test_each_consumer_is_shown_what_the_table_says(city: City, at: tuple[Case, int]) -> None:
    """Every class and every field, after the steps of the column."""
    case, index = at
    column = case.columns[index]
    with taken(city, column.steps):
        answer = city.ask(document(case), consumer=column.consumer)
    assert {source["status"] for source in answer["extensions"]["sources"]} <= {"ok", "empty", "denied"}
    assert shown(case, answer) == {name: outcomes[index] for name, outcomes in case.outcomes.items()}


def test_what_was_undone_gives_nothing_any_more(city: City) -> None:
    """Mandates, links and consents that have ended are as if they had never been."""
    with taken(city, ("mandates_of_two_mothers", "links_of_two_participants", "consent_given")):
        pass
    mother = city.ask(document(WATCH_OVER), consumer="mother")["data"]["tagSightings"]["nodes"]
    participant = city.ask(document(HEALTH_POINTS), consumer="participant")["data"]["stepRecords"]["nodes"]
    doctor = city.ask(document(HEALTH_POINTS), consumer="doctor-app")["data"]["stepRecords"]["nodes"]
    assert mother == participant == doctor == []


def test_the_vendors_know_one_person_under_different_pseudonyms(city: City) -> None:
    """One child carries a tag of each: neither can tell, and neither learns the holder's key."""
    answers = {name: city.ask(document(WATCH_OVER), consumer=name) for name in ("vendor-a", "vendor-b")}
    seen = [
        {node["tag"]: node["tagHolder"] for node in answer["data"]["tagSightings"]["nodes"]}
        for answer in answers.values()
    ]
    assert seen[0]["A1"] != seen[1]["B3"]
    assert not {node["id"] for node in answers["vendor-a"]["data"]["tagSightings"]["nodes"]} & {
        node["id"] for node in answers["vendor-b"]["data"]["tagSightings"]["nodes"]
    }
    assert all("W-1001" not in dumped(answer) for answer in answers.values())
    assert "tag-vendor-b" not in dumped(answers["vendor-a"])


def test_what_was_not_consented_to_does_not_show_in_any_total(city: City) -> None:
    """With, without and after a consent the total is as unknown."""
    totals = []
    for step in ("links_of_two_participants", "consent_given", "consent_withdrawn"):
        with taken(city, dict.fromkeys(("links_of_two_participants", step))):
            data = city.ask(document(HEALTH_POINTS), consumer="doctor-app")["data"]
        totals += [data["stepRecords"]["total"], data["healthPoints"]["total"]]
    assert totals == [{"value": None, "exactness": "UNKNOWN"}] * 6


def test_no_published_cell_below_ten_can_be_reckoned_back(city: City) -> None:
    """The cell of three is hidden with others, so that no row or column of the table has it as its only gap."""
    cells = city.ask(document(HEALTH_POINTS), consumer="statistics")["data"]["stepSummaries"]["nodes"]
    hidden = [(cell["ward"], cell["ageBand"]["code"]) for cell in cells if cell["participants"] is None]
    assert ("塩江地区", "FORTIES") in hidden
    assert all(cell["meanSteps"] is None for cell in cells if cell["participants"] is None)
    for place in (0, 1):
        lines = [cell[place] for cell in hidden]
        assert all(lines.count(line) > 1 for line in lines)


@dataclass
class Overheard:
    """A city with two brokers that write down what they are asked."""

    city: City
    urls: dict[str, str]

    def requests(self, broker: str) -> list[str]:
        """What a broker was asked until now."""
        return [str(item) for item in httpx.get(f"{self.urls[broker]}/__log", trust_env=False).json()]


@pytest.fixture(scope="module")
def overheard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Overheard]:
    """The city while the plough company and the council listen."""
    folder = copy_city(tmp_path_factory.mktemp("overheard"))
    data = folder / "stand-ins"
    with ExitStack() as stack:
        urls = {
            env: stack.enter_context(
                stand_in(program, "--data", data / f"{name}.json", "--strict", data / f"{name}.strict.json", "--log")
            )
            for env, (program, name) in LOGGED.items()
        }
        for city in running(folder, urls):
            yield Overheard(city, urls)


def test_the_plough_company_never_receives_the_home_position(overheard: Overheard) -> None:
    """A private position is in no request to it; the same one, not private, is, so that the first shows something."""
    query = document(SNOW_PLOUGH)
    private = overheard.city.ask(query, consumer="resident")
    asked = overheard.requests("PLOUGH_BROKER")
    assert shown(SNOW_PLOUGH, private)["SnowPlough"] == "3"
    assert any("entities" in request for request in asked)
    assert not any("georel" in request or "134.07" in request or "34.17" in request for request in asked)
    assert "private: true" in query
    told = overheard.city.ask(query.replace("private: true", "private: false"), consumer="resident")
    assert shown(SNOW_PLOUGH, told)["SnowPlough"] == "3"
    later = overheard.requests("PLOUGH_BROKER")[len(asked) :]
    assert any("georel" in request and "134.07" in request and "34.17" in request for request in later)


def test_no_picture_of_a_camera_is_ever_fetched(overheard: Overheard) -> None:
    """The broker is not asked for what nobody may see."""
    for consumer in (None, "police", "watch-officer", "mother"):
        overheard.city.ask(document(WATCH_OVER), consumer=consumer)
    asked = overheard.requests("WATCH_BROKER")
    assert any("cameraName" in request for request in asked)
    assert not any("imageSnapshot" in request for request in asked)
