"""`tsunagu check`: every problem of a city's files at once. Only sources that leave `provides` out are asked.

Reads `hub.yaml`, the stand-ins, all sources and all policies, used or not; notes what sources that map themselves leave
out. Ends with 1 when there is a problem, else with 3 when a stand-in that such a source needs does not start.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from adapters.kit.wrappers import Stores
from hub.assemble import assemble, notes, problems
from hub.cli.city import quiet_environ
from hub.cli.describing import described
from hub.cli.output import Exit, city_argument, json_option, print_problems
from hub.config import Config, DocumentFile, Documents, load_config, load_documents
from hub.deprecated_uses import deprecated_uses
from hub.local_terms import city_vocabulary
from hub.source_file import Surroundings
from hub.source_policy import law_of
from policies.compile import compile_policy
from policies.model import Document
from vocab.documents import DocumentError, Problem, Strict, read_file, read_file_with_lines
from vocab.mapping.model import SourceDocument
from vocab.rdf.load import load
from vocab.terms import Vocabulary


@click.command()
@city_argument
@json_option
def check(city: Path, *, as_json: bool) -> None:
    """Report every problem in the files of CITY."""
    noted: list[Problem] = []
    failed: list[click.ClickException] = []
    found = tuple(dict.fromkeys(check_city(city, noted, failed)))
    print_problems(found, notes=noted, as_json=as_json)
    for error in failed:
        error.show()
    if not as_json:
        click.echo("no problems" if not found else f"{len(found)} problem{'s' if len(found) > 1 else ''}")
    raise SystemExit(Exit.PROBLEMS if found else Exit.UNREACHABLE if failed else Exit.OK)


def check_city(
    city: Path, noted: list[Problem] | None = None, failed: list[click.ClickException] | None = None
) -> Iterator[Problem]:
    """The problems of a city's files; one may be found twice.

    What closes nothing is added to `noted`, that a stand-in does not start to `failed`.
    """
    environ = dict(os.environ)
    documents = load_documents(city)
    yield from documents.problems
    try:
        environ = quiet_environ(city)
    except DocumentError as error:
        yield from error.problems
    try:
        config = load_config(city, environ)
    except DocumentError as error:
        yield from error.problems
        yield from _forms(documents)
        return
    try:
        vocabulary = city_vocabulary(city, config.hub.id)
    except DocumentError as error:
        yield from error.problems
        vocabulary = load()  # so that what else is wrong is said, too
    around = Surroundings(config, vocabulary, environ, Stores())
    catalogue = assemble(around, described(around, [] if failed is None else failed))
    if noted is not None:
        noted.extend(notes(catalogue))
        noted.extend(deprecated_uses(catalogue, documents))
    yield from problems(catalogue)
    yield from _policies(documents.policies, config, vocabulary)
    yield from _laws(config, vocabulary)


def _forms(documents: Documents) -> Iterator[Problem]:
    """What can be said of sources and policies without a configuration."""
    yield from _form(SourceDocument, documents.sources)
    yield from _form(Document, documents.policies)


def _form(model: type[Strict], items: Iterable[DocumentFile]) -> Iterator[Problem]:
    for item in items:
        try:
            read_file(model, item.path, shown=item.file)
        except DocumentError as error:
            yield from error.problems


def _policies(items: Iterable[DocumentFile], config: Config, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Problems of policies, also of those that no source names."""
    zone = ZoneInfo(next(iter(config.domains.values())).zone)
    laws = {domain.law for domain in config.domains.values()}
    for item in items:
        if item.name in laws:
            continue  # a law is no policy of a holder
        try:
            document, lines = read_file_with_lines(Document, item.path, shown=item.file)
            compile_policy(
                document,
                vocabulary,
                zone=zone,
                purposes=config.purposes,
                domains=config.kinds,
                lines=lines,
                file=item.file,
            )
        except DocumentError as error:
            yield from error.problems


def _laws(config: Config, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Problems of the laws of domains."""
    for domain in config.domains.values():
        try:
            law_of(domain, config, vocabulary)
        except DocumentError as error:
            yield from error.problems
