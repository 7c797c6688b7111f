"""Whether an Excel archive is bearable: takes its bytes, gives nothing.

Refuses (`SourceTooLarge`) an archive that unpacks to too much, measured by unpacking and not by what its
directory claims, and a sheet whose corners lie too far apart: the reader lays out every cell between them.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from adapters.errors import SourceInvalid, SourceTooLarge
from adapters.table_grid import MAX_COLUMNS, MAX_ROWS

MAX_UNPACKED = 256 * 1024 * 1024
MAX_CELLS = 20_000_000
_MAX_MEMBERS = 2000
_CHUNK = 1 << 18
_LOCAL_HEADER = 30  # bytes before name and extra field (PKWARE APPNOTE 4.3.7)
_PLACE = re.compile(rb"""<(?:\w+:)?(row|c)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_REFERENCE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]*)(\d+)""")


def check_archive(data: bytes) -> None:
    """Unpack every member once, counting; look at where each sheet's cells lie."""
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        members = []
    if not members:
        raise SourceInvalid("the file is a damaged archive")
    if len(members) > _MAX_MEMBERS:
        raise SourceTooLarge(f"the workbook has more than {_MAX_MEMBERS} parts")
    if not any(member.filename.lower() == "xl/workbook.xml" for member in members):
        raise SourceInvalid("the file is an archive, but no .xlsx workbook; save it as .xlsx or CSV")
    left = MAX_UNPACKED
    for member in members:
        left -= _check_member(data, member, left)


def _check_member(data: bytes, member: zipfile.ZipInfo, left: int) -> int:
    if member.flag_bits & 1:
        raise SourceInvalid("the workbook is encrypted")
    keep = "worksheets/" in member.filename.lower()
    parts: list[bytes] = []
    size = 0
    for chunk in _unpacked(data, member):
        size += len(chunk)
        if size > left:
            raise SourceTooLarge(f"the workbook unpacks to more than {MAX_UNPACKED} bytes")
        if keep:
            parts.append(chunk)
    if keep:
        check_extent(b"".join(parts))
    return size


def _unpacked(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    start = member.header_offset
    name, extra = data[start + 26 : start + 28], data[start + 28 : start + 30]
    start += _LOCAL_HEADER + int.from_bytes(name, "little") + int.from_bytes(extra, "little")
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise SourceInvalid("the workbook is packed in a way that Excel does not use")
    yield from _inflated(packed)


def _inflated(packed: bytes) -> Iterator[bytes]:
    decoder = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        while packed and not decoder.eof:
            yield decoder.decompress(packed, _CHUNK)
            packed = decoder.unconsumed_tail
        yield decoder.flush()
    except zlib.error:
        pass
    else:
        return
    raise SourceInvalid("the file is a damaged archive")


def check_extent(sheet: bytes) -> None:
    """Refuse a sheet whose cells with a value span too many rows, columns or both."""
    row = column = bottom = right = 0
    for match in _PLACE.finditer(sheet):
        letters, number = _reference(match[2])
        if match[1] == b"row":
            row, column = number or row + 1, 0
            continue
        column = _column(letters) if letters else column + 1
        row = number or row
        if not match[2].endswith(b"/"):  # a cell without a value takes no place
            bottom, right = max(bottom, row), max(right, column)
    if bottom > MAX_ROWS + 1000 or right > MAX_COLUMNS or bottom * right > MAX_CELLS:  # notes may stand above
        raise SourceTooLarge(f"the sheet reaches to row {bottom} and column {right}")


def _reference(attributes: bytes) -> tuple[bytes, int]:
    match = _REFERENCE.search(attributes)
    if match is None:
        return b"", 0
    if len(match[1]) > 3 or len(match[2]) > 7:  # noqa: PLR2004  # XFD1048576 is the last cell of a sheet
        raise SourceInvalid("the sheet has a cell where no sheet has one")
    return match[1], int(match[2])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
