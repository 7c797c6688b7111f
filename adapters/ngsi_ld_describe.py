"""What an NGSI-LD broker holds, for onboarding: takes the answer of `/types` and samples, gives collections.

Refuses (`SourceInvalid`) an answer that is no list of types.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from adapters.errors import SourceInvalid
from adapters.names import CollectionName, NativePath
from adapters.spec import NativeCollection, NativeField, NativeType

_MOST_TYPES = 50  # sampled; each costs a call
_LONGEST_SAMPLE = 80
_GEO = "GeoProperty"


async def collections_of(body: Any, sample: Callable[[str], Awaitable[Any]]) -> tuple[NativeCollection, ...]:
    """The types and their fields; `sample` gives a few entities of a type."""
    names = body.get("typeList") if isinstance(body, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SourceInvalid("the answer is not a list of types")
    found = [NativeCollection(CollectionName(name), _fields(await sample(name))) for name in names[:_MOST_TYPES]]
    return tuple(found)


def _fields(rows: Any) -> tuple[NativeField, ...]:
    values: dict[str, list[tuple[Any, NativeType | None]]] = {}
    for row in rows if isinstance(rows, list) else ():
        for path, value, native in _cells(row if isinstance(row, dict) else {}):
            values.setdefault(path, []).append((value, native))
    return tuple(
        NativeField(NativePath(path), _common(seen), tuple(str(value)[:_LONGEST_SAMPLE] for value, _ in seen))
        for path, seen in sorted(values.items())
    )


def _common(seen: list[tuple[Any, NativeType | None]]) -> NativeType | None:
    """The type that fits every value seen; None where they differ or say nothing."""
    types = {native for _, native in seen}
    return types.pop() if len(types) == 1 else None


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[str, Any, NativeType | None]]:
    if "id" in row:
        yield "id", row["id"], NativeType.TEXT
    for name, attribute in row.items():
        if isinstance(attribute, dict):
            yield from _members(name, attribute)


def _members(name: str, attribute: Mapping[str, Any]) -> Iterator[tuple[str, Any, NativeType | None]]:
    value = attribute.get("value")
    if isinstance(value, dict) and "@value" in value:
        yield f"{name}.value.@value", value["@value"], NativeType.TIME
    elif value is not None:
        yield f"{name}.value", value, NativeType.GEOMETRY if attribute.get("type") == _GEO else _native(value)
    for member, native in (("observedAt", NativeType.TIME), ("unitCode", NativeType.TEXT), ("object", NativeType.TEXT)):
        if isinstance(attribute.get(member), str):
            yield f"{name}.{member}", attribute[member], native
    languages = attribute.get("languageMap")
    for tag, text in languages.items() if isinstance(languages, dict) else ():
        yield f"{name}.languageMap.{tag}", text, NativeType.TEXT


def _native(value: Any) -> NativeType | None:
    if isinstance(value, bool):
        return NativeType.BOOLEAN
    if isinstance(value, (int, float)):
        return NativeType.NUMBER
    return NativeType.TEXT if isinstance(value, str) else None
