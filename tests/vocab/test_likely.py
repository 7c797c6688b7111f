"""What was perhaps meant by a name that is unknown."""

from __future__ import annotations

from itertools import permutations

import pytest

from vocab.likely import likely, nearest


@pytest.mark.parametrize(
    ("name", "hint"), [("disastr", "did you mean 'disaster'?"), ("", "known: a1, a2, disaster"), ("a", "did you mean")]
)
def test_a_hint_names_the_one_alike_or_all(name: str, hint: str) -> None:
    """In the order of the alphabet."""
    assert likely(name, {"disaster", "a2", "a1"}).startswith(hint)


def test_the_order_of_names_does_not_matter() -> None:
    """Of two as much alike, always the same one."""
    assert len({nearest("a", names) for names in permutations(("a1", "a2", "b"))}) == 1
    assert nearest("zz", ("a1", "b")) is None
