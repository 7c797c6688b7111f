"""Which form of a term is wanted: takes an Accept header or the ending of a name, gives HTML, Turtle or JSON-LD.

Refuses nothing: who accepts none of them gets HTML (RFC 9110, 12.4.1 allows it).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

_MOST = 20


class Form(StrEnum):
    """A form of a term, by its media type."""

    HTML = "text/html"
    TURTLE = "text/turtle"
    JSONLD = "application/ld+json"


_OTHER_TYPES = {
    "application/xhtml+xml": Form.HTML,
    "application/x-turtle": Form.TURTLE,
    "application/json": Form.JSONLD,
}
_SUFFIXES = {".ttl": Form.TURTLE, ".jsonld": Form.JSONLD}


def split_suffix(name: str) -> tuple[str, Form | None]:
    """A name without the ending that states a form, and that form."""
    for suffix, form in _SUFFIXES.items():
        if name.endswith(suffix):
            return name.removesuffix(suffix), form
    return name, None


def best_form(accept: str, offered: Sequence[Form] = tuple(Form)) -> Form:
    """The offered form that is liked best; among equals the earlier one."""
    likings = [_liking(item) for item in accept.split(",")[:_MOST]]
    best, most = offered[0], 0.0
    for form in offered:
        liked = max((quality for name, quality in likings if _means(name, form)), default=0.0)
        if liked > most:
            best, most = form, liked
    return best


def _means(name: str, form: Form) -> bool:
    return form in (name, _OTHER_TYPES.get(name)) or (form is Form.HTML and name in ("*/*", "text/*"))


def _liking(item: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in item.split(";"))
    weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    try:
        return name, min(1.0, float(weight))
    except ValueError:
        return name, 0.0
