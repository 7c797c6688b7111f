"""What an answer must not do whatever the worlds hold: merge what a licence keeps apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hub.catalogue import Source


def merged_against_licence(data: Any, by_name: Mapping[str, Source]) -> str | None:
    """The sources of one entity, where one of them is under a licence that refuses merging."""
    alone = {name for name, source in by_name.items() if source.policy is not None and source.policy.no_derivatives}
    for named in _provenances(data) if alone else ():
        if len(named) > 1 and named & alone:
            return f"merged: {sorted(named)}"
    return None


def _provenances(value: Any) -> Iterator[set[str]]:
    """The sources that each entity says it comes from."""
    if isinstance(value, list):
        for item in value:
            yield from _provenances(item)
    elif isinstance(value, dict):
        told = value.get("provenance")
        if isinstance(told, list):
            yield {item["source"] for item in told}
        for item in value.values():
            yield from _provenances(item)
