from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.graphql.derive import build_schema
from hub.graphql.schema import TsunaguSchema
from tests.hub.graphql.serving import Served, TinyPipeline, serving
from tests.hub.graphql.small import SMALL, Services


@pytest.fixture(scope="package")
def schema() -> TsunaguSchema:
    """The schema of the small vocabulary with a tiny pipeline behind it."""
    pipeline = TinyPipeline()
    pipeline.schema = made = build_schema(SMALL, pipeline, Services())
    return made


@pytest.fixture(scope="package")
def endpoint() -> Iterator[Served]:
    """One running endpoint for the folder."""
    with serving() as served:
        yield served


@pytest.fixture
def served(endpoint: Served) -> Served:
    """The endpoint, with nothing remembered."""
    endpoint.pipeline.requests.clear()
    endpoint.identities.asked.clear()
    endpoint.identities.revoked.clear()
    return endpoint
