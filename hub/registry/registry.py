"""The registry opened: every store of what the hub itself keeps, over one database and one sealing key.

Takes the configuration and the key; gives a `Registry`, loaded. Raises the driver's own error for a database that
cannot be opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from hub.config import Config
from hub.registry.agreements import Agreements
from hub.registry.cases import Cases
from hub.registry.consents import Consents
from hub.registry.counters import Counters
from hub.registry.database import open_database
from hub.registry.links import SubjectLinks
from hub.registry.mandates import Mandates
from hub.registry.sealing import Sealer
from hub.registry.situations import Situations


@dataclass(frozen=True, slots=True)
class Registry:
    """The stores of one hub; `engine` is disposed of by whoever opened them."""

    engine: AsyncEngine
    sealer: Sealer
    situations: Situations
    cases: Cases
    agreements: Agreements
    counters: Counters
    links: SubjectLinks
    mandates: Mandates
    consents: Consents


async def open_registry(config: Config, key: bytes, now: datetime) -> Registry:
    """Open the database, bring it to the newest revision, and read what is declared at `now`."""
    engine = await open_database(config.registry_url)
    sealer = Sealer(key)
    situations, cases = Situations(engine, config.domains), Cases(engine, config.domains, sealer)
    await situations.load(now)
    await cases.load(now)
    return Registry(
        engine=engine,
        sealer=sealer,
        situations=situations,
        cases=cases,
        agreements=Agreements(config),
        counters=Counters(engine, sealer),
        links=SubjectLinks(engine, sealer),
        mandates=Mandates(engine, sealer),
        consents=Consents(engine, sealer, config.purposes),
    )
