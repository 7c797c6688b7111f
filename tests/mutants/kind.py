"""What a mutant is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Mutant:
    """A seeded bug. `mode` narrows the search to cases of one kind, where the bug can only show there."""

    apply: Callable[[pytest.MonkeyPatch], None]
    mode: str | None = None


def original(module: ModuleType, name: str) -> Any:
    """What stands under a name of a module, also where the module only imports it."""
    return getattr(module, name)
