"""A city's own types: in its schema, mapped and asked like all others, and within their bounds."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.cli.check import check_city
from hub.local_terms import city_vocabulary
from tests.city.cities import running
from tests.hub.local_city import MODULE, SOURCE, local_city
from vocab.documents import DocumentError
from vocab.rdf.load import load

QUESTION = """{
  sanukiFerryQueues(filter: {queueState: {eq: FULL}}) {
    nodes { __typename id name { value } vehicles queueState { code label(lang: "en") } next { vehicles } }
  }
  vocabulary { version }
}"""

FAULTS = [
    ("my:FerryQueue a rdfs:Class", ":FerryQueue a rdfs:Class", "VOCAB_LOCAL_NAMESPACE"),
    ("<urn:tsunagu:vocab:sanuki:>", "<urn:tsunagu:vocab:takamatsu:>", "VOCAB_LOCAL_NAMESPACE"),
    ("<urn:tsunagu:vocab:sanuki:>", "<urn:example:sanuki:>", "VOCAB_LOCAL_NAMESPACE"),
    ("my:vehicles a rdf:Property", ":waterLevel a rdf:Property", "VOCAB_TERM_TWICE"),
    ("my:FerryQueue a rdfs:Class", ":properties ( my:vehicles ) . my:FerryQueue a rdfs:Class", "VOCAB_SYNTAX"),
    ("my:FerryQueue a rdfs:Class", ":AED :properties ( my:next ) . my:FerryQueue a rdfs:Class", "VOCAB_TERM_TWICE"),
    ("rdfs:subClassOf :Place", "rdfs:subClassOf :AED", "VOCAB_PARENT"),
    (":codes ( my:QueueState.FREE", ":codes ( :ParkingState.OPEN my:QueueState.FREE", "VOCAB_NAME"),
    (":operator my:next", ":operator my:nothing my:next", "VOCAB_PROPERTY_UNKNOWN"),
    ("my:QueueState.FREE a skos", "my:Q a qudt:Unit . my:QueueState.FREE a skos", "VOCAB_LOCAL_UNIT"),
    ('"待ち台数"@ja, ', "", "VOCAB_TEXT_MISSING"),
]


def test_a_hub_serves_a_citys_own_type_like_any_other(tmp_path: Path) -> None:
    """Mapped, filtered by its own codes, joined by its own references; the version is that of the common part."""
    with contextmanager(running)(local_city(tmp_path)) as city:
        data = city.ask(QUESTION)["data"]
    assert data == {
        "sanukiFerryQueues": {
            "nodes": [
                {
                    "__typename": "SanukiFerryQueue",
                    "id": "urn:tsunagu:SanukiFerryQueue:ferries.ferry-queues:A",
                    "name": {"value": "高松港A列"},
                    "vehicles": 12,
                    "queueState": {"code": "FULL", "label": "full"},
                    "next": {"vehicles": 3},
                }
            ]
        },
        "vocabulary": {"version": load().version},
    }


def test_a_sound_city_has_no_problems(tmp_path: Path) -> None:
    """Otherwise the cases below would prove nothing."""
    assert list(check_city(local_city(tmp_path))) == []


@pytest.mark.parametrize(("old", "new", "code"), FAULTS)
def test_a_local_module_stays_within_its_bounds(tmp_path: Path, old: str, new: str, code: str) -> None:
    """It adds terms under the city's name, and neither touches, redefines nor extends a common one."""
    assert old in MODULE
    city = local_city(tmp_path, module=MODULE.replace(old, new, 1))
    with pytest.raises(DocumentError) as caught:
        city_vocabulary(city)
    found = [item for item in caught.value.problems if item.code == code]
    assert found
    assert found[0].file == "vocab/ferries.ttl"
    assert found[0].line > 0


def test_two_terms_that_make_one_graphql_type_are_refused(tmp_path: Path) -> None:
    """A city called water with a type Gauge would make the common type WaterGauge."""
    city = local_city(tmp_path, module=MODULE.replace(":sanuki:", ":water:").replace("my:FerryQueue", "my:Gauge"))
    (city / "hub.yaml").write_text((city / "hub.yaml").read_text("utf-8").replace("id: sanuki,", "id: water,"), "utf-8")
    with pytest.raises(DocumentError, match="VOCAB_TYPE_CLASH"):
        city_vocabulary(city)


def test_a_broken_module_keeps_the_hub_from_starting_and_says_why(tmp_path: Path) -> None:
    """With file and line, as for the city's other files, and beside what else is wrong."""
    module = MODULE.replace(':kind "integer"', ':kind "number of things"')
    city = local_city(tmp_path, module=module, source=SOURCE.replace("adapter: table", "adapter: tabel"))
    found = {problem.code: problem for problem in check_city(city)}
    assert (found["VOCAB_KIND"].file, found["VOCAB_KIND"].line) == ("vocab/ferries.ttl", 16)
    assert "ADAPTER_UNKNOWN" in found
    served = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "hub.cli", "serve", str(city), "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert served.returncode == 1
    assert "vocab/ferries.ttl:16" in served.stderr
