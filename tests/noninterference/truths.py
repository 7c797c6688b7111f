"""Who consents in a world, told slowly from its records: those of the hub, and the rows of a holder's own service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from hub.catalogue import Source
from hub.consent import ConsentQuestion
from policies.decision import CONSENT, Coordinate, coordinate
from policies.facts import Consumer
from tests.noninterference.oracle import Consented, Row
from tests.noninterference.people import NOW, purposes
from tests.noninterference.register import Register
from tests.noninterference.sources import SERVICE

_SERVICE = f"{CONSENT}/{SERVICE}"


Service = tuple[Source, Sequence[Row]]
"""A source that keeps consents, with its rows."""


def consents_in(
    register: Register, consumer: Consumer, source: Source, class_name: str, service: Service | None
) -> Consented:
    """Who consents that the consumer gets things of a class from a source. `service`: if it answers."""
    recipients = frozenset(name for name in (consumer.organisation, consumer.client) if name)

    @cache
    def consented(field: str, name: str, person: str) -> bool | None:
        if consumer.purpose is None:
            return None
        question = ConsentQuestion(
            source.holder.id,
            frozenset({person}),
            recipients,
            consumer.purpose,
            frozenset({coordinate(class_name, name)}),
            NOW,
        )
        if field == CONSENT:
            return None if register.silent else person in register.consenting(question)[coordinate(class_name, name)]
        if field != _SERVICE or service is None or service[0].holder.id != source.holder.id:
            return None
        return _recorded(service, question, person, coordinate(class_name, name))

    return consented


def _recorded(service: Service, question: ConsentQuestion, person: str, name: Coordinate) -> bool:
    """Some record says so, and none about the same says otherwise."""
    mapping = service[0].classes["ConsentRecord"]
    program = mapping.program(frozenset(mapping.fields))
    said = []
    for row in service[1]:
        record = program(row)
        cells = record.cells
        named = str(cells.get("coordinates")).replace(",", " ").split()
        purpose = str(cells.get("purpose"))
        covered = purpose in purposes() and purposes().covers(purpose, question.purpose)
        if (
            cells.get("subject") == person
            and cells.get("recipient") in question.recipients
            and covered
            and name in named
        ):
            said.append(bool(record.key) and _holds(cells))
    return bool(said) and all(said)


def _holds(cells: Any) -> bool:
    begins, ends = cells.get("validFrom"), cells.get("validUntil")
    begun = begins is None or (isinstance(begins, datetime) and begins <= NOW)
    return begun and isinstance(ends, datetime) and ends > NOW and cells.get("state") in {"GIVEN", "RENEWED"}
