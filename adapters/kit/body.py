"""Reading an answer's body under a ceiling: takes chunks, gives decoded bytes.

Refuses (`SourceTooLarge`) more than the ceiling, counted on the wire and again after decompression,
before the excess is held; refuses (`SourceInvalid`) broken, cut or unknown encodings.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from adapters.errors import SourceInvalid, SourceTooLarge

_EITHER_WRAPPER = 47  # zlib: recognise gzip and zlib headers by themselves
_PLAIN = {"", "identity"}
_DEFLATED = {"gzip", "x-gzip", "deflate"}


async def read_bounded(chunks: AsyncIterable[bytes], encoding: str, ceiling: int) -> bytes:
    """The whole body, at most `ceiling` bytes of it."""
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > ceiling:
            raise SourceTooLarge(f"more than {ceiling} bytes")
        parts.append(chunk)
    raw = parts[0] if len(parts) == 1 else b"".join(parts)
    return raw if encoding in _PLAIN else inflate(raw, encoding, ceiling)


def inflate(raw: bytes, encoding: str, ceiling: int) -> bytes:
    """Undo gzip or deflate; a bomb is refused after `ceiling` bytes of output."""
    if encoding not in _DEFLATED:
        raise SourceInvalid("a content encoding that was not asked for")
    out = bytearray()
    while raw:
        decoder = zlib.decompressobj(wbits=_EITHER_WRAPPER)
        out += _member(decoder, raw, ceiling - len(out))
        raw = decoder.unused_data  # gzip: members may follow one another (RFC 1952, 2.2)
    return bytes(out)


def _member(decoder: zlib._Decompress, raw: bytes, room: int) -> bytes:
    try:
        out = decoder.decompress(raw, room + 1)
    except zlib.error:
        out = None
    if out is None:
        raise SourceInvalid("a compressed body is broken")
    if len(out) > room:
        raise SourceTooLarge("more than the ceiling after decompression")
    if not decoder.eof:
        raise SourceInvalid("a compressed body is cut short")
    return out
