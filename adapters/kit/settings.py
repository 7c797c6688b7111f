"""What an adapter is made from: the hub reads a source's file and hands over this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.kit.client import SourceClient
from adapters.names import CollectionName, NativePath
from adapters.spec import NativeType


@dataclass(frozen=True, slots=True)
class AdapterSettings:
    """`options` is the mapping's `connection` without what the client takes (url, auth, proxy, headers)."""

    source: str
    options: Mapping[str, Any]
    client: SourceClient
    types: Mapping[CollectionName, Mapping[NativePath, NativeType]] = field(default_factory=dict)
    page_size: int | None = None
    directory: Path | None = None  # the city's folder; files are read only below it
