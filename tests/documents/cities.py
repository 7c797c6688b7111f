"""Cities for these tests: copies of the example city, whole or with one source, with no server behind them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from adapters.kit.wrappers import Stores
from hub.assemble import assemble
from hub.catalogue import Catalogue, Source
from hub.cli.city import NOWHERE, read_stand_ins
from hub.config import Config, load_config
from hub.source_file import Surroundings
from policies.purposes import dpv_purposes
from vocab.documents import Problem, Strict
from vocab.languages import VARIANTS
from vocab.rdf.load import load
from vocab.terms import Vocabulary

CITY = Path(__file__).resolve().parents[2] / "examples" / "sanuki"
SOURCES = sorted(path.stem for path in (CITY / "sources").glob("*.yaml"))
POLICIES = sorted(path.stem for path in (CITY / "policies").glob("*.yaml"))
ENVIRON = {stand_in.env: NOWHERE for stand_in in read_stand_ins(CITY)}


@cache
def shipped() -> Vocabulary:
    """The vocabulary of every hub."""
    return load()


def written(kind: str, name: str) -> str:
    """The text of a shipped source or policy."""
    return (CITY / kind / f"{name}.yaml").read_text(encoding="utf-8")


def whole_city(folder: Path) -> Path:
    """A copy of the example city."""
    shutil.copytree(CITY, folder, ignore=shutil.ignore_patterns("state"))
    return folder


class SmallCity:
    """The example city with some of its sources only; `put` changes a file, `state` assembles it anew."""

    def __init__(self, folder: Path, *sources: str) -> None:
        whole_city(folder)
        self._services = services(sources) - set(sources)
        for path in (folder / "sources").iterdir():
            if path.stem not in {*sources, *self._services}:
                path.unlink()
        self.folder = folder
        self.config: Config = load_config(folder, ENVIRON)

    def put(self, kind: str, name: str, text: str) -> None:
        """Write a source or policy."""
        (self.folder / kind / f"{name}.yaml").write_text(text, encoding="utf-8")

    def catalogue(self) -> Catalogue:
        """What the hub makes of the files."""
        return assemble(Surroundings(self.config, shipped(), ENVIRON, Stores()))

    def only(self) -> Source:
        """The one source of the city, beside those that are asked for consent."""
        (source,) = (item for item in self.catalogue().sources if item.name not in self._services)
        return source


def users_of(policy: str) -> list[str]:
    """The sources under a policy: those that name it, and for a law those of its domain's holders."""
    config = load_config(CITY, ENVIRON)
    domains = {name for name, domain in config.domains.items() if domain.law == policy}
    keys = [f"policy: {policy}"]
    keys += [f"holder: {name}" for name, holder in config.holders.items() if holder.domain in domains]
    return [source for source in SOURCES if any(f"\n{key}\n" in written("sources", source) for key in keys)]


def services(sources: Collection[str]) -> set[str]:
    """The sources that the policies of these ask for consent."""
    policies = (
        name for source in sources for name in re.findall(r"^policy: (\S+)$", written("sources", source), re.MULTILINE)
    )
    return {name for policy in policies for name in re.findall(r"\{source: (\S+?)\}", written("policies", policy))}


def at(problems: Collection[Problem], file: str, line: int) -> bool:
    """Whether one of the problems is of this file and line."""
    return any((problem.file, problem.line) == (file, line) for problem in problems)


@cache
def words() -> frozenset[str]:
    """Every word that means something somewhere in a document: a slip that makes one of them is another key."""
    vocabulary = shipped()
    properties = {prop.name for cls in vocabulary.classes.values() for prop in cls.properties}
    models = {field.alias or name for model in _models(Strict) for name, field in model.model_fields.items()}
    return frozenset({*models, *properties, *vocabulary.classes, *VARIANTS, *dpv_purposes().purposes})


def _models(base: type[Strict]) -> Iterator[type[Strict]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)
