"""Who may see nothing of an unlisted source does not learn that there is one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.errors import SourceTimeout
from adapters.spec import Fetch, Page
from hub.catalogue import Source
from tests.hub.engine_tools import as_consumer, bench, gauge, gauges, outcomes, recorded

OWN = """
uid: urn:tsunagu:policy:own
assigner: alpha
permission:
  - target: WaterGauge.*
    action: read
    constraint: [{leftOperand: row.municipality, operator: eq, rightOperand: {claim: town}}]
"""
QUERY = "{ waterGauges { nodes { id } total { value exactness } } }"
LISTED = gauges(gauge("a"), name="listed")


def hidden(**more: Any) -> Source:
    """An unlisted source of one gauge."""
    return gauges(gauge("h"), name="hidden", unlisted=True, **more)


def late(_fetch: Fetch) -> Page:
    """What a source says that does not answer."""
    raise SourceTimeout


@pytest.mark.parametrize("town", ["000000", None])
async def test_a_source_without_a_row_for_the_consumer_is_not_named(town: str | None) -> None:
    """Its rule depends on the row and none is the consumer's, or its claim is missing."""
    claims = {} if town is None else {"town": town}
    answer = await bench(hidden(policy=OWN), LISTED, consumer=as_consumer(claims=claims)).ask(QUERY)
    assert outcomes(answer) == {"listed": "ok"}
    assert "hidden" not in f"{answer.data}{answer.errors}{answer.extensions}"


async def test_a_closed_source_is_not_named() -> None:
    """What it would let anyone see is not known."""
    closed = replace(hidden(), adapter=None, policy=None)
    assert outcomes(await bench(closed, LISTED).ask(QUERY)) == {"listed": "ok"}


async def test_a_source_that_fails_is_named_to_those_who_may_see_all_of_it() -> None:
    """Nothing is silently partial; where it depends on the row, only the total says that something may be missing."""
    for policy, expected in ((None, {"listed": "ok"}), (OWN, {"listed": "ok"})):
        of = hidden(policy=policy)
        recorded(of).fail = late
        answer = await bench(of, LISTED, consumer=as_consumer(claims={"town": "372013"})).ask(QUERY)
        assert outcomes(answer) == expected
    of = hidden()
    recorded(of).fail = late
    assert outcomes(await bench(of, LISTED).ask(QUERY)) == {"hidden": "timeout", "listed": "ok"}


async def test_a_source_of_which_something_is_shown_is_named() -> None:
    """Its entities name it anyway."""
    answer = await bench(hidden(policy=OWN), LISTED, consumer=as_consumer(claims={"town": "372013"})).ask(QUERY)
    assert outcomes(answer) == {"hidden": "ok", "listed": "ok"}
