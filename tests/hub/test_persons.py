"""Data about persons: who consents is asked after fetching, in one batch, and what is not known is not given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.catalogue import Source
from hub.consent import ConsentQuestion, Given
from hub.pipeline import Pipeline
from policies.decision import Coordinate
from policies.facts import Agreement, Case, Consumer, Facts, Link
from policies.purposes import dpv_purposes
from tests.hub.engine_tools import NOW, Bench, as_consumer, asked, bench, codes, source

STEPS = """\
  StepRecord:
    collection: steps
    rows: state
    holds: whole
    id: {key: key, native: text}
    fields:
      participant: {from: who, native: text}
      steps: {from: steps, native: number}
"""
RECORDS = """\
  ConsentRecord:
    collection: consents
    rows: state
    id: {key: key, native: text}
    fields:
      subject: {from: who, native: text}
      recipient: {from: to, native: text}
      purpose: {from: why, native: text}
      coordinates: {from: what, native: text}
      state: {from: state, native: text}
      validFrom: {from: since}
      validUntil: {from: until}
"""
POLICY = """
uid: urn:test:steps
assigner: takamatsu-city
permission:
  - target: [StepRecord.id, StepRecord.steps]
    action: read
    ground: 条例第1条
    constraint: [{{leftOperand: {left}, operator: eq, rightOperand: {right}}}]
"""
DOCTOR = as_consumer(organisation="clinic", client="clinic-app", purpose="ServiceProvision")
ASK = "{ stepRecords { nodes { id steps } total { value exactness } pageInfo { hasNextPage } } }"
ROWS = [{"key": f"r{n}", "who": f"P-{n}", "steps": n * 1000} for n in (1, 2, 3)]
EVERY = (Coordinate("StepRecord.id"), Coordinate("StepRecord.steps"))


@dataclass
class Book:
    """Keeps who consents to what; writes down what it was asked."""

    consents: Given
    asked: list[ConsentQuestion] = field(default_factory=list)
    fails: bool = False

    async def given(self, question: ConsentQuestion) -> Given:
        """Who consents, of those asked for."""
        self.asked.append(question)
        if self.fails:
            raise OSError("the book is shut")
        return self.consents


async def data(found: Bench, query: str = ASK, variables: Mapping[str, Any] | None = None) -> Any:
    """The data of an answer, whose errors only say that something depends on the row."""
    answer = await found.ask(query, variables)
    assert set(codes(answer)) <= {"FIELD_CONDITIONAL", "FIELD_DENIED"}
    return answer.data


def steps(left: str, right: str, rows: Any = None, **more: Any) -> Source:
    """A source of step records under one rule."""
    policy = POLICY.format(left=left, right=right)
    return source(STEPS, {"steps": ROWS if rows is None else rows}, policy=policy, person_key=b"p" * 32, **more)


def with_services(found: Bench, **services: Any) -> Bench:
    """The same bench with more services."""
    found.pipeline = Pipeline(replace(found.pipeline._services, **services))
    return found


def with_facts(found: Bench, **facts: Any) -> Bench:
    """The same bench, where every consumer has these facts."""

    async def gathered(consumer: Consumer, now: Any) -> Facts:
        return Facts(consumer, now, **facts)

    return with_services(found, facts=gathered)


async def test_only_the_rows_of_who_consents_are_seen_and_the_total_does_not_tell() -> None:
    """Two states in one page: one row shown, one gone, and no number that differs."""
    book = Book({name: {"P-2": "c2"} for name in EVERY})
    found = with_services(bench(steps("consent", "given"), consumer=DOCTOR), consents=book)
    shown = (await data(found))["stepRecords"]
    assert [node["steps"] for node in shown["nodes"]] == [2000]
    assert shown["total"] == {"value": None, "exactness": "UNKNOWN"}
    assert shown["pageInfo"] == {"hasNextPage": False}


async def test_all_persons_of_a_page_are_asked_for_at_once() -> None:
    """One question per page, of the holder's keys, for the consumer's own organisation, client and purpose."""
    book = Book({})
    await with_services(bench(steps("consent", "given"), consumer=DOCTOR), consents=book).ask(ASK)
    (question,) = book.asked
    assert question == ConsentQuestion(
        "takamatsu-city",
        frozenset({"P-1", "P-2", "P-3"}),
        frozenset({"clinic", "clinic-app"}),
        "ServiceProvision",
        frozenset(EVERY),
        NOW,
    )


@pytest.mark.parametrize("book", [Book({}, fails=True), None])
async def test_where_nobody_can_say_nobody_has_consented(book: Book | None) -> None:
    """A keeper of consents that fails opens nothing, and the answer is the one without consents."""
    everyone = {name: {f"P-{n}": f"c{n}" for n in (1, 2, 3)} for name in EVERY}
    if book is not None:
        book.consents = everyone
    failed = await with_services(bench(steps("consent", "given"), consumer=DOCTOR), consents=book).ask(ASK)
    empty = await with_services(bench(steps("consent", "given"), consumer=DOCTOR), consents=Book({})).ask(ASK)
    assert failed.data == empty.data
    assert codes(failed) == codes(empty)


async def test_a_consent_to_one_coordinate_opens_that_one_only() -> None:
    """Who consents to the row and not to the steps is seen without them."""
    book = Book({EVERY[0]: {"P-1": "c1", "P-2": "c2"}, EVERY[1]: {"P-2": "c2"}})
    found = with_services(bench(steps("consent", "given"), consumer=DOCTOR), consents=book)
    assert {node["steps"] for node in (await data(found))["stepRecords"]["nodes"]} == {None, 2000}


async def test_the_evidence_names_the_consents_relied_on_and_no_others() -> None:
    """By the id of the record, for the rows that left."""
    book = Book({name: {"P-2": "c2", "P-9": "c9"} for name in EVERY})
    found = with_services(bench(steps("consent", "given"), consumer=DOCTOR), consents=book)
    await found.ask(ASK)
    assert [record.references for record in found.sink.records] == [("consent:c2",)]


async def test_ids_of_things_about_persons_do_not_show_the_key() -> None:
    """They are as stable as the key, another holder's differ, and a lookup finds them without telling the source."""
    mine = with_facts(bench(steps("subject", "self"), consumer=DOCTOR), links=(Link("takamatsu-city", "P-1"),))
    (node,) = (await data(mine))["stepRecords"]["nodes"]
    assert "r1" not in node["id"].split(":")[-1]
    again = await data(mine, "query($id: ID!) { stepRecord(id: $id) { steps } }", {"id": node["id"]})
    assert again == {"stepRecord": {"steps": 1000}}
    (source_,) = mine.catalogue.sources
    assert not any(node["id"] in repr(fetch) for fetch in asked(source_))
    other = replace(source_, holder=replace(source_.holder, id="miki-town"))
    assert other.published_key("StepRecord")("r1") != source_.published_key("StepRecord")("r1")


