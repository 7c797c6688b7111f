"""`Pipeline.answer` is the table of contents: every stage in its order, and nothing else.

Takes a `Request`, gives an `Answer` whose evidence is written. Whatever fails on the way leaves by
the same road: one error tree, turned into GraphQL errors in one place.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from traceback import walk_tb
from typing import Any

from graphql import GraphQLError

from hub.catalogue import Catalogue
from hub.decide import decide
from hub.decisions import Decisions
from hub.errors import EvidenceFailed, HubError, RequestErrors, RequestRefused, as_graphql
from hub.fetched import Bounds
from hub.ledger.evidence import Evidence
from hub.limits import check_way
from hub.merge import place_of
from hub.needs import levels_of
from hub.operation import Operation, Root
from hub.pipeline.consent import Asking
from hub.pipeline.course import Course
from hub.pipeline.evidence import count, keep_form, outcounted, record, write
from hub.pipeline.explain import Explained, explain
from hub.pipeline.facts import facts_of
from hub.pipeline.hints import hints
from hub.pipeline.open_form import open_only
from hub.pipeline.report import attributions, source_reports, static_errors
from hub.pipeline.rounds import gather, view_root, with_tables
from hub.pipeline.services import Services
from hub.pipeline.signs import signs_of
from hub.plan.build import plan_level
from hub.request import Answer, LocalExecutor, Request
from hub.shape.context import ShapeContext
from hub.shape.root import root_shaper
from policies.facts import ANONYMOUS, Facts

log = logging.getLogger("tsunagu.pipeline")

_OUTCOUNTED = (
    "Requests of yours at the same time reached a number that a rule allows, so only open data is in the answer."
)


class Pipeline:
    """Answers operations over one hub's catalogue."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.evidence_taken = True  # whether the ledger took the last delivery

    @property
    def services(self) -> Services:
        """What it is made of; the preview of a draft makes another of these, over another catalogue."""
        return self._services

    async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
        """Parse, decide, plan, fetch, map and oblige, merge, shape, and write the evidence before returning."""
        try:
            operation = self._services.parse(request)
            self._admit(operation, request)
            catalogue = self._services.catalogue()
            facts = await facts_of(self._services, request)
            courses = [self._course(root, request, catalogue, facts) for root in operation.roots]
            decisions = decide((level for course in courses for level in course.levels), catalogue, facts)
            for course in courses:
                self._plan(course, operation, catalogue, facts, decisions)
            await asyncio.gather(*(self._fetch(course, request, catalogue, facts, decisions) for course in courses))
            for course in courses:
                course.view = view_root(course.root, course.materials, course.cursor)
            data = {course.root.key: _shaped(course) for course in courses}
            errors = static_errors(courses, decisions, catalogue, request.languages)
            extensions = self._extensions(courses, catalogue, facts)
            data, errors, extensions = await self._evidence(
                request, courses, decisions, catalogue, facts, (data, errors, extensions)
            )
            self._watch(courses, errors, decisions, catalogue, facts)
            local_data, local_errors = await run_local(operation.local) if operation.local else ({}, ())
        except RequestErrors as refused:
            return Answer(None, tuple(refused.errors), executed=False)
        except RequestRefused as refused:
            return Answer(None, (as_graphql(refused),), executed=False)
        except Exception as error:  # noqa: BLE001 - whatever failed, its text must not leave
            fault = type(error).__name__
            log.error("request %s failed: %s at %s", request.request_id, fault, _where(error))  # noqa: TRY400 - see _where
            return Answer(None, (_internal(),))
        return _assembled(operation, data, local_data, (*errors, *local_errors), extensions)

    async def explain(self, request: Request) -> Explained:
        """The decisions and the plan of an operation, without asking any source; raises what refuses the request."""
        return explain(self._services, request, await facts_of(self._services, request))

    def _admit(self, operation: Operation, request: Request) -> None:
        """Refuse what goes in a circle, and a throttled consumer; what is asked of the hub itself is never refused."""
        if not operation.roots:
            return
        check_way(request.via, self._services.hub_id, self._services.limits)
        if self._services.watch is not None:
            self._services.watch.check(request.consumer, self._services.clock())

    def _watch(
        self,
        courses: list[Course],
        errors: list[GraphQLError],
        decisions: Decisions,
        catalogue: Catalogue,
        facts: Facts,
    ) -> None:
        """Count what looks like probing in what is about to leave."""
        if self._services.watch is None:
            return
        denied = any((error.extensions or {}).get("code") == "FIELD_DENIED" for error in errors)
        if signs := signs_of(courses, decisions, catalogue, denied=denied):
            self._services.watch.note(facts.consumer, signs, facts.now)

    def _course(self, root: Root, request: Request, catalogue: Catalogue, facts: Facts) -> Course:
        context = ShapeContext(
            vocabulary=catalogue.vocabulary,
            sources=catalogue.by_name,
            now=facts.now,
            languages=request.languages,
            hub_id=self._services.hub_id,
            place=place_of(root.arguments) if root.arguments else None,
        )
        return Course(root, levels_of(root, catalogue.vocabulary), context, root_shaper(root, context))

    def _plan(
        self, course: Course, operation: Operation, catalogue: Catalogue, facts: Facts, decisions: Decisions
    ) -> None:
        course.plans = tuple(plan_level(level, catalogue, decisions, facts.now) for level in course.levels)
        if course.root.arguments is None:
            return
        box, now = self._services.cursors, facts.now
        course.bound_to = _binding(course.root, operation, catalogue, facts, decisions)
        course.context.seal = lambda place: box.seal(place, course.bound_to, now)
        if course.root.arguments.page.cursor is not None:
            try:
                course.cursor = box.open(course.root.arguments.page.cursor, course.bound_to, now)
            except RequestRefused as refused:
                refused.path = (course.root.key,)
                raise

    async def _fetch(
        self, course: Course, request: Request, catalogue: Catalogue, facts: Facts, decisions: Decisions
    ) -> None:
        bounds = Bounds(
            deadline=facts.now + timedelta(seconds=request.seconds),
            request_id=request.request_id,
            via=request.via,
            scan_rows=self._services.limits.scan_rows,
            ends=asyncio.get_running_loop().time() + request.seconds,
            scan_records=self._services.limits.scan_records,
        )
        course.ends = bounds.ends
        asking = Asking(facts, catalogue, bounds, self._services.consents, self._services.purposes)
        course.materials = await gather(
            course.plans,
            lambda level: plan_level(level, catalogue, decisions, facts.now),
            asking.consented,
            bounds,
            course.cursor,
        )

    def _extensions(self, courses: list[Course], catalogue: Catalogue, facts: Facts) -> dict[str, Any]:
        if not courses:
            return {}
        found: dict[str, Any] = {
            "sources": source_reports(courses, facts.now),
            "attributions": attributions(courses, catalogue),
        }
        if said := hints(courses, catalogue):
            found["hints"] = said
        return found

    async def _evidence(
        self,
        request: Request,
        courses: list[Course],
        decisions: Decisions,
        catalogue: Catalogue,
        facts: Facts,
        form: tuple[dict[str, Any], list[GraphQLError], dict[str, Any]],
    ) -> tuple[dict[str, Any], list[GraphQLError], dict[str, Any]]:
        """Write what is about to leave; if nobody can take it, only what anyone may see leaves."""
        if not courses:
            return form
        records = record(request, courses, decisions.shape, catalogue, facts, self._services.request_key)
        try:
            await write(self._services.sink, records, request.seconds)
            await count(self._services.delivered, records, facts, request.seconds)
            await self._recount(records, courses, decisions, catalogue, facts)
            self.evidence_taken = True
            await keep_form(self._services.asked, request, decisions, facts)
        except EvidenceFailed as failed:
            self.evidence_taken = failed.code != "EVIDENCE_UNAVAILABLE"
            anyone = Facts(ANONYMOUS, facts.now, facts.situations)
            open_decisions = decide((level for course in courses for level in course.levels), catalogue, anyone)
            for course in courses:
                narrower = [open_only(item, open_decisions) for item in course.materials]
                course.materials = tuple([await with_tables(item, course.ends) for item in narrower])
                for entities in course.context.references.values():
                    entities.clear()
                course.view = view_root(course.root, course.materials, course.cursor)
            data = {course.root.key: _shaped(course) for course in courses}
            errors = [as_graphql(failed), *static_errors(courses, open_decisions, catalogue, request.languages)]
            return data, errors, self._extensions(courses, catalogue, facts)
        return form

    async def _recount(
        self,
        records: list[Evidence],
        courses: list[Course],
        decisions: Decisions,
        catalogue: Catalogue,
        facts: Facts,
    ) -> None:
        """Raise `EvidenceFailed` where the consumer's own requests at the same time were one too many."""
        fresh = await outcounted(self._services.facts, records, facts)
        if fresh is None:
            return
        levels = (level for course in courses for level in course.levels)
        if decide(levels, catalogue, fresh).shape != decisions.shape:
            raise EvidenceFailed("COUNT_PASSED", _OUTCOUNTED, hint="Ask again, one request after another.")


