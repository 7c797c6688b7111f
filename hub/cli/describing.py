"""Sources that map themselves, asked by commands: a city's stand-ins run as long as it takes, but not its issuer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hub.cli.city import SOURCES, quiet_environ, running_stand_ins
from hub.proposals import Proposals
from hub.self_mapping import self_mapped, self_mapping
from hub.source_file import Surroundings
from vocab.documents import DocumentError


@contextmanager
def standing_in(city: Path) -> Iterator[Mapping[str, str]]:
    """The environment with the addresses of a city's stand-ins that are sources. Raises `DocumentError`."""
    with running_stand_ins(city, quiet_environ(city, but=SOURCES)) as environ:
        yield environ


def described(around: Surroundings) -> Proposals:
    """What the sources that leave `provides` out provide; without such no source is asked."""
    if not self_mapping(around):
        return {}
    try:
        with standing_in(around.config.city) as environ:
            return asyncio.run(self_mapped(replace(around, environ=environ)))
    except DocumentError:
        return {}  # stand-ins that are not understood are a problem of their own
