"""What a `ckan` connection may state, and what a DataStore can be asked.

Takes the options of a mapping, gives them checked, and the capabilities. Refuses (`OptionError`) others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.ckan_query import ROW_ID
from adapters.kit.options import OptionError, Options
from adapters.names import NativePath
from adapters.spec import (
    Capabilities,
    CollectionCapabilities,
    Combine,
    CountCapability,
    Exactness,
    FieldCapability,
    FieldRule,
    NativeType,
    Nulls,
    OrderCapability,
    PageStyle,
)
from vocab.query.predicate import Op

MOST_ROWS = 32_000  # of CKAN's default configuration, `ckan.datastore.search.rows_max`
_API = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_EQUAL = (Op.EQ, Op.IN)
_RANGES = (Op.LT, Op.LTE, Op.GT, Op.GTE)


@dataclass(frozen=True, slots=True)
class CkanOptions:
    """The options of a connection. `ranges` None: found out by `probe`; `dataset` is described for onboarding."""

    api: str = "/api/3/action"
    ranges: bool | None = None
    dataset: str | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> CkanOptions:
        """The options of a mapping's `connection`, without those of the client."""
        whole = Options(options, "connection")
        api = whole.text("api", "/api/3/action").rstrip("/")
        if not _API.fullmatch(api):
            raise OptionError(whole.at("api"), "must be a path such as /api/3/action")
        ranges = whole.truth("ranges")
        dataset = whole.text("dataset") if whole.has("dataset") else None
        whole.close()
        return cls(api, ranges, dataset)


def capabilities(max_page: int, *, ranges: bool) -> Capabilities:
    """What any resource can be asked, by the stated type of a column.

    Text is never ordered or ranged: PostgreSQL compares it by the database's collation, not by code point.
    """
    exact = Exactness.EXACT
    number = exact if ranges else Exactness.SUPERSET  # without ranges a number with a fraction cannot be asked for
    field = FieldCapability(
        operators={
            NativeType.TEXT: dict.fromkeys(_EQUAL, exact),
            NativeType.NUMBER: dict.fromkeys(_EQUAL + (_RANGES if ranges else ()), number),
            NativeType.BOOLEAN: {Op.EQ: exact},
        },
        order={native: OrderCapability(Nulls.LAST_ALWAYS) for native in (NativeType.NUMBER, NativeType.TIME)},
    )
    return Capabilities(
        default=CollectionCapabilities(
            fields=(FieldRule("*", field),),
            conjunction=Combine(),
            count=CountCapability(exact=True),
            page_style=PageStyle.OFFSET,
            max_page=max_page,
            unique=NativePath(ROW_ID),
        )
    )
