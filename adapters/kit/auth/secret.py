"""A text that must not be seen: takes a credential, gives it only to whoever calls `reveal`.

`repr`, `str`, formatting, pickling and copying show nothing of it, so no log or error can.
"""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """One credential."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The credential itself, for the header or form that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    __hash__ = None  # type: ignore[assignment]  # a hash would tell equal secrets apart in a table

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not serialised")
