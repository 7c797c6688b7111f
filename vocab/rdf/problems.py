"""What can be wrong with the vocabulary's Turtle: collected, then refused all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: the module's file name, the term (prefixed name or IRI), a stable code, what to do."""

    file: str
    term: str
    code: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}: {self.term}: {self.code}: {self.detail}"


class VocabularyError(Exception):
    """The modules do not make a vocabulary; `problems` lists every fault found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))
