"""A document without its values: nothing that its author chose remains, everything that the schema names does."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FieldNode,
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    NullValueNode,
    StringValueNode,
    Visitor,
    build_schema,
    parse,
    validate,
    visit,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.registry.literal_free import schema_names, strip_literals

SCHEMA = build_schema("""
  scalar GeoJSON
  enum Code { OPEN CLOSED }
  input Number { gte: Float in: [Float!] }
  input Filter { level: Number code: Code name: String and: [Filter!] where: GeoJSON open: Boolean }
  interface Place { id: ID! name(lang: String): String }
  type Gauge implements Place { id: ID! name(lang: String): String level: Float near(within: Float): [Gauge] }
  type Query { gauges(filter: Filter, first: Int): [Gauge] node(id: ID!): Place }
""")
NAMES = schema_names(SCHEMA)
CANARY = "4711314159"
WORD = f"canary{CANARY}"


class _Writer:
    """Writes documents of the schema with a canary wherever an author chooses something."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.numbers = count()
        self.fields: list[str] = []
        self.variables: list[str] = []

    def pick(self, *items: str) -> str:
        return self.draw(st.sampled_from(items))

    def word(self) -> str:
        return f"{WORD}_{next(self.numbers)}"

    def value(self, depth: int = 0) -> str:
        plain = ('"{w}"', '"""{w} \\n {w}"""', f"{CANARY}", f"-{CANARY}.5", f"{CANARY}e2", "{w}", "$", "true", "null")
        kinds = plain if depth > 2 else (*plain, "{", "[")
        kind = self.pick(*kinds)
        if kind == "$":
            self.variables.append(self.word())
            return f"${self.variables[-1]}"
        if kind == "{":
            keys = ("filter", "level", "gte", self.word())
            return "{" + " ".join(f"{self.pick(*keys)}: {self.value(depth + 1)}" for _ in range(2)) + "}"
        if kind == "[":
            return "[" + " ".join(self.value(depth + 1) for _ in range(3)) + "]"
        return kind.replace("{w}", self.word())

    def selection(self, depth: int = 0) -> str:
        name = self.pick("gauges", "level", "name", "near")
        self.fields.append(name)
        alias = f"{self.word()}: " if self.draw(st.booleans()) else ""
        arguments = f"(filter: {self.value()}, lang: {self.value()})" if self.draw(st.booleans()) else ""
        directive = f" @include(if: {self.value()})" if self.draw(st.booleans()) else ""
        below = "" if depth > 2 or self.draw(st.booleans()) else f" {{ {self.selection(depth + 1)} }}"
        comment = f" # {self.word()}\n" if self.draw(st.booleans()) else ""
        wrapped = f"{alias}{name}{arguments}{directive}{below}{comment}"
        return f"... on Gauge {{ {wrapped} }}" if self.draw(st.booleans()) else wrapped

    def document(self) -> str:
        spread, operation = self.word(), self.word()
        body = f"{self.selection()} {self.selection()} ...{spread}"
        fragment = f"fragment {spread} on Gauge {{ {self.selection()} }}"
        defined = "".join(f"${name}: [Code!] = {WORD} @include(if: {WORD}) " for name in dict.fromkeys(self.variables))
        head = f"query {operation} ({defined})" if defined else f"query {operation}"
        return f'"""{self.word()}"""\n{head} {{ {body} }}\n# {self.word()}\n{fragment}'


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A document full of canaries, and the fields it selects in order."""
    writer = _Writer(draw)
    return writer.document(), writer.fields


class _Seen(Visitor):
    """What is in a document."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[Any] = []
        self.fields: list[str] = []

    def enter(self, node: Any, *_: Any) -> None:
        if isinstance(node, (StringValueNode, IntValueNode, FloatValueNode, BooleanValueNode)):
            self.values.append(node.value)
        if isinstance(node, (EnumValueNode, NullValueNode)):
            self.values.append(node)
        if isinstance(node, FieldNode):
            self.fields.append(node.name.value)


