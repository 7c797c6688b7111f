"""A small portal for the tests: shelters in a DataStore, served by the stand-in, and adapters over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.ckan import CkanAdapter
from adapters.names import CollectionName, NativePath
from adapters.spec import NativeType
from tests.adapters.ngsi_tools import running, settings

SHELTERS = "6c5c3a52-0d3f-4a5e-9d5d-1f2a35a0c001"
COLUMNS = {"名称": "text", "想定収容人数": "numeric", "緯度": "numeric", "更新": "timestamp", "稼働": "bool"}


def _row(name: str, capacity: int | None, lat: float, updated: str | None, running_: bool | None) -> dict[str, Any]:
    return dict(zip(COLUMNS, (name, capacity, lat, updated, running_), strict=True))


ROWS = [
    _row("日新小学校", 238, 34.3475, "2026-06-01T00:00:00", True),
    _row("ガソリン館", 410, 34.3432, "2026-06-02T00:00:00", False),
    _row("カ\u3099ソリン館", 410, 34.3358, None, True),
    _row("神社会館", None, 34.3449, "2026-06-01T00:00:00", True),
    _row("\ufa19社会館", 60, 34.4222, "2026-06-03T00:00:00", None),
]


def portal_data(**more: Any) -> dict[str, Any]:
    """What the stand-in holds."""
    fields = [{"id": name, "type": kind} for name, kind in COLUMNS.items()]
    resource = {"id": SHELTERS, "datastore_active": True}
    dataset = {"id": "d1", "name": "shelters", "resources": [resource, {"id": "file", "datastore_active": False}]}
    return {"resources": {SHELTERS: {"fields": fields, "records": ROWS}}, "datasets": [dataset], **more}


@contextmanager
def portal(directory: Path, strict: Mapping[str, Any] | None = None, **more: Any) -> Iterator[str]:
    """The URL of a running portal."""
    with running(directory, "ckan.py", portal_data(**more), strict) as url:
        yield url


def adapter_of(url: str, *, stated: Mapping[str, NativeType] | None = None, **options: Any) -> CkanAdapter:
    """An adapter over a portal; `stated` are the native types that a mapping states."""
    types = {CollectionName(SHELTERS): {NativePath(path): native for path, native in (stated or {}).items()}}
    made = settings(url, **options)
    return CkanAdapter(replace(made, types=types))
