"""The parse and limit stage: query text in, `Operation` out.

Takes a request and the schema; gives one operation with coerced variables, its federated root
fields and what is left for the hub itself. Refuses bad syntax, an invalid document, an operation
that is not the transport's, and anything over the limits. Suggestions are never given: they name
fields that the consumer may not know of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_operation_ast,
    get_variable_values,
    parse,
    validate,
)
from graphql.execution.values import VariableValues

from hub.arguments import list_arguments
from hub.collect import Collector
from hub.errors import RequestErrors, RequestRefused
from hub.introspection_limits import check_introspection
from hub.limits import Limits, check_document, refuse
from hub.operation import Field, Operation, Root, RootKind, Selection
from hub.request import Local, Request
from vocab.terms import Vocabulary

MEMORY_PER_BYTE = 128
"""What a parsed document takes for each byte of its text (measured: 100 to 120)."""


@dataclass(frozen=True, slots=True)
class Parser:
    """Parses for one schema; validated documents are kept by their bytes, bounded."""

    schema: GraphQLSchema
    vocabulary: Vocabulary
    federated: frozenset[str]
    limits: Limits
    documents: DocumentCache

    def __call__(self, request: Request) -> Operation:
        """Parse, validate, limit and collect one request."""
        _check_plain(request)
        document = self._document(request.query)
        node = _operation(document, request)
        variables = self._variables(node, request.variables)
        fragments = {item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)}
        collector = Collector(self.schema, fragments, variables)
        root_type = self.schema.get_root_type(node.operation)
        if root_type is None:
            raise RequestRefused("OPERATION_UNSUPPORTED", f"This hub has no {node.operation.value}s.")
        return self._split(request, document, node, collector, root_type)

    def _document(self, query: str) -> DocumentNode:
        if not query or not query.strip():
            raise RequestRefused("QUERY_MISSING", "The request has no query.", hint="Send it as `query`.")
        size = len(query.encode(errors="surrogatepass"))
        if size > self.limits.document_bytes:
            raise refuse("DOCUMENT_BYTES", size, self.limits.document_bytes)
        cached = self.documents.get(query)
        if cached is not None:
            return cached
        try:
            document = parse(query, max_tokens=self.limits.tokens)
            check_document(document, self.limits)
            check_introspection(document, self.limits)
            errors = validate(self.schema, document, max_errors=20, hide_suggestions=True)
        except RecursionError:
            raise refuse("DEPTH", self.limits.tokens, self.limits.depth) from None
        except GraphQLError as error:
            raise RequestErrors([_coded(error, "SYNTAX_ERROR")]) from None
        if errors:
            raise RequestErrors([_coded(error, "VALIDATION_FAILED") for error in errors])
        self.documents.put(query, document, size)
        return document

    def _variables(self, node: OperationDefinitionNode, given: Mapping[str, Any]) -> VariableValues:
        found = get_variable_values(
            self.schema, node.variable_definitions or (), dict(given), max_errors=20, hide_suggestions=True
        )
        if isinstance(found, list):
            raise RequestErrors([_coded(error, "VARIABLE_INVALID") for error in found])
        return found

    def _split(
        self,
        request: Request,
        document: DocumentNode,
        node: OperationDefinitionNode,
        collector: Collector,
        root_type: GraphQLObjectType,
    ) -> Operation:
        roots: list[Root] = []
        local: list[FieldNode] = []
        cost = 0
        try:
            grouped = collector.fields(root_type, [node.selection_set])
            for key, nodes in grouped.items():
                if nodes[0].name.value not in self.federated or node.operation.value != "query":
                    local.extend(nodes)
                    continue
                try:
                    roots.append(self._root(collector.field(root_type, key, nodes)))
                    cost += _cost(roots[-1])
                    if cost > self.limits.cost:
                        raise refuse("COST", cost, self.limits.cost)
                except RequestRefused as error:
                    error.path, error.nodes = error.path or (key,), error.nodes or nodes
                    raise
        except GraphQLError as error:
            raise RequestErrors([_coded(error, "ARGUMENT_INVALID")]) from None
        return Operation(
            kind=node.operation.value,
            roots=tuple(roots),
            keys=tuple(grouped),
            local=_local(request, document, node, local) if local else None,
        )

    def _root(self, field: Field) -> Root:
        selection = field.selection or Selection({})
        if field.name == "node":
            return Root(field.key, RootKind.NODE, None, selection, ids=(field.arguments["id"],))
        if field.name == "_entities":
            ids = tuple(_representation(item) for item in field.arguments["representations"])
            if len(ids) > self.limits.lookup_ids:
                raise refuse("LOOKUP_IDS", len(ids), self.limits.lookup_ids)
            return Root(field.key, RootKind.ENTITIES, None, selection, ids=ids)
        for class_ in self.vocabulary.concrete():
            if field.name == class_.singular:
                return Root(field.key, RootKind.LOOKUP, class_.name, selection, ids=(field.arguments["id"],))
            if field.name == class_.plural:
                arguments = list_arguments(class_, field.arguments, self.limits)
                return Root(field.key, RootKind.CONNECTION, class_.name, selection, arguments)
        raise RequestRefused("FIELD_UNKNOWN", f"No class is behind `{field.name}`.")


class DocumentCache:
    """Validated documents by their text, in at most about `max_bytes` of memory; the oldest unused leave first."""

    def __init__(self, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._kept: OrderedDict[str, tuple[DocumentNode, int]] = OrderedDict()
        self._free = max_bytes

    def get(self, query: str) -> DocumentNode | None:
        """The document of this exact text."""
        found = self._kept.get(query)
        if found is None:
            return None
        self._kept.move_to_end(query)
        return found[0]

    def put(self, query: str, document: DocumentNode, size: int) -> None:
        """Keep a valid document."""
        size *= MEMORY_PER_BYTE
        self._kept[query] = (document, size)
        self._free -= size
        while self._free < 0 and self._kept:
            _, (_, freed) = self._kept.popitem(last=False)
            self._free += freed


def _operation(document: DocumentNode, request: Request) -> OperationDefinitionNode:
    """The one operation to run (GraphQL 6.1 GetOperation)."""
    node = get_operation_ast(document, request.operation_name)
    if node is None:
        names = [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]
        if request.operation_name is None and len(names) > 1:
            raise RequestRefused(
                "OPERATION_NAME_REQUIRED",
                "The document has several operations and the request names none.",
                hint="Send `operationName`.",
            )
        raise RequestRefused("OPERATION_UNKNOWN", "The document has no operation of that name.")
    if node.operation.value not in request.operations:
        raise RequestRefused(
            "OPERATION_NOT_ALLOWED",
            f"A {node.operation.value} cannot be sent this way.",
            hint="Send mutations by POST.",
            nodes=[node],
        )
    return node


def _check_plain(request: Request) -> None:
    """Refuse what no JSON could carry on: half characters, numbers beyond 64 bits, values nested without end."""
    try:
        orjson.dumps([request.query, request.operation_name, request.variables], default=str)
    except TypeError:
        raise RequestRefused(
            "REQUEST_NOT_JSON",
            "The request holds half a character (a lone surrogate), a number beyond 64 bits, or values nested deep.",
        ) from None


def _cost(root: Root) -> int:
    """Entities times fields, from what is asked and never from what there is."""
    if root.arguments is None:
        below = max((_fields(root.selection, name) for name in root.selection.by_type), default=0)
        return len(root.ids) * max(below, 1)
    below = sum(_fields(root.selection, name) for name in root.selection.by_type)
    return max(root.arguments.page.size, 1) * max(below, 1)


def _fields(selection: Selection, type_name: str) -> int:
    return sum(
        1
        + (max((_fields(item.selection, name) for name in item.selection.by_type), default=0) if item.selection else 0)
        for item in selection.of(type_name)
    )


def _representation(item: Any) -> str | None:
    """The id of a federation representation; None where it is not one of ours."""
    if isinstance(item, Mapping) and isinstance(item.get("id"), str) and isinstance(item.get("__typename"), str):
        entity_id: str = item["id"]
        return entity_id if entity_id.startswith(f"urn:tsunagu:{item['__typename']}:") else None
    return None


def _local(request: Request, document: DocumentNode, node: OperationDefinitionNode, fields: list[FieldNode]) -> Local:
    """The operation with only the hub's own root fields, already spread out of their fragments."""
    kept = OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        variable_definitions=node.variable_definitions,
        directives=node.directives,
        selection_set=SelectionSetNode(selections=tuple(fields)),
        loc=node.loc,
    )
    rest = [item for item in document.definitions if isinstance(item, FragmentDefinitionNode)]
    return Local(DocumentNode(definitions=(kept, *rest)), request.variables, request.operation_name)


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code}
    return error
