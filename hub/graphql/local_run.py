"""Runs the hub's own part of an operation with graphql-core, on a document already validated.

Takes the schema, a `Local` and a context; gives data and errors. An error without a code of its own
becomes `INTERNAL_ERROR`: its text stays in the hub, only its type and the request id are logged.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from inspect import isawaitable
from typing import Any

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
from hub.languages import spoken
from hub.request import Local

_log = logging.getLogger(__name__)
_KEPT = 32  # introspection answers; the documents of a handful of tools

LocalResult = tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]


class LocalRunner:
    """Executes local documents on one schema; answers to introspection are kept by their text."""

    def __init__(self, schema: GraphQLSchema, executor: type[Any]) -> None:
        self._schema = schema
        self._executor = executor
        self._introspections: OrderedDict[str, LocalResult] = OrderedDict()

    async def __call__(self, local: Local, context: RequestContext) -> LocalResult:
        """Answer the local root fields."""
        if not is_introspection(local.document, local.operation_name):
            return await self._run(local, context)
        key = print_ast(local.document)
        found = self._introspections.get(key)
        if found is None:
            found = self._introspections[key] = await self._run(local, context)
            while len(self._introspections) > _KEPT:
                self._introspections.popitem(last=False)
        return found

    async def _run(self, local: Local, context: RequestContext) -> LocalResult:
        running = execute(
            self._schema,
            local.document,
            context_value=context,
            variable_values=dict(local.variables),
            operation_name=local.operation_name,
            executor_class=self._executor,
        )
        result: ExecutionResult = await running if isawaitable(running) else running
        language = spoken(context.languages)
        return result.data, tuple(safe_error(error, context.request_id, language) for error in result.errors or ())


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
