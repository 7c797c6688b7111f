"""Values that name something known are refused when misspelt, with file and line, as keys are.

Not among them: what only the holder knows (roles, scopes, clients, organisations, grounds), what only the source knows
(collections, paths, sentinels, services), licences, free texts, dates and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest

from hub.config import load_config
from policies.model import Operator
from tests.documents.cities import (
    CITY,
    ENVIRON,
    POLICIES,
    SOURCES,
    SmallCity,
    at,
    shipped,
    users_of,
    whole_city,
    words,
    written,
)
from tests.documents.edits import Edit, Spot, misspelt, values
from vocab.documents import DocumentError
from vocab.units import by_symbol

SEED = 20260802
OPERATORS = frozenset(get_args(Operator))
IN_SOURCES = {"adapter", "holder", "policy", "rows", "holds", "zone", "native", "as", "unit", "format", "encoding"}
IN_POLICIES = {"target", "action", "leftOperand", "operator", "rightOperand", "to", "kind", "domain"}
IN_HUB = {"zone", "domain", "broader", "algorithms", "purposes"}


def _named(names: set[str]) -> Callable[[Spot], bool]:
    """Whether a value stands under one of these keys, alone or in a list."""
    return lambda spot: next((step for step in reversed(spot.path) if isinstance(step, str)), "") in names


def slips(text: str, chosen: Callable[[Spot], bool]) -> Iterator[Edit]:
    """Each value that is chosen, with two kinds of slip; a slip that makes another word of its kind is none."""
    for spot in values(text):
        if chosen(spot) and not re.fullmatch(r"[0-9-]+|\*", spot.text) and not _of_ground(text, spot):
            made = misspelt(text, spot, valid=words() | OPERATORS | _units(spot), seed=SEED)
            yield from list(made)[len(spot.text) % 2 :: 2]


def _of_ground(text: str, spot: Spot) -> bool:
    return spot.path[-1] == "rightOperand" and "leftOperand: ground," in text.splitlines()[spot.line - 1]


def _units(spot: Spot) -> frozenset[str]:
    """Every unit that a slip in one could make; symbols have many spellings."""
    return frozenset(_UNITS) if spot.path[-1] == "unit" else frozenset()


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UNITS = {
    *shipped().units,
    *filter(by_symbol, (one + two for one in ("", *_LETTERS) for two in _LETTERS)),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_misspelt_name_in_a_mapping_closes_the_source(tmp_path: Path, name: str) -> None:
    """Adapter, holder, policy, and the words that a mapping chooses from."""
    city, file = SmallCity(tmp_path / "city", name), f"sources/{name}.yaml"
    edits = list(slips(written("sources", name), _named(IN_SOURCES)))
    passed = []
    for edit in edits:
        city.put("sources", name, edit.text)
        source = city.only()
        if source.state != "closed" or not at(source.problems, file, edit.line):
            passed.append((edit.what, edit.line, [str(problem) for problem in source.problems]))
    assert passed == []
    assert len(edits) > 5


@pytest.mark.parametrize("name", POLICIES)
def test_a_misspelt_name_in_a_policy_closes_the_source(tmp_path: Path, name: str) -> None:
    """Targets, operands, operators, purposes, situations, duties: a rule about nothing is not a rule."""
    city, file = SmallCity(tmp_path / "city", users_of(name)[0]), f"policies/{name}.yaml"
    edits = list(slips(written("policies", name), _named(IN_POLICIES)))
    passed = []
    for edit in edits:
        city.put("policies", name, edit.text)
        source = city.only()
        if source.state != "closed" or not at(source.problems, file, edit.line):
            passed.append((edit.what, edit.line, [str(problem) for problem in source.problems]))
    assert passed == []
    assert edits


def test_a_misspelt_name_in_the_configuration_is_refused(tmp_path: Path) -> None:
    """Domains, zones, purposes and algorithms."""
    folder, text = whole_city(tmp_path / "city"), (CITY / "hub.yaml").read_text(encoding="utf-8")
    passed = []
    for edit in slips(text, _named(IN_HUB)):
        (folder / "hub.yaml").write_text(edit.text, encoding="utf-8")
        try:
            load_config(folder, ENVIRON)
        except DocumentError as error:
            if at(error.problems, "hub.yaml", edit.line):
                continue
        passed.append((edit.what, edit.line))
    assert passed == []
