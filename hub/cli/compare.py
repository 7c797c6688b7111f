"""Answers of several consumers to one document, side by side: where they differ, and why.

Takes GraphQL answers; gives rows of a table and sentences. Entities are matched by id, so a filter or
an order that comes out differently does not look like a difference of values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_GIVEN = "—"
_NAME = ("name", "value")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one entity that the consumers see differently."""

    entity: str  # its name, else its id
    field: str
    values: tuple[str, ...]


def differences(answers: Sequence[Mapping[str, Any]], *, per_field: int = 2) -> list[Difference]:
    """The fields that differ, at most `per_field` entities for each field of each root."""
    found: list[Difference] = []
    roots = list(answers[0].get("data") or {})
    for root in roots:
        entities = [_by_id((answer.get("data") or {}).get(root)) for answer in answers]
        shown: dict[str, int] = {}
        for entity_id in dict.fromkeys(key for group in entities for key in group):
            flat = [dict(_leaves(group[entity_id])) if entity_id in group else {} for group in entities]
            for field in dict.fromkeys(key for cells in flat for key in cells):
                values = tuple(_text(cells.get(field)) for cells in flat)
                if len(set(values)) > 1 and shown.get(field, 0) < per_field:
                    shown[field] = shown.get(field, 0) + 1
                    name = next((cells[".".join(_NAME)] for cells in flat if cells.get(".".join(_NAME))), entity_id)
                    found.append(Difference(str(name), f"{root}.{field}", values))
    return found


def counts(answer: Mapping[str, Any]) -> dict[str, int]:
    """How many entities each root field shows."""
    return {root: len(_by_id(value)) for root, value in (answer.get("data") or {}).items()}


def reasons(answer: Mapping[str, Any]) -> list[str]:
    """Why something is not given, one sentence each."""
    found: dict[str, None] = {}
    for error in answer.get("errors") or ():
        extensions = error.get("extensions", {})
        for source in extensions.get("sources", ()):
            found[f"[{source['source']}] {source['reason']}"] = None
        if not extensions.get("sources"):
            found[f"{extensions.get('code')}: {error.get('message')}"] = None
    for source in answer.get("extensions", {}).get("sources", ()):
        for item in source.get("transformed", ()):
            how = ", ".join(
                f"{key}={value}" for key, value in item.items() if key not in ("coordinate", "action", "rule")
            )
            found[f"[{source['source']}] {item['coordinate']}: {item['action']}({how})"] = None
    return list(found)


def _by_id(value: Any) -> dict[str, Mapping[str, Any]]:
    nodes = value.get("nodes") if isinstance(value, Mapping) else None
    return {node["id"]: node for node in nodes or () if isinstance(node, Mapping) and "id" in node}


def _leaves(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its dotted path; a geometry is a leaf."""
    for key, item in value.items():
        if isinstance(item, Mapping) and "coordinates" not in item:
            yield from _leaves(item, f"{prefix}{key}.")
        elif key != "id":
            yield f"{prefix}{key}", item


def _text(value: Any) -> str:
    if value is None:
        return NOT_GIVEN
    if isinstance(value, Mapping):
        return _place(value["coordinates"]) if value.get("type") == "Point" else f"{value.get('type')} {_ends(value)}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _place(position: Sequence[float]) -> str:
    return f"{position[1]:.5f}, {position[0]:.5f}"


def _ends(geometry: Mapping[str, Any]) -> str:
    line = geometry["coordinates"]
    return f"{_place(line[0])} → {_place(line[-1])}" if geometry.get("type") == "LineString" else ""
