"""A list whose `sources:` or `holders:` name nothing that is listed says so, and nothing of what is unlisted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.hub.engine_tools import bench, source

AEDS = """\
  AED:
    collection: aeds
    rows: state
    id: {key: name}
    fields:
      name: name
"""
ROW = {"name": "市役所"}


async def hinted(unlisted: bool, argument: str) -> Any:
    """The hints of a list with an argument, beside one source that everybody sees."""
    shown = source(AEDS, {"aeds": [ROW]}, name="shown", holder="takamatsu-city")
    hidden = replace(source(AEDS, {"aeds": [ROW]}, name="hidden", holder="miki-town"), unlisted=True)
    found = bench(shown, hidden) if unlisted else bench(shown)
    answer = await found.ask(f"{{ aeds({argument}) {{ nodes {{ id }} }} }}")
    return answer.extensions.get("hints")


@pytest.mark.parametrize("argument", ["sources", "holders"])
@pytest.mark.parametrize("name", ["mistyped", "hidden", "miki-town"])
async def test_names_that_are_none_of_the_listed_are_hinted_at(argument: str, name: str) -> None:
    """Alike whether there is such an unlisted source or none."""
    told = [await hinted(unlisted, f'{argument}: ["{name}"]') for unlisted in (False, True)]
    assert told[0] == told[1]
    (hint,) = told[0]
    assert (hint["code"], hint["path"], hint["argument"]) == ("NAMES_NOT_LISTED", ["aeds"], argument)


@pytest.mark.parametrize("argument", ['sources: ["shown", "x"]', 'holders: ["takamatsu-city"]', "first: 1"])
async def test_a_listed_name_is_no_matter_for_a_hint(argument: str) -> None:
    """One of several is enough."""
    assert await hinted(unlisted=True, argument=argument) is None
