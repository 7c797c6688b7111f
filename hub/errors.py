"""What the hub says when it will not or cannot answer, as one tree with stable codes.

    HubError
    ├── RequestRefused     nothing ran: syntax, validation, limits, a wrong cursor or argument
    ├── RootFailed         one root field has no answer (no source could be asked)
    └── EvidenceFailed     the ledger could not be written; only open data may leave
    RequestErrors          several GraphQL errors at once; nothing ran

`as_graphql` is the one place where an error becomes a GraphQL error. `message` is safe to show.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from graphql import GraphQLError, Node

from vocab.terms import Label


class HubError(Exception):
    """An error with a stable code, a safe message and what to do about it; a `Label` is said as the consumer reads."""

    def __init__(
        self,
        code: str,
        message: str | Label,
        *,
        hint: str | Label | None = None,
        path: Sequence[str | int] | None = None,
        nodes: Collection[Node] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message.en if isinstance(message, Label) else message
        super().__init__(f"{code}: {self.message}")
        self.code = code
        self.text = message
        self.hint = hint
        self.path = tuple(path) if path is not None else None
        self.nodes = nodes
        self.details = dict(details or {})


class RequestRefused(HubError):
    """The request as a whole is refused before anything runs."""


class RootFailed(HubError):
    """One root field cannot be answered."""


class EvidenceFailed(HubError):
    """No sink took the evidence."""


class RequestErrors(Exception):
    """Several GraphQL errors at once, from syntax, validation or coercion; nothing ran."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("the document is not valid")
        self.errors = errors


def as_graphql(error: HubError, language: str = "en") -> GraphQLError:
    """The GraphQL form of an error: message, path, locations, `extensions.code` and `hint`; `language` is ja or en."""
    extensions: dict[str, Any] = {"code": error.code, **error.details}
    if error.hint:
        extensions["hint"] = _said(error.hint, language)
    return GraphQLError(_said(error.text, language), nodes=error.nodes, path=error.path, extensions=extensions)


def _said(text: str | Label, language: str) -> str:
    return text.get(language) if isinstance(text, Label) else text
