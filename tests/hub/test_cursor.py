"""Cursors: sealed, bound to one question of one consumer, short, and leading on from where they were given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cursor import LIFETIME, MAX_CHARACTERS, CursorBox
from hub.errors import RequestRefused
from hub.page import Mark, Place, mark_of
from tests.hub.engine_tools import NOW, as_consumer, bench, codes, gauge, gauges
from vocab.ids import make_id
from vocab.query.order import sort_value

BOX = CursorBox(bytes(range(32)))
QUERY = """query ($after: String, $city: String) {
  waterGauges(first: 1, after: $after, filter: {municipality: {eq: $city}}) { edges { cursor } nodes { address } }
}"""

places = st.builds(
    lambda values, key: Place(tuple(map(sort_value, values)), make_id("WaterGauge", "takamatsu-city.river", key)),
    st.lists(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=80), max_size=4),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
)


@given(places)
def test_a_cursor_opens_to_the_place_it_was_sealed_for(place: Place) -> None:
    """Or to the mark of it, where the place is too large; it never has more than 512 characters."""
    text = BOX.seal(place, "q", NOW)
    assert len(text) <= MAX_CHARACTERS
    assert BOX.open(text, "q", NOW) in (place, mark_of(place))


def test_a_place_as_in_open_data_fits() -> None:
    """A long Japanese name as order key and in the id of a content key needs no mark."""
    name = "高松市立中央コミュニティセンター東館一階正面玄関横"
    place = Place(
        (sort_value(name),), make_id("EvacuationSite", "takamatsu-city.takamatsu-shelters", f"{name}/51340123422")
    )
    assert BOX.open(BOX.seal(place, "q", NOW), "q", NOW) == place


def test_the_largest_place_becomes_a_mark() -> None:
    """Four texts of 64 four-byte characters and the longest key still give a cursor."""
    place = Place((sort_value("🚲" * 64),) * 4, make_id("WaterGauge", "空間" * 50, "鍵" * 1024))
    text = BOX.seal(place, "q", NOW)
    assert len(text) <= MAX_CHARACTERS
    assert isinstance(BOX.open(text, "q", NOW), Mark)


@pytest.mark.parametrize("text", ["", "=", "ok", "あ", "A" * 513, "\x00", "_" * 64])
def test_what_is_no_cursor_is_invalid(text: str) -> None:
    """Text of any kind."""
    with pytest.raises(RequestRefused) as refused:
        BOX.open(text, "q", NOW)
    assert refused.value.code == "CURSOR_INVALID"


@given(st.data())
def test_a_changed_cursor_is_invalid(data: st.DataObject) -> None:
    """No character can be exchanged, not even for one with a meaning of its own."""
    text = BOX.seal(Place((), "urn:tsunagu:WaterGauge:a:b"), "q", NOW)
    at = data.draw(st.integers(0, len(text) - 2))  # the last character has bits that are not used
    other = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda char: char != text[at]))
    with pytest.raises(RequestRefused) as refused:
        BOX.open(text[:at] + other + text[at + 1 :], "q", NOW)
    assert refused.value.code == "CURSOR_INVALID"


def test_a_cursor_of_another_hub_is_invalid() -> None:
    """A key that is not ours seals nothing that we open."""
    text = CursorBox(bytes(32)).seal(Place((), "urn:tsunagu:WaterGauge:a:b"), "q", NOW)
    with pytest.raises(RequestRefused) as refused:
        BOX.open(text, "q", NOW)
    assert refused.value.code == "CURSOR_INVALID"


@pytest.mark.parametrize(("bound_to", "later"), [("other", timedelta()), ("q", LIFETIME + timedelta(seconds=1))])
def test_a_cursor_of_another_question_or_too_old_is_stale(bound_to: str, later: timedelta) -> None:
    """The code says to begin again."""
    text = BOX.seal(Place((), "urn:tsunagu:WaterGauge:a:b"), "q", NOW)
    with pytest.raises(RequestRefused) as refused:
        BOX.open(text, bound_to, NOW + later)
    assert refused.value.code == "CURSOR_STALE"


@pytest.mark.parametrize("change", ["nothing", "filter", "consumer", "purpose", "time", "forged"])
async def test_a_request_with_a_cursor_of_something_else_is_refused(change: str) -> None:
    """Another filter, another consumer, another purpose, an hour later: nothing is asked, the code says why."""
    engine = bench(gauges(gauge("a"), gauge("b")), consumer=as_consumer(client="app"))
    first = await engine.data(QUERY, {"city": "372013"})
    variables = {"city": "372013", "after": first["waterGauges"]["edges"][0]["cursor"]}
    if change == "filter":
        variables["city"] = "373419"
    elif change == "consumer":
        engine.consumer = as_consumer(client="app", subject="s2")
    elif change == "purpose":
        engine.consumer = as_consumer(client="app", purpose="AcademicResearch")
    elif change == "time":
        engine.clock += timedelta(hours=2)
    elif change == "forged":
        variables["after"] = ("B" if variables["after"].startswith("A") else "A") + variables["after"][1:]
    answer = await engine.ask(QUERY, variables)
    expected = {"nothing": [], "forged": ["CURSOR_INVALID"]}.get(change, ["CURSOR_STALE"])
    assert codes(answer) == expected
    assert answer.executed is not bool(expected)
    assert [error.path for error in answer.errors] == [["waterGauges"]] * len(expected)


async def test_a_marked_cursor_leads_on_while_its_entity_is_there() -> None:
    """It is followed by its mark; when the entity has gone, the cursor is stale."""
    long = {f"{letter * 200}": gauge(letter * 200, address=letter * 64 + "長" * 64) for letter in "鍵錠門"}
    query = """query ($after: String) {
      waterGauges(first: 1, after: $after, orderBy: [{address: ASC}, {name: ASC}]) {
        nodes { id }
        pageInfo { endCursor }
      }
    }"""
    engine = bench(gauges(*long.values()))
    seen: list[str] = []
    after: str | None = None
    for _ in long:
        page = (await engine.data(query, {"after": after}))["waterGauges"]
        after = page["pageInfo"]["endCursor"]
        seen.append(page["nodes"][0]["id"])
    assert len(set(seen)) == 3
    engine.catalogue = bench(gauges(*list(long.values())[:1])).catalogue
    gone = [await engine.ask(query, {"after": after}), await engine.ask(query, {"after": after})]
    assert [codes(answer) for answer in gone] == [["CURSOR_STALE"]] * 2
