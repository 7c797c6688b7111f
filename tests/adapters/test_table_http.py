from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.errors import SourceInvalid, SourceRefused, SourceRejected
from adapters.kit.auth import HeaderKey, Secret
from adapters.kit.client import Connection, SourceClient
from adapters.kit.settings import AdapterSettings
from adapters.names import NativePath
from adapters.spec import Fetch, Latest, Page
from adapters.table import TableAdapter
from tests.adapters.running import stand_in
from tests.adapters.table_tools import fetch, rows_of, said, workbook

PORTS = "port_id,port_name,bikes,updated_at\n1,高松駅,5,{{ago PT4M}}\n2,瓦町,-1,{{ago P1D %Y/%m/%d %H:%M}}\n"
GAUGES = {
    "encoding": "cp932",
    "zone": "Asia/Tokyo",
    "timeFormat": "%Y/%m/%d %H:%M",
    "time": "観測日時",
    "columns": ["局番号", "局名", "観測日時", "水位(cm)"],
    "since": "P365D",
    "step": "PT1H",
    "seed": "test",
    "series": {"水位(cm)": {"from": 40, "to": 180}},
    "stations": [
        {"values": {"局番号": "1", "局名": "池戸"}},
        {"values": {"局番号": "2", "局名": "氷上"}, "silent": "PT3H"},
        {
            "values": {"局番号": "3", "局名": "下高岡"},
            "newest": {"水位(cm)": "-999"},
            "gaps": {"every": 500, "as": "欠測"},
        },
    ],
}
KEY = {"header": "X-Api-Key", "value": "made-up"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served folder that needs a key."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "ports.csv.template").write_text(PORTS, "utf-8")
    (folder / "suii.csv.readings.json").write_text(json.dumps(GAUGES), "utf-8")
    (folder / "parking.xlsx").write_bytes(workbook({"駐車場": [["管理番号", "収容台数"], [1, 30], [2, 40]]}))
    (folder / "sub").mkdir()
    (folder / "sub" / ".hidden.csv").write_text("id\n1\n")
    arguments = ("--api-key", KEY["value"], "--max-age", "60")
    with stand_in("files.py", "--directory", folder, *arguments) as url:
        yield url


async def ask(url: str, request: Fetch, key: str = KEY["value"]) -> Page:
    """One page from a file at a URL."""
    auth = HeaderKey(KEY["header"], Secret(key))
    adapter = TableAdapter(AdapterSettings("test", {}, SourceClient(Connection(url=url, auth=auth))))
    try:
        return await adapter.fetch(request)
    finally:
        await adapter.aclose()


async def test_a_workbook_is_read_over_http(files: str) -> None:
    """A workbook comes with the server's own word on its age and freshness."""
    page = await ask(f"{files}/parking.xlsx", fetch("管理番号", "収容台数", collection="駐車場"))
    assert rows_of(page) == [{"管理番号": 1, "収容台数": 30}, {"管理番号": 2, "収容台数": 40}]
    assert page.ttl_seconds == 60
    assert page.modified_at is not None
    assert page.modified_at <= datetime.now(UTC)


async def test_times_of_a_template_stay_fresh(files: str) -> None:
    """A templated cell is that long before the moment of the request."""
    page = await ask(f"{files}/ports.csv", fetch("port_id", "updated_at"))
    age = datetime.now(UTC) - datetime.fromisoformat(page.rows[0]["updated_at"])
    assert timedelta(minutes=4) <= age < timedelta(minutes=5)
    assert re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d", page.rows[1]["updated_at"])


async def test_a_year_of_readings_gives_the_latest_of_each_station(files: str) -> None:
    """26,000 rows in CP932: one row per station, the silent one three hours old, the broken one -999."""
    latest = Latest((NativePath("局番号"),), NativePath("観測日時"))
    paths = ("局番号", "局名", "観測日時", "水位(cm)")
    page = await ask(f"{files}/suii.csv", fetch(*paths, latest=latest))
    rows = {row["局番号"]: row for row in page.rows}
    assert {row["局名"] for row in page.rows} == {"池戸", "氷上", "下高岡"}
    assert page.warnings == ()
    times = {key: datetime.strptime(f"{row['観測日時']}+0900", "%Y/%m/%d %H:%M%z") for key, row in rows.items()}
    assert times["1"] - times["2"] == timedelta(hours=3)
    assert rows["3"]["水位(cm)"] == "-999"
    assert 40 <= int(rows["1"]["水位(cm)"]) <= 180


async def test_readings_stay_as_they_were(files: str) -> None:
    """Asked twice, the table of readings is the same, and an unchanged copy is not sent again."""
    async with httpx.AsyncClient(base_url=files, headers={KEY["header"]: KEY["value"]}) as client:
        first = await client.get("/suii.csv")
        again = await client.get("/suii.csv", headers={"if-none-match": first.headers["etag"]})
        dated = await client.get("/parking.xlsx", headers={"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert first.content.decode("cp932").count("\n") == 8761 * 3 - 3 + 1
    assert (again.status_code, dated.status_code) == (304, 304)


async def test_a_wrong_key_is_refused(files: str) -> None:
    """The server's refusal is told apart from a missing file."""
    with pytest.raises(SourceRefused):
        await ask(f"{files}/ports.csv", fetch("port_id"), key="wrong")
    with pytest.raises(SourceRejected, match="404"):
        await ask(f"{files}/none.csv", fetch("port_id"))


@pytest.mark.parametrize("path", ["ports.csv.template", "suii.csv.readings.json", "sub/.hidden.csv", "sub", ""])
async def test_the_server_gives_no_more_than_files(files: str, path: str) -> None:
    """What files are made from, hidden files and folders are not served."""
    with pytest.raises(SourceRejected):
        await ask(f"{files}/{path}", fetch("id"))


async def test_a_file_that_is_another_table_is_refused(files: str) -> None:
    """A source that gives another table than the mapping expects is invalid, not empty."""
    with pytest.raises(SourceInvalid):
        await ask(f"{files}/ports.csv", fetch("局番号"))
    page = await ask(f"{files}/ports.csv", fetch("port_id", "局番号"))
    assert said(page) == {"COLUMN_MISSING": "局番号"}
