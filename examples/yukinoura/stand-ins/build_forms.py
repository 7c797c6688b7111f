"""What the scripts of this city write with: files, times, and entities in the forms of both kinds of broker."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CITY, TOWN = "152919", "156914"


def write(name: str, value: Any) -> None:
    """One JSON file, readable in a diff."""
    (HERE / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> None:
    """One CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    target = HERE / "files" / name
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(out.getvalue().encode(encoding))


def secret(name: str) -> str:
    """A credential of this city: it opens nothing but its stand-ins."""
    return (HERE / "secrets" / name).read_text("utf-8").strip()


def ago(duration: str, **form: str) -> dict[str, str]:
    """A time that long before it is asked for."""
    return {"$ago": duration, **form}


def point(lat: float, lon: float) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [lon, lat]}


def v2(kind: str, key: str, path: str, /, **values: Any) -> dict[str, Any]:
    """An entity in NGSIv2's normalised form; an object with `coordinates` is a place, one with `$ago` a time."""
    return {"$servicePath": path, "id": key, "type": kind, **{name: _v2(value) for name, value in values.items()}}


def _v2(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return {"type": "geo:json" if "coordinates" in value else "DateTime", "value": value, "metadata": {}}
    kind = "Boolean" if isinstance(value, bool) else "Number" if isinstance(value, (int, float)) else "Text"
    return {"type": kind, "value": value, "metadata": {}}


def ld(kind: str, key: str, /, **values: Any) -> dict[str, Any]:
    """An entity in NGSI-LD's normalised form; a pair is a value and how long ago it was observed."""
    return {"id": f"urn:ngsi-ld:{kind}:{key}", "type": kind, **{name: _ld(value) for name, value in values.items()}}


def _ld(value: Any) -> dict[str, Any]:
    if isinstance(value, tuple):
        inner, since = value
        return {**_ld(inner), "observedAt": ago(since)}
    if isinstance(value, Mapping) and "coordinates" in value:
        return {"type": "GeoProperty", "value": value}
    return {"type": "Property", "value": value}
