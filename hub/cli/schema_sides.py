"""The two sides of `tsunagu schema diff`: what a word on the command line stands for.

Takes `shipped`, a city's folder, a folder of Turtle modules or a file in SDL; gives the schema as SDL and, but for a
file, the vocabulary. Raises `DocumentError` for terms that are not understood; refuses anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.cli.output import Refused
from hub.config import HUB_FILE
from hub.graphql.derive import build_schema
from hub.local_terms import city_vocabulary, placed
from vocab.documents import DocumentError, text_of
from vocab.rdf.load import VocabularyError, load
from vocab.terms import Vocabulary

SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Side:
    """A schema; `vocabulary` is None where only the SDL is known."""

    name: str
    sdl: str
    vocabulary: Vocabulary | None = None


def side(word: str) -> Side:
    """What a word stands for. Raises `DocumentError`."""
    if word == SHIPPED:
        return _of(word, load())
    path = Path(word)
    if (path / HUB_FILE).is_file():
        return _of(word, city_vocabulary(path))
    if path.is_dir():
        return _of(word, _modules(path))
    if path.is_file():
        return Side(word, text_of(path, path.name))
    raise Refused(f"'{word}' is no file in SDL, no city, no folder of Turtle modules and not '{SHIPPED}'")


def sdl_of(vocabulary: Vocabulary) -> str:
    """The schema of a vocabulary."""
    return build_schema(vocabulary).as_str()


def _of(name: str, vocabulary: Vocabulary) -> Side:
    return Side(name, sdl_of(vocabulary), vocabulary)


def _modules(folder: Path) -> Vocabulary:
    files = tuple(sorted(folder.glob("*.ttl")))
    if not files:
        raise Refused(f"the folder '{folder.name}' has neither {HUB_FILE} nor Turtle modules (*.ttl)")
    try:
        return load(files)
    except VocabularyError as error:
        raise DocumentError(tuple(placed(error.problems, files, {}))) from None
