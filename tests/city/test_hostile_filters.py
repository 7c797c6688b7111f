"""Texts that mean something in the languages of sources, pushed to them: no row is lost, none is added, nothing breaks.

The right rows are found here, from an answer without a filter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.city.crooked import ROADS, TRICKS, Crooked
from tests.hub.test_cli import run

QUERY = """query ($x: String!, $list: [String!]!, $roads: [String!]!) {
  roadsEq: roadRestrictions(first: 200, sources: $roads, filter: {roadName: {eq: $x}}) { nodes { id } }
  roadsNe: roadRestrictions(first: 200, sources: $roads, filter: {roadName: {ne: $x}}) { nodes { id } }
  roadsIn: roadRestrictions(first: 200, sources: $roads, filter: {roadName: {in: $list}}) { nodes { id } }
  roadsContains: roadRestrictions(first: 200, sources: $roads, filter: {roadName: {contains: $x}}) { nodes { id } }
  roadsStartsWith: roadRestrictions(first: 200, sources: $roads, filter: {roadName: {startsWith: $x}}) { nodes { id } }
  sitesEq: evacuationSites(first: 200, sources: ["sanuki-shelters"], filter: {address: {eq: $x}}) { nodes { id } }
  sitesIn: evacuationSites(first: 200, sources: ["sanuki-shelters"], filter: {address: {in: $list}}) { nodes { id } }
  sitesNe: evacuationSites(first: 200, sources: ["sanuki-shelters"], filter: {address: {ne: $x}}) { nodes { id } }
}"""
ALL = """query ($roads: [String!]!) {
  roads: roadRestrictions(first: 200, sources: $roads) { nodes { id value: roadName } }
  sites: evacuationSites(first: 200, sources: ["sanuki-shelters"]) { nodes { id value: address } } }"""
TESTS: Mapping[str, Callable[[str, str, list[str]], bool]] = {
    "Eq": lambda value, x, _: value == x,
    "Ne": lambda value, x, _: value != x,
    "In": lambda value, _, many: value in many,
    "Contains": lambda value, x, _: x in value,
    "StartsWith": lambda value, x, _: value.startswith(x),
}


@pytest.fixture(scope="module")
def everything(crooked: Crooked) -> Mapping[str, list[tuple[str, str]]]:
    """Every id with its text, as the hub shows it without a filter."""
    answer = crooked.city.ask(ALL, variables={"roads": ROADS})
    return {
        name: [(node["id"], node["value"]) for node in value["nodes"] if node["value"] is not None]
        for name, value in answer["data"].items()
    }


def right(name: str, x: str, many: list[str], everything: Mapping[str, list[tuple[str, str]]]) -> set[str]:
    """The ids that an alias of the query must show."""
    kind = name[:5]
    test = TESTS[name[5:]]
    return {id_ for id_, value in everything[kind] if test(_nfc(value), _nfc(x), [_nfc(item) for item in many])}


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_the_tricks_are_there(everything: Mapping[str, list[tuple[str, str]]]) -> None:
    """Each of them is a value of all three sources."""
    roads = [_nfc(value) for _, value in everything["roads"]]
    sites = [_nfc(value) for _, value in everything["sites"]]
    assert all(roads.count(_nfc(text)) >= 2 and sites.count(_nfc(text)) >= 1 for text in TRICKS)


@pytest.mark.parametrize("text", TRICKS)
def test_a_filter_keeps_the_right_rows(
    crooked: Crooked, everything: Mapping[str, list[tuple[str, str]]], text: str
) -> None:
    """Equal, not equal, one of, containing, starting with; every source answers."""
    many = [text, "国道32号", text * 2]
    answer = crooked.city.ask(QUERY, variables={"x": text, "list": many, "roads": ROADS})
    for name, value in answer["data"].items():
        found = {node["id"] for node in value["nodes"]}
        assert found == right(name, text, many, everything), name
    statuses: dict[str, Any] = {item["source"]: item["status"] for item in answer["extensions"]["sources"]}
    assert set(statuses) == {*ROADS, "sanuki-shelters"}
    assert set(statuses.values()) <= {"ok", "empty"}


def test_they_are_pushed(crooked: Crooked, tmp_path: Any) -> None:
    """Else the tests above would show nothing of the languages."""
    document = tmp_path / "roads.graphql"
    document.write_text(
        '{ roadRestrictions(filter: {roadName: {in: ["a;b"]}}) { nodes { id } } '
        'evacuationSites(sources: ["sanuki-shelters"], filter: {address: {eq: "a;b"}}) { nodes { id } } }'
    )
    code, out, _ = run("explain", crooked.city.folder, document)
    assert code == 0
    assert out.count('where roadName.value = "a;b"') == 2
    assert 'where 所在地_連結表記 = "a;b"' in out
