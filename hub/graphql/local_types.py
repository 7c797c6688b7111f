"""GraphQL types of what the hub says about itself.

Their values are the plain values of `services` and of the vocabulary: a field without a resolver is
the attribute of that name, a text for people is given in the language asked for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import strawberry
from strawberry.types import Info

from hub.graphql.context import RequestContext
from hub.graphql.scalars import DateTime
from hub.graphql.services import Effect
from policies.facts import Consumer
from vocab.terms import Vocabulary

LocalInfo = Info[RequestContext, None]


def _label(root: Any, info: LocalInfo, lang: str | None = None) -> str:
    return info.context.text(root.label, lang)


def _description(root: Any, info: LocalInfo, lang: str | None = None) -> str:
    return info.context.text(root.description, lang)


def _title(root: Any, info: LocalInfo, lang: str | None = None) -> str:
    return info.context.text(root.title, lang)


def _reason(root: Any, info: LocalInfo, lang: str | None = None) -> str:
    return info.context.text(root.reason, lang)


def _requests(root: Any, info: LocalInfo, lang: str | None = None) -> list[str]:
    return [info.context.text(item, lang) for item in root.requests]


def _roles(root: Consumer) -> list[str]:
    return sorted(root.roles)


def _scopes(root: Consumer) -> list[str]:
    return sorted(root.scopes)


@strawberry.type(description="Who asks, as the hub knows it\nハブから見た利用者")
class Me:
    """A `Consumer`."""

    issuer: str | None
    subject: str | None
    organisation: str | None
    roles: list[str] | None = strawberry.field(resolver=_roles)
    scopes: list[str] | None = strawberry.field(resolver=_scopes)
    purpose: str | None
    ground: str | None
    client: str | None
    assurance: int | None
    expires_at: DateTime | None


@strawberry.type(description="A source of data\nデータの提供元")
class Source:
    """A `SourceView`."""

    name: str
    holder: str | None
    title: str | None = strawberry.field(resolver=_title)
    license: str | None
    classes: list[str] | None
    state: str | None


@strawberry.type(name="VocabularyUnit", description="A unit of measurement\n単位")
class UnitType:
    """A `Unit`."""

    code: str
    symbol: str
    iri: str
    quantity: str
    label: str = strawberry.field(resolver=_label)


@strawberry.type(name="VocabularyCode", description="One code of a code list\nコード")
class CodeType:
    """A `Code`."""

    code: str
    notations: list[str]
    label: str = strawberry.field(resolver=_label)


@strawberry.type(name="VocabularyCodeList", description="A closed list of codes\nコードリスト")
class CodeListType:
    """A `CodeList`."""

    name: str
    iri: str
    label: str = strawberry.field(resolver=_label)
    codes: list[CodeType]


@strawberry.type(name="VocabularyProperty", description="A property of a class\n項目")
class PropertyType:
    """A `Property`."""

    name: str
    iri: str
    label: str = strawberry.field(resolver=_label)
    description: str = strawberry.field(resolver=_description)
    kind: str
    unit: str | None
    codes: str | None
    target: str | None
    personal: bool


@strawberry.type(name="VocabularyClass", description="A class of things\nものの種類")
class ClassType:
    """A `Class`."""

    name: str
    iri: str
    label: str = strawberry.field(resolver=_label)
    description: str = strawberry.field(resolver=_description)
    abstract: bool
    parents: list[str]
    singular: str
    plural: str
    expected_seconds: int | None
    properties: list[PropertyType]


def _classes(root: Vocabulary) -> list[Any]:
    return [class_ for _, class_ in sorted(root.classes.items())]


def _code_lists(root: Vocabulary) -> list[Any]:
    return [codes for _, codes in sorted(root.code_lists.items())]


def _units(root: Vocabulary) -> list[Any]:
    return [unit for _, unit in sorted(root.units.items())]


@strawberry.type(name="Vocabulary", description="The terms the schema is made from\nスキーマの元になる語彙")
class VocabularyType:
    """A `Vocabulary`."""

    version: str
    classes: list[ClassType] = strawberry.field(resolver=_classes)
    code_lists: list[CodeListType] = strawberry.field(resolver=_code_lists)
    units: list[UnitType] = strawberry.field(resolver=_units)


class AccessEffect(StrEnum):
    """What a consumer gets of a coordinate, as `Effect` has it."""

    ALLOW = Effect.ALLOW.value
    DENY = Effect.DENY.value
    CONDITIONAL = Effect.CONDITIONAL.value


strawberry.enum(AccessEffect, description="Whether a field can be had\n可否")


@strawberry.type(name="AccessParameter", description="A parameter of an obligation\n義務の変数")
class ParameterType:
    """A pair of name and value."""

    name: str
    value: str


def _parameters(root: Any) -> list[Any]:
    return [ParameterType(name=name, value=value) for name, value in root.parameters]


@strawberry.type(name="AccessObligation", description="What is done to a value before it leaves\n値の加工")
class ObligationType:
    """An `ObligationView`."""

    action: str
    parameters: list[ParameterType] = strawberry.field(resolver=_parameters)


@strawberry.type(name="AccessNeed", description="What is missing for a rule to apply\n足りない条件")
class NeedType:
    """A `Need`."""

    kind: str
    values: list[str]


@strawberry.type(name="Access", description="What one consumer gets of one field, and why\n項目ごとの可否と理由")
class AccessType:
    """An `AccessView`."""

    source: str
    holder: str | None
    coordinate: str
    effect: AccessEffect
    rule: str | None
    obligations: list[ObligationType] | None
    needs: list[NeedType] | None
    reason: str | None = strawberry.field(resolver=_reason)
    requests: list[str] | None = strawberry.field(
        resolver=_requests, description="How what is missing can be requested, and of whom\n足りないものの求め方"
    )


@strawberry.type(name="Situation", description="A declared, ending state of a domain\n宣言された事態")
class SituationType:
    """A `Situation`."""

    id: strawberry.ID
    domain: str
    kind: str
    area: str | None
    starts_at: DateTime
    ends_at: DateTime


@strawberry.input(description="A situation to declare\n宣言する事態")
class DeclareSituationInput:
    """A `SituationRequest`."""

    domain: str
    kind: str
    hours: float
    reason: str
    area: str | None = None
