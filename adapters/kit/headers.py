"""Header text that is safe to send: takes names and values, gives them by lower-case name.

Refuses (`NotCapable`) what RFC 9110 allows in no header, so that no value can break out of its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from adapters.errors import NotCapable

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # RFC 9110, 5.5


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers by lower-case name."""
    for name, value in headers.items():
        if not (TOKEN.fullmatch(name) and _VALUE.fullmatch(value)):
            raise NotCapable("a header holds characters that no header may hold")
    return {name.lower(): value for name, value in headers.items()}
