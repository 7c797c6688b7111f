"""What persons and officers are shown of the registry: takes its records, gives views. Refuses nothing."""

from __future__ import annotations

from hub.graphql.person_services import CaseView, LinkView, MandateView
from hub.registry.case_records import CaseRecord
from hub.registry.links import LinkRecord, Person
from hub.registry.mandates import MandateRecord
from policies.facts import Consumer


def link_view(record: LinkRecord) -> LinkView:
    """A link, as its consumer sees it."""
    return LinkView(record.id, record.holder, record.made_at, record.until)


def mandate_view(record: MandateRecord, consumer: Consumer) -> MandateView:
    """A mandate, as the consumer sees it."""
    representing = record.representative == Person(consumer.issuer or "", consumer.subject or "")
    return MandateView(record.id, record.holder, str(record.relation), record.starts_at, record.ends_at, representing)


def case_view(record: CaseRecord) -> CaseView:
    """A case without the person."""
    return CaseView(
        id=record.id,
        domain=record.domain,
        kind=record.kind,
        holder=record.holder,
        state=str(record.state),
        ground=record.ground,
        starts_at=record.starts_at,
        ends_at=record.ends_at,
        confirm_by=record.confirm_by,
    )
