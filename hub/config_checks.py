"""Checks across the sections of `hub.yaml`: names that are used exist, names that are given are unique.

Takes the validated document and the lines of its paths; gives all problems.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from hub.config_model import HubDocument
from vocab.documents import DocumentPath, Lines, Problem, problems_of

_Make = Callable[[str, str, DocumentPath, str], Problem]


def check_references(document: HubDocument, *, known: Collection[str], file: str, lines: Lines) -> list[Problem]:
    """Every problem across sections. `known` are the purposes beside the document's own."""
    make = problems_of(file, lines)
    return [
        *_duplicates(document, make),
        *_domains(document, make),
        *_purposes(document, known, make),
        *_clients(document, known, make),
        *_officers(document, make),
    ]


def _duplicates(document: HubDocument, make: _Make) -> Iterator[Problem]:
    named: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("domains", "id", (item.id for item in document.domains)),
        ("holders", "id", (item.id for item in document.holders)),
        ("holders", "number", (item.number for item in document.holders)),
        ("purposes", "id", (item.id for item in document.purposes)),
        ("issuers", "issuer", (item.issuer for item in document.issuers)),
        ("clients", "id", (item.id for item in document.clients)),
    )
    for section, key, names in named:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield make("NAME_NOT_UNIQUE", f"'{name}' is given twice in {section}", (section, index, key), "")
            seen.add(name)


def _domains(document: HubDocument, make: _Make) -> Iterator[Problem]:
    known = {domain.id for domain in document.domains}
    for index, holder in enumerate(document.holders):
        if holder.domain is not None and holder.domain not in known:
            yield _unknown("DOMAIN_UNKNOWN", "domain", holder.domain, known, ("holders", index, "domain"), make)


def _purposes(document: HubDocument, purposes: Collection[str], make: _Make) -> Iterator[Problem]:
    broader = {purpose.id: purpose.broader for purpose in document.purposes}
    known = {*purposes, *broader}
    for index, purpose in enumerate(document.purposes):
        path: DocumentPath = ("purposes", index, "broader")
        if purpose.broader is not None and purpose.broader not in known:
            yield _unknown("PURPOSE_UNKNOWN", "purpose", purpose.broader, known, path, make)
        elif _circular(purpose.id, broader):
            yield make("PURPOSE_CIRCULAR", f"'{purpose.id}' is broader than itself", path, "")
        if purpose.id in purposes:
            yield make(
                "PURPOSE_REDEFINED", f"'{purpose.id}' is a purpose of DPV", ("purposes", index, "id"), "choose another"
            )


def _circular(start: str, broader: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    name: str | None = start
    while name is not None and name not in seen:
        seen.add(name)
        name = broader.get(name)
    return name == start


def _clients(document: HubDocument, purposes: Collection[str], make: _Make) -> Iterator[Problem]:
    known = {*purposes, *(purpose.id for purpose in document.purposes)}
    issuers = {issuer.issuer for issuer in document.issuers}
    for index, client in enumerate(document.clients):
        for place, purpose in enumerate(client.purposes):
            if purpose not in known:
                path: DocumentPath = ("clients", index, "purposes", place)
                yield _unknown("PURPOSE_UNKNOWN", "purpose", purpose, known, path, make)
        if client.issuer is None and len(issuers) > 1:
            hint = "say whose tokens may name this client"
            yield make("KEY_MISSING", "with several issuers a client names its issuer", ("clients", index, "id"), hint)
        if client.issuer is not None and client.issuer not in issuers:
            yield _unknown("ISSUER_UNKNOWN", "issuer", client.issuer, issuers, ("clients", index, "issuer"), make)


def _officers(document: HubDocument, make: _Make) -> Iterator[Problem]:
    known = {issuer.issuer for issuer in document.issuers}
    for index, domain in enumerate(document.domains):
        for place, issuer in enumerate(domain.officers.issuers if domain.officers else ()):
            if issuer not in known:
                path: DocumentPath = ("domains", index, "officers", "issuers", place)
                yield _unknown("ISSUER_UNKNOWN", "issuer", issuer, known, path, make)


def _unknown(code: str, kind: str, name: str, known: Collection[str], path: DocumentPath, make: _Make) -> Problem:
    listed = ", ".join(sorted(known)[:20]) or "none"
    return make(code, f"there is no {kind} '{name}'", path, f"known: {listed}")
