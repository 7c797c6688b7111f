"""What an Orion holds, for onboarding: takes the answer of `/v2/types` and samples, gives collections.

Refuses (`SourceInvalid`) an answer that is no list of types.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from adapters.errors import SourceInvalid
from adapters.names import CollectionName, NativePath
from adapters.spec import NativeCollection, NativeField, NativeType

_TIMES = {"DateTime", "ISO8601"}
_MOST_TYPES = 50  # sampled; each costs a call
_LONGEST_SAMPLE = 80


async def collections_of(types: Any, sample: Callable[[str], Awaitable[Any]]) -> tuple[NativeCollection, ...]:
    """The types and their attributes; `sample` gives a few entities of a type."""
    if not isinstance(types, list) or not all(isinstance(item, dict) for item in types):
        raise SourceInvalid("the answer is not a list of types")
    names = [item["type"] for item in types if isinstance(item.get("type"), str)]
    found = [NativeCollection(CollectionName(name), _fields(await sample(name))) for name in names[:_MOST_TYPES]]
    return tuple(found)


def _fields(rows: Any) -> tuple[NativeField, ...]:
    values: dict[str, list[Any]] = {}
    types: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else ():
        for path, value, type_ in _cells(row if isinstance(row, dict) else {}):
            values.setdefault(path, []).append(value)
            types[path] = type_
    return tuple(
        NativeField(NativePath(path), native_type(seen, types[path]), tuple(_shown(value) for value in seen))
        for path, seen in sorted(values.items())
    )


def _cells(row: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, attribute in row.items():
        if name == "id":
            yield name, attribute, "Text"
        if not isinstance(attribute, dict):
            continue
        yield f"{name}.value", attribute.get("value"), str(attribute.get("type"))
        metadata = attribute.get("metadata")
        for meta, held in metadata.items() if isinstance(metadata, dict) else ():
            if isinstance(held, dict):
                yield f"{name}.metadata.{meta}.value", held.get("value"), str(held.get("type"))


def native_type(values: list[Any], type_: str) -> NativeType | None:
    """The type that fits every value seen; None where they differ or say nothing."""
    if type_.startswith("geo:"):
        return NativeType.GEOMETRY
    kinds = {_kind(value) for value in values if value is not None}
    if kinds == {NativeType.TEXT} and type_ in _TIMES:
        return NativeType.TIME
    return kinds.pop() if len(kinds) == 1 else None


def _kind(value: Any) -> NativeType | None:
    if isinstance(value, bool):
        return NativeType.BOOLEAN
    if isinstance(value, (int, float)):
        return NativeType.NUMBER
    return NativeType.TEXT if isinstance(value, str) else None


def _shown(value: Any) -> str:
    return str(value)[:_LONGEST_SAMPLE]