def _shaped(course: Course) -> Any:
    """The value of a root field; null if it is a list and no source could be asked."""
    view = course.view
    if view is None:
        return None
    for way, entities in view.references.items():
        course.context.references[way].update(entities)
    if course.root.arguments is not None and _nobody_asked(course):
        return None
    return course.shape(view.found)


def _nobody_asked(course: Course) -> bool:
    """No source could be asked, for reasons other than a denial."""
    if any(
        plan.level.arguments is None or any(item.status in {"denied", "empty"} for item in plan.skipped)
        for plan in course.plans
    ):
        return False
    fetched = [item for material in course.materials for item in material.fetched]
    return all(item.status != "ok" for item in fetched) and bool(fetched or any(plan.skipped for plan in course.plans))


def _binding(root: Root, operation: Operation, catalogue: Catalogue, facts: Facts, decisions: Decisions) -> str:
    """What a cursor belongs to: the question without its page, the consumer, the rules."""
    arguments = root.arguments
    question = (root.class_name, arguments.question if arguments else ())
    consumer = facts.consumer
    who = (consumer.issuer, consumer.subject, consumer.client, consumer.purpose)
    return repr((question, who, decisions.shape, catalogue.version, operation.kind))


def _assembled(
    operation: Operation,
    data: dict[str, Any],
    local_data: dict[str, Any] | None,
    errors: tuple[GraphQLError, ...],
    extensions: dict[str, Any],
) -> Answer:
    """All root fields in response order; a failed non-null local field takes the whole answer with it."""
    if local_data is None:
        return Answer(None, errors, extensions)
    found = {**data, **local_data}
    return Answer({key: found[key] for key in operation.keys if key in found}, errors, extensions)


def _internal() -> GraphQLError:
    return as_graphql(
        HubError("INTERNAL_ERROR", "The hub failed while answering.", hint="Try again; report the request id.")
    )


def _where(error: Exception) -> str:
    """The innermost places in the code: a traceback would end with the error's text, which may hold a value."""
    places = [f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in walk_tb(error.__traceback__)]
    return " < ".join(reversed(places[-4:]))
