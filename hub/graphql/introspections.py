"""Answers to introspection, kept as the text they leave as: the schema is fixed, so each is made once.

Takes a document's text and what makes its answer; gives root fields as finished JSON. What is made is made one at a
time and off the event loop, since a whole schema takes seconds. Refuses with `OVERLOADED` what more than a few would
wait for, or what is not made by the asker's deadline. Keeps at most so many bytes, the latest asked; what the usual
tools ask is never refused a place, and stays.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

import orjson
from graphql import ExecutionResult, get_introspection_query, parse, print_ast

from hub.errors import RequestRefused

KEPT_BYTES = 16 * 1024 * 1024
WAITING = 3

Data = dict[str, Any]


@dataclass(slots=True)
class Introspections:
    """The answers that are kept, by the text of their document; `waiting` texts may wait behind the one in making."""

    kept_bytes: int = KEPT_BYTES
    waiting: int = WAITING
    _kept: OrderedDict[str, tuple[Data, int]] = field(default_factory=OrderedDict)
    _usual: dict[str, Data] = field(default_factory=dict)
    _making: dict[str, asyncio.Task[ExecutionResult]] = field(default_factory=dict)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, text: str, make: Callable[[], ExecutionResult], *, seconds: float) -> ExecutionResult:
        """The answer to a document, at most `seconds` from now; one with errors is not kept."""
        found = self._found(text)
        if found is not None:
            return ExecutionResult(found)
        making = self._making.get(text) or self._begin(text, make)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(making)
        except TimeoutError:
            raise _overloaded() from None

    def _found(self, text: str) -> Data | None:
        if text in self._kept:
            self._kept.move_to_end(text)
            return self._kept[text][0]
        return self._usual.get(text)

    def _begin(self, text: str, make: Callable[[], ExecutionResult]) -> asyncio.Task[ExecutionResult]:
        """Make an answer once for all who ask for it meanwhile, also where the first of them goes away."""
        if len(self._making) > self.waiting and text not in usual_texts():
            raise _overloaded()
        making = self._making[text] = asyncio.create_task(self._make(text, make))

        def ended(task: asyncio.Task[ExecutionResult]) -> None:
            del self._making[text]
            if not task.cancelled():
                task.exception()  # whoever still waits has it; nobody may

        making.add_done_callback(ended)
        return making

    async def _make(self, text: str, make: Callable[[], ExecutionResult]) -> ExecutionResult:
        async with self._one:
            result = await asyncio.to_thread(make)
            if result.errors or result.data is None:
                return result
            return ExecutionResult(self._keep(text, result.data))

    def _keep(self, text: str, data: Mapping[str, Any]) -> Data:
        written = {name: orjson.dumps(value) for name, value in data.items()}
        kept: Data = {name: orjson.Fragment(value) for name, value in written.items()}
        if text in usual_texts():
            self._usual[text] = kept
            return kept
        self._kept[text] = (kept, len(text) + sum(map(len, written.values())))
        while len(self._kept) > 1 and sum(size for _, size in self._kept.values()) > self.kept_bytes:
            self._kept.popitem(last=False)
        return kept


@cache
def usual_texts() -> frozenset[str]:
    """What the reference implementations ask, GraphiQL among them: with and without what came to GraphQL later."""
    found = []
    for later, schema_description, input_values in product((False, True), repeat=3):
        document = get_introspection_query(
            specified_by_url=later,
            directive_is_repeatable=later,
            schema_description=schema_description,
            input_value_deprecation=input_values,
        )
        text = print_ast(parse(document, no_location=True))
        above, begin, below = text.partition("fragment TypeRef")
        found += [text, above + begin + re.sub(r"name(\s+)kind", r"kind\1name", below)]  # as graphql-js orders it
    return frozenset(found)


def _overloaded() -> RequestRefused:
    return RequestRefused(
        "OVERLOADED", "The hub has more introspections to make than it can now.", hint="Try again in a second."
    )
