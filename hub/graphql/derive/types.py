"""Strawberry types made at run time, with fields written in GraphQL's own notation.

Takes names, notations such as `[Edge!]!` and descriptions; gives Strawberry classes in one namespace,
so that a type may be named before it is made. Refuses a type name that is taken (`SchemaNameTaken`).
"""

from __future__ import annotations

import enum
import keyword
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import strawberry
from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode, Undefined, parse_type
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema_directives import OneOf
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from hub.graphql.scalars import DateTime, GeoJSON
from vocab.terms import Label


class SchemaNameTaken(ValueError):
    """Two things of the vocabulary, or one and the hub itself, want the same GraphQL type name."""

    code = "SCHEMA_NAME_TAKEN"

    def __init__(self, name: str) -> None:
        super().__init__(f"{self.code}: the type name {name!r} is used twice; rename the term of the vocabulary")
        self.name = name


class FederatedFieldExecuted(RuntimeError):
    """A field that the engine answers was given to graphql-core: a fault of the hub."""

    code = "FEDERATED_FIELD_EXECUTED"


class FederatedField(StrawberryField):
    """A root field without a resolver: the engine answers it before graphql-core sees the document."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> NoReturn:
        """Refuse loudly."""
        raise FederatedFieldExecuted(f"{FederatedFieldExecuted.code}: {self.graphql_name} belongs to the engine")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field, or a field of an input: name, type in GraphQL notation, default."""

    name: str
    notation: str
    default: Any = Undefined
    description: str | None = None


def describe(label: Label | None) -> str | None:
    """A description in both languages: the English text, then the Japanese one on a second line."""
    return f"{label.en}\n{label.ja}" if label else None


def capitalised(name: str) -> str:
    """The name with its first letter in upper case."""
    return name[:1].upper() + name[1:]


def _namespace() -> dict[str, Any]:
    scalars = {"Int": int, "Float": float, "String": str, "Boolean": bool, "ID": strawberry.ID}
    return {**scalars, "DateTime": DateTime, "GeoJSON": GeoJSON, "list": list, "None": None}


def _python(node: TypeNode) -> str:
    """The annotation, as Python text, of a type in GraphQL notation."""
    if isinstance(node, NonNullTypeNode):
        inner = node.type
        if isinstance(inner, ListTypeNode):
            return f"list[{_python(inner.type)}]"
        return inner.name.value if isinstance(inner, NamedTypeNode) else _python(inner)
    return f"{_python(NonNullTypeNode(type=node))} | None"  # type: ignore[arg-type]


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
            text = _python(parse_type(notation))
            found = self._annotations[notation] = StrawberryAnnotation(text, namespace=self.namespace)
        return found

    def field(
        self,
        name: str,
        notation: str,
        description: str | None = None,
        arguments: Sequence[Argument] = (),
        kind: type[StrawberryField] = StrawberryField,
    ) -> StrawberryField:
        """An output field; its value is the attribute of that name."""
        made = kind(
            python_name=name, graphql_name=name, type_annotation=self.annotation(notation), description=description
        )
        made.arguments = [self._argument(argument) for argument in arguments]
        return made

    def _argument(self, argument: Argument) -> StrawberryArgument:
        return StrawberryArgument(
            python_name=argument.name,
            graphql_name=argument.name,
            type_annotation=self.annotation(argument.notation),
            default=UNSET if argument.default is Undefined else argument.default,
            description=argument.description,
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
        body = {_identifier(item.graphql_name or ""): item for item in fields}
        make = strawberry.interface if interface else strawberry.type
        with _kept_annotations(body) as shaped:
            cls = types.new_class(name, bases, {}, lambda namespace: namespace.update(shaped))
            made: type = make(cls, name=name, description=description, directives=directives)
        self.add(name, made)
        return made

    def input(
        self, name: str, fields: Iterable[Argument], description: str | None = None, *, one_of: bool = False
    ) -> type:
        """An input object; with `one_of`, exactly one field must be given."""
        body: dict[str, StrawberryField] = {}
        for item in fields:
            body[_identifier(item.name)] = StrawberryField(
                python_name=item.name,
                graphql_name=item.name,
                type_annotation=self.annotation(item.notation),
                default=UNSET if not item.notation.endswith("!") else _MISSING,
                description=item.description,
            )
        directives = [OneOf()] if one_of else []
        with _kept_annotations(body) as shaped:
            cls = types.new_class(name, (), {}, lambda namespace: namespace.update(shaped))
            made: type = strawberry.type(  # type: ignore[call-overload]
                cls, name=name, is_input=True, description=description, directives=directives
            )
        self.add(name, made)
        return made

    def enum(self, name: str, values: Mapping[str, Label | None], label: Label | None = None) -> Any:
        """An enum whose members are texts equal to their names."""
        cls = enum.StrEnum(name, [(value, value) for value in values])  # type: ignore[misc]
        made: Any = strawberry.enum(cls, name=name, description=describe(label))
        for value in made.__strawberry_definition__.values:
            value.description = describe(values[value.name])
        return self.add(name, made)


@contextmanager
def _kept_annotations(body: Mapping[str, StrawberryField]) -> Iterator[dict[str, Any]]:
    """Give fields their annotations back: dataclasses overwrite them, which loses types not made yet."""
    kept = {name: item.type_annotation for name, item in body.items()}
    yield {**body, "__annotations__": dict.fromkeys(body, object)}
    for name, item in body.items():
        item.type_annotation = kept[name]


_MISSING: Any = StrawberryField().default


def _identifier(name: str) -> str:
    """A Python attribute name for a GraphQL name; `from` and `in` are not."""
    return f"{name}_" if keyword.iskeyword(name) else name
