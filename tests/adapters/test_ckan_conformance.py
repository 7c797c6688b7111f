"""The CKAN adapter under the tests that every adapter must pass, over a running portal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from adapters.names import CollectionName, NativePath
from adapters.spec import NativeType
from tests.adapters.ckan_tools import COLUMNS, ROWS, SHELTERS, adapter_of, portal
from tests.adapters.conformance import AdapterConformance, Case

PATHS = tuple(map(NativePath, COLUMNS))
TYPES = dict(
    zip(
        PATHS,
        (NativeType.TEXT, NativeType.NUMBER, NativeType.NUMBER, NativeType.TIME, NativeType.BOOLEAN),
        strict=True,
    )
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running portal."""
    with portal(tmp_path_factory.mktemp("ckan")) as running:
        yield running


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running portal whose filters take no ranges, and which gives two rows at a time."""
    with portal(tmp_path_factory.mktemp("older"), ranges=False, rowsMax=2) as running:
        yield running


class TestCkan(AdapterConformance):
    """A portal of today."""

    @pytest_asyncio.fixture
    async def case(self, url: str) -> AsyncIterator[Case]:
        """Ranges are stated; times are read as the portal writes them, without a zone."""
        adapter = adapter_of(url, ranges="true", dataset="shelters")
        yield Case(adapter, CollectionName(SHELTERS), ROWS, PATHS, TYPES)
        await adapter.aclose()


class TestOlderCkan(AdapterConformance):
    """A portal before ranges."""

    @pytest_asyncio.fixture
    async def case(self, older: str) -> AsyncIterator[Case]:
        """Nothing is stated about ranges."""
        adapter = adapter_of(older, dataset="shelters")
        yield Case(adapter, CollectionName(SHELTERS), ROWS, PATHS, TYPES)
        await adapter.aclose()
