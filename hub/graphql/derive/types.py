"""Strawberry types made at run time, with fields written in GraphQL's own notation.

Takes names, notations such as `[Edge!]!` and descriptions; gives Strawberry classes in one namespace,
so that a type may be named before it is made. Refuses a type name that is taken (`SchemaNameTaken`).
"""

from __future__ import annotations

import enum
import keyword
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NoReturn, Optional, cast

import strawberry
from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode, Undefined, parse_type
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directives import OneOf
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import UNRESOLVED, StrawberryField
from strawberry.types.unset import UNSET

from hub.graphql.scalars import DateTime, GeoJSON
from vocab.terms import Deprecation, Label


class SchemaNameTaken(ValueError):
    """Two things of the vocabulary, or one and the hub itself, want the same GraphQL type name."""

    code = "SCHEMA_NAME_TAKEN"

    def __init__(self, name: str) -> None:
        super().__init__(f"{self.code}: the type name {name!r} is used twice; rename the term of the vocabulary")
        self.name = name


class FederatedFieldExecuted(RuntimeError):
    """A field that the engine answers was given to graphql-core: a fault of the hub."""

    code = "FEDERATED_FIELD_EXECUTED"


class DerivedField(StrawberryField):
    """A field of a type that is never generic: its type is looked up once."""

    _resolved: Any = None

    def resolve_type(self, *, type_definition: StrawberryObjectDefinition | None = None) -> Any:
        """The type, or that it is not made yet."""
        if self._resolved is None:
            found = super().resolve_type(type_definition=type_definition)
            if found is UNRESOLVED:
                return found
            self._resolved = found
        return self._resolved


class FederatedField(DerivedField):
    """A root field without a resolver: the engine answers it before graphql-core sees the document."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> NoReturn:
        """Refuse loudly."""
        del source, info, args, kwargs
        raise FederatedFieldExecuted(f"{FederatedFieldExecuted.code}: {self.graphql_name} belongs to the engine")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field, or a field of an input: name, type in GraphQL notation, default."""

    name: str
    notation: str
    default: Any = Undefined
    description: str | None = None
    deprecated: str | None = None


def deprecation(found: Deprecation | None) -> str | None:
    """The reason of `@deprecated` in both languages, with what to use instead; None for a term that stays."""
    if found is None:
        return None
    name = found.replaced_by
    return describe(Label(f"{name} を使う。{found.note.ja}", f"Use {name}. {found.note.en}") if name else found.note)


def describe(label: Label | None) -> str | None:
    """A description in both languages: the English text, then the Japanese one on a second line."""
    return f"{label.en}\n{label.ja}" if label else None


