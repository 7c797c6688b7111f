"""What the commands on policies share: a city's configuration and catalogue, its sources, and drafts.

Reads a city's folder without opening a connection; refuses a `hub.yaml` that is not understood and a source that the
city does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

import click

from hub.assemble import assemble
from hub.catalogue import Catalogue, Source
from hub.cli.city import quiet_environ, surroundings
from hub.cli.output import Refused
from hub.config import Config, load_documents
from hub.drafts import Draft, read_draft
from hub.ledger.evidence import Evidence
from hub.source_policy import bound, unanswerable, written
from policies.model import Document
from vocab.documents import DocumentError, read_file
from vocab.mapping.model import SourceDocument
from vocab.terms import Vocabulary

source_option = click.option("--source", required=True, metavar="NAME", help="The source whose policy it would be.")
draft_option = click.option(
    "--policy",
    "draft",
    required=True,
    metavar="DRAFT.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The draft: a policy, or use: and with: of a stock policy.",
)


@dataclass(frozen=True, slots=True)
class QuietCity:
    """A city as its files say; no source is ever asked."""

    config: Config
    vocabulary: Vocabulary
    catalogue: Catalogue

    def source(self, name: str) -> Source:
        """A source by name; ends the command where there is none, or its files are not understood."""
        found = self.catalogue.by_name.get(name)
        if found is None:
            near = get_close_matches(name, self.catalogue.by_name, n=1)
            known = f"did you mean '{near[0]}'?" if near else "known: " + ", ".join(sorted(self.catalogue.by_name))
            raise Refused(f"the city has no source '{name}' — {known}")
        if found.adapter is None:
            raise DocumentError(found.problems)
        return found

    def draft(self, path: Path, source: Source) -> Draft:
        """The draft in a file. Raises `DocumentError`."""
        found = read_draft(path, bound(source, self.config, self.vocabulary))
        problems = tuple(unanswerable(replace(source, policy=found.policy), self.catalogue.by_name))
        if problems:
            raise DocumentError(tuple(replace(problem, file=path.name) for problem in problems))
        return found

    def documents(self) -> Mapping[str, SourceDocument]:
        """What the sources' files say, by name; those that are not understood are left out."""
        found: dict[str, SourceDocument] = {}
        for item in load_documents(self.config.city).sources:
            try:
                document = read_file(SourceDocument, item.path, shown=item.file)
            except DocumentError:
                continue
            found.setdefault(document.source, document)
        return found

    def policy_of(self, source: Source) -> Document | None:
        """The policy document that a source has now. Raises `DocumentError`."""
        document = self.documents().get(source.name)
        if document is None or document.policy is None:
            return None
        of = bound(source, self.config, self.vocabulary)
        return written(document.policy, of, lines=None, file=f"sources/{source.name}.yaml").document


def quiet_city(city: Path) -> QuietCity:
    """A city's files. Raises `DocumentError`."""
    around = surroundings(city, quiet_environ(city))
    return QuietCity(around.config, around.vocabulary, assemble(around))


class Unkept:
    """Where nothing is delivered to anybody, nothing is recorded; and a hub that runs keeps its ledger to itself."""

    async def write(self, records: Sequence[Evidence]) -> None:
        """Take the records."""

    async def aclose(self) -> None:
        """Nothing to give back."""
