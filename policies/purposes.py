"""The tree of purposes: takes DPV's terms and a city's own, says whether a purpose is another or narrower.

Gives `PurposeTree`. Refuses a term it does not know, a term defined twice, an unknown broader term, and a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from policies.dpv import NAMESPACE, PURPOSES
from vocab.terms import Label

LOCAL_NAMESPACE = "urn:tsunagu:purpose:"


class PurposeError(ValueError):
    """A purpose cannot be used. `code` is stable, `term` is the one at fault."""

    def __init__(self, code: str, term: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.term = term


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose: `term` as policies and consumers write it, and the terms directly above it."""

    term: str
    label: Label
    broader: tuple[str, ...] = ()
    iri: str = ""


@dataclass(frozen=True, slots=True)
class PurposeTree:
    """All purposes a hub knows; `above` holds for each term itself and every broader one."""

    purposes: Mapping[str, Purpose]
    above: Mapping[str, frozenset[str]]

    def __contains__(self, term: object) -> bool:
        """Whether the tree knows the term."""
        return term in self.purposes

    def covers(self, permitted: str, requested: str) -> bool:
        """Whether `requested` is `permitted` or narrower. Raises `PurposeError` `PURPOSE_UNKNOWN`."""
        self._known(permitted)
        return permitted in self.above[self._known(requested)]

    def overlaps(self, one: str, other: str) -> bool:
        """Whether some purpose is (or is narrower than) both. Raises `PurposeError` `PURPOSE_UNKNOWN`."""
        both = {self._known(one), self._known(other)}
        return any(both <= above for above in self.above.values())

    def with_local(self, purposes: Iterable[Purpose]) -> PurposeTree:
        """The tree with a city's own purposes added, in any order.

        Raises `PurposeError` with `PURPOSE_TWICE`, `PURPOSE_BROADER_UNKNOWN` or `PURPOSE_CIRCLE`.
        """
        added = dict(self.purposes)
        for purpose in purposes:
            if purpose.term in added:
                raise PurposeError("PURPOSE_TWICE", purpose.term, f"the purpose '{purpose.term}' is defined twice")
            added[purpose.term] = purpose
        return _tree(added)

    def _known(self, term: str) -> str:
        if term not in self.purposes:
            raise PurposeError("PURPOSE_UNKNOWN", term, "the purpose is not in the tree")
        return term


def local(term: str, label: Label, broader: Iterable[str] = ()) -> Purpose:
    """A purpose of a city's own, with an IRI of this hub's kind."""
    return Purpose(term, label, tuple(broader), LOCAL_NAMESPACE + term)


@lru_cache(maxsize=1)
def dpv_purposes() -> PurposeTree:
    """The bundled subset of DPV 2.3."""
    return _tree({term: Purpose(term, Label(ja, en), up, NAMESPACE + term) for term, up, ja, en in PURPOSES})


def _tree(purposes: dict[str, Purpose]) -> PurposeTree:
    for purpose in purposes.values():
        for up in purpose.broader:
            if up not in purposes:
                message = f"the purpose '{purpose.term}' names the unknown broader purpose '{up}'"
                raise PurposeError("PURPOSE_BROADER_UNKNOWN", purpose.term, message)
    above = {term: _above(term, purposes) for term in purposes}
    return PurposeTree(MappingProxyType(dict(purposes)), MappingProxyType(above))


def _above(term: str, purposes: Mapping[str, Purpose]) -> frozenset[str]:
    found: set[str] = set()
    open_ = list(purposes[term].broader)
    while open_:
        up = open_.pop()
        if up == term:
            raise PurposeError("PURPOSE_CIRCLE", term, f"the purpose '{term}' is broader than itself")
        if up not in found:
            found.add(up)
            open_.extend(purposes[up].broader)
    return frozenset(found | {term})
