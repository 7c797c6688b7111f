"""Which languages are wished for, and which of them the hub speaks.

Takes an Accept-Language header, gives language tags, best first; of those, the one that the hub has texts in.
Refuses nothing: what cannot be read is passed over.
"""

from __future__ import annotations

DEFAULT_LANGUAGES = ("ja",)
_MAX_LANGUAGES = 10


def languages(accept: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header (RFC 9110, 12.5.4), best first, then Japanese."""
    weighted: list[tuple[float, str]] = []
    for item in accept.split(",")[:_MAX_LANGUAGES]:
        tag, _, weight = item.strip().partition(";")
        quality = _quality(weight)
        if tag.strip() and tag.strip() != "*" and quality > 0:
            weighted.append((-quality, tag.strip()))
    found = dict.fromkeys(tag for _, tag in sorted(weighted, key=lambda pair: pair[0]))
    return (*found, *(tag for tag in DEFAULT_LANGUAGES if tag not in found))


def spoken(wanted: tuple[str, ...]) -> str:
    """The first of the languages that the hub has texts in, else Japanese."""
    known = (tag.partition("-")[0].lower() for tag in wanted)
    return next((tag for tag in known if tag in {"ja", "en"}), "ja")


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
