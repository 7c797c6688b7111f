"""A table of past readings, made up when it is asked for: takes a small description, gives CSV bytes.

The value of a column at an instant depends on the seed, the station and the instant alone, so that readings
once given stay as they were while time goes on. Description (JSON):

    {"encoding": "cp932", "zone": "Asia/Tokyo", "timeFormat": "%Y/%m/%d %H:%M", "time": "観測日時",
     "columns": ["局番号", "観測日時", "水位"], "since": "P365D", "step": "PT1H", "seed": "miki",
     "series": {"水位": {"from": 40, "to": 180, "decimals": 0}},
     "stations": [{"values": {"局番号": "1"}, "silent": "PT3H", "newest": {"水位": "-999"},
                   "gaps": {"every": 500, "as": "欠測"}, "series": {"水位": {"from": 10, "to": 90}}}]}

`silent` and `newest` show a station that stopped and one whose last reading is a sentinel.
"""

from __future__ import annotations

import csv
import io
import math
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_PERIODS = (12.4, 24.0, 173.0, 1009.0)  # hours; a tide, a day, about a week, about six weeks


def duration(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours, minutes and seconds."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"not a duration such as P1DT2H: {text!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def floored(now: datetime, step: timedelta) -> datetime:
    """The last multiple of `step` since 1970 that is not after `now`."""
    seconds = int(step.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


@dataclass(frozen=True, slots=True)
class Curve:
    """A smooth course between two bounds, the same for the same name."""

    low: float
    high: float
    decimals: int
    phases: tuple[float, ...]

    @classmethod
    def of(cls, name: str, form: Mapping[str, Any]) -> Curve:
        """The curve of one column of one station."""
        chance = random.Random(name)  # noqa: S311  # made-up water levels
        phases = tuple(chance.uniform(0, math.tau) for _ in _PERIODS)
        return cls(float(form["from"]), float(form["to"]), int(form.get("decimals", 0)), phases)

    def at(self, when: datetime) -> str:
        """The value at an instant, as a table writes it."""
        hours = when.timestamp() / 3600
        waves = [
            math.sin(math.tau * hours / period + phase) for period, phase in zip(_PERIODS, self.phases, strict=True)
        ]
        share = (sum(waves) / len(waves) + 1) / 2
        return f"{self.low + (self.high - self.low) * share:.{self.decimals}f}"


def table(description: Mapping[str, Any], now: datetime) -> tuple[bytes, datetime]:
    """The table's bytes and the time of its newest reading."""
    step = duration(description["step"])
    newest = floored(now, step)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, description["columns"], restval="")
    writer.writeheader()
    writer.writerows(row for row in _rows(description, now, newest, step))
    return stream.getvalue().encode(description.get("encoding", "utf-8")), newest


def _rows(description: Mapping[str, Any], now: datetime, newest: datetime, step: timedelta) -> Iterator[dict[str, str]]:
    zone = ZoneInfo(description.get("zone", "UTC"))
    pattern = description.get("timeFormat", "%Y-%m-%dT%H:%M:%S%z")
    stations = [_Station.of(description, number, now, step) for number in range(len(description["stations"]))]
    count = duration(description["since"]) // step
    for back in range(count, -1, -1):
        when = newest - back * step
        text = when.astimezone(zone).strftime(pattern)
        for station in stations:
            if when <= station.last:
                yield {**station.values, description["time"]: text, **station.reading(when, step)}


@dataclass(frozen=True, slots=True)
class _Station:
    values: Mapping[str, str]
    last: datetime  # of its readings
    curves: Mapping[str, Curve]
    newest: Mapping[str, str]  # in place of the last reading
    every: int
    gap: str

    @classmethod
    def of(cls, description: Mapping[str, Any], number: int, now: datetime, step: timedelta) -> _Station:
        station = description["stations"][number]
        forms = {**description.get("series", {}), **station.get("series", {})}
        curves = {name: Curve.of(f"{description.get('seed')}/{number}/{name}", form) for name, form in forms.items()}
        last = floored(now - duration(station.get("silent", "PT0S")), step)
        gaps = station.get("gaps", {})
        return cls(station["values"], last, curves, station.get("newest", {}), gaps.get("every", 0), gaps.get("as", ""))

    def reading(self, when: datetime, step: timedelta) -> dict[str, str]:
        if when == self.last and self.newest:
            return dict(self.newest)
        missing = self.every and not int(when.timestamp() // step.total_seconds()) % self.every
        return {name: self.gap if missing else curve.at(when) for name, curve in self.curves.items()}
