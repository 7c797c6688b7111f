from __future__ import annotations

import pytest

from hub.graphql.context import hubs


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("1.1 hub-a", ("hub-a",)),
        ("1.1 hub-a, HTTP/2 hub-b (x)", ("hub-a", "hub-b")),
        ("1.1 hub-a (one, two), 1.1 proxy:8080", ("hub-a", "proxy:8080")),
        ('1.1 "hub", 1.1 ハブ, 1.1 ' + "x" * 256, ("unknown",) * 3),
        ("odd", ()),
    ],
)
def test_hubs_passed_are_those_in_via(header: str, expected: tuple[str, ...]) -> None:
    """RFC 9110, 7.6.3."""
    assert hubs(header) == expected
