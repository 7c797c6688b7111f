"""Interfaces and object types from the classes of the vocabulary.

Takes the vocabulary; adds an interface per abstract class, an object type per concrete class with its
value objects and coded values. Refuses a property nested deeper than one value object.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet
from strawberry.types.field import StrawberryField
from strawberry.types.unset import UNSET

from hub.graphql.derive.types import Argument, Types, capitalised, deprecation, describe
from vocab.terms import Class, CodeList, Deprecation, Kind, Label, Property, Vocabulary

ENTITY = "Entity"

_SCALARS = {
    Kind.TEXT: "String",
    Kind.VARIANTS: "Text",
    Kind.INTEGER: "Int",
    Kind.NUMBER: "Float",
    Kind.BOOLEAN: "Boolean",
    Kind.DATETIME: "DateTime",
    Kind.URI: "String",
    Kind.MEASURE: "Measure",
    Kind.GEOMETRY: "GeoJSON",
}
_LANG = (Argument("lang", "String", description="BCP 47 tag; Accept-Language, then ja\nBCP 47 の言語タグ"),)
_HISTORY = (
    Argument("property", "String!"),
    Argument("from", "DateTime!"),
    Argument("to", "DateTime"),
    Argument("every", "String", description="ISO 8601 duration\nISO 8601 の期間"),
    Argument("aggregate", "Aggregate"),
)


def add_things(types: Types, vocabulary: Vocabulary) -> None:
    """Add coded values, interfaces from the general to the particular, then the concrete classes."""
    for _, codes in sorted(vocabulary.code_lists.items()):
        _add_code(types, codes)
    entity = vocabulary.classes.get(ENTITY)
    _add_interface(types, entity) if entity else _add_entity(types, None, ())
    abstract = [c for c in vocabulary.classes.values() if c.abstract and c.name != ENTITY]
    for class_ in sorted(abstract, key=lambda c: (len(c.parents), c.name)):
        _add_interface(types, class_, vocabulary)
    for class_ in vocabulary.concrete():
        _add_class(types, class_, vocabulary)


def objects(properties: Iterable[Property]) -> list[tuple[str, list[Property]]]:
    """The value objects of a class, each with its leaves, in declaration order."""
    dotted = [prop for prop in properties if "." in prop.name]
    for prop in dotted:
        if prop.name.count(".") > 1:
            raise ValueError(f"SCHEMA_NESTING: {prop.name!r} is nested deeper than one value object")
    order = list(dict.fromkeys(prop.name.partition(".")[0] for prop in dotted))
    grouped = groupby(
        sorted(dotted, key=lambda p: order.index(p.name.partition(".")[0])), lambda p: p.name.partition(".")[0]
    )
    return [(name, list(leaves)) for name, leaves in grouped]


def ending(leaves: Iterable[Property]) -> str | None:
    """The reason of `@deprecated` of a value object: that of its leaves, where every one will go."""
    reasons = [deprecation(leaf.deprecated) for leaf in leaves]
    return reasons[0] if all(reasons) else None


def text_of(prop: Property) -> Label:
    """What a property's description says; its label where it has none."""
    described = prop.description
    return described if described.en and described.ja else prop.label


def _add_code(types: Types, codes: CodeList) -> None:
    deprecated = {code.code: code.deprecated for code in codes.codes}
    types.enum(codes.name, {code.code: code.label for code in codes.codes}, codes_text(codes), deprecated)
    fields = [types.field("code", f"{codes.name}!"), types.field("label", "String", None, _LANG)]
    types.object(f"{codes.name}Value", fields, describe(codes_text(codes)))


def _property(types: Types, prop: Property, name: str) -> StrawberryField:
    if prop.kind is Kind.CODE:
        notation = f"{prop.codes}Value"
    elif prop.kind is Kind.REFERENCE:
        notation = prop.target or ENTITY
    else:
        notation = _SCALARS[prop.kind]
    arguments = _LANG if prop.kind is Kind.VARIANTS else ()
    return types.field(name, notation, describe(text_of(prop)), arguments, deprecated=deprecation(prop.deprecated))


def _add_entity(types: Types, label: Label | None, fields: Iterable[StrawberryField]) -> None:
    own = [
        types.field("id", "ID!", describe(Label("世界で一意の識別子", "Global id, urn:tsunagu:<Class>:<space>:<key>"))),
        types.field("sameAs", "[ID!]", describe(Label("同じものの別の識別子", "Other ids of the same thing"))),
        types.field("provenance", "[Provenance!]", describe(Label("値の出所", "Where its values come from"))),
        types.field("history", "[Reading!]", describe(Label("過去の測定値", "Past readings of a measure")), _HISTORY),
    ]
    types.object(ENTITY, [*own, *fields], describe(label or Label("もの", "A thing")), interface=True)


def _add_interface(types: Types, class_: Class, vocabulary: Vocabulary | None = None) -> None:
    fields = [_property(types, prop, prop.name) for prop in _own(class_, vocabulary)]
    if vocabulary is None:
        _add_entity(types, _class_text(class_), fields)
        return
    bases = _bases(types, class_, vocabulary)
    types.object(class_.name, fields, describe(_class_text(class_)), bases=bases, interface=True)


def _add_class(types: Types, class_: Class, vocabulary: Vocabulary) -> None:
    fields = [_property(types, prop, prop.name) for prop in _own(class_, vocabulary) if "." not in prop.name]
    for name, leaves in objects(class_.properties):
        type_name = class_.name + capitalised(name)
        below = [_property(types, leaf, leaf.name.partition(".")[2]) for leaf in leaves]
        types.object(type_name, below, describe(Label(f"{class_.label.ja}: {name}", f"{class_.label.en}: {name}")))
        fields.append(types.field(name, type_name, deprecated=ending(leaves)))
    bases = _bases(types, class_, vocabulary)
    key = Key(fields=FieldSet("id"), resolvable=UNSET)
    types.object(class_.name, fields, describe(_class_text(class_)), bases=bases, directives=[key])


def _class_text(class_: Class) -> Label:
    described = class_.description
    return _with_end(described if described.en and described.ja else class_.label, class_.deprecated)


def codes_text(codes: CodeList) -> Label:
    """What a code list is, and that it will go."""
    return _with_end(codes.label, codes.deprecated)


def _with_end(label: Label, found: Deprecation | None) -> Label:
    """A description of a type, which GraphQL cannot mark, with that it will go."""
    if found is None:
        return label
    return Label(f"{label.ja}（廃止予定: {found.note.ja}）", f"{label.en} (Deprecated: {found.note.en})")


def _own(class_: Class, vocabulary: Vocabulary | None) -> list[Property]:
    """The properties that no interface of the class already declares in the same way."""
    parents = [vocabulary.classes[name] for name in class_.parents if name in vocabulary.classes] if vocabulary else []
    inherited = {(prop.name, prop.kind, prop.codes, prop.target) for parent in parents for prop in parent.properties}
    return [p for p in class_.properties if (p.name, p.kind, p.codes, p.target) not in inherited]


def _bases(types: Types, class_: Class, vocabulary: Vocabulary) -> tuple[type, ...]:
    """The nearest interfaces; those above them come through Python's inheritance."""
    above = {
        name for parent in class_.parents if parent in vocabulary.classes for name in vocabulary.classes[parent].parents
    }
    nearest = [name for name in class_.parents if name not in above] or [ENTITY]
    return tuple(types.namespace[name] for name in nearest)
