"""What one operation may ask of the schema itself: how often, and how much, judged before anything runs.

Takes a parsed document and the limits of the hub; refuses with the limit's name, the figure and the bound. Costs are
estimated from how many there usually are of each kind of thing in a schema, never counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from hub.limits import Limits, fields_by_key, refuse

_MANY: Mapping[str, int] = {
    "types": 500,
    "fields": 20,
    "directives": 10,
    "enumValues": 3,
    "inputFields": 2,
    "args": 2,
    "interfaces": 2,
    "possibleTypes": 2,
}
"""How many there are of what a field of introspection gives, roughly; of any other there is one."""

_Fragments = Mapping[str, FragmentDefinitionNode]


def check_introspection(document: DocumentNode, limits: Limits) -> None:
    """Refuse operations that ask for the schema more than once, for many types by name, or for much of either."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            _check(operation, fragments, limits)


def _check(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode], limits: Limits) -> None:
    asked = fields_by_key([operation.selection_set], fragments, limits).values()
    schemas, types = (sum(nodes[0].name.value == name for nodes in asked) for name in ("__schema", "__type"))
    if schemas > limits.schema_fields:
        raise refuse("SCHEMA_FIELDS", schemas, limits.schema_fields)
    if types > limits.type_fields:
        raise refuse("TYPE_FIELDS", types, limits.type_fields)
    memo: dict[str, int] = {}
    roots = (node for node in chain.from_iterable(asked) if node.name.value in {"__schema", "__type"})
    cost = sum(_cost(node.selection_set, fragments, memo) for node in roots if node.selection_set)
    if cost > limits.schema_cost:
        raise refuse("SCHEMA_COST", cost, limits.schema_cost)


def _cost(selection_set: SelectionSetNode, fragments: _Fragments, memo: dict[str, int]) -> int:
    """Values that are written below a selection set, fragments spread; a fragment is measured once."""
    cost = 0
    for node in selection_set.selections:
        if isinstance(node, FieldNode):
            below = _cost(node.selection_set, fragments, memo) if node.selection_set else 0
            cost += 1 + _MANY.get(node.name.value, 1) * below
        elif isinstance(node, InlineFragmentNode):
            cost += _cost(node.selection_set, fragments, memo)
        elif isinstance(node, FragmentSpreadNode) and node.name.value in fragments:
            name = node.name.value
            if name not in memo:
                memo[name] = 0  # one that spreads itself is left to validation
                memo[name] = _cost(fragments[name].selection_set, fragments, memo)
            cost += memo[name]
    return cost
