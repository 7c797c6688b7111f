"""What every call of a request is bound by, and what came of asking one source.

Values only. `hub.fetch` makes them; mapping, reports and evidence read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.spec import SourceWarning
from hub.plan.nodes import SourcePlan
from policies.decision import TableRule


@dataclass(frozen=True, slots=True)
class Bounds:
    """What every call of one request carries. `ends` is the deadline on the event loop's own clock, in seconds.

    Adapters keep the deadline themselves; `ends` is for those that do not.
    """

    deadline: datetime
    request_id: str
    via: tuple[str, ...]
    scan_rows: int
    ends: float = float("inf")
    scan_records: int = 30_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking one source: native rows, or why not. `status` is one of the outcomes of `extensions.sources`.

    `truncated` says that the source has more rows, or more records in them, than may be scanned for one root field;
    `records` is how many these rows are made into. `suppressed` holds, once they
    were judged, one flag per row for each rule over the whole table; it lives no longer than the rows.
    """

    plan: SourcePlan
    rows: tuple[Mapping[str, Any], ...]
    status: str  # ok | timeout | unavailable | invalid
    code: str | None = None
    truncated: bool = False
    finished: bool = True  # the source has no more rows
    retrieved_at: datetime | None = None
    warnings: tuple[SourceWarning, ...] = ()
    milliseconds: int = 0
    records: int = 0
    suppressed: Mapping[TableRule, Sequence[bool]] = field(default_factory=dict, compare=False, repr=False)
