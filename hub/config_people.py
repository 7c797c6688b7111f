"""Checks of `hub.yaml` about who may speak for whom: officers, kinds, issuers, clients and agreements.

Takes the validated document; gives the problems, through the maker that knows file and lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time

from hub.config_model import HubDocument, Officers
from vocab.documents import DocumentPath, Problem

Make = Callable[[str, str, DocumentPath, str], Problem]


def check_people(document: HubDocument, make: Make) -> Iterator[Problem]:
    """Every problem about officers, kinds, issuers that prove, and agreements."""
    yield from _officers(document, make)
    yield from _kinds(document, make)
    yield from _proofs(document, make)
    yield from _agreements(document, make)


def check_issuer(document: HubDocument, name: str, path: DocumentPath, make: Make) -> Iterator[Problem]:
    """The problems with an issuer that is named as one of consumers."""
    found = next((item for item in document.issuers if item.issuer == name), None)
    if found is None:
        known = {item.issuer for item in document.issuers if item.proves is None}
        yield unknown("ISSUER_UNKNOWN", "issuer", name, known, path, make)
    elif found.proves is not None:
        hint = "tokens of an issuer with `proves` are no bearer tokens; name another issuer"
        yield make("ISSUER_PROVES_ONLY", f"'{name}' only proves subject links", path, hint)


def duplicates(names: Iterable[str], section: DocumentPath, key: str, make: Make) -> Iterator[Problem]:
    """The names that stand twice in a list."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            text = f"'{name}' is given twice in {section[-1]}"
            yield make("NAME_NOT_UNIQUE", text, (*section, index, key), "")
        seen.add(name)


def unknown(code: str, kind: str, name: str, known: Collection[str], path: DocumentPath, make: Make) -> Problem:
    """A name that nothing has."""
    listed = ", ".join(sorted(known)[:20]) or "none"
    return make(code, f"there is no {kind} '{name}'", path, f"known: {listed}")


def _officers(document: HubDocument, make: Make) -> Iterator[Problem]:
    for officers, path in _all_officers(document):
        for place, issuer in enumerate(officers.issuers if officers else ()):
            yield from check_issuer(document, issuer, (*path, "issuers", place), make)


def _all_officers(document: HubDocument) -> Iterator[tuple[Officers | None, DocumentPath]]:
    for index, domain in enumerate(document.domains):
        yield domain.officers, ("domains", index, "officers")
        for place, case in enumerate(domain.cases):
            path: DocumentPath = ("domains", index, "cases", place)
            yield case.officers, (*path, "officers")
            yield case.confirmers, (*path, "confirmers")
    for index, holder in enumerate(document.holders):
        yield holder.officers, ("holders", index, "officers")


def _kinds(document: HubDocument, make: Make) -> Iterator[Problem]:
    for index, domain in enumerate(document.domains):
        yield from duplicates(
            (item.kind for item in domain.situations or ()), ("domains", index, "situations"), "kind", make
        )
        yield from duplicates((item.kind for item in domain.cases), ("domains", index, "cases"), "kind", make)


def _proofs(document: HubDocument, make: Make) -> Iterator[Problem]:
    holders = {holder.id for holder in document.holders}
    for index, issuer in enumerate(document.issuers):
        if issuer.proves is not None and issuer.proves.holder not in holders:
            path: DocumentPath = ("issuers", index, "proves", "holder")
            yield unknown("HOLDER_UNKNOWN", "holder", issuer.proves.holder, holders, path, make)


def _agreements(document: HubDocument, make: Make) -> Iterator[Problem]:
    holders = {holder.id for holder in document.holders}
    for index, agreement in enumerate(document.agreements):
        path: DocumentPath = ("agreements", index)
        if agreement.holder not in holders:
            yield unknown("HOLDER_UNKNOWN", "holder", agreement.holder, holders, (*path, "holder"), make)
        if agreement.from_ and agreement.until and _rough(agreement.until) <= _rough(agreement.from_):
            hint = "`until` is the first instant at which it is over"
            yield make("PERIOD_EMPTY", "the agreement ends before it begins", (*path, "until"), hint)


def _rough(value: date) -> datetime:
    """An instant for comparing; whose zone a bare date has hardly ever matters, and never lets more through."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), tzinfo=UTC)
