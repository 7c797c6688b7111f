"""What a replayed question is called."""

from __future__ import annotations

from hub.cli.policy_replay import _roots


def test_fields_of_fragments_are_not_what_a_question_begins_with() -> None:
    """Only those of its operation."""
    assert _roots("{ rivers { nodes { ...named } } } fragment named on River { name { value } }") == "rivers"
