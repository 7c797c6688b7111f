"""Resolvers of the fields that the hub answers about itself.

Reads the services and the vocabulary from the schema, the consumer from the context. They give plain
values, whose attributes the GraphQL types read. Refuses a class that the vocabulary has not; every
other refusal is the services' own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol, cast

import strawberry

from hub.errors import HubError
from hub.graphql import local_types, person_types
from hub.graphql.local_types import (
    AccessType,
    DeclareSituationInput,
    LocalInfo,
    Me,
    SituationType,
    Source,
    VocabularyType,
)
from hub.graphql.persons import PersonMutation, PersonQuery
from hub.graphql.services import LocalServices, SituationRequest
from vocab.terms import Label, Vocabulary


class Hub(Protocol):
    """What resolvers need of the schema they run in."""

    vocabulary: Vocabulary
    local: LocalServices

    def as_str(self) -> str:
        """The schema as SDL."""
        ...


def _hub(info: LocalInfo) -> Hub:
    return cast("Hub", info.schema)


def _check_class(info: LocalInfo, name: str | None) -> None:
    if name is not None and name not in _hub(info).vocabulary.classes:
        raise HubError(
            "CLASS_UNKNOWN",
            Label("そのクラスは語彙にありません。", "The vocabulary has no such class."),
            hint=Label(
                "{ vocabulary { classes { name } } } で一覧が得られます。",
                "Query { vocabulary { classes { name } } } for those it has.",
            ),
        )


async def _me(info: LocalInfo) -> Any:
    return await _hub(info).local.me(info.context.consumer)


def _vocabulary(info: LocalInfo) -> Any:
    return _hub(info).vocabulary


async def _sources(info: LocalInfo, class_: str | None = None) -> Any:
    _check_class(info, class_)
    found = await _hub(info).local.sources(info.context.consumer, class_)
    return [source for source in found if not source.unlisted]


async def _access(info: LocalInfo, class_: str, holder: str | None = None, purpose: str | None = None) -> Any:
    _check_class(info, class_)
    asker = replace(info.context.consumer, hops=len(info.context.via))
    found = await _hub(info).local.access(asker, class_, holder, purpose)
    return [view for view in found if not view.unlisted]


async def _declare_situation(info: LocalInfo, input: DeclareSituationInput) -> Any:  # noqa: A002 - the argument's name
    asked = SituationRequest(input.domain, input.kind, input.area, input.hours, input.reason)
    return await _hub(info).local.declare_situation(info.context.consumer, asked)


async def _confirm_situation(info: LocalInfo, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
    return await _hub(info).local.confirm_situation(info.context.consumer, id)


async def _end_situation(info: LocalInfo, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
    return await _hub(info).local.end_situation(info.context.consumer, id)


@strawberry.type(name="_Service")
class Service:
    """What a federation gateway asks for."""

    sdl: str


def _service(info: LocalInfo) -> Service:
    return Service(sdl=_hub(info).as_str())


@strawberry.type
class LocalQuery(PersonQuery):
    """The root fields that are not federated."""

    me: Me | None = strawberry.field(
        resolver=_me, description="Who asks; null when anonymous\n利用者自身（匿名なら null）"
    )
    sources: list[Source] | None = strawberry.field(
        resolver=_sources, description="The sources behind the schema\nデータの提供元"
    )
    vocabulary: VocabularyType | None = strawberry.field(resolver=_vocabulary, description="The terms in use\n語彙")
    access: list[AccessType] | None = strawberry.field(
        resolver=_access,
        description="What you would get of each field of a class, and why\n項目ごとの可否と理由",
    )
    service: Service = strawberry.field(name="_service", resolver=_service)


@strawberry.type
class Mutation(PersonMutation):
    """What officers and persons do."""

    declare_situation: SituationType | None = strawberry.field(
        resolver=_declare_situation,
        description="Declare a situation; officers of the domain only\n事態を宣言する（担当者のみ）",
    )
    confirm_situation: SituationType | None = strawberry.field(
        resolver=_confirm_situation,
        description="Confirm a situation as a second officer\n事態を確認する（別の担当者）",
    )
    end_situation: SituationType | None = strawberry.field(
        resolver=_end_situation,
        description="End a situation before its time\n事態を終える",
    )


def _name_class_argument(query: Any) -> None:
    """Call the arguments that stand for a class `class`, which Python cannot."""
    for field in query.__strawberry_definition__.fields:
        for argument in field.arguments:
            if argument.python_name == "class_":
                argument.graphql_name = "class"


_name_class_argument(LocalQuery)

LOCAL_TYPES: dict[str, Any] = {
    "Query": LocalQuery,
    "Subscription": None,
    **{
        value.__strawberry_definition__.name: value
        for value in (*vars(local_types).values(), *vars(person_types).values(), Mutation, Service)
        if hasattr(value, "__strawberry_definition__")
    },
}
"""The hub's own types by their GraphQL names, which no term of the vocabulary may take."""
