"""Pseudonyms: takes a text, gives another that is equal for equal texts to one consumer and unrelated to any other.

HMAC-SHA256 (RFC 2104) under the hub's secret over holder, consumer, coordinate and value: who does not hold the secret
can neither compute a pseudonym from a guessed value nor compare two consumers' pseudonyms.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from base64 import b32encode
from collections.abc import Callable

from policies.facts import Facts
from policies.obligations.asked import UNENFORCEABLE, Apply, Asked, Made, Unenforceable, nothing
from vocab.terms import Kind
from vocab.values import Cell

_PREFIXES = {Kind.TEXT: "p-", Kind.URI: "urn:tsunagu:pseudonym:"}
_BYTES = 20  # 160 bits: 32 characters of base32 without padding


def pseudonymise(asked: Asked) -> Made | Unenforceable:
    """A pseudonym keyed by holder and consumer; null for anonymous, whom nobody can tell from others."""
    if asked.prop.kind not in _PREFIXES:
        hint = "pseudonymise texts without variants and URIs; mask or redact anything else"
        return Unenforceable(UNENFORCEABLE, f"'{asked.prop.name}' cannot have a pseudonym", hint)
    place = (asked.assigner, f"{asked.class_name}.{asked.prop.name}")
    return Made(nothing, binder=_binder(place, _PREFIXES[asked.prop.kind]))


def _binder(place: tuple[str, str], prefix: str) -> Callable[[Facts], Apply]:
    def bind(facts: Facts) -> Apply:
        who = facts.consumer.issuer, facts.consumer.subject
        if not all((facts.secret, place[0], *who)):
            return nothing
        return lambda cell: prefix + _digest(facts.secret, (*place, *who), cell) if isinstance(cell, str) else None

    return bind


def _digest(secret: bytes, context: tuple[str | None, ...], value: Cell) -> str:
    # JSON keeps the parts apart, so that no two contexts give one message.
    message = json.dumps(["pseudonym", *context, unicodedata.normalize("NFC", str(value))]).encode("ascii")
    digest = hmac.new(secret, message, hashlib.sha256).digest()[:_BYTES]
    return b32encode(digest).decode("ascii").lower()
