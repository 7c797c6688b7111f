"""Random GraphQL documents over the derived schema, valid by construction, made from a seed.

Gives text, variables and the features it uses. A response key stands for one field with one set of arguments
in a whole document, so that fields of one key can always be merged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    is_composite_type,
)

from tests.oracle.values import Values
from tests.oracle.world import World

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
KEYS = ("a", "b", "name", "id", "nodes", "value", "x1", "total", "label", "code")
LOCAL = frozenset(
    {"me", "sources", "vocabulary", "access", "_service", "subjectLinks", "mandates", "consents", "cases"}
)


@dataclass(slots=True)
class Document:
    """A document with what it is run with. `again` names the variable that takes a cursor in a second run."""

    text: str
    variables: dict[str, Any]
    operation: str | None
    features: Counter[str]
    again: dict[str, str] = field(default_factory=dict)  # variable by response key of the root field


def document_of(schema: GraphQLSchema, world: World, random: Random) -> Document:
    """One random document."""
    return _Maker(schema, world, random).make()


class _Maker:
    def __init__(self, schema: GraphQLSchema, world: World, random: Random) -> None:
        self.schema, self.random = schema, random
        self.values = Values(schema, world, random)
        self.keys: dict[str, tuple[str, str]] = {}
        self.fragments: dict[str, tuple[Composite, str]] = {}
        self.declared: list[str] = []
        self.given: dict[str, Any] = {}
        self.features: Counter[str] = Counter()
        self.again: dict[str, str] = {}
        self.room = random.choice([1, 2, 2, 3, 4, 6, 16])  # fields that may still be written

    def make(self) -> Document:
        query = self.schema.query_type
        assert query is not None
        wanted = [self._root(query) for _ in range(self.random.choice([1, 1, 1, 1, 2, 3]))]
        selections = [self._field(query, name, depth=0) for name in wanted]
        if self._chance(0.1):
            self.features["root __typename"] += 1
            selections.append("__typename")
        if self._chance(0.15):
            self.features["fragment at the root"] += 1
            selections = [f"... on Query {{ {' '.join(selections)} }}"]
        body = " ".join(selections)
        variables = f"({', '.join(self.declared)})" if self.declared else ""
        text = f"query Main{variables} {{ {body} }}\n" if self.declared or self._chance(0.5) else f"{{ {body} }}\n"
        text += "".join(f"fragment {name} on {on} {inner}\n" for name, (on, inner) in self.fragments.items())
        operation = None
        if text.startswith("query Main") and self._chance(0.3):
            self.features["several operations"] += 1
            text, operation = f"query Other {{ __typename }}\n{text}", "Main"
        return Document(text, self.given, operation, self.features, self.again)

    def _root(self, query: GraphQLObjectType) -> str:
        """A federated root field: mostly a list."""
        plurals = [name for name, definition in query.fields.items() if "first" in definition.args]
        others = [name for name in query.fields if name not in {*LOCAL, *plurals}]
        few: list[str] = ["node", "_entities", self.random.choice(others)]
        if self._chance(0.15):
            return "roadRestrictions"  # what refers to the most
        chosen: str = self.random.choice(plurals if self._chance(0.7) else few)
        return chosen

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _selection(self, type_: Composite, depth: int, unit: str | None = None) -> str:
        """A selection set on a composite type, never empty."""
        written: list[str] = []
        names = list(type_.fields) if not isinstance(type_, GraphQLUnionType) else []
        if "history" in names and self._chance(0.8):
            names.remove("history")  # always null, and long
        wanted = self.random.choice([1, 2, 3, 4]) if self.room > 0 else 1
        references = [name for name in names if name in {"gauge", "river"} and self._chance(0.5)]
        for name in dict.fromkeys([*references, *self.random.sample(names, min(wanted, len(names)))]):
            if depth > 6 and is_composite_type(get_named_type(type_.fields[name].type)):  # type: ignore[union-attr]
                continue
            written.append(self._field(type_, name, depth, unit))  # type: ignore[arg-type]
        if not written or self._chance(0.25):
            self.features["__typename"] += 1
            key = self._key("__typename", "")
            written.insert(self.random.randint(0, len(written)), f"{key}: __typename" if key != "__typename" else key)
        if depth < 6 and self.room > 0 and (self._chance(0.3) or not names):
            written.append(self._fragment(type_, depth, unit))
        return "{ " + " ".join(written) + " }"

    def _field(
        self, parent: GraphQLObjectType | GraphQLInterfaceType, name: str, depth: int, unit: str | None = None
    ) -> str:
        """A field with its arguments, key, directives and selection; sometimes twice, to be merged."""
        self.room -= 1
        definition = parent.fields[name]
        arguments = self._arguments(name, definition, unit, root=depth == 0)
        key = self._key(name, arguments)
        if depth == 0 and "$after" in arguments:
            self.again[key] = next(item for item in arguments.split() if "$after" in item).split("$")[1].rstrip("),")
        below = self._below(definition, depth, name, parent.name)
        head = f"{key}: {name}{arguments}" if key != name else f"{name}{arguments}"
        inner = below()
        written = f"{head}{self._directive()}{inner}"
        if inner and self._chance(0.15):
            self.features["merged keys"] += 1
            written += f" {head}{below()}"
        return written

    def _below(self, definition: GraphQLField, depth: int, name: str, parent: str) -> Any:
        type_ = get_named_type(definition.type)
        if not isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType, GraphQLUnionType)):
            return lambda: ""
        unit = self.values.unit_of(parent, name) if type_.name == "Measure" else None
        return lambda: " " + self._selection(type_, depth + 1, unit)

    def _key(self, name: str, arguments: str) -> str:
        """A response key that stands for this field with these arguments and for nothing else."""
        tried = [name, *(self.random.choice(KEYS) for _ in range(2)), f"k{len(self.keys)}"]
        for key in tried[1 if self._chance(0.25) else 0 :]:
            if self.keys.setdefault(key, (name, arguments)) == (name, arguments):
                self.features["alias"] += key != name
                self.features["alias named as another field"] += key != name and key in KEYS[2:]
                return key
        raise AssertionError("the last key is always free")

    def _fragment(self, type_: Composite, depth: int, unit: str | None) -> str:
        """An inline or named fragment that can apply: on the type, an interface of it, or a type below it."""
        on = self.random.choice(self._around(type_))
        self.features["fragment on an interface"] += isinstance(on, GraphQLInterfaceType)
        self.features["fragment on a type below"] += on is not type_ and isinstance(on, GraphQLObjectType)
        if unit is None and on.name != "Measure" and self._chance(0.5):
            return self._spread(on, depth)
        self.features["inline fragment"] += 1
        condition = "" if on is type_ and self._chance(0.5) else f" on {on.name}"
        return f"...{condition}{self._directive()} {self._selection(on, depth + 1, unit)}"

    def _spread(self, on: Composite, depth: int) -> str:
        self.features["named fragment"] += 1
        known = [name for name, (of, body) in self.fragments.items() if of is on and body]
        if known and self._chance(0.6):
            self.features["fragment spread again"] += 1
            return f"...{self.random.choice(known)}{self._directive()}"
        name = f"F{len(self.fragments)}"
        self.fragments[name] = (on, "")  # open: it cannot spread itself
        self.fragments[name] = (on, self._selection(on, depth + 1))
        once = f"...{name}{self._directive()}"
        if self._chance(0.8):
            return once
        self.features["fragment spread again"] += 1
        return f"{once} ... {{ ...{name} }}"

    def _around(self, type_: Composite) -> list[Composite]:
        if isinstance(type_, GraphQLObjectType):
            return [type_, *type_.interfaces]
        possible: list[Composite] = list(self.schema.get_possible_types(type_))
        interfaces = {item.name: item for found in possible for item in found.interfaces}  # type: ignore[union-attr]
        return [*self.random.sample(possible, min(4, len(possible))), *interfaces.values()]

    def _directive(self) -> str:
        if not self._chance(0.12):
            return ""
        name = self.random.choice(["skip", "include"])
        self.features[f"@{name}"] += 1
        if self._chance(0.5):
            return f" @{name}(if: {self._variable('Boolean!', self._chance(0.6))})"
        return f" @{name}(if: {json.dumps(self._chance(0.6))})"

    def _variable(self, type_: str, value: Any, default: Any = Undefined) -> str:
        """Declare a variable; one with a default is sometimes left out."""
        name = f"v{len(self.declared)}"
        written = "" if default is Undefined else f" = {self.values.literal_of(default)}"
        self.declared.append(f"${name}: {type_}{written}")
        if default is not Undefined:
            self.features["variable with a default"] += 1
        if default is Undefined or self._chance(0.5):
            self.given[name] = value
            self.features["variable"] += 1
            self.features["variable that is null"] += value is None
        return f"${name}"

    def _arguments(self, name: str, definition: GraphQLField, unit: str | None, *, root: bool) -> str:
        written = []
        page = self._page(definition) if root else {}
        for key, argument in definition.args.items():
            if key in page:
                written.append(page[key])
            elif key not in {"first", "last", "after", "before"} and self._wanted(argument, root=root):
                self.features[f"argument {key}"] += 1
                written.append(f"{key}: {self._given(name, key, argument.type, unit)}")
        return f"({', '.join(written)})" if written else ""

    def _wanted(self, argument: GraphQLArgument, *, root: bool) -> bool:
        if isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined:
            return True
        return self._chance(0.22 if root else 0.5)

    def _page(self, definition: GraphQLField) -> dict[str, str]:
        """`first` with or without `after`, or `last` with or without `before`; the cursor comes in a second run."""
        if "first" not in definition.args or self._chance(0.3):
            return {}
        size, cursor = self.random.choice([("first", "after"), ("first", "after"), ("last", "before")])
        count = self.random.choice([0, 1, 2, 3, 5, 8])
        self.features[f"argument {size}"] += 1
        of_size = self._variable("Int", count) if self._chance(0.3) else str(count)
        page = {size: f"{size}: {of_size}"}
        if count and self._chance(0.6):
            self.features["cursor"] += 1
            variable = f"after{len(self.declared)}"
            self.declared.append(f"${variable}: String")
            page[cursor] = f"{cursor}: ${variable}"
        return page

    def _given(self, field_name: str, name: str, type_: GraphQLInputType, unit: str | None) -> str:
        """An argument's value, as a literal or by variables inside or around it."""
        value = self.values.argument(field_name, name, unit)
        nullable = not isinstance(type_, GraphQLNonNull)
        if self._chance(0.35):
            default = self.values.argument(field_name, name, unit) if nullable and self._chance(0.4) else Undefined
            if nullable and default is Undefined and self._chance(0.15):
                value = None
            self.features[f"variable for {name}"] += 1
            return self._variable(str(type_), self.values.json_of(value), default)
        return self._literal(value, type_)

    def _literal(self, value: Any, type_: GraphQLInputType | None) -> str:
        """GraphQL text of a value in which some parts are variables of their type."""
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(bare, GraphQLInputObjectType) and isinstance(value, Mapping):
            one_of = bare.is_one_of
            parts = [f"{key}: {self._part(item, bare.fields[key].type, strict=one_of)}" for key, item in value.items()]
            return "{" + ", ".join(parts) + "}"
        if isinstance(bare, GraphQLList) and isinstance(value, list):
            return "[" + ", ".join(self._literal(item, bare.of_type) for item in value) + "]"
        return self.values.literal_of(value)

    def _part(self, value: Any, type_: GraphQLInputType, *, strict: bool) -> str:
        named = get_named_type(type_)
        plain = not isinstance(named, GraphQLInputObjectType)
        if value is not None and plain and self._chance(0.2):
            self.features["variable inside an input"] += 1
            exact = str(type_) if not strict or isinstance(type_, GraphQLNonNull) else f"{type_}!"
            return self._variable(exact, self.values.json_of(value))
        return self._literal(value, type_)
