"""The one place where a hub is put together: a city's folder in, a running hub out.

Takes a folder and the environment; gives a `Hub` with its application. Raises `DocumentError` for a
`hub.yaml` that is not understood; a broken source or policy only closes its source.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
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
from hub.assemble import assemble
from hub.catalogue import Catalogue
from hub.config import Config, load_config
from hub.cursor import CursorBox
from hub.facts import FactsGatherer
from hub.graphql.derive import build_schema
from hub.graphql.ide import ide_routes
from hub.graphql.schema import TsunaguSchema
from hub.graphql.view import GraphQLView
from hub.holds import PageStore
from hub.identify import Identifier
from hub.kept_key import KEY_BYTES, kept_key
from hub.keys import IssuerKeys, key_client, key_store
from hub.ledger.evidence import EvidenceNotWritten, EvidenceSink
from hub.ledger.jsonl import JsonLinesSink
from hub.local_terms import city_vocabulary
from hub.own_answers import OwnAnswers
from hub.own_persons import OwnPersons
from hub.parse import DocumentCache, Parser
from hub.pipeline import Pipeline, Services
from hub.pipeline.services import system_clock
from hub.reference.schemas import schema_routes
from hub.registry.literal_free import schema_names
from hub.registry.questions import Questions
from hub.registry.registry import Registry, open_registry
from hub.self_mapping import self_mapped
from hub.source_file import Surroundings
from hub.source_policy import asks_persons
from hub.tokens import TokenVerifier
from hub.vocab_pages.render import Pages
from hub.vocab_pages.routes import vocabulary_routes
from hub.watch import Thresholds, Watch
from policies.decision import coordinate
from policies.facts import Consumer
from vocab.rdf.load import local_modules, shipped_modules
from vocab.terms import Label, Vocabulary


@dataclass(slots=True)
class Hub:
    """A hub that answers. `aclose` gives back every connection and file."""

    config: Config
    catalogue: Catalogue
    schema: TsunaguSchema
    pipeline: Pipeline
    registry: Registry
    identify: Identifier
    app: Starlette
    sink: EvidenceSink
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
        await self.registry.engine.dispose()


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
    terms = vocabulary or city_vocabulary(config.city, config.hub.id)
    config.state.mkdir(mode=0o700, exist_ok=True)
    registry = await open_registry(config, kept_key(config.state / "registry.key"), clock())
    evidence = sink or await _ledger(config, registry)
    secret = kept_key(config.state / "persons.key")
    catalogue = await _catalogue(Surroundings(config, terms, environ, Stores(pages=PageStore()), secret))
    keys_over = key_client()
    keys = _issuer_keys(config, keys_over)
    facts = _facts(registry, catalogue, secret)
    proofs = _verifier(config, keys, clock, proving=True)
    persons = OwnPersons(registry, proofs, config, terms, clock, lambda: catalogue, _names(config, terms))
    own = OwnAnswers(lambda: catalogue, registry.situations, clock, facts, persons, config.purposes)
    schema = build_schema(terms, None, own)
    pipeline = Pipeline(_services(config, catalogue, registry, schema, facts, evidence, clock))
    server = config.server
    schema.answerer = Admission(pipeline, concurrency=server.concurrency, queued=server.queued)
    hub = Hub(
        config=config,
        catalogue=catalogue,
        schema=schema,
        pipeline=pipeline,
        registry=registry,
        identify=Identifier(_verifier(config, keys, clock, proving=False), config.issuers, config.clients),
        app=Starlette(),
        sink=evidence,
        keys=tuple(keys.values()),
        key_client=keys_over,
    )
    hub.app = create_app(_app_services(hub))
    return hub


async def _catalogue(around: Surroundings) -> Catalogue:
    """The sources as their files say, or as those describe themselves that leave it to the hub."""
    return assemble(around, await self_mapped(around))


async def _ledger(config: Config, registry: Registry) -> EvidenceSink:
    """The ledger of a hub; a refusal gives the registry back first."""
    try:
        return JsonLinesSink(config.ledger_file)
    except EvidenceNotWritten:
        await registry.engine.dispose()
        raise


def _services(
    config: Config,
    catalogue: Catalogue,
    registry: Registry,
    schema: TsunaguSchema,
    facts: FactsGatherer,
    evidence: EvidenceSink,
    clock: Callable[[], datetime],
) -> Services:
    """What the pipeline of this hub is made of."""
    terms, graphql = catalogue.vocabulary, schema.graphql_schema
    questions = Questions(registry.engine, registry.sealer, schema_names(graphql))
    ledger_key = kept_key(config.state / "ledger.key")

    async def delivered(consumer: Consumer, policies: Sequence[str], now: datetime) -> None:
        counted = [uid for uid in policies if uid in facts.windows()]
        if counted and not consumer.anonymous:
            await registry.counters.delivered(consumer, counted, now)

    return Services(
        hub_id=config.hub.id,
        parse=Parser(graphql, terms, schema.federated_fields, config.limits, DocumentCache()),
        catalogue=lambda: catalogue,
        situations=registry.situations.active,
        sink=evidence,
        cursors=CursorBox(secrets.token_bytes(KEY_BYTES)),
        request_key=ledger_key,
        limits=config.limits,
        clock=clock,
        facts=facts,
        consents=registry.consents,
        purposes=config.purposes,
        asked=questions.keep,
        delivered=delivered,
        watch=_watch(config, ledger_key),
    )


def _watch(config: Config, key: bytes) -> Watch:
    """Who watches for probing, with the thresholds of the hub."""
    limits = config.server
    return Watch(
        Thresholds(limits.watch_denials, limits.watch_missing_ids, limits.watch_differences, limits.watch_minutes), key
    )


def _verifier(
    config: Config, keys: Mapping[str, IssuerKeys], clock: Callable[[], datetime], *, proving: bool
) -> TokenVerifier:
    """Accepts the tokens of issuers that prove who somebody is, or those of all the others; never both."""
    issuers = {name: issuer for name, issuer in config.issuers.items() if (issuer.proves is not None) is proving}
    return TokenVerifier(issuers, keys, entries=config.server.token_entries, clock=clock)


def _names(config: Config, vocabulary: Vocabulary) -> dict[str, Label]:
    """What holders, clients and coordinates are called."""
    found = {name: holder.title for name, holder in config.holders.items()}
    found |= {name: client.title for name, client in config.clients.items()}
    return found | {
        coordinate(item.name, prop.name): prop.label for item in vocabulary.concrete() for prop in item.properties
    }


def _facts(registry: Registry, catalogue: Catalogue, secret: bytes) -> FactsGatherer:
    policies = [source.policy for source in catalogue.sources if source.policy is not None]
    windows = {policy.uid: policy.windows for policy in policies if policy.windows}
    persons = any(map(asks_persons, policies))
    return FactsGatherer(
        situations=registry.situations,
        cases=registry.cases,
        agreements=registry.agreements,
        counters=registry.counters,
        links=registry.links,
        mandates=registry.mandates,
        windows=lambda: windows,
        secret=secret,
        persons=lambda: persons,
    )


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
        return {"registry": await _answers(hub.registry.engine), "evidence": hub.pipeline.evidence_taken}

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
        vocabulary=[*vocabulary_routes(_pages(hub)), *schema_routes()],
        ready=ready,
        running=running,
    )


def _pages(hub: Hub) -> Pages:
    """The vocabulary to be looked up; a city's own modules with it."""
    return Pages(hub.schema.vocabulary, shipped_modules(), local_modules(hub.config.city))


async def _answers(engine: AsyncEngine) -> bool:
    """Whether the registry's database takes a question."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
