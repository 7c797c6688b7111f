"""`tsunagu vocab check`: every problem of modules of the vocabulary, and of the types that a city adds.

Takes a city's folder and Turtle files, or nothing for the modules shipped; a file stands in for the shipped module of
its name. Ends with 1 when there is a problem, else with 3 when the shapes could not be checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from hub.cli.output import Exit, Refused, Unreachable, ending, json_option, language_option, print_problems
from hub.local_terms import FOLDER, hub_id, placed
from vocab.documents import Problem
from vocab.rdf.load import VocabularyError, load, local_modules, shipped_modules
from vocab.rdf.problems import Problem as TermProblem
from vocab.rdf.shapes import ShapesNotChecked, violations

_INSTALL = "the shapes were not checked — install what checks them: pip install 'tsunagu[vocab]'"
_SAME = {"VOCAB_TEXT_LANGUAGE": "VOCAB_TEXT_MISSING", "VOCAB_TWO_VALUES": "VOCAB_VALUE_MISSING"}


@dataclass(frozen=True, slots=True)
class Modules:
    """What is checked: the common modules, a city's own ones, and those of both that the problems are asked of."""

    common: tuple[Path, ...]
    local: tuple[Path, ...]
    wanted: tuple[Path, ...]
    city: str | None

    def shown(self) -> dict[str, str]:
        """What a file is called in problems."""
        return {path.name: f"{FOLDER}/{path.name}" if path in self.local else path.name for path in self.wanted}


@click.command()
@click.argument("paths", nargs=-1, metavar="[CITY] [FILES]...", type=click.Path(exists=True, path_type=Path))
@language_option
@json_option
@ending
def check(paths: tuple[Path, ...], language: str, *, as_json: bool) -> None:
    """Report every problem of the modules shipped, or of CITY's own modules and of FILES."""
    modules = chosen(paths)
    try:
        found, missing = problems(modules, language), False
    except ShapesNotChecked:
        found, missing = tuple(_placed(read_problems(modules), modules)), True
    print_problems(found, as_json=as_json)
    if not as_json:
        click.echo("no problems" if not found else f"{len(found)} problem{'s' if len(found) > 1 else ''}")
    if missing and not found:
        raise Unreachable(_INSTALL)
    if missing:
        click.echo(_INSTALL, err=True)
    raise SystemExit(Exit.PROBLEMS if found else Exit.OK)


def chosen(paths: tuple[Path, ...]) -> Modules:
    """The modules that some arguments stand for. Raises `DocumentError` for a `hub.yaml` that is not understood."""
    folders = [path for path in paths if path.is_dir()]
    files = tuple(path for path in paths if not path.is_dir())
    if len(folders) > 1:
        raise Refused("one city at a time")
    local = local_modules(folders[0]) if folders else ()
    if folders and not local and not files:
        raise Refused(f"the city has no modules of its own: no {FOLDER}/*.ttl in {folders[0].name}")
    own = {path.name for path in files}
    common = tuple(path for path in shipped_modules() if path.name not in own)
    return Modules(
        (*common, *files), local, (*local, *files) if paths else common, hub_id(folders[0]) if folders else None
    )


def problems(modules: Modules, language: str) -> tuple[Problem, ...]:
    """What the strict reader and the shapes find, each thing once, by file and line. Raises `ShapesNotChecked`."""
    found = read_problems(modules)
    known = {(item.file, item.term, _SAME.get(item.code, item.code)) for item in found}
    shaped = violations((*modules.common, *modules.local), modules.wanted, language=language)
    more = tuple(item for item in shaped if (item.file, item.term, item.code) not in known)
    return tuple(sorted(_placed((*found, *more), modules), key=lambda item: (item.file, item.line, item.code)))


def read_problems(modules: Modules) -> tuple[TermProblem, ...]:
    """What the strict reader finds."""
    try:
        load(modules.common, local=modules.local, city=modules.city)
    except VocabularyError as error:
        return error.problems
    return ()


def _placed(found: tuple[TermProblem, ...], modules: Modules) -> Iterator[Problem]:
    yield from placed(found, (*modules.common, *modules.local), modules.shown())
