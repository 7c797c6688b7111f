"""The words of mappings for parts of native values that say several things; `vocab.mapping.parts` reads them."""

from __future__ import annotations

from typing import Literal

Part = Literal[
    "hours.opens",
    "hours.closes",
    "address.prefecture",
    "address.municipality",
    "address.municipalityCode",
    "address.town",
    "address.block",
    "telephone.number",
    "telephone.extension",
    "period.first",
    "period.last",
    "estimate",
    "range.low",
    "range.high",
]
