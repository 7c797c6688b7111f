"""What a mapping may say about a table: takes the connection's options, gives them typed.

Refuses (`OptionError`) an unknown option, encoding, format, zone or row number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from adapters.kit.options import OptionError, Options
from adapters.kit.settings import AdapterSettings

DEFAULT_PAGE = 50_000  # rows; a page is read from the whole file, so few large pages cost less than many small
DEFAULT_ZONE = "Asia/Tokyo"  # Japanese open data writes no zone
_LOWEST_HEADER = 1000

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
    given = Options(settings.options, "connection")
    if given.text("compression", "none") != "none":
        raise OptionError(given.at("compression"), "must be none: compressed files are not read")
    options = TableOptions(
        file=given.text("file") if given.has("file") else None,
        format=Format(given.choice("format", tuple(Format))) if given.has("format") else None,
        encoding=_choice(given, "encoding", _ENCODINGS),
        delimiter=_choice(given, "delimiter", _DELIMITERS),
        sheet=given.text("sheet") if given.has("sheet") else None,
        header=_row_number(given),
        time_format=_time_format(given),
        zone=_zone(given),
        page=settings.page_size or DEFAULT_PAGE,
    )
    given.close()
    return options


def _choice(given: Options, name: str, choices: Mapping[str, str]) -> str | None:
    if not given.has(name):
        return None
    chosen = choices.get(given.text(name).lower())
    if chosen is None:
        raise OptionError(given.at(name), f"must be one of {', '.join(sorted(map(repr, choices)))}")
    return chosen


def _row_number(given: Options) -> int | None:
    if not given.has("header"):
        return None
    row = given.positive("header", 1)
    if row > _LOWEST_HEADER:
        raise OptionError(given.at("header"), f"must be a row number, from 1 to {_LOWEST_HEADER}")
    return row


def _time_format(given: Options) -> str | None:
    text = given.text("timeFormat", "iso")
    if text != "iso" and "%" not in text:
        raise OptionError(given.at("timeFormat"), "must be iso or a pattern such as %Y/%m/%d %H:%M")
    return None if text == "iso" else text


def _zone(given: Options) -> ZoneInfo:
    try:
        return ZoneInfo(given.text("zone", DEFAULT_ZONE))
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        if isinstance(error, OptionError):
            raise
    raise OptionError(given.at("zone"), "must be a zone of the IANA database, such as Asia/Tokyo")
