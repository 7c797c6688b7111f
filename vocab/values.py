"""What a cell of an entity may hold, and what a value looks like when it could not be mapped.

Gives the run-time types that mapping makes, obligations change, filters compare and shaping writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Quality(StrEnum):
    """How far a measured value may be trusted: 実測 速報 確定 欠測 調整中 訓練."""

    MEASURED = "MEASURED"
    PRELIMINARY = "PRELIMINARY"
    CONFIRMED = "CONFIRMED"
    MISSING = "MISSING"
    ADJUSTING = "ADJUSTING"
    DRILL = "DRILL"


@dataclass(frozen=True, slots=True)
class Measure:
    """The latest reading of a measured property; `value` is in the canonical unit, None if missing."""

    value: float | int | None
    unit: str  # UN/CEFACT code
    observed_at: datetime | None = None  # aware
    quality: Quality = Quality.MEASURED
    expected_seconds: int | None = None  # None: the class's own expectation holds


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages; keys are BCP 47 tags (`ja`, `ja-Hrkt` kana, `ja-Latn`, `en`)."""

    by_language: Mapping[str, str]

    @property
    def primary(self) -> str:
        """The text that filters and orders see: Japanese, else the first tag in code-point order."""
        return self.by_language.get("ja") or self.by_language[min(self.by_language)]


@dataclass(frozen=True, slots=True)
class Unmappable:
    """Stands where a native value could not be mapped; becomes null and a counted warning."""

    code: str  # stable, e.g. VALUE_NOT_A_NUMBER


Geometry = Mapping[str, Any]
Cell = str | int | float | bool | datetime | Measure | Text | Geometry | Unmappable | None
"""The value of one property of one entity; see `vocab.terms.Kind` for which kind holds which type."""
