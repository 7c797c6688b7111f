"""Answers to introspection, kept as the text they leave as: the schema is fixed, so each is made once.

Takes a document's text and what makes its answer; gives root fields as finished JSON. What is made is made one at a
time and off the event loop, since a whole schema takes seconds. Keeps at most so many bytes, the latest asked.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import ExecutionResult

KEPT_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class Introspections:
    """The answers that are kept, by the text of their document."""

    kept_bytes: int = KEPT_BYTES
    _kept: OrderedDict[str, tuple[dict[str, Any], int]] = field(default_factory=OrderedDict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def answer(self, text: str, make: Callable[[], ExecutionResult]) -> ExecutionResult:
        """The answer to a document; one with errors is not kept."""
        if text not in self._kept:
            async with self._making:
                if text not in self._kept:
                    result = await asyncio.to_thread(make)
                    if result.errors or result.data is None:
                        return result
                    self._keep(text, result.data)
        self._kept.move_to_end(text)
        return ExecutionResult(self._kept[text][0])

    def _keep(self, text: str, data: Mapping[str, Any]) -> None:
        written = {name: orjson.dumps(value) for name, value in data.items()}
        size = len(text) + sum(map(len, written.values()))
        self._kept[text] = ({name: orjson.Fragment(value) for name, value in written.items()}, size)
        while len(self._kept) > 1 and sum(size for _, size in self._kept.values()) > self.kept_bytes:
            self._kept.popitem(last=False)
