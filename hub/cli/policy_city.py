"""What the commands on policies share: a city's configuration and catalogue, its sources, and the language of texts.

Reads a city's folder without opening a connection; refuses a `hub.yaml` that is not understood and a source that the
city does not have.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from adapters.kit.wrappers import Stores
from hub.assemble import Surroundings, assemble
from hub.catalogue import Catalogue, Source
from hub.cli.city import NOWHERE, read_stand_ins
from hub.cli.output import Exit, Refused, print_problems
from hub.config import Config, load_config, load_documents
from hub.drafts import Draft, read_draft
from hub.ledger.evidence import Evidence
from hub.local_terms import city_vocabulary
from hub.source_policy import bound, unanswerable, written
from policies.model import Document
from vocab.documents import DocumentError, read_file
from vocab.mapping.model import SourceDocument
from vocab.terms import Label, Vocabulary

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="Language of the texts.",
)
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


def quiet_environ(city: Path, *, but: Sequence[str] = ()) -> dict[str, str]:
    """The environment with every stand-in's address leading nowhere, but those of the programs named."""
    nowhere = {item.env: NOWHERE for item in read_stand_ins(city) if item.program not in but}
    return {**nowhere, **os.environ}


def quiet_city(city: Path) -> QuietCity:
    """A city's files. Raises `DocumentError`."""
    environ = quiet_environ(city)
    config = load_config(city, environ)
    vocabulary = city_vocabulary(city, config.hub.id)
    return QuietCity(config, vocabulary, assemble(Surroundings(config, vocabulary, environ, Stores())))


def ending(command: Callable[..., None]) -> Callable[..., None]:
    """A command that ends with 1 and the problems of a document that is refused."""

    def ended(*args: Any, as_json: bool, **more: Any) -> None:
        try:
            command(*args, as_json=as_json, **more)
        except DocumentError as error:
            print_problems(error.problems, as_json=as_json)
            raise SystemExit(Exit.PROBLEMS) from None

    ended.__doc__, ended.__name__ = command.__doc__, command.__name__
    return ended


class Unkept:
    """Where nothing is delivered to anybody, nothing is recorded; and a hub that runs keeps its ledger to itself."""

    async def write(self, records: Sequence[Evidence]) -> None:
        """Take the records."""

    async def aclose(self) -> None:
        """Nothing to give back."""


def both(label: Label) -> dict[str, str]:
    """A text in both languages, for programs."""
    return {"ja": label.ja, "en": label.en}
