"""A GraphQL document without anything that its author chose: no value, alias, name of an operation or comment.

Takes a document and the names of the schema; gives a document that parses and asks for the same fields. Refuses, by
graphql-core's own error, what is no document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import count
from typing import Any

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    StringValueNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

CODE = "code"
"""The variable that stands where a code or null stood."""


def strip_literals(document: str, names: Collection[str]) -> str:
    """The document with every text as "", every number as 0, every boolean as true, every code and null as `$code`.

    Aliases, operations, fragments and variables are counted; default values, comments and descriptions are gone, and
    equal items of a list are one. A name that is none of `names` is counted, too, so that no key of a value remains.
    Raises `GraphQLError`, or `RecursionError` where it is nested without end.
    """
    parsed = parse(document, no_location=True)
    kept = tuple(item for item in parsed.definitions if isinstance(item, ExecutableDefinitionNode))
    return print_ast(visit(DocumentNode(definitions=kept), _Stripper(names)))


def schema_names(schema: GraphQLSchema) -> frozenset[str]:
    """Every name a document may use because the schema has it; codes are values and not among them."""
    return frozenset(_schema_names(schema))


def _schema_names(schema: GraphQLSchema) -> Iterator[str]:
    yield "__typename"
    for directive in schema.directives:
        yield directive.name
        yield from directive.args
    for name, kind in schema.type_map.items():
        yield name
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            yield from kind.fields
            yield from (argument for each in kind.fields.values() for argument in each.args)
        elif isinstance(kind, GraphQLInputObjectType):
            yield from kind.fields


class _Stripper(Visitor):
    """Returns a new node for each that names or holds something; graphql-core then visits what is in it."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__()
        self._names = names
        self._counted: dict[tuple[str, str], NameNode] = {}
        self._numbers: dict[str, count[int]] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> Node:
        return OperationDefinitionNode(
            operation=node.operation,
            name=self._new("q", node.name) if node.name else None,
            variable_definitions=node.variable_definitions,
            directives=node.directives,
            selection_set=node.selection_set,
        )

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: Any) -> Node:
        return FragmentDefinitionNode(
            name=self._new("f", node.name),
            variable_definitions=(),
            type_condition=node.type_condition,
            directives=node.directives,
            selection_set=node.selection_set,
        )

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Node:
        return VariableDefinitionNode(variable=node.variable, type=node.type, default_value=None, directives=())

    def enter_field(self, node: FieldNode, *_: Any) -> Node:
        return FieldNode(
            alias=self._new("a", node.alias) if node.alias else None,
            name=self._known(node.name),
            arguments=node.arguments,
            directives=node.directives,
            selection_set=node.selection_set,
        )

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> Node:
        return FragmentSpreadNode(name=self._new("f", node.name), directives=node.directives)

    def enter_variable(self, node: VariableNode, *_: Any) -> Node:
        return VariableNode(name=self._new("v", node.name))

    def enter_argument(self, node: ArgumentNode, *_: Any) -> Node:
        return ArgumentNode(name=self._known(node.name), value=node.value)

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> Node:
        return ObjectFieldNode(name=self._known(node.name), value=node.value)

    def enter_directive(self, node: DirectiveNode, *_: Any) -> Node:
        return DirectiveNode(name=self._known(node.name), arguments=node.arguments)

    def enter_named_type(self, node: NamedTypeNode, *_: Any) -> Node:
        return NamedTypeNode(name=self._known(node.name))

    def enter_string_value(self, *_: Any) -> Node:
        return StringValueNode(value="", block=False)

    def enter_int_value(self, *_: Any) -> Node:
        return IntValueNode(value="0")

    def enter_float_value(self, *_: Any) -> Node:
        return IntValueNode(value="0")

    def enter_boolean_value(self, *_: Any) -> Node:
        return BooleanValueNode(value=True)

    def enter_enum_value(self, *_: Any) -> Node:
        return VariableNode(name=NameNode(value=CODE))

    def enter_null_value(self, *_: Any) -> Node:
        return VariableNode(name=NameNode(value=CODE))

    def leave_list_value(self, node: ListValueNode, *_: Any) -> Node:
        """How many there were is a value, too."""
        return ListValueNode(values=tuple({print_ast(item): item for item in node.values}.values()))

    def _known(self, name: NameNode) -> NameNode:
        return NameNode(value=name.value) if name.value in self._names else self._new("n", name)

    def _new(self, letter: str, name: NameNode) -> NameNode:
        """A name of this letter and a number: the same for the same name, and none of the schema's."""
        key = (letter, name.value)
        if key not in self._counted:
            numbers = self._numbers.setdefault(letter, count(1))
            free = next(text for number in numbers if (text := f"{letter}{number}") not in self._names)
            self._counted[key] = NameNode(value=free)
        return self._counted[key]
