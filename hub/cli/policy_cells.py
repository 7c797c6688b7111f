"""Two answers to one question cell by cell: what is the same, what changed.

Takes GraphQL answers as plain data; gives rows of root, entity, field and both values. Entities are matched by id
where it is asked for, else by their place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ABSENT = "—"
"""Stands for null, and for an entity that is not in the answer."""
_PRESENT = "✓"
_NAME = ("name.value", "name")


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one entity in both answers."""

    root: str
    entity: str  # its name, else its id or place
    field: str
    today: str
    draft: str

    @property
    def changed(self) -> bool:
        """Whether the answers differ here."""
        return self.today != self.draft


def cells(today: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Cell]:
    """Every cell of both answers, in the order of today's."""
    data, other = today.get("data") or {}, draft.get("data") or {}
    return [cell for root in dict.fromkeys([*data, *other]) for cell in _of_root(root, data.get(root), other.get(root))]


def _of_root(root: str, today: Any, draft: Any) -> Iterator[Cell]:
    before, after = _entities(today), _entities(draft)
    for key in dict.fromkeys([*before, *after]):
        old, new = dict(_leaves(before.get(key), "")), dict(_leaves(after.get(key), ""))
        name = next((str(found[at]) for found in (old, new) for at in _NAME if found.get(at)), key)
        if (key in before) is not (key in after):
            yield Cell(root, name, "id", *(_PRESENT if key in found else ABSENT for found in (before, after)))
        fields = dict.fromkeys([*old, *new])
        for field in fields:
            if any(other.startswith(f"{field}.") for other in fields):
                continue  # an object that one answer leaves out whole; its leaves say so
            yield Cell(root, name, field, _text(old.get(field)), _text(new.get(field)))


def _entities(value: Any) -> dict[str, Any]:
    """The entities of a root field by id; a lookup is one, and totals and the like are under an empty name."""
    if not isinstance(value, Mapping):
        return {}
    nodes = value.get("nodes")
    if nodes is None and isinstance(value.get("edges"), list):
        nodes = [edge.get("node") for edge in value["edges"] if isinstance(edge, Mapping)]
    if not isinstance(nodes, list):
        return {str(value.get("id", "")): value}
    found = {str(node.get("id", index)): node for index, node in enumerate(nodes, start=1) if isinstance(node, Mapping)}
    rest = {key: item for key, item in value.items() if key not in ("nodes", "edges", "pageInfo")}
    return found | ({"": rest} if rest else {})


def _leaves(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Every leaf with its dotted path; a geometry is a leaf."""
    if not isinstance(value, Mapping):
        return
    for key, item in value.items():
        if isinstance(item, Mapping) and "coordinates" not in item:
            yield from _leaves(item, f"{prefix}{key}.")
        elif not (key == "id" and not prefix):
            yield f"{prefix}{key}", item


def _text(value: Any) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, Mapping) and value.get("type") == "Point":
        lon, lat = value["coordinates"][:2]
        return f"{lat:.5f}, {lon:.5f}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