async def test_a_subject_sees_its_own_rows_and_a_representative_the_persons() -> None:
    """By links of the holder; the evidence names the mandate."""
    links = (Link("takamatsu-city", "P-1"), Link("takamatsu-city", "P-3", "m3"), Link("miki-town", "P-2"))
    own = with_facts(bench(steps("subject", "self"), consumer=DOCTOR), links=links)
    assert [node["steps"] for node in (await data(own))["stepRecords"]["nodes"]] == [1000]
    both = with_facts(bench(steps("subject", "represented"), consumer=DOCTOR), links=links)
    assert [node["steps"] for node in (await data(both))["stepRecords"]["nodes"]] == [3000]
    assert both.sink.records[-1].references == ("mandate:m3",)


async def test_a_case_opens_the_rows_of_its_person_while_it_lasts() -> None:
    """A case of another holder, or one that is over, opens nothing; the evidence names the case and the agreements."""
    case = Case("k1", "area", "missing-person", "takamatsu-city", "P-2", NOW, NOW + timedelta(hours=1))
    right = "{domain: area, kind: missing-person}"
    agreed = (Agreement("a1", "takamatsu-city"), Agreement("a2", "miki-town"))
    seen = with_facts(bench(steps("case", right), consumer=DOCTOR), cases=(case,), agreements=agreed)
    assert [node["steps"] for node in (await data(seen))["stepRecords"]["nodes"]] == [2000]
    assert seen.sink.records[-1].references == ("agreement:a1", "case:k1")
    for other in (replace(case, holder="miki-town"), replace(case, ends_at=NOW)):
        closed = with_facts(bench(steps("case", right), consumer=DOCTOR), cases=(other,))
        assert (await data(closed))["stepRecords"]["nodes"] == []


def record(key: str, who: str, **more: Any) -> dict[str, Any]:
    """What a holder's own consent service says of a person."""
    return {
        "key": key,
        "who": who,
        "to": "clinic",
        "why": "ServiceManagement",
        "what": "StepRecord.id, StepRecord.steps",
        "state": "GIVEN",
        "since": "2026-01-01T00:00:00+09:00",
        "until": "2027-01-01T00:00:00+09:00",
        **more,
    }


