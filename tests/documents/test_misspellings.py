"""No slip of the pen in a shipped document changes what it means: it closes the source, and says where it is.

Every key of every file is misspelt and written twice. Kept apart are the few places where any word is right: what
a free map may hold is asserted, so that a new one is thought about.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.config import load_config
from tests.documents.cities import CITY, ENVIRON, POLICIES, SOURCES, SmallCity, at, users_of, whole_city, words, written
from tests.documents.edits import Edit, duplicated, keys, misspelt
from vocab.documents import DocumentError

SEED = 20260801
SLIPS = 2  # of the five kinds, for every key; which ones depends on the key
OWN_NAMES = ("assurance",)  # maps whose keys are what an issuer says
FREE_MAPS = ("codes", "values", "headers")  # of native values and header names, which only the source knows


def slips(text: str, *, each: int = SLIPS) -> Iterator[Edit]:
    """Every key of a text misspelt in some ways, and written twice."""
    for spot in keys(text):
        if set(OWN_NAMES) & set(spot.path[:-1]):
            continue
        made = list(misspelt(text, spot, valid=words(), seed=SEED))
        assert len(made) > each, f"no slips found for {spot.text}"
        first = sum(spot.path[-1].encode()) if isinstance(spot.path[-1], str) else 0
        yield from (made[(first + turn) % len(made)] for turn in range(each))
        yield duplicated(text, spot)


@pytest.mark.parametrize("name", SOURCES)
def test_a_slip_in_a_mapping_closes_the_source_and_is_named_by_line(tmp_path: Path, name: str) -> None:
    """Also in names of classes, properties, languages and the adapter's own options."""
    city, file = SmallCity(tmp_path / "city", name), f"sources/{name}.yaml"
    assert city.only().state == "active"
    passed = []
    for edit in slips(written("sources", name)):
        city.put("sources", name, edit.text)
        source = city.only()
        if source.state != "closed" or not at(source.problems, file, edit.line):
            passed.append((edit.what, edit.line, [str(problem) for problem in source.problems]))
    assert passed == []


@pytest.mark.parametrize("name", POLICIES)
def test_a_slip_in_a_policy_closes_the_source_and_is_named_by_line(tmp_path: Path, name: str) -> None:
    """A rule that is not understood opens nothing, not even what the other rules would."""
    city, file = SmallCity(tmp_path / "city", users_of(name)[0]), f"policies/{name}.yaml"
    passed = []
    for edit in slips(written("policies", name), each=3):
        city.put("policies", name, edit.text)
        source = city.only()
        if source.policy is not None or source.state != "closed" or not at(source.problems, file, edit.line):
            passed.append((edit.what, edit.line, [str(problem) for problem in source.problems]))
    assert passed == []


def test_a_slip_in_the_configuration_is_named_by_line(tmp_path: Path) -> None:
    """Nothing starts on a configuration that is understood in part."""
    folder = whole_city(tmp_path / "city")
    text = (CITY / "hub.yaml").read_text(encoding="utf-8")
    passed = []
    for edit in slips(text, each=1):
        (folder / "hub.yaml").write_text(edit.text, encoding="utf-8")
        try:
            load_config(folder, ENVIRON)
        except DocumentError as error:
            if at(error.problems, "hub.yaml", edit.line):
                continue
        passed.append((edit.what, edit.line))
    assert passed == []


def test_no_shipped_document_has_a_map_whose_keys_nobody_can_check() -> None:
    """Native values and header names are known to the source alone; a document that uses them is tried by its rows."""
    texts = [written("sources", name) for name in SOURCES]
    free = [spot.path for text in texts for spot in keys(text) if set(FREE_MAPS) & set(spot.path)]
    assert free == []