@settings(max_examples=200, deadline=None)
@given(documents())
def test_no_value_remains_and_every_field_does(written: tuple[str, list[str]]) -> None:
    """In any position: arguments, defaults, lists, objects and their keys, directives, names, comments."""
    document, fields = written
    stripped = strip_literals(document, NAMES)
    assert CANARY in document
    assert CANARY not in stripped
    seen = _Seen()
    visit(parse(stripped), seen)
    assert all(value in ("", "0", True) for value in seen.values)
    assert seen.fields == fields
    assert "#" not in stripped


@settings(max_examples=100, deadline=None)
@given(documents())
def test_stripping_again_changes_nothing(written: tuple[str, list[str]]) -> None:
    """One form for each question."""
    stripped = strip_literals(written[0], NAMES)
    assert strip_literals(stripped.replace("$code", "OPEN"), NAMES) == stripped


def test_what_differs_in_values_only_is_one_question() -> None:
    """Whatever the numbers, texts, codes, names and number of list items."""
    forms = {
        strip_literals(text, NAMES)
        for text in (
            'query A { x: gauges(filter: {level: {in: [1, 2]}, code: OPEN, name: "a"}) { name } }',
            'query B { yy: gauges(filter: {level: {in: [7.5]}, code: CLOSED, name: "b"}) { name } } # c',
            'query { z: gauges(filter: {level: {in: [1]}, code: null, name: """c"""}) { name } }'.replace(
                "{ z", "Q { z"
            ),
        )
    }
    assert len(forms) == 1


def test_what_is_asked_for_differently_is_two_questions() -> None:
    """Other fields, other filters, other depth."""
    texts = (
        "{ gauges { name } }",
        "{ gauges { level } }",
        '{ gauges(filter: {name: "a"}) { name } }',
        "{ gauges(filter: {level: {gte: 1}}) { name } }",
        "{ gauges { name near { name } } }",
    )
    assert len({strip_literals(text, NAMES) for text in texts}) == len(texts)


def test_the_result_is_still_a_document_of_the_schema() -> None:
    """Names of the schema stay, aliases keep fields apart; only the variable for codes is not declared."""
    text = strip_literals(
        "query Q($f: Filter) { a: gauges(filter: $f, first: 3) { ...P } b: gauges(filter: {code: OPEN}) { level } }"
        " fragment P on Place { id name(lang: null) __typename }",
        NAMES,
    )
    declared = text.replace("$v1: Filter", "$v1: Filter, $code: Code").replace("lang: $code", 'lang: ""')
    assert validate(SCHEMA, parse(declared)) == []


def test_names_that_the_schema_does_not_have_are_counted() -> None:
    """So that a document that was never validated keeps nothing either; no counted name is one of the schema."""
    stripped = strip_literals("{ taro @hanako(jiro: 1) { ... on Saburo { n1 } } }", NAMES | {"n1"})
    assert (
        stripped.split() == "{ n2 @n3 ( n4 : 0 ) { ... on n5 { n1 } } }".replace("@n3 ( n4 : 0 )", "@n3(n4: 0)").split()
    )


def test_definitions_of_types_are_left_out() -> None:
    """Their descriptions and defaults are no question."""
    assert strip_literals('{ gauges { id } } type T { a(b: String = "x"): Int }', NAMES) == strip_literals(
        "{ gauges { id } }", NAMES
    )


@pytest.mark.parametrize("text", ["", "{", "{ a(", "query"])
def test_what_is_no_document_is_refused(text: str) -> None:
    """By the parser's own error."""
    with pytest.raises(GraphQLError):
        strip_literals(text, NAMES)


def test_codes_are_no_names_of_the_schema() -> None:
    """They are values."""
    assert {"gauges", "Filter", "gte", "within", "if", "include", "Place", "__typename"} <= NAMES
    assert not {"OPEN", "CLOSED"} & NAMES
