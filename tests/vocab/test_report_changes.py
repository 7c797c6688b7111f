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
        "UNIT_CHANGED",
        "breaking",
    ),
    (
        ("hasUnit unit:M ; skos:closeMatch", "hasUnit unit:CentiM ; skos:closeMatch"),
        "Well.depth",
        "UNIT_CHANGED",
        "breaking",
    ),
    (
        (':kind "text" ; skos:example "12"', ':kind "uri" ; skos:example "12"'),
        "Well.number",
        "KIND_CHANGED",
        "breaking",
    ),
    ((":personal true ;", ""), "Well.caretaker", "PERSONAL_REMOVED", "dangerous"),
    ((':kind "number" ;', ':kind "number" ; :personal true ;'), "Well.depth", "PERSONAL_ADDED", "breaking"),
    ((" :naturalKey ( :number ) ;", ""), "Well", "NATURAL_KEY_CHANGED", "breaking"),
    (("PT10M", "PT1H"), "Well", "EXPECTED_FRESHNESS_CHANGED", "dangerous"),
    (('"有", "湧"', '"有"'), "WellState.WET", "NOTATION_REMOVED", "dangerous"),
    ((':factor "1/100"', ':factor "1/10"'), "CMT", "UNIT_CONVERSION_CHANGED", "breaking"),
    ((":abstract true ;", f":abstract true ;{ENDING};"), "Entity", "DEPRECATED", "compatible"),
    (('skos:notation "無"', f'skos:notation "無" ;{ENDING}'), "WellState.DRY", "DEPRECATED", "compatible"),
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
    assert [(item.coordinate, item.kind) for item in found] == [("WellState.WET", "NOTATION_MOVED")]
    assert "湧" in found[0].why.ja


def test_the_same_vocabulary_has_no_changes(tmp_path: Path) -> None:
    """Texts alone, which people read, change no meaning."""
    renamed = vocabulary(tmp_path, "new", ('"A well."', '"A water well."'))
    assert changes(vocabulary(tmp_path, "old"), renamed) == ()