def capitalised(name: str) -> str:
    """The name with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def _namespace() -> dict[str, Any]:
    scalars = {"Int": int, "Float": float, "String": str, "Boolean": bool, "ID": strawberry.ID}
    return {**scalars, "DateTime": DateTime, "GeoJSON": GeoJSON, "list": list, "None": None}


class _Notation(StrawberryAnnotation):
    """A type in GraphQL notation, put together from the types of a namespace without compiling Python."""

    def __init__(self, notation: str, namespace: dict[str, Any]) -> None:
        super().__init__(notation, namespace=namespace)
        self.node = parse_type(notation)

    def evaluate(self) -> type:
        """The annotation; `NameError` while a type that it names is not made."""
        return cast("type", _annotation(self.node, self.namespace or {}))


def _annotation(node: TypeNode, namespace: Mapping[str, Any]) -> Any:
    if not isinstance(node, NonNullTypeNode):
        return Optional[_of_nonnull(node, namespace)]  # noqa: UP045 -- made at run time, also of what has no `|`
    return _of_nonnull(node.type, namespace)


def _of_nonnull(node: TypeNode, namespace: Mapping[str, Any]) -> Any:
    if isinstance(node, ListTypeNode):
        return list[_annotation(node.type, namespace)]  # type: ignore[misc]
    name = cast("NamedTypeNode", node).name.value
    if name not in namespace:
        raise NameError(name)
    return namespace[name]


@dataclass(slots=True)
class Types:
    """The namespace of one schema: every type by its GraphQL name, in the order they were made."""

    namespace: dict[str, Any] = field(default_factory=_namespace)
    made: dict[str, Any] = field(default_factory=dict)
    _annotations: dict[str, StrawberryAnnotation] = field(default_factory=dict)

    def add(self, name: str, type_: Any) -> Any:
        """Register a type made elsewhere."""
        if name in self.namespace:
            raise SchemaNameTaken(name)
        self.namespace[name] = self.made[name] = type_
        return type_

    def annotation(self, notation: str) -> StrawberryAnnotation:
        """The annotation of a notation, shared by all fields of that type: it is evaluated once."""
        found = self._annotations.get(notation)
        if found is None:
            found = self._annotations[notation] = _Notation(notation, self.namespace)
        return found

    def field(
        self,
        name: str,
        notation: str,
        description: str | None = None,
        arguments: Sequence[Argument] = (),
        kind: type[StrawberryField] = DerivedField,
        deprecated: str | None = None,
    ) -> StrawberryField:
        """An output field; its value is the attribute of that name."""
        made = kind(
            python_name=name, graphql_name=name, type_annotation=self.annotation(notation), description=description
        )
        made.deprecation_reason = deprecated
        made.arguments = [self._argument(argument) for argument in arguments]
        return made

    def _argument(self, argument: Argument) -> StrawberryArgument:
        return StrawberryArgument(
            python_name=argument.name,
            graphql_name=argument.name,
            type_annotation=self.annotation(argument.notation),
            default=UNSET if argument.default is Undefined else argument.default,
            description=argument.description,
            deprecation_reason=argument.deprecated,
        )

    def object(
        self,
        name: str,
        fields: Iterable[StrawberryField],
        description: str | None = None,
        *,
        bases: tuple[type, ...] = (),
        interface: bool = False,
        directives: Sequence[object] = (),
    ) -> type:
        """An object type or interface; interfaces it implements are its bases."""
        above = [base.__strawberry_definition__ for base in bases]  # type: ignore[attr-defined]
        inherited = {item.graphql_name: item for definition in reversed(above) for item in definition.fields}
        own = {item.graphql_name: item for item in fields}
        interfaces = dict.fromkeys(item.name for base in above for item in (base, *base.interfaces))
        return self._define(
            StrawberryObjectDefinition(
                name=name,
                is_input=False,
                is_interface=interface,
                origin=types.new_class(name, bases),
                description=description,
                interfaces=[self.namespace[item].__strawberry_definition__ for item in interfaces],
                extend=False,
                directives=directives,
                is_type_of=None,
                resolve_type=None,
                fields=list({**inherited, **own}.values()),
            )
        )

    def input(
        self, name: str, fields: Iterable[Argument], description: str | None = None, *, one_of: bool = False
    ) -> type:
        """An input object; with `one_of`, exactly one field must be given."""
        made: list[StrawberryField] = [
            DerivedField(
                python_name=_identifier(item.name),
                graphql_name=item.name,
                type_annotation=self.annotation(item.notation),
                description=item.description,
                deprecation_reason=item.deprecated,
            )
            for item in fields
        ]
        return self._define(
            StrawberryObjectDefinition(
                name=name,
                is_input=True,
                is_interface=False,
                origin=types.new_class(name),
                description=description,
                interfaces=[],
                extend=False,
                directives=[OneOf()] if one_of else [],
                is_type_of=None,
                resolve_type=None,
                fields=made,
            )
        )

    def _define(self, definition: StrawberryObjectDefinition) -> type:
        """Make a type without a dataclass: no value of it is ever made, and dataclasses cost most of the time."""
        definition.origin.__strawberry_definition__ = definition
        self.add(definition.name, definition.origin)
        return definition.origin

    def enum(
        self,
        name: str,
        values: Mapping[str, Label | None],
        label: Label | None = None,
        deprecated: Mapping[str, Deprecation | None] = MappingProxyType({}),
    ) -> Any:
        """An enum whose members are texts equal to their names."""
        cls = enum.StrEnum(name, [(value, value) for value in values])  # type: ignore[misc]
        made: Any = strawberry.enum(cls, name=name, description=describe(label))
        for value in made.__strawberry_definition__.values:
            value.description = describe(values[value.name])
            value.deprecation_reason = deprecation(deprecated.get(value.name))
        return self.add(name, made)


def _identifier(name: str) -> str:
    """A Python attribute name for a GraphQL name; `from` and `in` are not."""
    return f"{name}_" if keyword.iskeyword(name) else name
