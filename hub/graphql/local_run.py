"""Runs the hub's own part of an operation with graphql-core, on a document already validated.

Takes the schema, a `Local` and a context; gives data and errors. An error without a code of its own
becomes `INTERNAL_ERROR`: its text stays in the hub, only its type and the request id are logged.
"""

from __future__ import annotations

import logging
from inspect import isawaitable
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute,
    get_operation_ast,
    print_ast,
)

from hub.errors import HubError, as_graphql
from hub.graphql.context import RequestContext
from hub.graphql.introspections import Introspections
from hub.languages import spoken
from hub.request import Local

_log = logging.getLogger(__name__)

LocalResult = tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]


class LocalRunner:
    """Executes local documents on one schema; answers to introspection are kept by their text."""

    def __init__(self, schema: GraphQLSchema, executor: type[Any]) -> None:
        self._schema = schema
        self._executor = executor
        self._introspections = Introspections()

    async def __call__(self, local: Local, context: RequestContext) -> LocalResult:
        """Answer the local root fields."""
        if is_introspection(local.document, local.operation_name):
            result = await self._introspections.answer(print_ast(local.document), lambda: self._introspect(local))
        else:
            running = self._execute(local, context)
            result = await running if isawaitable(running) else running
        language = spoken(context.languages)
        return result.data, tuple(safe_error(error, context.request_id, language) for error in result.errors or ())

    def _introspect(self, local: Local) -> ExecutionResult:
        """What is asked of the schema alone: nothing of it is awaited, and nothing of the request matters."""
        return cast("ExecutionResult", self._execute(local, RequestContext()))

    def _execute(self, local: Local, context: RequestContext) -> Any:
        return execute(
            self._schema,
            local.document,
            context_value=context,
            variable_values=dict(local.variables),
            operation_name=local.operation_name,
            executor_class=self._executor,
        )


def is_introspection(document: DocumentNode, operation_name: str | None) -> bool:
    """Whether the answer depends on the schema alone: only `__schema` and its like, no variables."""
    operation = get_operation_ast(document, operation_name)
    if not isinstance(operation, OperationDefinitionNode) or operation.variable_definitions:
        return False
    selections = operation.selection_set.selections
    return all(isinstance(node, FieldNode) and node.name.value.startswith("__") for node in selections)


def safe_error(error: GraphQLError, request_id: str, language: str = "en") -> GraphQLError:
    """The error as it may leave, in a language: with its own code, or as `INTERNAL_ERROR` without its text."""
    cause = error.original_error
    if isinstance(cause, HubError):
        known = as_graphql(cause, language)
        return GraphQLError(known.message, nodes=error.nodes, path=error.path, extensions=known.extensions)
    if (error.extensions or {}).get("code"):
        return error
    if error.path is None and cause is None:  # variables that do not fit: the text is about the request itself
        return GraphQLError(error.message, nodes=error.nodes, extensions={"code": "VARIABLE_INVALID"})
    _log.error("local field failed: type=%s request=%s", type(cause or error).__name__, request_id)
    return internal_error(request_id, error)


def internal_error(request_id: str, error: GraphQLError | None = None) -> GraphQLError:
    """What a consumer sees of a fault of the hub."""
    return GraphQLError(
        f"The hub failed on this; the fault is recorded under request {request_id}.",
        nodes=error.nodes if error else None,
        path=error.path if error else None,
        extensions={"code": "INTERNAL_ERROR", "requestId": request_id},
    )
