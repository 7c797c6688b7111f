from __future__ import annotations

import asyncio
import logging
import re
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    get_introspection_query,
    get_operation_ast,
    parse,
    print_ast,
)

from hub.errors import RequestRefused, RootFailed
from hub.graphql import ide
from hub.graphql.context import RequestContext
from hub.graphql.derive import build_schema
from hub.graphql.derive.types import FederatedFieldExecuted
from hub.graphql.introspections import Introspections, usual_texts
from hub.graphql.local_run import LocalRunner, safe_error, split_introspection
from hub.graphql.schema import SynchronousExecution, TsunaguSchema
from hub.graphql.write import to_bytes
from hub.request import Answer, Local, LocalExecutor, Request
from policies.facts import Consumer
from tests.hub.graphql.small import NOW, SMALL, Services

OFFICER = Consumer("https://id", "o", "app", "city", frozenset({"b", "a"}), frozenset({"officer"}), expires_at=NOW)
DECLARE = """mutation($reason: String!) {
  declareSituation(input: {domain: "sanuki", kind: "disaster", area: "37201", hours: 1.5, reason: $reason}) {
    id domain kind area startsAt endsAt
  }
}"""


async def ask(schema: TsunaguSchema, query: str, consumer: Consumer | None = None, **variables: Any) -> Any:
    """The result of a query in English by a consumer."""
    context = RequestContext(languages=("en", "ja"), request_id="r-1")
    context.consumer = consumer or context.consumer
    return await schema.execute(query, variables, context)


async def test_me_gives_the_attributes_of_the_consumer(schema: TsunaguSchema) -> None:
    """属性取得."""
    fields = "issuer subject organisation roles scopes purpose ground client assurance expiresAt"
    officer = replace(OFFICER, ground="Article 9", assurance=3)
    assert (await ask(schema, f"{{ me {{ {fields} }} }}", officer)).data == {
        "me": {
            "issuer": "https://id",
            "subject": "o",
            "organisation": "city",
            "roles": ["officer"],
            "scopes": ["a", "b"],
            "purpose": None,
            "ground": "Article 9",
            "client": "app",
            "assurance": 3,
            "expiresAt": "2026-04-01T00:00:00+00:00",
        }
    }


async def test_me_is_null_for_nobody(schema: TsunaguSchema) -> None:
    """Anonymous has no attributes."""
    result = await ask(schema, "{ me { subject } }")
    assert (result.data, result.errors) == ({"me": None}, None)


async def test_unlisted_sources_are_hidden(schema: TsunaguSchema) -> None:
    """A source may say that it is not to be named."""
    query = '{ sources(class: "WaterGauge") { name holder title ja: title(lang: "ja") license classes state } }'
    assert (await ask(schema, query)).data["sources"] == [
        {
            "name": "river",
            "holder": "takamatsu",
            "title": "Takamatsu river levels",
            "ja": "高松市 河川水位",
            "license": "CC-BY-4.0",
            "classes": ["WaterGauge"],
            "state": "active",
        }
    ]


@pytest.mark.parametrize("query", ['{ sources(class: "Nope") { name } }', '{ access(class: "Nope") { source } }'])
async def test_an_unknown_class_is_refused(schema: TsunaguSchema, query: str) -> None:
    """The answer says what to do, and does not repeat the name."""
    (error,) = (await ask(schema, query)).errors
    assert error.extensions["code"] == "CLASS_UNKNOWN"
    assert "Nope" not in error.message


async def test_the_vocabulary_is_told_with_labels_units_and_codes(schema: TsunaguSchema) -> None:
    """An app can learn the terms from the endpoint alone."""
    query = """{ vocabulary {
      version
      classes { name label abstract parents singular plural properties { name kind unit codes target label } }
      codeLists { name codes { code notations label } }
      units { code symbol quantity label(lang: "ja") }
    } }"""
    told = (await ask(schema, query)).data["vocabulary"]
    assert told["version"] == "v1"
    assert [c["name"] for c in told["classes"]] == ["Entity", "Notice", "Place", "Shelter", "WaterGauge"]
    gauge = told["classes"][-1]
    assert (gauge["label"], gauge["abstract"], gauge["parents"]) == ("WaterGauge class", False, ["Place", "Entity"])
    assert {
        "name": "datum",
        "kind": "number",
        "unit": "MTR",
        "codes": None,
        "target": None,
        "label": "datum label",
    } in gauge["properties"]
    assert told["codeLists"][0]["codes"][0] == {"code": "OPEN", "notations": ["開放"], "label": "Open"}
    assert told["units"] == [{"code": "MTR", "symbol": "m", "quantity": "length", "label": "メートル"}]


