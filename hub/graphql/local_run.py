"""Runs the hub's own part of an operation with graphql-core, on a document already validated.

Takes the schema, a `Local` and a context; gives data and errors. An error without a code of its own
becomes `INTERNAL_ERROR`: its text stays in the hub, only its type and the request id are logged.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from inspect import isawaitable
from typing import Any, cast

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    execute,
    get_operation_ast,
    print_ast,
)

from hub.errors import HubError, as_graphql
from hub.graphql.context import RequestContext
from hub.graphql.introspections import Introspections
from hub.languages import spoken
from hub.request import Local

_OF_SCHEMA = frozenset({"__schema", "__type"})
_log = logging.getLogger(__name__)

LocalResult = tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]


class LocalRunner:
    """Executes local documents on one schema; answers to introspection are kept by their text."""

    def __init__(self, schema: GraphQLSchema, executor: type[Any]) -> None:
        self._schema = schema
        self._executor = executor
        self._introspections = Introspections()

    async def __call__(self, local: Local, context: RequestContext) -> LocalResult:
        """Answer the local root fields; raises `RequestRefused` where too many introspections are asked for."""
        asked, rest = split_introspection(local)
        data: dict[str, Any] | None = {}
        errors: list[GraphQLError] = []
        if asked is not None:
            text = introspection_text(asked)
            result = await self._introspections.answer(text, lambda: self._introspect(asked), seconds=context.seconds)
            data, errors = result.data, list(result.errors or ())
        if rest is not None:
            running = self._execute(rest, context)
            result = await running if isawaitable(running) else running
            data = None if data is None or result.data is None else {**data, **result.data}
            errors += result.errors or ()
        language = spoken(context.languages)
        return data, tuple(safe_error(error, context.request_id, language) for error in errors)

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


def split_introspection(local: Local) -> tuple[Local | None, Local | None]:
    """What asks `__schema` and `__type`, which depends on the schema and the variables alone, and what remains."""
    operation = get_operation_ast(local.document, local.operation_name)
    nodes = operation.selection_set.selections if operation is not None else ()
    asked = [node for node in nodes if isinstance(node, FieldNode) and node.name.value in _OF_SCHEMA]
    if operation is None or not asked:
        return None, local
    rest = [node for node in nodes if all(node is not other for other in asked)]
    return _with(local, operation, asked), _with(local, operation, rest) if rest else None


def _with(local: Local, operation: OperationDefinitionNode, nodes: Sequence[SelectionNode]) -> Local:
    """The operation with only these root fields."""
    kept = replace(operation, selection_set=SelectionSetNode(selections=tuple(nodes)))
    fragments = (node for node in local.document.definitions if isinstance(node, FragmentDefinitionNode))
    return replace(local, document=DocumentNode(definitions=(kept, *fragments)))


def introspection_text(local: Local) -> str:
    """What an answer to introspection is kept by: the document, with the variables where it has any."""
    text = print_ast(local.document)
    operation = get_operation_ast(local.document, local.operation_name)
    names = {item.variable.name.value for item in (operation and operation.variable_definitions) or ()}
    given = {name: value for name, value in local.variables.items() if name in names}
    return text + orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode() if names else text


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
