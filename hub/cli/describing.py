"""Sources that map themselves, asked by commands: a city's stand-ins run as long as it takes, but not its issuer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from hub.cli.city import NOWHERE, SOURCES, quiet_environ, read_stand_ins, running_stand_ins
from hub.proposals import Proposals
from hub.self_mapping import self_mapped, self_mapping
from hub.source_file import SourceFile, Surroundings
from vocab.documents import DocumentError


@contextmanager
def standing_in(city: Path) -> Iterator[Mapping[str, str]]:
    """The environment with the addresses of a city's stand-ins that are sources. Raises `DocumentError`."""
    with running_stand_ins(city, quiet_environ(city, but=SOURCES)) as environ:
        yield environ


def described(around: Surroundings, failed: list[click.ClickException]) -> Proposals:
    """What the sources that leave `provides` out provide; without such no source is asked.

    Only stand-ins that such a source names are started. Where one does not start, that is added to `failed`, and the
    others are asked all the same.
    """
    files = self_mapping(around)
    if not files:
        return {}
    try:
        with running_stand_ins(around.config.city, _named(around.config.city, files)) as environ:
            return asyncio.run(self_mapped(replace(around, environ=environ)))
    except DocumentError:
        return {}  # stand-ins that are not understood are a problem of their own
    except click.ClickException as error:
        failed.append(error)
        return asyncio.run(self_mapped(around))


def _named(city: Path, files: Collection[SourceFile]) -> dict[str, str]:
    """The environment without the addresses of the stand-ins that are named in files; those of others lead nowhere."""
    environ = quiet_environ(city, but=SOURCES)
    unnamed = {item.env for item in read_stand_ins(city) if not any(f"${{{item.env}}}" in file.text for file in files)}
    return {**dict.fromkeys(unnamed, NOWHERE), **environ}
