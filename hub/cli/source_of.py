"""The source that a command looks at: one of a city, with its stand-ins while it is looked at, or a file alone.

Refuses a source that the city does not have and one whose adapter cannot be made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from adapters.kit.build import build_connection
from adapters.kit.client import SourceClient
from adapters.kit.settings import AdapterSettings
from adapters.spec import Adapter
from adapters.table import TableAdapter
from hub.cli.city import surroundings
from hub.cli.describing import standing_in
from hub.cli.output import Refused
from hub.config import load_documents
from hub.source_file import SourceFile, Surroundings, bare_adapter, factory_of, is_nested, read_source
from vocab.documents import DocumentError, read_data
from vocab.likely import likely
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load
from vocab.terms import Vocabulary


@dataclass(frozen=True, slots=True)
class Named:
    """A source to be looked at."""

    document: SourceDocument
    adapter: Adapter
    nested: bool
    vocabulary: Vocabulary


@contextmanager
def named(where: Path, source: str | None, title: str | None) -> Iterator[Named]:
    """The source of a city, or a file. Raises `DocumentError`."""
    if where.is_file():
        if source is not None:
            raise click.UsageError("a file alone has no sources: write FILE, or CITY SOURCE")
        yield _of_file(where, title)
        return
    if source is None:
        raise click.UsageError("write CITY SOURCE, or a file alone")
    if title is not None:
        raise click.UsageError("--title is for a file alone; a source's title stands in its file")
    with standing_in(where) as environ:
        yield _of_city(source, surroundings(where, environ))


def _of_city(name: str, around: Surroundings) -> Named:
    file = _file(name, around)
    factory = factory_of(file)
    made = bare_adapter(file, factory, {}) if factory is not None else None
    if made is None:
        raise DocumentError(tuple(file.found))
    return Named(file.document, made[0], is_nested(factory), around.vocabulary)


def _file(name: str, around: Surroundings) -> SourceFile:
    """The file of a source, by the name that it gives itself."""
    names: list[str] = []
    for item in load_documents(around.config.city).sources:
        try:
            file = read_source(item, around)
        except DocumentError:
            if item.name == name:
                raise
            continue
        if file.document.source == name:
            return file
        names.append(file.document.source)
    raise Refused(f"the city has no source '{name}' — {likely(name, names)}")


def _of_file(path: Path, title: str | None) -> Named:
    called = title or path.stem
    document = read_data(
        SourceDocument,
        {
            "source": "file",
            "holder": "file",
            "title": {"ja": called, "en": called},
            "adapter": "table",
            "connection": {"file": path.name},
        },
    )
    connection, options = build_connection(document.connection, hub_id="tsunagu")
    settings = AdapterSettings("file", options, SourceClient(connection), directory=path.parent)
    return Named(document, TableAdapter(settings), nested=False, vocabulary=load())
