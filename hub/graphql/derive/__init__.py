"""The GraphQL schema of a vocabulary, the same in every hub that has it.

Takes a frozen vocabulary; gives a `TsunaguSchema` whose federated fields the engine answers. Refuses
two terms of one name and properties nested too deep, with their names.
"""

from __future__ import annotations

import types as python_types

import strawberry

from hub.graphql.derive.common import add_common
from hub.graphql.derive.lists import add_lists, root_fields
from hub.graphql.derive.things import add_things
from hub.graphql.derive.types import FederatedField, Types
from hub.graphql.local import LOCAL_TYPES, LocalQuery, Mutation
from hub.graphql.schema import TsunaguSchema
from hub.graphql.services import LocalServices
from hub.request import Answerer
from vocab.terms import Vocabulary


def build_schema(
    vocabulary: Vocabulary, answerer: Answerer | None = None, local: LocalServices | None = None
) -> TsunaguSchema:
    """The schema of a vocabulary. Without an answerer and services it can be printed; the former may come later."""
    types = Types()
    types.namespace.update(LOCAL_TYPES)
    add_common(types)
    add_things(types, vocabulary)
    add_lists(types, vocabulary)
    fields = {field.graphql_name or "": field for field in root_fields(types, vocabulary)}
    query = python_types.new_class("Query", (LocalQuery,), {}, lambda body: body.update(fields))
    return TsunaguSchema(
        query=strawberry.type(query, name="Query", description="What can be asked\n問い合わせ"),
        mutation=Mutation,
        types=[made for name, made in types.made.items() if not name.startswith("_")],
        vocabulary=vocabulary,
        answerer=answerer,
        local=local,
        federated_fields=frozenset(name for name, field in fields.items() if isinstance(field, FederatedField)),
    )
