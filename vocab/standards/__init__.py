"""The shipped tables of published datasets: gives the plain data of each file of this folder, read once.

Written by hand in YAML, every scalar text. Refuses (`ValueError`) a key written twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # five times as fast where it was built
_NULLS = frozenset({"null", "~", ""})
BLOCKS, SYNONYMS = "blocks", "synonyms"  # the files that are no dataset
UNREADABLE = "TABLE_UNREADABLE"


def tables(folder: Path | None = None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """File name without its ending, and the data of each file: texts, None for a bare `null`, tuples, dicts."""
    for path in sorted((folder or Path(__file__).parent).glob("*.yaml")):
        yield path.stem, plain_data(path.read_text(encoding="utf-8"), file=path.name)


def plain_data(text: str, *, file: str = "") -> Mapping[str, Any]:
    """The data of one document."""
    node = yaml.compose(text, Loader=_LOADER)
    found = _plain(node, file) if node is not None else None
    if not isinstance(found, dict):
        raise ValueError(f"{UNREADABLE}: {file}: a table is a mapping of keys")  # noqa: TRY004 - one error for all
    return found


def _plain(node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        pairs = [(key.value, _plain(value, file)) for key, value in node.value]
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for at, (key, _) in enumerate(pairs) if key in dict(pairs[:at]))
            raise ValueError(f"{UNREADABLE}: {file}:{node.start_mark.line + 1}: '{twice}' is written twice")
        return found
    if isinstance(node, yaml.SequenceNode):
        return tuple(_plain(item, file) for item in node.value)
    bare = isinstance(node, yaml.ScalarNode) and not node.style
    return None if bare and node.value in _NULLS else node.value
