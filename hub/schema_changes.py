"""What changed between two GraphQL schemas, and what it means for the documents that apps send.

Takes schemas as SDL; gives a `Change` each, with the coordinate (GraphQL specification, 3.14), judged by graphql-core.
Raises `SchemaUnreadable` for text that is no schema. What is gone and was deprecated before is announced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLEnumValue,
    GraphQLError,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
)
from graphql.utilities.find_schema_changes import (
    BreakingChange,
    DangerousChange,
    SafeChangeType,
    SchemaChange,
    find_schema_changes,
)
from graphql.utilities.resolve_schema_coordinate import (
    ResolvedEnumValue,
    ResolvedField,
    ResolvedFieldArgument,
    ResolvedInputField,
    resolve_schema_coordinate,
)

from vocab.report.changes import Change, Severity
from vocab.terms import Label

_Part = GraphQLField | GraphQLInputField | GraphQLArgument | GraphQLEnumValue

_VALUES = re.compile(r" (?:has )?changed (?:type |defaultValue )?from | added a defaultValue ")
"""What stands before the old and new types and values, which may look like a coordinate."""
_DIRECTIVE = re.compile(r"@[_A-Za-z][_0-9A-Za-z]*(?:\([_A-Za-z][_0-9A-Za-z]*:\))?")
_COORDINATE = re.compile(r"\b[_A-Z][_0-9A-Za-z]*(?:\.[_A-Za-z][_0-9A-Za-z]*)?(?:\([_A-Za-z][_0-9A-Za-z]*:\))?")
_WORDS = frozenset({"Field", "Enum", "Argument", "An", "A", "Description", "Directive", "Standard", "Repeatable"})
_ADDED = frozenset({"optional-input-field-added", "optional-arg-added", "type-added-to-union"})
"""Dangerous to who writes types by hand; our filters, orders and lists of types grow so by design."""

_WHY = {
    "type-removed": Label("この型を使う文書は拒否される", "documents that use the type are refused"),
    "type-changed-kind": Label("この型を使う文書は拒否されうる", "documents that use the type may be refused"),
    "type-removed-from-union": Label("この型の断片が拒否される", "fragments on the type are refused"),
    "value-removed-from-enum": Label("この値を渡す文書は拒否される", "documents that give the value are refused"),
    "required-input-field-added": Label(
        "この項目を渡さない文書は拒否される", "documents without the field are refused"
    ),
    "implemented-interface-removed": Label(
        "インターフェースの断片に合わなくなる", "fragments on the interface match no longer"
    ),
    "field-removed": Label("この項目を求める文書は拒否される", "documents that ask for the field are refused"),
    "field-changed-kind": Label("値が別の型になる", "values have another type"),
    "required-arg-added": Label("この引数のない文書は拒否される", "documents without the argument are refused"),
    "arg-removed": Label("この引数を渡す文書は拒否される", "documents that give the argument are refused"),
    "arg-changed-kind": Label("渡した値の型が合わなくなる", "values that are given no longer fit"),
    "value-added-to-enum": Label("アプリの知らない値が返りうる", "answers may hold a value that an app does not know"),
    "implemented-interface-added": Label("断片に合う型が増える", "more types match a fragment"),
    "arg-default-value-change": Label(
        "引数を省いた文書の答えが変わる", "documents that leave it out are answered otherwise"
    ),
}
_OTHER = {
    Severity.BREAKING: Label("これに頼る文書は拒否されうる", "documents that rely on it may be refused"),
    Severity.DANGEROUS: Label(
        "これに頼る文書の答えが変わりうる", "documents that rely on it may be answered otherwise"
    ),
    Severity.COMPATIBLE: Label("今の文書はそのまま使える", "documents work as they did"),
}


class SchemaUnreadable(Exception):
    """A text is no GraphQL schema; says where."""

    code = "SCHEMA_UNREADABLE"


def schema_changes(old: str, new: str) -> tuple[Change, ...]:
    """The changes from one schema to another, both in SDL, by coordinate. Raises `SchemaUnreadable`."""
    before, after = read_schema(old), read_schema(new)
    ending = frozenset(_reached(before, deprecated=True)) - frozenset(_reached(before, deprecated=False))
    found = (
        _change(change, before, ending)
        for change in find_schema_changes(before, after)
        if change.type is not SafeChangeType.DESCRIPTION_CHANGED
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.coordinate, item.kind)))


def read_schema(sdl: str) -> GraphQLSchema:
    """A schema. Raises `SchemaUnreadable`."""
    try:
        return build_schema(sdl, assume_valid_sdl=True)
    except (GraphQLError, TypeError) as error:
        where = getattr(error, "locations", None)
        line = f"line {where[0].line}: " if where else ""
        raise SchemaUnreadable(f"{line}{getattr(error, 'message', error)}") from None


def _change(change: SchemaChange, before: GraphQLSchema, ending: frozenset[str]) -> Change:
    kind, coordinate = _kind(change), _coordinate(change.description)
    severity = _severity(change)
    if severity is Severity.BREAKING and "removed" in kind and _announced(coordinate, before, ending):
        severity = Severity.ANNOUNCED
    same = severity is Severity.COMPATIBLE
    why = _OTHER[severity] if same else _WHY.get(kind) or _OTHER.get(severity, _OTHER[Severity.BREAKING])
    return Change(coordinate, kind, severity, why)


def _kind(change: SchemaChange) -> str:
    """What graphql-core calls the change: `field-removed`."""
    return change.type.name.lower().replace("_", "-")


def _severity(change: SchemaChange) -> Severity:
    if isinstance(change, BreakingChange):
        return Severity.BREAKING
    grows = _kind(change) in _ADDED
    return Severity.DANGEROUS if isinstance(change, DangerousChange) and not grows else Severity.COMPATIBLE


def _coordinate(description: str) -> str:
    """What a change is of; graphql-core tells it in words alone."""
    said = _VALUES.split(description)[0]
    directive = _DIRECTIVE.search(said)
    if directive:
        return directive[0]
    found: list[str] = [text for text in _COORDINATE.findall(said) if text not in _WORDS]
    if " added to interfaces implemented by " in description:
        return found[-1]
    return next((text for text in found if "." in text), found[0] if found else description)


def _announced(coordinate: str, before: GraphQLSchema, ending: frozenset[str]) -> bool:
    """Whether what is gone was deprecated, or belonged to a type that only deprecated fields led to."""
    if coordinate.startswith("@"):
        return False
    if coordinate.partition(".")[0] in ending:
        return True
    found = resolve_schema_coordinate(before, coordinate)
    parts: list[_Part] = []
    if isinstance(found, ResolvedField | ResolvedFieldArgument):
        parts.append(found.field)
    if isinstance(found, ResolvedFieldArgument):
        parts.append(found.field_argument)
    if isinstance(found, ResolvedInputField):
        parts.append(found.input_field)
    if isinstance(found, ResolvedEnumValue):
        parts.append(found.enum_value)
    return any(part.deprecation_reason is not None for part in parts)


def _reached(schema: GraphQLSchema, *, deprecated: bool) -> set[str]:
    """The types that documents come to from the root types, by deprecated parts, too, or without them."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    todo: list[GraphQLNamedType] = [root for root in roots if root is not None]
    found: set[str] = set()
    while todo:
        item = todo.pop()
        if item.name not in found:
            found.add(item.name)
            todo.extend(_next(item, deprecated=deprecated))
    return found


def _next(item: GraphQLNamedType, *, deprecated: bool) -> Iterator[GraphQLNamedType]:
    """The types that the parts of a type lead to; no type leads to those that implement it."""
    if not isinstance(item, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        return
    for part in item.fields.values():
        if deprecated or part.deprecation_reason is None:
            yield get_named_type(part.type)
            given = part.args.values() if isinstance(part, GraphQLField) else ()
            yield from (get_named_type(arg.type) for arg in given if deprecated or arg.deprecation_reason is None)
    if not isinstance(item, GraphQLInputObjectType):
        yield from item.interfaces
