"""Changes of meaning between two vocabularies, each with what it breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vocab.small_module import ENDING, vocabulary
from vocab.report.changes import changes

CASES = [
    (
        ("qudt:hasUnit unit:M ; skos:example", "qudt:hasUnit unit:CentiM ; skos:example"),
        "Well.level",
        "unit-changed",
        "breaking",
    ),
    (
        ("hasUnit unit:M ; skos:closeMatch", "hasUnit unit:CentiM ; skos:closeMatch"),
        "Well.depth",
        "unit-changed",
        "breaking",
    ),
    (
        (':kind "text" ; skos:example "12"', ':kind "uri" ; skos:example "https://example.jp/12"'),
        "Well.number",
        "kind-changed",
        "breaking",
    ),
    ((":personal true ;", ""), "Well.caretaker", "personal-removed", "dangerous"),
    ((':kind "number" ;', ':kind "number" ; :personal true ;'), "Well.depth", "personal-added", "breaking"),
    ((" :naturalKey ( :number ) ;", ""), "Well", "natural-key-changed", "breaking"),
    (("PT10M", "PT1H"), "Well", "expected-freshness-changed", "dangerous"),
    (('"有", "湧"', '"有"'), "WellState.WET", "notation-removed", "dangerous"),
    ((':factor "1/100"', ':factor "1/10"'), "CMT", "unit-conversion-changed", "breaking"),
    ((":abstract true ;", f":abstract true ;{ENDING};"), "Entity", "deprecated", "compatible"),
    (('skos:notation "無"', f'skos:notation "無" ;{ENDING}'), "WellState.DRY", "deprecated", "compatible"),
]


@pytest.mark.parametrize(("change", "coordinate", "kind", "severity"), CASES)
def test_a_change_of_meaning_is_found_and_judged(
    tmp_path: Path, change: tuple[str, str], coordinate: str, kind: str, severity: str
) -> None:
    """One change to the module is one that is told, though SDL shows none of it."""
    found = changes(vocabulary(tmp_path, "old"), vocabulary(tmp_path, "new", change))
    assert (coordinate, kind, severity) in {(item.coordinate, item.kind, str(item.severity)) for item in found}
    assert {item.kind for item in found} == {kind}
    assert all(item.why.ja and item.why.en for item in found)


def test_a_notation_that_moves_to_another_code_breaks_what_is_read(tmp_path: Path) -> None:
    """The same published cell would be read as something else."""
    moved = (('"有", "湧"', '"有"'), ('skos:notation "無"', 'skos:notation "無", "湧"'))
    found = changes(vocabulary(tmp_path, "old"), vocabulary(tmp_path, "new", *moved))
    assert [(item.coordinate, item.kind) for item in found] == [("WellState.WET", "notation-moved")]
    assert "湧" in found[0].why.ja


def test_the_same_vocabulary_has_no_changes(tmp_path: Path) -> None:
    """Texts alone, which people read, change no meaning."""
    renamed = vocabulary(tmp_path, "new", ('"A well."', '"A water well."'))
    assert changes(vocabulary(tmp_path, "old"), renamed) == ()
