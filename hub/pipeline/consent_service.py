"""A holder's own consent service: a source of the holder that provides `ConsentRecord`, asked as any source is.

Takes a question about the persons of a page; gives who consents. Raises `ConsentUnanswered` where the source does not
answer whole: half an answer could miss a withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.names import CollectionName, NativePath
from adapters.spec import Fetch, NativeType
from hub.catalogue import Source
from hub.consent import ConsentQuestion, Given
from hub.fetch import fetch_all
from hub.fetched import Bounds
from hub.plan.capable import capable_of
from hub.plan.nodes import SourcePlan
from policies.decision import DENIED, Coordinate
from policies.purposes import PurposeTree
from vocab.mapping.push import push
from vocab.query.predicate import Compare, Op, fields_of
from vocab.values import Cell

RECORD = "ConsentRecord"
GIVEN = frozenset({"GIVEN", "RENEWED"})


class ConsentUnanswered(Exception):
    """The service did not answer whole."""

    code = "CONSENT_UNANSWERED"


@dataclass(frozen=True, slots=True)
class ConsentService:
    """Consents as a holder's own source keeps them."""

    source: Source
    purposes: PurposeTree
    bounds: Bounds

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents; a record that says otherwise about the same thing wins. Raises `ConsentUnanswered`."""
        plan = self._plan(question)
        if plan is None:
            raise ConsentUnanswered(ConsentUnanswered.code)
        (fetched,) = await fetch_all([plan], self.bounds, lambda _found: False)
        stale = any(warning.code == "STALE" for warning in fetched.warnings)
        if fetched.status != "ok" or fetched.truncated or not fetched.finished or stale:
            raise ConsentUnanswered(ConsentUnanswered.code)
        program = plan.mapping.program(plan.mapped)
        records = plan.mapping.records(fetched.rows)
        return self._given(question, (program(row) for row in records), plan.mapping.subject or "")

    def _given(self, question: ConsentQuestion, records: Iterable[Any], subject: str) -> Given:
        given: dict[Coordinate, dict[str, str]] = {name: {} for name in question.coordinates}
        refused: set[tuple[Coordinate, str]] = set()
        for record in records:
            person = record.cells.get(subject)
            if person not in question.subjects or not self._concerns(record.cells, question):
                continue
            for name in question.coordinates & _named(record.cells.get("coordinates")):
                if record.key and _holds(record.cells, question.now):
                    given[name][person] = record.key
                else:
                    refused.add((name, person))
        return {
            name: {person: key for person, key in found.items() if (name, person) not in refused}
            for name, found in given.items()
        }

    def _concerns(self, cells: Mapping[str, Cell], question: ConsentQuestion) -> bool:
        purpose = cells.get("purpose")
        return (
            cells.get("recipient") in question.recipients
            and isinstance(purpose, str)
            and purpose in self.purposes
            and self.purposes.covers(purpose, question.purpose)
        )

    def _plan(self, question: ConsentQuestion) -> SourcePlan | None:
        mapping = self.source.classes.get(RECORD)
        if mapping is None or mapping.subject is None or mapping.subject not in mapping.fields:
            return None
        collection = CollectionName(mapping.collection)
        can = self.source.capabilities.of(collection)
        pushed = push(
            mapping,
            Compare(mapping.subject, Op.IN, tuple(sorted(question.subjects))),
            space=self.source.space(RECORD),
            capable=capable_of(can),
            conjunction=can.conjunction is not None,
            disjunction=can.disjunction is not None,
        )
        names = frozenset(mapping.fields)
        native = {NativePath(path): NativeType(kind) for path, kind in mapping.native_types().items()}
        fetch = Fetch(
            collection=collection,
            paths=tuple(NativePath(path) for path in mapping.reads(names)),
            predicate=pushed.predicate,
            types={path: kind for path, kind in native.items() if path in fields_of(pushed.predicate)},
            limit=self.source.page_size,
            hold=False,
        )
        return SourcePlan(self.source, mapping, DENIED, {}, names, fetch)


def _named(cell: Cell) -> frozenset[str]:
    return frozenset(cell.replace(",", " ").split()) if isinstance(cell, str) else frozenset()


def _holds(cells: Mapping[str, Cell], now: datetime) -> bool:
    """Given, begun and not over; a record that does not say when it ends does not hold."""
    begins, ends = cells.get("validFrom"), cells.get("validUntil")
    return (
        cells.get("state") in GIVEN
        and isinstance(ends, datetime)
        and now < ends
        and (begins is None or (isinstance(begins, datetime) and begins <= now))
    )