async def test_access_tells_effect_rule_obligations_and_needs(schema: TsunaguSchema) -> None:
    """What holds for each coordinate, and why."""
    query = """{ access(class: "WaterGauge", holder: "takamatsu", purpose: "p") {
      source coordinate effect rule obligations { action parameters { name value } } needs { kind values } reason
    } }"""
    allowed, denied = (await ask(schema, query)).data["access"]
    assert allowed == {
        "source": "river",
        "coordinate": "WaterGauge.name",
        "effect": "ALLOW",
        "rule": "r1",
        "obligations": [{"action": "round", "parameters": [{"name": "to", "value": "10"}]}],
        "needs": [],
        "reason": "By the rule",
    }
    assert (denied["effect"], denied["rule"], denied["needs"]) == (
        "DENY",
        None,
        [{"kind": "scope", "values": ["river"]}],
    )


async def test_an_officer_declares_and_ends_a_situation(schema: TsunaguSchema) -> None:
    """The kind is an enum, the times have an offset."""
    declared = (await ask(schema, DECLARE, OFFICER, reason="flood")).data["declareSituation"]
    assert declared == {
        "id": "s1",
        "domain": "sanuki",
        "kind": "disaster",
        "area": "37201",
        "startsAt": "2026-04-01T00:00:00+00:00",
        "endsAt": "2026-04-01T01:30:00+00:00",
    }
    ended = await ask(schema, 'mutation { endSituation(id: "s1") { id kind } }', OFFICER)
    assert ended.data == {"endSituation": {"id": "s1", "kind": "drill"}}


async def test_a_refusal_of_a_service_keeps_its_code(schema: TsunaguSchema) -> None:
    """The field is null, the code says why."""
    result = await ask(schema, DECLARE, None, reason="flood")
    assert result.data == {"declareSituation": None}
    assert result.errors[0].extensions == {"code": "SITUATION_NOT_AN_OFFICER"}
    assert result.errors[0].path == ["declareSituation"]


async def test_a_fault_of_a_service_leaves_no_text(schema: TsunaguSchema, caplog: pytest.LogCaptureFixture) -> None:
    """Neither answer nor log has the exception's text; both have the request id."""
    with caplog.at_level(logging.DEBUG):
        result = await ask(schema, DECLARE, OFFICER, reason="fault")
    (error,) = result.errors
    assert error.extensions == {"code": "INTERNAL_ERROR", "requestId": "r-1"}
    assert "secret" not in error.message + caplog.text
    assert "RuntimeError" in caplog.text
    assert "r-1" in caplog.text
    assert "fault" not in caplog.text.replace("DEFAULT", "")


def test_a_hub_error_of_a_service_becomes_its_graphql_form() -> None:
    """Stages and services share one tree of errors."""
    error = GraphQLError("x", path=["me"], original_error=RootFailed("NO_SOURCE", "No source.", hint="Wait."))
    safe = safe_error(error, "r")
    assert (safe.message, safe.path, safe.extensions) == ("No source.", ["me"], {"code": "NO_SOURCE", "hint": "Wait."})


def test_an_error_without_a_code_is_internal() -> None:
    """A scalar that cannot be written must not show the value."""
    safe = safe_error(GraphQLError("Int cannot represent secret", path=["me"]), "r")
    assert safe.extensions == {"code": "INTERNAL_ERROR", "requestId": "r"}
    assert "secret" not in safe.message


