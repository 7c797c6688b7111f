"""Checks across the sections of `hub.yaml`: names that are used exist, names that are given are unique.

Takes the validated document and the lines of its paths; gives all problems.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hub.config_model import HubDocument
from hub.config_people import Make, check_issuer, check_people, duplicates, unknown
from vocab.documents import DocumentPath, Lines, Problem, problems_of


def check_references(document: HubDocument, *, known: Collection[str], file: str, lines: Lines) -> list[Problem]:
    """Every problem across sections. `known` are the purposes beside the document's own."""
    make = problems_of(file, lines)
    return [
        *_duplicates(document, make),
        *_domains(document, make),
        *_purposes(document, known, make),
        *_clients(document, known, make),
        *check_people(document, make),
    ]


def _duplicates(document: HubDocument, make: Make) -> Iterator[Problem]:
    named: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("domains", "id", (item.id for item in document.domains)),
        ("holders", "id", (item.id for item in document.holders)),
        ("holders", "number", (item.number for item in document.holders)),
        ("purposes", "id", (item.id for item in document.purposes)),
        ("issuers", "issuer", (item.issuer for item in document.issuers)),
        ("clients", "id", (item.id for item in document.clients)),
        ("agreements", "id", (item.id for item in document.agreements)),
    )
    for section, key, names in named:
        yield from duplicates(names, (section,), key, make)


def _domains(document: HubDocument, make: Make) -> Iterator[Problem]:
    known = {domain.id for domain in document.domains}
    for index, holder in enumerate(document.holders):
        if holder.domain is not None and holder.domain not in known:
            yield unknown("DOMAIN_UNKNOWN", "domain", holder.domain, known, ("holders", index, "domain"), make)


def _purposes(document: HubDocument, purposes: Collection[str], make: Make) -> Iterator[Problem]:
    broader = {purpose.id: purpose.broader for purpose in document.purposes}
    known = {*purposes, *broader}
    for index, purpose in enumerate(document.purposes):
        path: DocumentPath = ("purposes", index, "broader")
        if purpose.broader is not None and purpose.broader not in known:
            yield unknown("PURPOSE_UNKNOWN", "purpose", purpose.broader, known, path, make)
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


def _clients(document: HubDocument, purposes: Collection[str], make: Make) -> Iterator[Problem]:
    known = {*purposes, *(purpose.id for purpose in document.purposes)}
    several = sum(issuer.proves is None for issuer in document.issuers) > 1
    for index, client in enumerate(document.clients):
        for place, purpose in enumerate(client.purposes):
            if purpose not in known:
                path: DocumentPath = ("clients", index, "purposes", place)
                yield unknown("PURPOSE_UNKNOWN", "purpose", purpose, known, path, make)
        if client.issuer is None and several:
            hint = "say whose tokens may name this client"
            yield make("KEY_MISSING", "with several issuers a client names its issuer", ("clients", index, "id"), hint)
        if client.issuer is not None:
            yield from check_issuer(document, client.issuer, ("clients", index, "issuer"), make)
