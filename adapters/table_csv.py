"""CSV text as rows of cells: takes bytes, gives rows one by one, an empty cell as None.

Refuses (`SourceInvalid`) bytes that fit no encoding and quoting that cannot be followed, naming the line:
a quote left open would swallow the rows after it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from adapters.errors import SourceInvalid, SourceTooLarge

Cell = str | int | float | bool | None
_CHUNK = 1 << 16
_SNIFFED = 1 << 14  # characters that decide about the delimiter
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(data: bytes) -> str:
    """The encoding of a file that does not say it: byte order mark, then strict UTF-8, then CP932."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    for name in ("utf-8", "cp932"):
        if _decodes(data, name):
            return name
    raise SourceInvalid("the file is neither UTF-8 nor CP932; state connection.encoding")


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether all bytes decode; in chunks, so that the whole text is never held."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(data: bytes, encoding: str) -> str:
    """The delimiter that the file's first lines use most, outside quotes; a comma in doubt."""
    text = data[: _SNIFFED * 2].decode(encoding, errors="ignore")[:_SNIFFED]
    counts = {",": 0, "\t": 0, ";": 0}
    for part in text.split('"')[::2]:
        for mark in counts:
            counts[mark] += part.count(mark)
    return max(counts, key=lambda mark: counts[mark])


def csv_rows(data: bytes, encoding: str | None, delimiter: str | None) -> Iterator[list[Cell]]:
    """The rows of the file; a line without any character is an empty row."""
    codec = encoding or encoding_of(data)
    text = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    reader = csv.reader(text, delimiter=delimiter or delimiter_of(data, codec), strict=True)
    try:
        for row in reader:
            yield [cell or None for cell in row]
    except csv.Error as error:
        problem, line = str(error), reader.line_num
    except UnicodeError:
        problem, line = f"not {codec}", reader.line_num + 1
    else:
        return
    if "limit" in problem:
        raise SourceTooLarge(f"line {line}: a cell has more than {csv.field_size_limit()} characters")
    raise SourceInvalid(f"line {line}: {problem}")
