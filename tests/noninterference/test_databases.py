"""What the hub's own stores keep of others changes no answer."""

from __future__ import annotations

from tests.noninterference.databases import run_in_databases


async def test_what_is_kept_of_other_persons_changes_no_answer() -> None:
    """Links, mandates, consents and cases of others, and those of the consumer that are over, are as if not there."""
    tally = await run_in_databases(60)
    assert not tally.differences, tally.differences
    assert tally.kinds["persons"]
    assert tally.kinds["consent"]
