"""One document through the engine and through the oracle, and what differs.

Cursors are compared by where they lead: the oracle writes the entity a cursor stands for, and each cursor of
the engine must stand for one entity only, and lead on from it when it is followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, execute, parse

from hub.operation import ListArguments
from hub.request import Answer, Local, LocalExecutor
from tests.hub.engine_tools import Bench
from tests.oracle.documents import Document
from tests.oracle.resolvers import Asked, plain_schema, resolve, type_of
from tests.oracle.seam import Seen, listening, seen_whole

STATIC = frozenset({"FIELD_DENIED", "FIELD_CONDITIONAL", "HISTORY_NOT_OFFERED", "ERRORS_CUT"})
"""Errors that follow from decisions and the catalogue alone; no resolver raises them."""


@dataclass(slots=True)
class Run:
    """What both said. `cursors` holds, by root field, the entity that each cursor of the engine stands for."""

    answer: Answer
    expected: ExecutionResult
    cursors: dict[tuple[str | int, str], str]
    seen: dict[str, Seen]

    @property
    def led_to(self) -> dict[str, str]:
        """The entity that each cursor stands for."""
        return {cursor: entity for (_, cursor), entity in self.cursors.items()}

    @property
    def notes(self) -> set[str]:
        """What came of it, for counting."""
        found: set[str] = set()
        for key, seen in self.seen.items():
            shown = (self.answer.data or {}).get(key)
            nodes = shown.get("nodes") if isinstance(shown, dict) else None
            found |= (
                {"a filter kept some"} if isinstance(nodes, list) and 0 < len(nodes) < len(seen.entities) else set()
            )
            found |= {"a reference was followed"} if any(level.entities for level in seen.below.values()) else set()
            two = any(len(entity.origins) > 1 for entity in seen.entities.values())
            found |= {"an entity of two sources"} if two and shown else set()
        return found

    @property
    def differences(self) -> list[str]:
        """Paths at which the data differs, and errors that only one has."""
        found = list(_differences(self.answer.data, self.expected.data, (), self.cursors))
        wrong = _errors(self.answer.errors, skipped=STATIC) ^ _errors(self.expected.errors or (), skipped=frozenset())
        return [*found, *map(str, wrong)]


async def run_both(
    bench: Bench,
    document: Document,
    patch: pytest.MonkeyPatch,
    languages: tuple[str, ...],
    cursors: Mapping[str, str] | None = None,
) -> Run:
    """Ask the engine, then the oracle over what the engine's sources hold."""
    request = bench.request(document.text, document.variables, operation_name=document.operation, languages=languages)
    with listening(patch) as heard:
        answer = await bench.pipeline.answer(request, _local())
    roots = {root.key: root for root in bench.parse(request).roots} if answer.executed else {}
    seen = {
        key: await seen_whole(materials, include_drill=_drill_of(roots[key].arguments))
        for key, materials in heard.items()
    }
    asked = Asked(bench.catalogue, languages, seen, cursors or {})
    running = execute(
        plain_schema(),
        bench.parse.documents.get(document.text) or parse(document.text),
        context_value=asked,
        variable_values=document.variables,
        operation_name=document.operation,
        field_resolver=resolve,
        type_resolver=type_of,
    )
    assert isinstance(running, ExecutionResult)
    return Run(answer, running, {}, seen)


def _drill_of(arguments: ListArguments | None) -> bool:
    """Whether data of drills is asked for, also in what the list refers to; nothing but a list can."""
    return arguments is not None and arguments.include_drill


def _local() -> LocalExecutor:
    async def run_local(local: Local) -> tuple[dict[str, Any] | None, tuple[GraphQLError, ...]]:
        running = execute(
            plain_schema(),
            local.document,
            variable_values=dict(local.variables),
            operation_name=local.operation_name,
        )
        result = await running if isawaitable(running) else running
        assert isinstance(result, ExecutionResult)
        return result.data, tuple(result.errors or ())

    return run_local


def _errors(errors: Any, skipped: frozenset[str]) -> set[tuple[Any, ...]]:
    found = {(tuple(error.path or ()), (error.extensions or {}).get("code")) for error in errors}
    return {item for item in found if item[1] not in skipped}


def _differences(
    engine: Any, oracle: Any, path: tuple[str | int, ...], cursors: dict[tuple[str | int, str], str]
) -> Iterator[str]:
    if isinstance(oracle, str) and oracle.startswith("cursor:") and isinstance(engine, str):
        entity = oracle.removeprefix("cursor:")
        if cursors.setdefault((path[0], engine), entity) != entity:
            yield f"{path}: a cursor for two entities"
    elif isinstance(engine, dict) and isinstance(oracle, dict):
        if list(engine) != list(oracle):
            yield f"{path}: keys {list(engine)} are not {list(oracle)}"
        for key in engine.keys() & oracle.keys():
            yield from _differences(engine[key], oracle[key], (*path, key), cursors)
    elif isinstance(engine, list) and isinstance(oracle, list) and len(engine) == len(oracle):
        for index, (left, right) in enumerate(zip(engine, oracle, strict=True)):
            yield from _differences(left, right, (*path, index), cursors)
    elif engine != oracle or isinstance(engine, bool) is not isinstance(oracle, bool):
        yield f"{path}: {engine!r} is not {oracle!r}"
