"""What a mapping may say about a table: takes the connection's options, gives them typed.

Refuses (`ValueError`, naming the option) an unknown option, encoding, format, zone or row number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from adapters.kit.settings import AdapterSettings

DEFAULT_PAGE = 50_000  # rows; a page is read from the whole file, so few large pages cost less than many small
DEFAULT_ZONE = "Asia/Tokyo"  # Japanese open data writes no zone

_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-8-sig": "utf-8-sig",
    "utf8": "utf-8-sig",
    "cp932": "cp932",
    "shift_jis": "cp932",  # files that say Shift_JIS hold the vendor's characters
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
_DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", ",": ",", "\t": "\t", ";": ";", "|": "|"}
_KNOWN = {
    "file",
    "format",
    "encoding",
    "delimiter",
    "sheet",
    "header",
    "compression",
    "timeFormat",
    "zone",
}


class Format(StrEnum):
    """What kind of file a table is."""

    CSV = "csv"
    EXCEL = "excel"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How to read the file; None: found from the file itself."""

    file: str | None = None
    format: Format | None = None
    encoding: str | None = None  # a Python codec name
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None  # row number as a spreadsheet shows it, from 1
    time_format: str | None = None  # strptime pattern; None: ISO 8601 and year/month/day
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(DEFAULT_ZONE))  # of times that say none
    page: int = DEFAULT_PAGE


def options_of(settings: AdapterSettings) -> TableOptions:
    """The options of one source; every text is checked here, so that reading can rely on it."""
    given = settings.options
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise ValueError(f"connection.{unknown[0]} is not an option of a table; known are {', '.join(sorted(_KNOWN))}")
    if _text(given, "compression") not in {None, "none"}:
        raise ValueError("connection.compression: only `none` is read")
    return TableOptions(
        file=_text(given, "file"),
        format=_format(_text(given, "format")),
        encoding=_choice(given, "encoding", _ENCODINGS),
        delimiter=_choice(given, "delimiter", _DELIMITERS),
        sheet=_text(given, "sheet"),
        header=_row_number(_text(given, "header")),
        time_format=_time_format(_text(given, "timeFormat")),
        zone=_zone(_text(given, "zone")),
        page=settings.page_size or DEFAULT_PAGE,
    )


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"connection.{name} must be a text")


def _choice(given: Mapping[str, Any], name: str, choices: Mapping[str, str]) -> str | None:
    text = _text(given, name)
    if text is None:
        return None
    chosen = choices.get(text.lower())
    if chosen is None:
        raise ValueError(f"connection.{name} must be one of {', '.join(sorted(map(repr, choices)))}")
    return chosen


def _format(text: str | None) -> Format | None:
    if text is None:
        return None
    if text not in set(Format):
        raise ValueError(f"connection.format must be one of {', '.join(Format)}")
    return Format(text)


def _row_number(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 1000:  # noqa: PLR2004  # no header is lower
        raise ValueError("connection.header must be a row number, from 1 to 1000")
    return int(text)


def _time_format(text: str | None) -> str | None:
    if text is None or text == "iso":
        return None
    if "%" not in text:
        raise ValueError("connection.timeFormat must be `iso` or a pattern such as %Y/%m/%d %H:%M")
    return text


def _zone(text: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(text or DEFAULT_ZONE)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        pass
    raise ValueError("connection.zone must be a zone of the IANA database, such as Asia/Tokyo")
