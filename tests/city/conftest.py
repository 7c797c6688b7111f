"""The running cities that tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.city.cities import EXAMPLES, City, copy_city, dumped, running
from tests.city.crooked import Crooked, crooked_city

__all__ = ["EXAMPLES", "City", "copy_city", "dumped", "running"]


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The example city, shared by tests that only read."""
    yield from running(copy_city(tmp_path_factory.mktemp("city")))


@pytest.fixture(scope="session")
def crooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crooked]:
    """The example city among hostile sources, with hostile texts in its own."""
    yield from crooked_city(tmp_path_factory.mktemp("crooked"))
