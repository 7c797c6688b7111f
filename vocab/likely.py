"""What was perhaps meant by a name that is unknown: takes names that may be told, gives the one most alike.

Refuses nothing; where no name is alike there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like another, the same whatever the order they are given in."""
    return next(iter(get_close_matches(name, sorted(known), n=1)), None)


def likely(name: str, known: Iterable[str]) -> str:
    """A hint: the known name that was perhaps meant, else all of them."""
    names = sorted(known)
    near = nearest(name, names)
    return "known: " + ", ".join(names) if near is None else f"did you mean '{near}'?"
