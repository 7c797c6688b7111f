"""Columns about persons: takes a table's headers and the forms of its values, gives which columns are closed and why.

Words in headers, and what stands beside a person's name, count even where no published table knows the column: in
doubt a column is closed. A column of individual numbers (個人番号) is refused altogether.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from vocab.mapping.personal import holds_personal_number
from vocab.recognise import personwords as words
from vocab.recognise.headers import loose
from vocab.recognise.samples import Forms
from vocab.recognise.whose import all_organisations, any_person

_MOBILE = 0.3  # of the telephone numbers
_PLATES = 0.3  # of the cells


class Personal(StrEnum):
    """Why a column is closed."""

    TABLE = "table"  # a published table says so, or the vocabulary
    WORD = "word"  # its header names a person
    BESIDE = "beside"  # it follows a person's name
    MOBILE = "mobile"  # many of its values are numbers of mobile telephones
    PLATE = "plate"  # many of its values are number plates of vehicles
    NAME = "name"  # who owns or runs it, where not all values are organisations
    NUMBER = "number"  # an individual number: the column is refused


def personal_columns(columns: Sequence[str], forms: Mapping[str, Forms], known: frozenset[str]) -> dict[str, Personal]:
    """The columns that are about persons; `known` are those that a published table knows as not personal."""
    persons_only = any(_names_person(column) for column in columns) and not any(map(_names_thing, columns))
    found: dict[str, Personal] = {}
    beside = False
    for column in columns:
        key = loose(column)
        beside = _names_person(column) or (
            (beside or persons_only) and (_reaches(key) or key.startswith(words.BY_NAMES))
        )
        why = (
            Personal.NUMBER
            if holds_personal_number(column)
            else _why(key, forms.get(column, Forms()), is_known=column in known)
        )
        if why is None and beside:
            why = Personal.BESIDE
        if why is not None:
            found[column] = why
    return found


def may_name_persons(column: str, to: str | None, cells: Iterable[Any]) -> bool:
    """Whether a column that says who owns, runs or does something may name persons; `to` is what it is mapped to.

    Under 設置者 or 所有者 every cell must be an organisation, and without cells nobody can tell; in a column that leads
    to an organisation none may look like a person's name.
    """
    key = loose(column)
    if any(word in key for word in words.WHO) and not key.endswith(words.NOT_WHO):
        return not all_organisations(cells)
    return to in words.WHO_DOES and any_person(cells)


def _names_person(column: str) -> bool:
    return any(word in loose(column) for word in words.NAMES)


def _names_thing(column: str) -> bool:
    key = loose(column)
    return any(word in key for word in words.THINGS) and not any(word in key for word in (*words.ALWAYS, *words.NAMES))


def _why(key: str, forms: Forms, *, is_known: bool) -> Personal | None:
    if forms.personal_numbers or words.NUMBER.search(key):
        return Personal.NUMBER
    if any(word in key for word in words.NO_PERSON):
        return None
    if any(word in key for word in words.ALWAYS) or (not is_known and any(word in key for word in words.UNLESS_KNOWN)):
        return Personal.WORD
    if forms.share("plate") >= _PLATES:
        return Personal.PLATE
    return Personal.MOBILE if forms.share("mobile") >= _MOBILE else None


def _reaches(key: str) -> bool:
    """Whether a column says how to reach somebody, and not that it is a facility."""
    return any(word in key for word in words.REACHES) and not any(word in key for word in words.OF_FACILITIES)
