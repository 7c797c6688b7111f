"""The IRIs of policies: takes a text of a policy document, gives the IRI that stands for it, and back.

Every text has one IRI and every IRI one text: a namespace and the text, percent-encoded (RFC 3986). Refuses nothing;
what is no such IRI gives None.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from policies.dpv import NAMESPACE as DPV
from policies.dpv import PURPOSES
from policies.purposes import LOCAL_NAMESPACE

ODRL = "http://www.w3.org/ns/odrl/2/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DCT = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = "urn:tsunagu:odrl:"
"""The terms of the profile."""
PROFILE = TERMS + "profile"
CORE_PROFILE = ODRL + "core"
CONSUMERS = TERMS + "consumers"
"""The collection of everybody who asks a hub, anonymous included; an assignee refines it."""
HOLDER = "urn:tsunagu:holder:"
COORDINATE = "urn:tsunagu:coordinate:"
CLAIM = "urn:tsunagu:claim:"
PARTY = "urn:tsunagu:{}:"
"""A single party by what it is: `urn:tsunagu:organisation:…`."""

STANDARD_OPERANDS = frozenset({"purpose", "dateTime", "count"})
"""Left operands that ODRL's common vocabulary defines as we mean them; the others are the profile's."""
STANDARD_DUTIES = frozenset({"attribute"})
ROW = "row."
ROW_TERM = TERMS + "row"

_PURPOSES = frozenset(term for term, *_ in PURPOSES)
_SHORT = (("odrl", ODRL), ("tsunagu", TERMS), ("rdf", RDF), ("dct", DCT), ("xsd", XSD))
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\xa0<>"{}|^`\\\ud800-\udfff]*')


def named(namespace: str, text: str) -> str:
    """The IRI of a text in a namespace."""
    return namespace + quote(text, safe="*")


def text_of(namespace: str, iri: str) -> str | None:
    """The text whose IRI this is, written in the one way there is."""
    if not iri.startswith(namespace):
        return None
    text = unquote(iri.removeprefix(namespace), errors="replace")
    return text if text and named(namespace, text) == iri else None


def purpose(text: str) -> str:
    """The IRI of a purpose: DPV's where the bundled subset has the term, else a local one."""
    return named(DPV if text in _PURPOSES else LOCAL_NAMESPACE, text)


def purpose_of(iri: str) -> str | None:
    """The purpose whose IRI this is; None for a term of DPV that is not bundled."""
    found = text_of(DPV, iri) or text_of(LOCAL_NAMESPACE, iri)
    return found if found is not None and purpose(found) == iri else None


def operand(left: str) -> str:
    """The IRI of a left operand; one IRI for all properties of the row."""
    if left.startswith(ROW):
        return ROW_TERM
    return named(ODRL if left in STANDARD_OPERANDS else TERMS, left)


def duty(action: str) -> str:
    """The IRI of a duty's action."""
    return named(ODRL if action in STANDARD_DUTIES else TERMS, action)


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that every syntax of RDF can hold (RFC 3987)."""
    return _IRI.fullmatch(text) is not None


def short(iri: str) -> str:
    """An IRI as people write it: with a prefix where it has one here."""
    for prefix, namespace in _SHORT:
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
