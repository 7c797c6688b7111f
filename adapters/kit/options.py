"""Reading the text options of a connection: takes nested mappings, gives typed values.

Refuses (`OptionError`, with the option's path and never its value) what is missing, empty, unknown or
of the wrong form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

_TRUTH = {"true": True, "false": False}


class OptionError(ValueError):
    """An option of a connection is wrong. `path` is dotted, from `connection` on."""

    code = "CONNECTION_INVALID"

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path
        self.what = what


class Options:
    """One mapping of options; every option is taken once, and what is left over is unknown.

    With `known`, any other is refused at once: a slip of the pen is then named where it stands, not as the
    absence of what was meant.
    """

    def __init__(self, value: Any, path: str, known: Iterable[str] | None = None) -> None:
        if not isinstance(value, Mapping):
            raise OptionError(path, "must be a mapping of options")
        self.path = path
        self._left = {str(name): option for name, option in value.items()}
        if known is not None:
            self._refuse([name for name in self._left if name not in known], tuple(known))

    def at(self, name: str) -> str:
        """The path of one option."""
        return f"{self.path}.{name}"

    def has(self, name: str) -> bool:
        """Whether an option is there and not yet taken."""
        return name in self._left

    def take(self, name: str) -> Any:
        """An option as it is; None when absent."""
        return self._left.pop(name, None)

    def text(self, name: str, default: str | None = None) -> str:
        """A text option; required when there is no default."""
        value = self.take(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value:
            raise OptionError(self.at(name), "must be a text that is not empty")
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """A text option out of a closed list."""
        value = self.text(name, default)
        if value not in choices:
            raise OptionError(self.at(name), f"must be one of {', '.join(choices)}")
        return value

    def positive(self, name: str, default: int) -> int:
        """A whole number above zero, as a number or in decimal digits."""
        value = self.take(name)
        if value is None:
            return default
        text = str(value)
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise OptionError(self.at(name), "must be a whole number above zero")
        return int(text)

    def truth(self, name: str) -> bool | None:
        """`true` or `false`; None when absent."""
        value = self.take(name)
        if value is None or isinstance(value, bool):
            return value
        if value not in _TRUTH:
            raise OptionError(self.at(name), "must be true or false")
        return _TRUTH[value]

    def texts(self, name: str) -> dict[str, str]:
        """A mapping of names to texts; empty when absent."""
        inner = Options(self.take(name) or {}, self.at(name))
        return {key: inner.text(key) for key in list(inner.rest())}

    def rest(self) -> dict[str, Any]:
        """The options not taken."""
        return dict(self._left)

    def close(self) -> None:
        """Refuse the options not taken."""
        self._refuse(self._left, ())

    def _refuse(self, names: Iterable[str], known: tuple[str, ...]) -> None:
        for name in sorted(names):
            near = get_close_matches(name, known, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise OptionError(self.at(name), f"is not an option here{meant}")
