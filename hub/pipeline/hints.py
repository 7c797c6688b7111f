"""What was perhaps mistyped in a list's arguments: takes courses and the catalogue, gives `extensions.hints`.

Depends on the arguments and on the listed sources alone: an unlisted source is answered as one that there is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.catalogue import Catalogue, Source
from hub.languages import spoken
from hub.pipeline.course import Course
from vocab.terms import Label

_NONE_LISTED = {
    "sources": Label(
        "`sources` に、このクラスを公表する情報源がありません。`{ sources { name classes } }` に一覧があります。",
        "`sources` names no listed source of this class. See `{ sources { name classes } }`.",
    ),
    "holders": Label(
        "`holders` に、このクラスを公表する保有者がありません。`{ sources { holder classes } }` に一覧があります。",
        "`holders` names no holder that lists this class. See `{ sources { holder classes } }`.",
    ),
}


def hints(courses: Sequence[Course], catalogue: Catalogue) -> list[dict[str, Any]]:
    """One entry for each argument of a list in which no name is a listed one."""
    return [hint for course in courses for hint in _hints(course, catalogue)]


def _hints(course: Course, catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    arguments, class_name = course.root.arguments, course.root.class_name
    if arguments is None or class_name is None:
        return
    known = catalogue.providers(class_name)
    language = spoken(course.context.languages)
    if arguments.sources and not _listed(known.by_name, arguments.sources):
        yield _hint(course, "sources", language)
    if arguments.holders and not _listed(known.by_holder, arguments.holders):
        yield _hint(course, "holders", language)


def _listed(by: Mapping[str, Sequence[Source]], names: Sequence[str]) -> bool:
    return any(not source.unlisted for name in names for source in by.get(name, ()))


def _hint(course: Course, argument: str, language: str) -> dict[str, Any]:
    message = _NONE_LISTED[argument].get(language)
    return {"code": "NAMES_NOT_LISTED", "path": [course.root.key], "argument": argument, "message": message}
