"""The one place where a hub is put together: a city's folder in, a running hub out.

Takes a folder and the environment; gives a `Hub` with its application. Raises `DocumentError` for a
`hub.yaml` that is not understood; a broken source or policy only closes its source.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette

from adapters.kit.wrappers import Stores
from hub.access_log import noting
from hub.admission import Admission
from hub.app import Services as AppServices
from hub.app import create_app, origins
from hub.assemble import Surroundings, assemble
from hub.catalogue import Catalogue
from hub.config import Config, load_config
from hub.cursor import CursorBox
from hub.graphql.derive import build_schema
from hub.graphql.ide import ide_routes
from hub.graphql.schema import TsunaguSchema
from hub.graphql.view import GraphQLView
from hub.holds import PageStore
from hub.identify import Identifier
from hub.keys import IssuerKeys, key_client, key_store
from hub.ledger.evidence import EvidenceSink
from hub.ledger.jsonl import JsonLinesSink
from hub.own_answers import OwnAnswers
from hub.parse import DocumentCache, Parser
from hub.pipeline import Pipeline, Services
from hub.pipeline.services import system_clock
from hub.registry.database import open_database
from hub.registry.situations import Situations
from hub.tokens import TokenVerifier
from vocab.rdf.load import load
from vocab.terms import Vocabulary

_KEY_BYTES = 32


@dataclass(slots=True)
class Hub:
    """A hub that answers. `aclose` gives back every connection and file."""

    config: Config
    catalogue: Catalogue
    schema: TsunaguSchema
    pipeline: Pipeline
    situations: Situations
    identify: Identifier
    app: Starlette
    sink: EvidenceSink
    engine: AsyncEngine
    keys: tuple[IssuerKeys, ...]
    key_client: httpx.AsyncClient

    async def aclose(self) -> None:
        """End everything that was begun."""
        for source in self.catalogue.sources:
            if source.adapter is not None:
                await source.adapter.aclose()
        for keys in self.keys:
            await keys.aclose()
        await self.key_client.aclose()
        await self.sink.aclose()
        await self.engine.dispose()


async def open_hub(
    city: Path,
    environ: Mapping[str, str],
    *,
    sink: EvidenceSink | None = None,
    clock: Callable[[], datetime] = system_clock,
    vocabulary: Vocabulary | None = None,
) -> Hub:
    """Put a hub together."""
    config = load_config(city, environ)
    terms = vocabulary or load()
    catalogue = assemble(Surroundings(config, terms, environ, Stores(pages=PageStore())))
    config.state.mkdir(mode=0o700, exist_ok=True)
    engine = await open_database(config.registry_url)
    situations = Situations(engine, config.domains)
    await situations.load(clock())
    keys_over = key_client()
    keys = _issuer_keys(config, keys_over)
    evidence = sink or JsonLinesSink(config.ledger_file)
    schema = build_schema(terms, None, OwnAnswers(lambda: catalogue, situations, clock))
    parser = Parser(schema.graphql_schema, terms, schema.federated_fields, config.limits, DocumentCache())
    pipeline = Pipeline(
        Services(
            hub_id=config.hub.id,
            parse=parser,
            catalogue=lambda: catalogue,
            situations=situations.active,
            sink=evidence,
            cursors=CursorBox(secrets.token_bytes(_KEY_BYTES)),
            request_key=_kept_key(config.state / "ledger.key"),
            limits=config.limits,
            clock=clock,
        )
    )
    server = config.server
    schema.answerer = Admission(pipeline, concurrency=server.concurrency, queued=server.queued)
    hub = Hub(
        config=config,
        catalogue=catalogue,
        schema=schema,
        pipeline=pipeline,
        situations=situations,
        identify=Identifier(
            TokenVerifier(config.issuers, keys, entries=config.server.token_entries, clock=clock),
            config.issuers,
            config.clients,
        ),
        app=Starlette(),
        sink=evidence,
        engine=engine,
        keys=tuple(keys.values()),
        key_client=keys_over,
    )
    hub.app = create_app(_app_services(hub))
    return hub


def _issuer_keys(config: Config, client: httpx.AsyncClient) -> dict[str, IssuerKeys]:
    store = key_store()
    return {
        name: IssuerKeys(issuer, client=client, store=store, directory=config.city)
        for name, issuer in config.issuers.items()
    }


def _app_services(hub: Hub) -> AppServices:
    allowed = origins(hub.config)
    view = GraphQLView(
        hub.schema,
        identify=noting(hub.identify.identify),
        allow_origin=allowed.__contains__,
        seconds=float(hub.config.server.seconds),
        max_body=hub.config.server.body_bytes,
    )

    async def ready() -> Mapping[str, bool]:
        return {"registry": await _answers(hub.engine), "evidence": hub.pipeline.evidence_taken}

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await hub.aclose()

    return AppServices(
        config=hub.config,
        schema_version=hub.schema.vocabulary.version,
        graphql=view,
        graphiql=ide_routes(),
        ready=ready,
        running=running,
    )


async def _answers(engine: AsyncEngine) -> bool:
    """Whether the registry's database takes a question."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _kept_key(path: Path) -> bytes:
    """A secret of this hub, made on first use and readable by the hub alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as opened:
        key = secrets.token_bytes(_KEY_BYTES)
        opened.write(key)
        return key
