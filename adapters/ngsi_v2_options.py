"""What an `ngsi-v2` connection may state: takes the options of a mapping, gives them checked.

Refuses (`OptionError`) unknown options and whatever Orion would refuse: names of services and service paths.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.kit.options import OptionError, Options

_LEVEL = r"[A-Za-z0-9_]{1,50}"
_SERVICE = re.compile(_LEVEL)
_PATH = re.compile(rf"/|(/{_LEVEL}){{1,10}}/?|(/{_LEVEL}){{0,9}}/#")
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_]{1,256}")
_MOST_PATHS = 10


@dataclass(frozen=True, slots=True)
class NgsiV2Options:
    """The options of a connection; their limits are Orion's (orion-api.md, Multi tenancy, Service path)."""

    service: str | None = None
    service_path: str | None = None
    geo_attribute: str = "location"  # the one Orion takes for geographical queries

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> NgsiV2Options:
        """The options of a mapping's `connection`, without those of the client."""
        whole = Options(options, "connection")
        service = _service(whole) if whole.has("service") else None
        path = _service_path(whole) if whole.has("servicePath") else None
        attribute = whole.text("geoAttribute", "location")
        if not _ATTRIBUTE.fullmatch(attribute):
            raise OptionError(whole.at("geoAttribute"), "must be the name of an attribute: A-Z a-z 0-9 _")
        whole.close()
        return cls(service, path, attribute)

    @property
    def single_path(self) -> bool:
        """Whether all entities lie in one service path, so that their ids differ."""
        return self.service_path is not None and not set("#,") & set(self.service_path)

    def headers(self) -> dict[str, str]:
        """The headers that choose service and service path."""
        named = {"fiware-service": self.service, "fiware-servicepath": self.service_path}
        return {"accept": "application/json"} | {name: value for name, value in named.items() if value is not None}


def _service(options: Options) -> str:
    service = options.text("service")
    if not _SERVICE.fullmatch(service):
        raise OptionError(options.at("service"), "must be 1 to 50 of A-Z a-z 0-9 _")
    return service


def _service_path(options: Options) -> str:
    """Up to ten absolute paths of up to ten levels; `/#` at the end means the subtree."""
    paths = [part.strip() for part in options.text("servicePath").split(",")]
    if len(paths) > _MOST_PATHS:
        raise OptionError(options.at("servicePath"), "must list at most ten paths")
    if not all(_PATH.fullmatch(path) for path in paths):
        what = "must be /level/level, each level 1 to 50 of A-Z a-z 0-9 _, at most ten, or end in /#"
        raise OptionError(options.at("servicePath"), what)
    return ",".join(paths)
