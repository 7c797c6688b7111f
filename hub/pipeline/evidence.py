"""The evidence stage: what is about to leave, source by source, on record before the first byte.

Takes the courses of an answer; gives ledger records without any value or id, and writes them.
Raises `EvidenceFailed` when the sink does, whatever it raised.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import orjson

from hub.catalogue import Catalogue, Source
from hub.decisions import Decisions
from hub.errors import EvidenceFailed
from hub.ledger.evidence import DeliveredCoordinate, Evidence, EvidenceSink
from hub.needs import ID
from hub.pipeline.course import Course
from hub.plan.nodes import SourcePlan
from hub.request import Request
from policies.decision import Coordinate, Decision, coordinate
from policies.facts import Consumer, Facts

log = logging.getLogger("tsunagu.evidence")

_FAILED = "The hub could not record this delivery, so only open data is in the answer."


def record(
    request: Request, courses: Iterable[Course], shape: str, catalogue: Catalogue, facts: Facts, key: bytes
) -> list[Evidence]:
    """One record per source that was asked and answered."""
    asked: dict[str, list[SourcePlan]] = {}
    rows: dict[str, int] = {}
    relied_on: dict[str, set[str]] = {}
    for course in courses:
        for fetched in course.fetched():
            if fetched.status == "ok":
                asked.setdefault(fetched.plan.source.name, []).append(fetched.plan)
        for (source, _), number in (course.view.delivered if course.view else {}).items():
            rows[source] = rows.get(source, 0) + number
        for source, references in (course.view.relied_on if course.view else {}).items():
            relied_on.setdefault(source, set()).update(references)
    digest = request_hash(request, key)
    return [
        replace(
            _evidence(request, catalogue.by_name[name], plans, rows.get(name, 0), shape, digest, facts),
            references=_references(relied_on.get(name, ()), catalogue.by_name[name], facts),
        )
        for name, plans in sorted(asked.items())
    ]


def _references(relied_on: Iterable[str], source: Source, facts: Facts) -> tuple[str, ...]:
    """The consents, mandates and cases that things were seen by, and the agreements in force with the holder."""
    agreed = (f"agreement:{item.id}" for item in facts.agreements if item.holder == source.holder.id)
    return tuple(sorted({*relied_on, *agreed}))


def request_hash(request: Request, key: bytes) -> str:
    """A keyed hash of the document and its variables: equal questions are equal, nothing can be read from it."""
    body = orjson.dumps(
        [request.query, request.operation_name, request.variables], default=str, option=orjson.OPT_SORT_KEYS
    )
    return hmac.new(key, body, sha256).hexdigest()


def _evidence(
    request: Request, source: Source, plans: list[SourcePlan], rows: int, shape: str, digest: str, facts: Facts
) -> Evidence:
    consumer = facts.consumer
    delivered: dict[str, DeliveredCoordinate] = {}
    for plan in plans:
        delivered.update(_coordinates(plan.mapping.class_name, {ID: plan.visible, **plan.decisions}))
    return Evidence(
        time=facts.now,
        request_id=request.request_id,
        delivery=0,
        source=source.name,
        holder=source.holder.id,
        coordinates=tuple(delivered[name] for name in sorted(delivered)),
        rows=rows,
        shape=sha256(shape.encode()).hexdigest(),
        policies=((source.policy.uid, source.version),) if source.policy else (),
        request_hash=digest,
        issuer=consumer.issuer,
        subject=consumer.subject,
        client=consumer.client,
        organisation=consumer.organisation,
        purpose=consumer.purpose,
        ground=_grounds(plans),
    )


def _grounds(plans: Iterable[SourcePlan]) -> str | None:
    """The laws and articles that the rules name by which this leaves, each once."""
    decisions = [decision for plan in plans for decision in (plan.visible, *plan.decisions.values())]
    named = {branch.ground for decision in decisions for branch in decision.branches if branch.permit and branch.ground}
    return "; ".join(sorted(named)) or None


def _coordinates(class_name: str, decisions: Mapping[str, Decision]) -> dict[str, DeliveredCoordinate]:
    found: dict[str, DeliveredCoordinate] = {}
    for name, decision in decisions.items():
        permits = [branch for branch in decision.branches if branch.permit]
        duties = {duty for branch in permits for duty in branch.obligations}
        found[name] = DeliveredCoordinate(
            coordinate=coordinate(class_name, name),
            rules=tuple(sorted({branch.rule for branch in permits})),
            obligations=tuple(sorted(duty_text(duty.action, duty.parameters) for duty in duties)),
        )
    return found


def duty_text(action: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """An obligation in one word: `generalise(to=mesh3)`."""
    return f"{action}({', '.join(f'{name}={value}' for name, value in parameters)})" if parameters else action


async def count(
    delivered: Callable[[Consumer, Sequence[str], datetime], Awaitable[None]] | None,
    records: Iterable[Evidence],
    facts: Facts,
    seconds: float,
) -> None:
    """Count the delivery under each policy; what cannot be counted cannot be bounded, and does not leave."""
    uids = sorted({uid for item in records for uid, _ in item.policies})
    if delivered is None or not uids:
        return
    try:
        async with asyncio.timeout(seconds):
            await delivered(facts.consumer, uids, facts.now)
    except Exception as error:
        log.error("a delivery was not counted: %s", type(error).__name__)  # noqa: TRY400 - its text may name a path
        raise EvidenceFailed("EVIDENCE_UNAVAILABLE", _FAILED, hint="Try again later for protected data.") from error


async def outcounted(
    gather: Callable[[Consumer, datetime], Awaitable[Facts]] | None, records: Iterable[Evidence], facts: Facts
) -> Facts | None:
    """The facts without this delivery but with those that others of the consumer's requests made meanwhile.

    None where nothing that is counted leaves. Requests at once were all decided before any of them was counted.
    """
    uids = {uid for item in records for uid, _ in item.policies}
    if gather is None or uids.isdisjoint(uid for uid, _ in facts.deliveries):
        return None
    counted = (await gather(facts.consumer, facts.now)).deliveries
    untouched = {key: number for key, number in facts.deliveries.items() if key[0] not in uids}
    others = {key: max(number - 1, facts.deliveries.get(key, 0)) for key, number in counted.items() if key[0] in uids}
    return replace(facts, deliveries={**untouched, **others})


async def keep_form(
    asked: Callable[[str, Sequence[Coordinate], Consumer, datetime], Awaitable[None]] | None,
    request: Request,
    decisions: Decisions,
    facts: Facts,
) -> None:
    """Keep what the document looks like without its values; that it cannot be kept takes nothing from the answer."""
    if asked is None:
        return
    used = sorted({name for found in decisions.by_source.values() for name in found})
    try:
        await asked(request.query, used, facts.consumer, facts.now)
    except Exception as error:  # noqa: BLE001 - nobody's data depends on it
        log.error("the form of a document was not kept: %s", type(error).__name__)  # noqa: TRY400 - no text


async def write(sink: EvidenceSink, records: list[Evidence], seconds: float) -> None:
    """Have the records written before anything leaves; a sink that takes longer than `seconds` has failed."""
    try:
        async with asyncio.timeout(seconds):
            await sink.write(records)
    except (Exception, asyncio.CancelledError) as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise  # the request itself was given up, not the sink's own work
        log.error("evidence was not written: %s", type(error).__name__)  # noqa: TRY400 - its text may name a path
        raise EvidenceFailed("EVIDENCE_UNAVAILABLE", _FAILED, hint="Try again later for protected data.") from error
