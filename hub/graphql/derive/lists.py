"""Connections, filters and orders of the concrete classes, and the root fields that reach them.

Takes the vocabulary; adds the input and connection types of each class and gives the federated root
fields in order.
"""

from __future__ import annotations

from strawberry.annotation import StrawberryAnnotation
from strawberry.federation.schema import FederationAny
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion

from hub.graphql.derive.common import arguments
from hub.graphql.derive.things import ENTITY, ending, objects, text_of
from hub.graphql.derive.types import Argument, FederatedField, Types, capitalised, deprecation, describe
from vocab.terms import Class, Kind, Label, Property, Vocabulary

_FILTERS = {
    Kind.TEXT: "TextFilter",
    Kind.URI: "TextFilter",
    Kind.VARIANTS: "TextFilter",
    Kind.INTEGER: "IntFilter",
    Kind.NUMBER: "NumberFilter",
    Kind.MEASURE: "NumberFilter",
    Kind.BOOLEAN: "BooleanFilter",
    Kind.DATETIME: "DateTimeFilter",
    Kind.REFERENCE: "IDFilter",
}
_UNORDERED = frozenset({Kind.URI, Kind.GEOMETRY, Kind.REFERENCE})


def add_lists(types: Types, vocabulary: Vocabulary) -> None:
    """Add the filter of each code list, then filter, order, edge and connection of each class."""
    for name in sorted(vocabulary.code_lists):
        operators = ("eq {0}", "ne {0}", "in [{0}!]", "isNull Boolean")
        types.input(f"{name}Filter", arguments(tuple(text.format(name) for text in operators)))
    for class_ in vocabulary.concrete():
        _add_filter(types, class_, vocabulary)
        _add_order(types, class_)
        _add_connection(types, class_)


def root_fields(types: Types, vocabulary: Vocabulary) -> list[StrawberryField]:
    """`node`, `_entities`, and a singular and a plural field for each concrete class."""
    fields = [_root(types, "node", ENTITY, Label("識別子で引く", "Any thing by its id"), [Argument("id", "ID!")])]
    if concrete := vocabulary.concrete():
        members = tuple(StrawberryAnnotation(types.namespace[c.name]) for c in concrete)
        types.add("_Entity", StrawberryUnion("_Entity", type_annotations=members))
        types.namespace["_Any"] = FederationAny
        representations = [Argument("representations", "[_Any!]!")]
        label = Label("連合ゲートウェイ用", "Things by representation, for a federation gateway")
        fields.append(_root(types, "_entities", "[_Entity]!", label, representations))
    for class_ in concrete:
        roots = {class_.singular: class_.name, class_.plural: f"{class_.name}Connection"}
        given = ([Argument("id", "ID!")], _list_arguments(class_))
        for (name, notation), arguments_ in zip(roots.items(), given, strict=True):
            fields.append(_root(types, name, notation, class_.label, arguments_, deprecation(class_.deprecated)))
    return fields


def _root(
    types: Types, name: str, notation: str, label: Label, given: list[Argument], deprecated: str | None = None
) -> StrawberryField:
    return types.field(name, notation, describe(label), given, kind=FederatedField, deprecated=deprecated)


def _list_arguments(class_: Class) -> list[Argument]:
    plain = ("first Int", "after String", "last Int", "before String", f"filter {class_.name}Filter", "near NearInput")
    more = ("inside InsideInput", f"orderBy [{class_.name}Order!]", "holders [String!]", "sources [String!]")
    drill = Argument("includeDrill", "Boolean!", default=False, description="also data of drills\n訓練のデータも含める")
    return [*arguments(plain + more), drill]


def _add_filter(types: Types, class_: Class, vocabulary: Vocabulary) -> None:
    name = f"{class_.name}Filter"
    fields = arguments((f"and [{name}!]", f"or [{name}!]", f"not {name}", "id IDFilter"))
    fields += _filters(vocabulary, [prop for prop in class_.properties if "." not in prop.name])
    for object_name, leaves in objects(class_.properties):
        below = _filters(vocabulary, leaves)
        if below:
            object_filter = f"{class_.name}{capitalised(object_name)}Filter"
            types.input(object_filter, below)
            fields.append(Argument(object_name, object_filter, deprecated=ending(leaves)))
    label = Label(
        "全ての条件を満たすもの（空の値は満たさない）", "Keeps what makes every condition true; a null makes none true"
    )
    types.input(name, fields, describe(label))


def _filters(vocabulary: Vocabulary, properties: list[Property]) -> list[Argument]:
    found: list[Argument] = []
    for prop in properties:
        kind = f"{prop.codes}Filter" if prop.kind is Kind.CODE else _FILTERS.get(prop.kind)
        if kind:
            label = text_of(prop)
            unit = vocabulary.units.get(prop.unit or "")
            if unit:
                label = Label(f"{label.ja}（単位 {unit.symbol}）", f"{label.en} (in {unit.symbol})")
            name, reason = prop.name.rpartition(".")[2], deprecation(prop.deprecated)
            found.append(Argument(name, kind, description=describe(label), deprecated=reason))
    return found


def _add_order(types: Types, class_: Class) -> None:
    ordered = [prop for prop in class_.properties if "." not in prop.name and prop.kind not in _UNORDERED]
    fields = [Argument("id", "OrderDirection")]
    fields += [Argument(prop.name, "OrderDirection", deprecated=deprecation(prop.deprecated)) for prop in ordered]
    label = Label("並び順（空の値は最後、次に id）", "One order key; nulls come last, then id decides")
    types.input(f"{class_.name}Order", fields, describe(label), one_of=True)


def _add_connection(types: Types, class_: Class) -> None:
    name = class_.name
    types.object(f"{name}Edge", [types.field("cursor", "String!"), types.field("node", f"{name}!")])
    types.object(
        f"{name}Connection",
        [
            types.field("edges", f"[{name}Edge!]!"),
            types.field("nodes", f"[{name}!]!"),
            types.field("pageInfo", "PageInfo!"),
            types.field("total", "Total"),
        ],
        describe(Label(f"{class_.label.ja}の一覧", f"A page of the list of {class_.plural}")),
    )
