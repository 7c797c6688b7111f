"""What an answer shows of each class and field that a case speaks of; takes a case and an answer, gives outcomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.city.cases.expected import NOTHING, Case
from vocab.ids import parse_id
from vocab.mesh import centre, encode

MESHES = ("mesh1", "mesh2", "mesh3", "mesh4")
PSEUDONYM = re.compile(r"[A-Za-z0-9_=-]{16,}")
Nodes = Sequence[Mapping[str, Any]]


def shown(case: Case, answer: Mapping[str, Any]) -> dict[str, str]:
    """One outcome for each class and coordinate of the case."""
    nodes = _by_class(case, answer)
    found: dict[str, str] = {}
    for name in case.outcomes:
        class_name, _, field = name.partition(".")
        rows = nodes.get(class_name, ())
        found[name] = _values(name, [row[field] for row in rows], answer) if field else _rows(case, class_name, rows)
    return found


def _by_class(case: Case, answer: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of the case's own sources."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for connection in answer["data"].values():
        for node in connection["nodes"]:
            parsed = parse_id(node["id"])
            assert parsed is not None
            if parsed.space.rpartition(".")[2] in case.sources:
                found.setdefault(parsed.class_name, []).append(node)
    return found


def _rows(case: Case, class_name: str, rows: Nodes) -> str:
    called = case.called_by[class_name]
    if not rows:
        return NOTHING
    return " ".join(sorted({row[called] or "?" for row in rows})) if called else str(len(rows))


def _values(name: str, values: Sequence[Any], answer: Mapping[str, Any]) -> str:
    given = [value for value in values if _plain(value) is not None]
    if not values:
        return NOTHING
    if not given:
        return "denied" if name in _denied(answer) else "null"
    if len(given) < len(values):
        return f"{len(given)} of {len(values)}"
    return _form(given)


def _plain(value: Any) -> Any:
    """A measure or a text in variants by its value."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _form(given: Sequence[Any]) -> str:
    if isinstance(given[0], dict) and given[0].get("type") == "Point":
        return next((level for level in MESHES if all(_is_centre(place, level) for place in given)), "given")
    if all(isinstance(value, str) and PSEUDONYM.fullmatch(value) for value in given):
        return "pseudonym"
    return "given"


def _is_centre(place: Mapping[str, Any], level: str) -> bool:
    lon, lat = place["coordinates"]
    return centre(encode(lat, lon, level)) == pytest.approx((lat, lon), abs=1e-6)


def _denied(answer: Mapping[str, Any]) -> set[str]:
    return {
        error["extensions"]["coordinate"]
        for error in answer.get("errors", ())
        if error["extensions"]["code"] in {"FIELD_DENIED", "FIELD_CONDITIONAL"}
    }
