"""A city whose sources leave `provides` out: files written here, stand-ins, odd servers."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import openpyxl

from tests.adapters.running import stand_in
from tests.samples.mappings import HUB, POLICY

AED = {
    "ID": ["A-1", "A-2", "A-3"],
    "名称": ["港こども園", "番町小学校", "市役所"],
    "名称_カナ": ["ミナトコドモエン", "バンチョウショウガッコウ", "シヤクショ"],
    "住所": ["港町1", "番町1", "番町1-8-15"],
    "緯度": ["34.34", "34.35", "34.36"],
    "経度": ["134.04", "134.05", "134.06"],
    "設置位置": ["玄関", "受付", "1階"],
    "電話番号": ["087-839-2011", "087-839-2012", "087-839-2013"],
    "小児対応設備の有無": ["有", "無", "有"],
    "色合い": ["赤", "白", "青"],
    "管理者氏名": ["さぬき太郎", "さぬき花子", "さぬき次郎"],
}
TOILETS: dict[str, list[Any]] = {
    "ID": ["T-1", "T-2"],
    "名称": ["片原町公衆便所", "港公衆便所"],
    "住所": ["片原町9", "港町2"],
    "緯度": [34.34, 34.35],
    "経度": [134.04, 134.05],
    "男性トイレ総数": [1, 2],
    "女性トイレ総数": [2, 3],
    "車椅子使用者用トイレ有無": ["有", "無"],
}
SHELTERS = {
    "ID": ["S-1", "S-2"],
    "名称": ["日新ふれあい館", "港体育館"],
    "所在地_連結表記": ["瀬戸内町900", "港町3"],
    "緯度": ["34.3475", "34.35"],
    "経度": ["134.03", "134.05"],
    "災害種別_洪水": ["○", "×"],
    "災害種別_津波": ["×", "○"],
    "想定収容人数": ["238", "120"],
}
UNSURE = {"名称": ["甲", "乙"], "住所": ["丙", "丁"]}
NUMBERS = {**{name: cells for name, cells in AED.items() if name != "管理者氏名"}, "控え": ["1234 5678 9018", "", ""]}
GAUGE = {
    "id": "urn:ngsi-ld:WaterObserved:kasuga",
    "type": "WaterObserved",
    "name": {"type": "Text", "value": "川島橋", "metadata": {}},
    "waterLevel": {"type": "Number", "value": 2.5, "metadata": {}},
    "location": {
        "type": "geo:json",
        "value": {"type": "Point", "coordinates": [134.0812, 34.3021]},
        "metadata": {},
    },
    "batteryLevelOfOurs": {"type": "Number", "value": 4.2, "metadata": {}},
}
RESOURCE = "6c5c3a52-0d3f-4a5e-9d5d-1f2a35a0c001"


def rows_of(columns: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Header and rows of columns."""
    return [tuple(columns), *zip(*columns.values(), strict=True)]


def csv_of(columns: Mapping[str, Sequence[Any]]) -> str:
    """A CSV file."""
    return "\r\n".join(",".join(map(str, row)) for row in rows_of(columns)) + "\r\n"


def write_workbook(path: Path, columns: Mapping[str, Sequence[Any]], title: str | None = None) -> None:
    """A workbook with one sheet; `title` stands alone above the header."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in ([] if title is None else [(title,), ()]) + rows_of(columns):
        sheet.append(list(row))
    workbook.save(path)


def source(name: str, title: str, rest: str) -> str:
    """A source's file without `provides`."""
    return f"source: {name}\nholder: takamatsu-city\ntitle: {{ja: {title}, en: {name}}}\n{rest}policy: open\n"


def city_of(folder: Path, sources: Mapping[str, str]) -> Path:
    """A city with these sources."""
    for name in ("sources", "policies", "files"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    (folder / "policies" / "open.yaml").write_text(POLICY, encoding="utf-8")
    for name, text in sources.items():
        (folder / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def of_file(name: str, title: str, file: str) -> str:
    """A source over a file of the city."""
    return source(name, title, f"adapter: table\nconnection: {{file: files/{file}}}\n")


@contextmanager
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def world(folder: Path) -> Iterator[Path]:
    """The city with all its sources, while the servers among them run."""
    city = city_of(folder, {})
    files = city / "files"
    (files / "aed.csv").write_bytes(csv_of(AED).encode("cp932"))
    write_workbook(files / "toilets.xlsx", TOILETS, "高松市 公衆トイレ一覧（令和6年4月1日現在）")
    (files / "list.csv").write_text(csv_of(UNSURE), encoding="utf-8")
    (files / "numbers.csv").write_text(csv_of(NUMBERS), encoding="utf-8")
    with ExitStack() as stack:
        sources = {
            "aed": of_file("aed", "AED設置箇所一覧", "aed.csv"),
            "toilets": of_file("toilets", "公衆トイレ一覧", "toilets.xlsx"),
            "list": of_file("list", "一覧", "list.csv"),
            "numbers": of_file("numbers", "AED設置箇所一覧", "numbers.csv"),
            "shelters": _portal(folder, stack),
            "gauges": _broker(folder, stack),
            "away": _away("away", "http://127.0.0.1:9"),
        }
        yield city_of(folder, sources)


def _away(name: str, url: str) -> str:
    return source(name, "河川水位", f"adapter: ngsi-v2\nconnection: {{url: '{url}'}}\n")


def _portal(folder: Path, stack: ExitStack) -> str:
    fields = [{"id": name, "type": "text"} for name in SHELTERS]
    records = [dict(zip(SHELTERS, row, strict=True)) for row in rows_of(SHELTERS)[1:]]
    held = {
        "resources": {RESOURCE: {"name": "指定緊急避難場所一覧", "fields": fields, "records": records}},
        "datasets": [{"name": "shelters", "resources": [{"id": RESOURCE, "datastore_active": True}]}],
    }
    url = stack.enter_context(stand_in("ckan.py", "--data", _json(folder / "portal.json", held)))
    return source(
        "shelters", "指定緊急避難場所一覧", f"adapter: ckan\nconnection: {{url: '{url}', dataset: shelters}}\n"
    )


def _broker(folder: Path, stack: ExitStack) -> str:
    held = {"service": "takamatsu", "entities": [{"$servicePath": "/", **GAUGE}]}
    url = stack.enter_context(stand_in("ngsi_v2.py", "--data", _json(folder / "broker.json", held)))
    return source(
        "gauges", "水位", f"adapter: ngsi-v2\nconnection: {{url: '{url}', service: takamatsu, servicePath: /}}\n"
    )


def _json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path