async def test_a_federated_field_never_runs_here(schema: TsunaguSchema, caplog: pytest.LogCaptureFixture) -> None:
    """A mistake of the pipeline is loud in the log and closed in the answer."""
    runner = LocalRunner(schema.graphql_schema, schema.execution_context_class)
    data, errors = await runner(
        Local(parse('{ waterGauge(id: "x") { id } }'), {}, None), RequestContext(request_id="r")
    )
    assert data == {"waterGauge": None}
    assert errors[0].extensions == {"code": "INTERNAL_ERROR", "requestId": "r"}
    assert FederatedFieldExecuted.__name__ in caplog.text


async def test_introspection_is_answered_from_text_that_is_kept(schema: TsunaguSchema) -> None:
    """Tools ask the same again and again; the schema does not change, so the same bytes leave."""
    runner = LocalRunner(schema.graphql_schema, schema.execution_context_class)
    asked = [runner(Local(parse(get_introspection_query()), {}, None), RequestContext()) for _ in range(3)]
    (first, errors), *others = await asyncio.gather(*asked)
    assert errors == ()
    assert first is not None
    assert all(other is first for other, _ in others), "made once, also when it is asked for meanwhile"
    assert "WaterGauge" in {type_["name"] for type_ in orjson.loads(to_bytes(first))["__schema"]["types"]}


async def test_what_is_wrong_in_an_introspection_is_said_each_time(schema: TsunaguSchema) -> None:
    """Nothing that failed is kept."""
    runner = LocalRunner(schema.graphql_schema, schema.execution_context_class)
    for _ in range(2):
        _, errors = await runner(Local(parse("{ __type(name: 1) { name } }"), {}, None), RequestContext())
        assert len(errors) == 1


async def test_kept_introspections_are_bounded_in_bytes() -> None:
    """A client cannot fill the memory with aliases; what was asked last stays."""
    kept, made = Introspections(kept_bytes=1_000), []

    def make(name: str) -> ExecutionResult:
        made.append(name)
        return ExecutionResult({name: "x" * 100})

    for number in (*range(20), 19, 0):
        await kept.answer(f"a{number}", partial(make, f"a{number}"), seconds=5)
    assert made == [f"a{number}" for number in (*range(20), 0)]


async def test_what_the_tools_ask_is_never_pushed_out() -> None:
    """Whatever others ask for meanwhile, the usual document is made once."""
    kept, made = Introspections(kept_bytes=1_000), []

    def make(text: str) -> ExecutionResult:
        made.append(text)
        return ExecutionResult({"__schema": "x" * 900})

    usual = print_ast(parse(get_introspection_query()))
    for text in (usual, *map(str, range(20)), usual):
        await kept.answer(text, partial(make, text), seconds=5)
    assert made == [usual, *map(str, range(20))]


@pytest.mark.parametrize("schema_description", ["", "description"])
@pytest.mark.parametrize("deprecated_inputs", [False, True])
def test_what_the_bundled_graphiql_asks_is_usual(schema_description: str, deprecated_inputs: bool) -> None:
    """Its template, read from the bundle and filled in."""
    bundle = (Path(ide.__file__).parent / "static/assets/graphiql.min.js").read_text("utf-8")
    template = bundle[bundle.index("query IntrospectionQuery {") :].partition("`")[0]
    filled = re.sub(r'\$\{s\("([^"]*)"\)\}', lambda found: found[1] if deprecated_inputs else "", template)
    for name, text in {"i": schema_description, "n": "description", "r": "", "o": "", "u": ""}.items():
        filled = filled.replace(f"${{{name}}}", text)
    assert print_ast(parse(filled)) in usual_texts()


