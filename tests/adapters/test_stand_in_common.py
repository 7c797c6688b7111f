"""What stand-ins share: they end when told, check credentials as sources do, and keep relative times fresh."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.adapters.ngsi_tools import STAND_INS, running, stand_in_module

common = stand_in_module("common")
NOW = datetime(2026, 11, 22, 3, 4, 5, 678000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ({"$ago": "PT7M"}, "2026-11-22T02:57:05.678Z"),
        ({"$ago": "P1DT2H", "zone": "Asia/Tokyo"}, "2026-11-21T10:04:05.678+09:00"),
        ({"$ago": "PT3H", "zone": "Asia/Tokyo", "format": "%Y/%m/%d %H:%M"}, "2026/11/22 09:04"),
        ([{"a": {"$ago": "PT5S"}}, 1, None], [{"a": "2026-11-22T03:04:00.678Z"}, 1, None]),
    ],
)
def test_a_relative_time_is_as_long_before_now(stated: object, shown: object) -> None:
    """Anywhere in the data, in any zone and form."""
    assert common.fresh(stated, NOW) == shown


def test_a_wrong_duration_says_what_is_right() -> None:
    """At the first request, not silently."""
    with pytest.raises(ValueError, match="PT7M"):
        common.fresh({"$ago": "7 minutes"}, NOW)


def test_relative_times_move_on_between_requests(tmp_path: Path) -> None:
    """They are worked out at each request."""
    entity = {"id": "a", "type": "T", "at": {"type": "DateTime", "value": {"$ago": "PT1M"}}}
    with running(tmp_path, "ngsi_v2.py", {"entities": [entity]}) as base:
        shown = [httpx.get(f"{base}/v2/entities").json()[0]["at"]["value"] for _ in range(2)]
    first, second = map(datetime.fromisoformat, shown)
    assert first < second
    assert abs(datetime.now(UTC) - timedelta(minutes=1) - second) < timedelta(seconds=50)


@pytest.mark.parametrize("signalled", [True, False])
def test_a_stand_in_ends_when_told_or_when_its_input_closes(tmp_path: Path, signalled: bool) -> None:
    """So that no orphan stays."""
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"entities": []}), "utf-8")
    command = [sys.executable, str(STAND_INS / "ngsi_v2.py"), "--data", str(data), "--watch-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().startswith("listening http://127.0.0.1:")
        if signalled:
            process.send_signal(signal.SIGTERM)
        else:
            process.stdin.close()
        process.wait(20)
        assert process.stdout.read() == ""


def test_a_token_endpoint_issues_what_the_source_accepts(tmp_path: Path) -> None:
    """Client credentials (RFC 6749, 4.4), in the form or as basic credentials; anything else is refused."""
    rules = {"oauth": {"path": "/oauth2/token", "client": "hub", "secret": "s3", "seconds": 60}}
    with running(tmp_path, "ngsi_v2.py", {"entities": [], "auth": rules}) as base:
        form = {"grant_type": "client_credentials"}
        assert httpx.post(f"{base}/oauth2/token", data=form).status_code == 401
        assert httpx.post(f"{base}/oauth2/token", data={**form, "client_id": "hub"}).status_code == 401
        assert httpx.post(f"{base}/oauth2/token", auth=("hub", "s3"), data={}).status_code == 400
        token = httpx.post(f"{base}/oauth2/token", auth=("hub", "s3"), data=form).json()["access_token"]
        assert httpx.get(f"{base}/v2/entities").status_code == 401
        assert httpx.get(f"{base}/v2/entities", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        assert httpx.get(f"{base}/v2/entities", headers={"Authorization": "Bearer other"}).status_code == 401


def test_a_user_signs_in_with_a_password(tmp_path: Path) -> None:
    """The resource owner's password (RFC 6749, 4.3), as Keyrock takes it."""
    user = {"username": "u", "password": "p"}
    rules = {"oauth": {"path": "/oauth2/token", "client": "hub", "secret": "s3", **user}}
    with running(tmp_path, "ngsi_ld.py", {"entities": [], "auth": rules}) as base:
        form = {"grant_type": "password", **user}
        assert httpx.post(f"{base}/oauth2/token", auth=("hub", "s3"), data={**form, "password": "x"}).status_code == 400
        answer = httpx.post(f"{base}/oauth2/token", auth=("hub", "s3"), data=form)
        assert answer.json()["token_type"] == "Bearer"


def test_an_api_key_may_be_a_parameter(tmp_path: Path) -> None:
    """As some open-data sources want it."""
    with running(tmp_path, "ngsi_ld.py", {"entities": [], "auth": {"query": "key", "accepts": ["k"]}}) as base:
        assert httpx.get(f"{base}/ngsi-ld/v1/types?key=k").status_code == 200
        assert httpx.get(f"{base}/ngsi-ld/v1/types").status_code == 401
