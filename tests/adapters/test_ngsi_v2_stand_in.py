"""The stand-in for Orion refuses what Orion refuses, in its words; its functional tests are the source."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.adapters.ngsi_tools import running
from tests.adapters.test_ngsi_v2 import ENTITIES, STRICT


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A strict stand-in that wants a token."""
    data = {"entities": ENTITIES, "auth": {"header": "X-Auth-Token", "accepts": ["key"]}}
    with running(tmp_path_factory.mktemp("v2"), "ngsi_v2.py", data, {**STRICT, "require": []}) as base:
        yield base


def get(url: str, query: str, **headers: str) -> httpx.Response:
    """An answer to a query, with the right token."""
    return httpx.get(f"{url}/v2/entities?{query}", headers={"X-Auth-Token": "key", **headers})


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ("limit=1001", "Bad pagination limit: /1001/ [max: 1000]"),
        ("offset=x", "Bad pagination offset: /x/ [must be a decimal number]"),
        ("attrs=", "Empty right-hand-side for URI param /attrs/"),
        ("id=a&idPattern=b", "Incompatible parameters: id, IdPattern"),
        ("type=a%3Bb", "invalid character in URI parameter"),
        ("q=a==1;;b", "empty q-item"),
        ("q=a>1,2", "lists only valid for equal and not equal ops"),
        ("q=a=='x", "non-terminated forced string"),
        ("orderBy=a,!a", "duplicate orderBy token detected"),
        ("options=all", "Invalid value for URI param /options/"),
        ("coords=1,2", "Invalid query: URI param /coords/ used without /geometry/"),
        (
            "georel=near&geometry=point&coords=1,2",
            "Invalid query: georel /near/ without either minDistance nor maxDistance",
        ),
        ("georel=intersects&geometry=polygon&coords=1,2;3,4", "Invalid query: Too few coordinates for polygon"),
    ],
)
def test_the_stand_in_refuses_what_orion_refuses(url: str, query: str, description: str) -> None:
    """Errors as in Orion's functional tests."""
    answer = get(url, query)
    assert answer.status_code == 400
    assert answer.json() == {"error": "BadRequest", "description": description}


def test_the_stand_in_in_strict_mode_fails_on_the_unannounced(url: str) -> None:
    """An attribute or parameter that no mapping reads is a fault of ours."""
    for query in ("attrs=owner", "attrs=name&mq=name.x==1", "type=Other", "attrs=name&q=owner==1"):
        answer = get(url, query)
        assert answer.status_code == 400
        assert answer.json()["description"].startswith("strict: ")


@pytest.mark.parametrize("path", ["river", "/a//b", "/a.b", "/" + "x" * 51, "/1/2/3/4/5/6/7/8/9/10/11"])
def test_a_service_path_that_orion_refuses_is_refused(url: str, path: str) -> None:
    """The limits of orion-api.md, Service path."""
    assert get(url, "attrs=name", **{"Fiware-ServicePath": path}).status_code == 400


def test_another_service_holds_nothing(url: str) -> None:
    """An unknown tenant is no error at Orion."""
    assert get(url, "attrs=name", **{"Fiware-Service": "other"}).json() == []


def test_a_missing_token_is_refused(url: str) -> None:
    """The status a policy enforcement point in front of Orion gives."""
    assert httpx.get(f"{url}/v2/entities?attrs=name").status_code == 401


def test_errors_of_the_body_and_the_method(url: str) -> None:
    """Media type, JSON, method and path."""
    head = {"X-Auth-Token": "key", "Content-Type": "application/json"}
    assert httpx.post(f"{url}/v2/op/query", content=b"{", headers=head).json()["error"] == "ParseError"
    assert httpx.post(f"{url}/v2/op/query", content=b"{}", headers={"X-Auth-Token": "key"}).status_code == 415
    assert httpx.delete(f"{url}/v2/entities", headers=head).status_code == 405
    assert httpx.get(f"{url}/v2/nothing", headers=head).status_code == 400


def test_key_values_and_limit_zero(url: str) -> None:
    """The other forms of an answer."""
    shown = get(url, "attrs=name&options=keyValues,count&limit=1&type=WaterLevelObserved")
    assert shown.json()[0]["name"]
    assert shown.headers["Fiware-Total-Count"] == "28"
    assert get(url, "attrs=name&limit=0").json() == []
