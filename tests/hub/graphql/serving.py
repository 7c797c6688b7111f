"""A GraphQL endpoint on a real port, with a pipeline small enough to read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    get_operation_ast,
    parse,
    validate,
)
from starlette.applications import Starlette

from hub.graphql.derive import build_schema
from hub.graphql.ide import ide_routes
from hub.graphql.schema import TsunaguSchema
from hub.graphql.view import GraphQLView, graphql_routes
from hub.request import Answer, Local, LocalExecutor, Request
from policies.facts import ANONYMOUS, Consumer
from tests.hub.graphql.small import SMALL, Services
from vocab.terms import Label


class Refused(Exception):
    """A credential that does not hold."""

    code = "TOKEN_REJECTED"
    status = 401
    message = Label("認証情報は受け付けられません。", "The credential is not accepted.")
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@dataclass
class Identities:
    """Tokens and whom they speak for; `revoked` ones stop holding."""

    asked: list[Mapping[str, str]] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)

    async def __call__(self, headers: Mapping[str, str]) -> Consumer:
        """Anonymous without a token; `short` ends soon."""
        self.asked.append(headers)
        given = headers.get("authorization")
        if given is None:
            return ANONYMOUS
        token = given.removeprefix("Bearer ")
        if token == "faulty":
            raise RuntimeError("secret-of-the-issuer")
        if token in self.revoked or token not in {"alice", "short", "officer"}:
            raise Refused
        seconds = 0.3 if token == "short" else 3600
        roles = frozenset({"officer"} if token == "officer" else ())
        expires = datetime.now(UTC) + timedelta(seconds=seconds)
        return Consumer("https://id", token, "app", "city", frozenset({"b", "a"}), roles, expires_at=expires)


@dataclass
class TinyPipeline:
    """Parses and validates with graphql-core, runs what is local, answers null for what is federated."""

    schema: TsunaguSchema | None = None
    requests: list[Request] = field(default_factory=list)

    async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
        """Answer one operation."""
        assert self.schema is not None
        self.requests.append(request)
        if "{ fault }" in request.query:
            raise RuntimeError("secret-of-the-pipeline")
        try:
            document = parse(request.query)
        except GraphQLError as error:
            return _refuse("SYNTAX_ERROR", error.message)
        if errors := validate(self.schema.graphql_schema, document):
            return _refuse("VALIDATION_FAILED", errors[0].message)
        operation = get_operation_ast(document, request.operation_name)
        if operation is None:
            return _refuse("OPERATION_NAME_REQUIRED", "Name one operation.")
        if operation.operation.value not in request.operations:
            return _refuse("OPERATION_NOT_ALLOWED", "Send mutations by POST.")
        return await self._run(request, document, operation, run_local)

    async def _run(
        self, request: Request, document: DocumentNode, operation: OperationDefinitionNode, run_local: LocalExecutor
    ) -> Answer:
        assert self.schema is not None
        nodes = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
        federated = {_key(node) or "" for node in nodes if node.name.value in self.schema.federated_fields}
        kept = tuple(node for node in operation.selection_set.selections if _key(node) not in federated)
        data: dict[str, Any] | None = {}
        errors: tuple[GraphQLError, ...] = ()
        if kept:
            left = OperationDefinitionNode(
                operation=operation.operation,
                name=operation.name,
                variable_definitions=operation.variable_definitions,
                selection_set=SelectionSetNode(selections=kept),
            )
            rest = tuple(item for item in document.definitions if isinstance(item, FragmentDefinitionNode))
            local = Local(DocumentNode(definitions=(left, *rest)), request.variables, request.operation_name)
            data, errors = await run_local(local)
        if data is not None and federated:
            ordered = [_key(node) or "" for node in nodes]
            data = {key: None if key in federated else data[key] for key in ordered}
        return Answer(data, errors, {"sources": []} if federated else {})


def _key(node: Any) -> str | None:
    if not isinstance(node, FieldNode):
        return None
    return node.alias.value if node.alias else node.name.value


def _refuse(code: str, message: str) -> Answer:
    return Answer(None, (GraphQLError(message, extensions={"code": code}),), executed=False)


@dataclass
class Served:
    """A running endpoint."""

    port: int
    pipeline: TinyPipeline
    identities: Identities

    @property
    def url(self) -> str:
        """Where GraphQL is."""
        return f"http://127.0.0.1:{self.port}/graphql"


@contextmanager
def serving() -> Iterator[Served]:
    """Serve the small schema on a free port."""
    pipeline, identities = TinyPipeline(), Identities()
    schema = pipeline.schema = build_schema(SMALL, pipeline, Services())
    view = GraphQLView(schema, identify=identities, allow_origin=lambda origin: origin == "https://ok.example")
    routes = [*graphql_routes(view), *ide_routes()]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(port, pipeline, identities)
    finally:
        server.should_exit = True
        thread.join(10)
