"""Names of a source's own world; a `NewType` each, so that they never mix with vocabulary names."""

from typing import NewType

CollectionName = NewType("CollectionName", str)
NativePath = NewType("NativePath", str)  # as written in a mapping; only the adapter knows its syntax
Position = NewType("Position", str)  # where the next page starts; opaque outside the adapter
