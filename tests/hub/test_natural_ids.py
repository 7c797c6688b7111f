"""A thing that has a published number is one thing, whoever publishes it, and its id is as closed as the number."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hub.engine_tools import bench, source
from vocab.documents import DocumentError

BODIES = """\
  Organisation:
    collection: bodies
    rows: state
    id: {natural: true}
    fields:
      corporateNumber: number
      name: name
"""
WATCHED = BODIES.replace("      name: name\n", "      telephone: phone\n")
NUMBER = "1000020372013"
ID = f"urn:tsunagu:Organisation:natural:{NUMBER}"
CLOSED = """
uid: urn:tsunagu:policy:closed
assigner: beta
permission:
  - {target: [Organisation.id, Organisation.telephone], action: read}
  - {target: [Organisation.corporateNumber], action: read, assignee: {role: staff}}
"""


async def test_two_holders_of_one_number_speak_of_one_thing() -> None:
    """However each writes the number; what each knows of it comes together."""
    city = source(BODIES, {"bodies": [{"number": NUMBER, "name": "高松市"}]}, name="alpha", holder="alpha")
    guide = source(
        WATCHED,
        {"bodies": [{"number": "１００００２０３７２０１３", "phone": "087-839-2011"}]},
        name="beta",
        holder="beta",
    )
    data: Any = (await bench(city, guide).ask("{ organisations { nodes { id name { value } telephone } } }")).data
    assert data["organisations"]["nodes"] == [{"id": ID, "name": {"value": "高松市"}, "telephone": "087-839-2011"}]


async def test_a_thing_is_found_by_its_number() -> None:
    """The id can be written down by anybody who knows the number."""
    rows = [{"number": NUMBER, "name": "高松市"}, {"number": "1000020372021", "name": "丸亀市"}]
    found = await bench(source(BODIES, {"bodies": rows})).ask(f'{{ organisation(id: "{ID}") {{ name {{ value }} }} }}')
    assert found.data == {"organisation": {"name": {"value": "高松市"}}}


async def test_an_id_from_a_closed_number_is_closed() -> None:
    """It would show the number to those who may not read it."""
    guide = source(
        WATCHED,
        {"bodies": [{"number": NUMBER, "phone": "087-839-2011"}]},
        name="beta",
        holder="beta",
        policy=CLOSED,
    )
    data: Any = (await bench(guide).ask("{ organisations { nodes { id telephone } } }")).data
    assert data == {"organisations": {"nodes": []}}


async def test_a_row_whose_number_is_none_has_no_id() -> None:
    """A wrong check digit names nobody."""
    answer = await bench(source(BODIES, {"bodies": [{"number": "2000020372013", "name": "?"}]})).ask(
        "{ organisations { nodes { id } } }"
    )
    assert answer.data == {"organisations": {"nodes": []}}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (BODIES.replace("      corporateNumber: number\n", ""), "ID_NATURAL_MISSING"),
        (BODIES.replace("Organisation", "AED").replace("      corporateNumber: number\n", ""), "ID_NATURAL_MISSING"),
        (BODIES.replace("{natural: true}", "{natural: true, space: mine}"), "ID_SPACE_RESERVED"),
        (BODIES.replace("{natural: true}", "{key: number, space: natural}"), "ID_SPACE_RESERVED"),
        (BODIES.replace("{natural: true}", "{key: number, natural: true}"), "ID_UNCLEAR"),
    ],
)
def test_what_is_no_natural_key_is_refused(mapping: str, code: str) -> None:
    """A class without one, a key that is not mapped, and a space that is everybody's."""
    with pytest.raises(DocumentError) as refused:
        source(mapping, {"bodies": []})
    assert code in {problem.code for problem in refused.value.problems}