SERVICE = [
    record("c1", "P-1"),
    record("c2", "P-2"),
    record("w2", "P-2", state="WITHDRAWN"),
    record("c3", "P-3", until="2026-02-01T00:00:00+09:00"),
]


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        (SERVICE, [1000]),
        ([record("c1", "P-1", to="other")], []),
        ([record("c1", "P-1", why="Marketing")], []),
        ([record("c1", "P-1", what="StepRecord.id")], [None]),
        ([record("c1", "P-1", until=None)], []),
        ([record("c1", "P-1", since="2026-12-01T00:00:00+09:00")], []),
        ([record("c1", "P-1", state="REQUESTED")], []),
    ],
)
async def test_a_holders_own_service_is_asked_through_its_adapter(rows: Any, seen: list[Any]) -> None:
    """A withdrawal beats a consent; recipient, purpose, coordinate and period must fit."""
    service = source(RECORDS, {"consents": rows}, name="book", policy=None)
    found = bench(steps("consent", "{source: book}"), service, consumer=DOCTOR)
    answer = await with_services(found, purposes=dpv_purposes()).ask(ASK)
    assert answer.data is not None
    assert [node["steps"] for node in answer.data["stepRecords"]["nodes"]] == seen


async def test_a_service_of_another_holder_is_not_believed() -> None:
    """Nor one whose pages do not all come."""
    foreign = source(RECORDS, {"consents": SERVICE}, name="book", holder="miki-town", policy=None)
    found = bench(steps("consent", "{source: book}"), foreign, consumer=DOCTOR)
    answer = await with_services(found, purposes=dpv_purposes()).ask(ASK)
    assert answer.data is not None
    assert answer.data["stepRecords"]["nodes"] == []


SUMMARIES = """\
  StepSummary:
    collection: summaries
    rows: state
    holds: whole
    id: {key: key, native: text}
    fields:
      ward: {from: ward, native: text}
      ageBand: {from: age, native: text}
      participants: {from: n, native: number}
"""
TABLE_POLICY = """
uid: urn:test:summaries
assigner: takamatsu-city
permission:
  - target: [StepSummary.id, StepSummary.ward, StepSummary.ageBand]
    action: read
  - target: StepSummary.participants
    action: read
    duty: [{action: suppressBelow, threshold: "10", by: [ward, ageBand]}]
"""
TABLE = [
    {"key": f"{ward}-{age}", "ward": ward, "age": age, "n": n}
    for ward, age, n in [
        ("a", "TWENTIES", 40),
        ("a", "THIRTIES", 3),
        ("a", "FORTIES", 15),
        ("b", "TWENTIES", 50),
        ("b", "THIRTIES", 25),
        ("b", "FORTIES", 60),
        ("c", "TWENTIES", 70),
        ("c", "THIRTIES", 80),
        ("c", "FORTIES", 90),
    ]
]
TABLE_ASK = "{ stepSummaries(%s) { nodes { ward ageBand { code } participants } } }"


def _cells(data: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    return {(node["ward"], node["ageBand"]["code"]): node["participants"] for node in data["stepSummaries"]["nodes"]}


async def test_what_is_suppressed_does_not_depend_on_what_is_asked_for() -> None:
    """A filter, an order and a page show the same cells as the whole table; nothing of it is told to the source."""
    of = source(SUMMARIES, {"summaries": TABLE}, policy=TABLE_POLICY)
    found = bench(of)
    whole = _cells(await data(found, TABLE_ASK % "first: 100"))
    assert whole["a", "THIRTIES"] is None
    assert sum(value is None for value in whole.values()) > 1
    for arguments in (
        'filter: {ward: {eq: "a"}}',
        "first: 2, orderBy: [{ward: DESC}]",
        "filter: {ageBand: {eq: THIRTIES}}",
    ):
        part = _cells(await data(found, TABLE_ASK % arguments))
        assert part
        assert part.items() <= whole.items()
    assert {repr(fetch.predicate) for fetch in asked(of)} == {"And(items=())"}
    assert all(fetch.limit is None and not fetch.order for fetch in asked(of))


async def test_a_table_that_did_not_come_whole_is_suppressed_whole() -> None:
    """A bound on rows must not turn into a smaller table."""
    of = source(SUMMARIES, {"summaries": TABLE}, policy=TABLE_POLICY, max_page=2)
    found = bench(of)
    found.limits = replace(found.limits, scan_rows=4)
    found.pipeline = Pipeline(replace(found.pipeline._services, limits=found.limits))
    assert set(_cells(await data(found, TABLE_ASK % "first: 100")).values()) == {None}
