"""Which fields are selected on which type, after fragments and directives (GraphQL 6.3.2).

Takes selection sets of a validated document with coerced variables; gives `Selection`s. Fields of
one response key are merged. Refuses an argument that cannot be coerced, as graphql-core words it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from hub.operation import Field, Selection

TYPENAME = "__typename"


class Collector:
    """Collects the selections of one operation."""

    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], variables: VariableValues
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def fields(self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        """The field nodes selected on an object type, by response key in order of first appearance."""
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            for node in self._spread(parent, selection_set, seen):
                key = node.alias.value if node.alias else node.name.value
                grouped.setdefault(key, []).append(node)
        return grouped

    def selection(self, type_name: str, nodes: Iterable[FieldNode]) -> Selection | None:
        """What is selected below field nodes of a composite type; None below a leaf."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        if not sets:
            return None
        graphql_type = self._schema.type_map[type_name]
        if isinstance(graphql_type, GraphQLObjectType):
            possible: Iterable[GraphQLObjectType] = (graphql_type,)
        elif is_abstract_type(graphql_type) and isinstance(graphql_type, (GraphQLInterfaceType, GraphQLUnionType)):
            possible = self._schema.get_possible_types(graphql_type)
        else:
            return None
        return Selection({item.name: self._on(item, sets) for item in possible})

    def field(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        """The field of one response key, with its arguments and selection."""
        name = nodes[0].name.value
        if name == TYPENAME:
            return Field(key, name)
        definition = parent.fields[name]
        arguments = get_argument_values(definition, nodes[0], self._variables, hide_suggestions=True)
        return Field(key, name, arguments, self.selection(get_named_type(definition.type).name, nodes))

    def _on(self, parent: GraphQLObjectType, sets: list[SelectionSetNode]) -> tuple[Field, ...]:
        return tuple(self.field(parent, key, nodes) for key, nodes in self.fields(parent, sets).items())

    def _spread(
        self, parent: GraphQLObjectType, selection_set: SelectionSetNode, seen: set[str]
    ) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else None
                if condition is None or self._applies(condition, parent):
                    yield from self._spread(parent, node.selection_set, seen)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name in seen:
                    continue
                seen.add(name)
                fragment = self._fragments[name]
                if self._applies(fragment.type_condition.name.value, parent):
                    yield from self._spread(parent, fragment.selection_set, seen)

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        if condition == parent.name:
            return True
        found = self._schema.type_map.get(condition)
        return isinstance(found, (GraphQLInterfaceType, GraphQLUnionType)) and self._schema.is_sub_type(found, parent)

    def _included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not include or bool(include["if"])
