"""Which sources an operation is about: takes a level and the catalogue, gives the sources that are left in.

By `sources:`, `holders:` and the spaces of looked-up ids. What is done for each source of a level is done for these,
so that the policies of others cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hub.catalogue import Catalogue, Source
from hub.needs import Level
from vocab.ids import parse_id


def sources_asked(level: Level, catalogue: Catalogue) -> Sequence[Source]:
    """The sources of a level's class that may hold what is asked for, closed ones too, in name order."""
    narrowed = list(_narrowed(level, catalogue))
    if not narrowed:
        return catalogue.providers(level.class_name).sources
    names = set[str].intersection(*({source.name for source in found} for found in narrowed))
    return sorted((source for source in narrowed[0] if source.name in names), key=lambda source: source.name)


def _narrowed(level: Level, catalogue: Catalogue) -> Iterator[list[Source]]:
    """What each way of narrowing leaves."""
    known, arguments = catalogue.providers(level.class_name), level.arguments
    if level.ids is not None and level.told:
        yield _of(known.by_space, {parsed.space for parsed in map(parse_id, level.ids) if parsed})
    if arguments is not None and arguments.sources is not None:
        yield _of(known.by_name, set(arguments.sources))
    if arguments is not None and arguments.holders is not None:
        yield _of(known.by_holder, set(arguments.holders))


def _of(by: dict[str, list[Source]], values: Iterable[str]) -> list[Source]:
    return [source for value in values for source in by.get(value, ())]
