"""The Strawberry schema whose operations the hub answers: protocols call it, it calls the pipeline.

Takes an operation as text from any transport; gives Strawberry's result of what the `Answerer` says.
It neither parses nor validates. Refuses synchronous execution; a fault becomes `INTERNAL_ERROR`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterable
from typing import Any, NoReturn

import strawberry.federation
from graphql import GraphQLError, GraphQLInputObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext, ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from hub.graphql.context import RequestContext
from hub.graphql.local_run import LocalResult, LocalRunner, internal_error
from hub.graphql.scalars import SCALARS
from hub.graphql.services import LocalServices
from hub.request import Answer, Answerer, Local, Request
from vocab.terms import Vocabulary

_log = logging.getLogger(__name__)


class SynchronousExecution(TypeError):
    """The hub answers asynchronously only."""

    code = "SYNCHRONOUS_EXECUTION"


class TsunaguSchema(strawberry.federation.Schema):
    """The schema of one vocabulary. `federated_fields` are the root fields that the engine answers."""

    def __init__(
        self,
        *,
        query: type,
        mutation: type,
        types: Iterable[type],
        vocabulary: Vocabulary,
        answerer: Answerer | None,
        local: LocalServices | None,
        federated_fields: frozenset[str],
    ) -> None:
        self.vocabulary = vocabulary
        self.answerer = answerer  # may be set once the pipeline, which needs this schema, is made
        self._local = local
        self.federated_fields = federated_fields
        super().__init__(
            query=query,
            mutation=mutation,
            types=types,
            config=StrawberryConfig(disable_field_suggestions=True),
            scalar_overrides=SCALARS,  # type: ignore[arg-type]
        )
        _mark_one_of(self._schema)
        self._sdl: str | None = None
        self._run_local = LocalRunner(self._schema, self.execution_context_class)

    @property
    def local(self) -> LocalServices:
        """What answers the hub's own fields. Raises `LookupError` for a schema that is only printed."""
        if self._local is None:
            raise LookupError("a schema without services is only printed")
        return self._local

    @property
    def graphql_schema(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def as_str(self) -> str:
        """The schema as SDL, printed once."""
        if self._sdl is None:
            self._sdl = super().as_str()
        return self._sdl

    __str__ = as_str

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """Have the pipeline answer one operation."""
        del root_value, operation_extensions
        context = context_value if isinstance(context_value, RequestContext) else RequestContext()
        allowed = frozenset(
            kind.value for kind in allowed_operation_types or (OperationType.QUERY, OperationType.MUTATION)
        )
        request = Request(
            query=query or "",
            variables=variable_values or {},
            operation_name=operation_name,
            operations=allowed,
            consumer=context.consumer,
            languages=context.languages,
            request_id=context.request_id,
            via=context.via,
            seconds=context.seconds,
        )
        answer = await self._answer(request, context)
        errors = list(answer.errors)
        self.process_errors(errors)
        result = ExecutionResult if answer.executed else PreExecutionError
        return result(data=answer.data, errors=errors or None, extensions=dict(answer.extensions) or None)

    async def _answer(self, request: Request, context: RequestContext) -> Answer:
        async def run_local(local: Local) -> LocalResult:
            return await self._run_local(local, context)

        if self.answerer is None:
            _log.error("no pipeline is behind this schema: request=%s", context.request_id)
            return Answer(None, (internal_error(context.request_id),), executed=False)
        try:
            return await self.answerer.answer(request, run_local)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, its text must not leave
            _log.error("answering failed: type=%s request=%s", type(error).__name__, context.request_id)
            return Answer(None, (internal_error(context.request_id),), executed=False)

    async def stream(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
    ) -> AsyncGenerator[Any, None]:
        """Answer one operation over a stream (SSE, WebSocket): one result, then the end."""

        async def results() -> AsyncGenerator[ExecutionResult, None]:
            yield await self.execute(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                allowed_operation_types,
                operation_extensions,
            )

        return results()

    def execute_sync(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: nothing of the hub can be awaited there."""
        del args, kwargs
        raise SynchronousExecution(f"{SynchronousExecution.code}: await `execute` instead")

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log the codes of errors; never their text, the query or a value."""
        del execution_context
        if errors:
            codes = sorted({str((error.extensions or {}).get("code", "UNCODED")) for error in errors})
            _log.info("answered with errors: codes=%s count=%d", ",".join(codes), len(errors))


def _mark_one_of(schema: GraphQLSchema) -> None:
    """Tell graphql-core which inputs are @oneOf, so that its own rules and coercion check them."""
    for type_ in schema.type_map.values():
        definition = type_.extensions.get("strawberry-definition")
        if isinstance(type_, GraphQLInputObjectType) and definition is not None:
            type_.is_one_of = definition.is_one_of
