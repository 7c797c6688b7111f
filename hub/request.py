"""One request and its answer, as the protocols hand them over and get them back.

`hub.graphql` makes a `Request` from HTTP or WebSocket and turns an `Answer` into bytes or text;
everything between is `hub.pipeline`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import DocumentNode, GraphQLError

from policies.facts import ANONYMOUS, Consumer


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request by an identified consumer."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    operations: frozenset[str] = frozenset({"query", "mutation"})  # allowed by the transport
    consumer: Consumer = ANONYMOUS
    languages: tuple[str, ...] = ("ja",)  # from Accept-Language, best first
    request_id: str = ""
    via: tuple[str, ...] = ()  # hubs the request has passed through
    seconds: float = 20.0  # how long the consumer waits


@dataclass(frozen=True, slots=True)
class Answer:
    """What leaves. `executed` is False when the request was refused before anything ran."""

    data: dict[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    executed: bool = True


@dataclass(frozen=True, slots=True)
class Local:
    """The part of an operation that the hub answers about itself (`me`, `sources`, mutations, …)."""

    document: DocumentNode
    variables: Mapping[str, Any]
    operation_name: str | None


LocalExecutor = Callable[[Local], Awaitable[tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]]]
"""Runs local root fields with the schema's own resolvers; given by `hub.graphql`."""


class Answerer(Protocol):
    """What `hub.graphql` calls for every operation, on every transport."""

    async def answer(self, request: Request, run_local: LocalExecutor) -> Answer:
        """Answer one operation; evidence is written before it returns."""
        ...
