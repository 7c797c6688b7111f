"""What an `ngsi-v2` connection may state: takes the options of a mapping, gives them checked.

Refuses unknown options and whatever Orion would refuse: names of services and service paths.
"""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_COMPONENT = r"[A-Za-z0-9_]{1,50}"
_PATH = re.compile(rf"/|(/{_COMPONENT}){{1,10}}/?|(/{_COMPONENT}){{0,9}}/#")
_MOST_PATHS = 10


def _service_path(text: str) -> str:
    """Up to ten absolute paths of up to ten levels; `/#` at the end means the subtree."""
    paths = [part.strip() for part in text.split(",")]
    if len(paths) > _MOST_PATHS:
        raise ValueError("a service path lists at most ten paths")
    if not all(_PATH.fullmatch(path) for path in paths):
        raise ValueError("a service path is /level/level, each level 1 to 50 of A-Z a-z 0-9 _, or ends in /#")
    return ",".join(paths)


class NgsiV2Options(BaseModel):
    """The options of a connection; their limits are Orion's (orion-api.md, Multi tenancy, Service path)."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)

    service: Annotated[str, Field(pattern=r"\A[A-Za-z0-9_]{1,50}\Z")] | None = None
    servicePath: Annotated[str, AfterValidator(_service_path)] | None = None  # noqa: N815  # named as in mappings
    geoAttribute: Annotated[str, Field(pattern=r"\A[A-Za-z0-9_]{1,256}\Z")] = "location"  # noqa: N815

    @property
    def single_path(self) -> bool:
        """Whether all entities lie in one service path, so that their ids differ."""
        return self.servicePath is not None and not set("#,") & set(self.servicePath)

    def headers(self) -> dict[str, str]:
        """The headers that choose service and service path."""
        named = {"fiware-service": self.service, "fiware-servicepath": self.servicePath}
        return {"accept": "application/json"} | {name: value for name, value in named.items() if value is not None}