class Slow:
    """Makes answers when it is let."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.let = threading.Event()

    def __call__(self, text: str) -> ExecutionResult:
        """The answer."""
        self.let.wait(10)
        self.made.append(text)
        return ExecutionResult({text: 1})


async def test_more_introspections_than_may_wait_are_refused_but_the_usual_one() -> None:
    """One is made, two wait, the others hear at once to come back; nobody is in the way of the tools."""
    kept, slow = Introspections(waiting=2), Slow()
    usual = print_ast(parse(get_introspection_query()))
    texts = ["a", "b", "c", "d", "a", usual, "e"]
    asked = [asyncio.create_task(kept.answer(text, partial(slow, text), seconds=5)) for text in texts]
    await asyncio.sleep(0)
    slow.let.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [text for text, answer in zip(texts, answers, strict=True) if isinstance(answer, RequestRefused)]
    assert refused == ["d", "e"]
    assert {answer.code for answer in answers if isinstance(answer, RequestRefused)} == {"OVERLOADED"}
    assert slow.made == ["a", "b", "c", usual], "each is made once"


async def test_an_introspection_is_not_waited_for_beyond_the_deadline() -> None:
    """The asker is told to come back; what is being made is finished for the next."""
    kept, slow = Introspections(), Slow()
    with pytest.raises(RequestRefused) as refused:
        await kept.answer("a", partial(slow, "a"), seconds=0.01)
    assert refused.value.code == "OVERLOADED"
    slow.let.set()
    assert (await kept.answer("a", partial(slow, "a"), seconds=5)).data is not None
    assert slow.made == ["a"]


@pytest.mark.parametrize(
    ("query", "asked", "rest"),
    [
        ("{ __schema { queryType { name } } }", ["__schema"], None),
        ("{ __typename }", None, ["__typename"]),
        ("{ __typename me { subject } }", None, ["__typename", "me"]),
        ('{ a: __type(name: "X") { name } me { subject } }', ["__type"], ["me"]),
    ],
)
def test_only_what_depends_on_the_schema_alone_is_kept(
    query: str, asked: list[str] | None, rest: list[str] | None
) -> None:
    """Whatever could depend on the consumer is run."""

    def names(local: Local | None) -> list[str] | None:
        operation = get_operation_ast(local.document) if local else None
        fields = operation.selection_set.selections if operation else ()
        return [node.name.value for node in fields if isinstance(node, FieldNode)] or None

    found = split_introspection(Local(parse(query), {}, None))
    assert (names(found[0]), names(found[1])) == (asked, rest)


async def test_the_variables_of_an_introspection_belong_to_its_text(schema: TsunaguSchema) -> None:
    """The same document asks another thing with others; what it asks of the consumer stands beside it."""
    runner = LocalRunner(schema.graphql_schema, schema.execution_context_class)
    document = parse("query($n: String!) { __type(name: $n) { name } me { subject } }")
    for name in ("Query", "Mutation"):
        data, errors = await runner(Local(document, {"n": name, "unused": name}, None), RequestContext())
        assert errors == ()
        assert orjson.loads(to_bytes(data or {})) == {"__type": {"name": name}, "me": None}


async def test_service_gives_the_sdl(schema: TsunaguSchema) -> None:
    """What a federation gateway asks for first."""
    assert (await ask(schema, "{ _service { sdl } }")).data == {"_service": {"sdl": schema.as_str()}}


async def test_the_pipeline_gets_the_request_as_it_came() -> None:
    """Nothing is parsed or judged before the pipeline."""
    got: list[Request] = []

    class Recorder:
        async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
            del run_local
            got.append(request)
            return Answer({"a": 1}, (), {"x": 1})

    made = build_schema(SMALL, Recorder(), Services())
    context = RequestContext(consumer=OFFICER, languages=("en",), request_id="r", via=("hub-a",), seconds=3.0)
    result = await made.execute("not { graphql", {"v": 1}, context, operation_name="O")
    assert (result.data, result.errors, result.extensions) == ({"a": 1}, None, {"x": 1})
    operations = frozenset({"query", "mutation"})
    assert got == [Request("not { graphql", {"v": 1}, "O", operations, OFFICER, ("en",), "r", ("hub-a",), 3.0)]


async def test_without_a_pipeline_nothing_is_answered() -> None:
    """A schema made for printing says so."""
    result = await build_schema(SMALL, None, Services()).execute("{ me { subject } }")
    assert result.data is None
    assert result.errors is not None
    assert (result.errors[0].extensions or {})["code"] == "INTERNAL_ERROR"


def test_synchronous_execution_is_refused(schema: TsunaguSchema) -> None:
    """Nothing of the hub can be awaited there."""
    with pytest.raises(SynchronousExecution):
        schema.execute_sync("{ me { subject } }")
