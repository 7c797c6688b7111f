"""What a mutant is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Mutant:
    """A seeded bug. `mode` and `about` narrow the search to cases of one kind, where the bug shows soonest."""

    apply: Callable[[pytest.MonkeyPatch], None]
    mode: str | None = None
    about: str | None = None


def original(module: ModuleType | type, name: str) -> Any:
    """What stands under a name of a module or class, also where the module only imports it."""
    return getattr(module, name)
