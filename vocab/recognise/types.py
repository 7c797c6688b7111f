"""The type that a source states for its records: takes a type's name or sample rows, tells what it stands for.

NGSI and ODPT entities carry their type; one that no table knows is another thing, however alike its attributes are.
Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vocab.recognise.datasets import Dataset, Standards
from vocab.recognise.headers import keys, loose

_TYPES = ("type", "@type")
_IDS = ("id", "@id")
_ENDINGS = (
    "observed",
    "observation",
    "sensor",
    "station",
    "info",
    "information",
    "data",
    "list",
    "情報",
    "一覧",
    "データ",
)


def is_type(dataset: Dataset, type_name: str) -> bool:
    """Whether a dataset describes the records of a type, by its name, its IRI or its compact IRI."""
    wanted = {loose(key) for key in (*keys(type_name), type_name.rpartition(":")[2])}
    return any(loose(key) in wanted for name in dataset.types for key in keys(name))


def is_called(type_name: str, class_name: str, standards: Standards) -> bool:
    """Whether a type's name is a word for a class, or the name of the class; `WaterLevelSensor` for water levels."""
    for text in (*keys(type_name), type_name.rpartition(":")[2]):
        key = loose(text)
        short = next((key.removesuffix(end) for end in _ENDINGS if key.endswith(end)), key)
        if any(standards.words.get(item) == class_name or item == loose(class_name) for item in (key, short)):
            return True
    return False


def stated_type(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The one type that all sample rows state beside an id that is a URN (NGSI-LD, ODPT); None where there is none."""
    of_type = next((name for name in _TYPES if name in columns), None)
    of_id = next((name for name in _IDS if name in columns), None)
    if of_type is None or of_id is None or not rows:
        return None
    types = {str(row.get(of_type)) for row in rows}
    named = all(str(row.get(of_id)).startswith("urn:") for row in rows)
    return types.pop() if named and len(types) == 1 else None
