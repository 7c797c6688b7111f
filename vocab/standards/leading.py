"""Which published datasets lead to a class, and which of their columns to which property.

Takes a class's name; reads the tables that name the class and no other. Refuses nothing: the tables are checked by
`vocab.recognise.standards`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vocab.standards import BLOCKS, plain_data
from vocab.terms import Label

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Leading:
    """A published dataset that leads to a class: its columns, each with the property it leads to (None: left out).

    `kind` is `municipal`, `sdm`, `gbfs`, `gtfs`, `odpt` or `eei`; `generations` are its published headers' names.
    """

    slug: str
    kind: str
    title: Label
    generations: tuple[str, ...]
    columns: tuple[tuple[str, str | None], ...]


def leading_to(class_name: str) -> tuple[Leading, ...]:
    """The datasets of a class, municipal ones first."""
    line = re.compile(rf"^class: *[\"']?{re.escape(class_name)}[\"']? *$", re.MULTILINE)
    texts = ((path, path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.yaml")))
    found = [_leading(plain_data(text, file=path.name)) for path, text in texts if line.search(text)]
    return tuple(sorted(found, key=lambda item: (item.kind != "municipal", item.kind, item.slug)))


def _leading(data: Mapping[str, Any]) -> Leading:
    generations = data.get("generations", {})
    written = {header for item in generations.values() for header in item["header"]}
    columns = {**data.get("columns", {}), **_shared(data.get("blocks", ()), written)}
    prefix = f"{data['class']}."
    return Leading(
        slug=data["dataset"],
        kind=data["kind"],
        title=Label(data["title"]["ja"], data["title"]["en"]),
        generations=tuple(generations),
        columns=tuple((name, item["to"] and item["to"].removeprefix(prefix)) for name, item in columns.items()),
    )


def _shared(names: tuple[str, ...], written: set[str]) -> dict[str, Mapping[str, Any]]:
    """The columns of the blocks that a header of the dataset has."""
    if not names:
        return {}
    blocks = plain_data((_FOLDER / f"{BLOCKS}.yaml").read_text("utf-8"))
    return {key: item for name in names for key, item in blocks.get(name, {}).items() if _has(key, item, written)}


def _has(name: str, column: Mapping[str, Any], written: set[str]) -> bool:
    return not written.isdisjoint({name, *column.get("also", ())})
