"""What an `ngsi-ld` connection may state: takes the options of a mapping, gives them checked.

Refuses (`OptionError`) unknown options, and texts that could break out of a header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.kit.options import OptionError, Options

_TENANT = re.compile(r"[A-Za-z0-9_.\-]{1,256}")
_CONTEXT = re.compile(r"https?://[!#-;=?-~]{1,2000}")  # printable ASCII without quotes, spaces and angle brackets
_PROJECTIONS = ("pick", "attrs", "whole")


@dataclass(frozen=True, slots=True)
class NgsiLdOptions:
    """The options of a connection (ETSI GS CIM 009, 6.3). `federated`: the broker asks others, so counts may err."""

    tenant: str | None = None
    context_url: str | None = None
    projection: str = "pick"  # attrs: for brokers before 1.8, drops entities with none of them; whole: everything
    federated: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> NgsiLdOptions:
        """The options of a mapping's `connection`, without those of the client."""
        whole = Options(options, "connection")
        tenant = _matching(whole, "tenant", _TENANT, "must be letters, digits, _ . -")
        context = _matching(whole, "contextUrl", _CONTEXT, "must be an http or https URL")
        made = cls(
            tenant,
            context,
            whole.choice("projection", _PROJECTIONS, "pick"),
            federated=bool(whole.truth("federated")),
        )
        whole.close()
        return made

    def headers(self) -> dict[str, str]:
        """The headers that choose tenant and `@context` (ETSI GS CIM 009, 6.3.5 and 6.3.14)."""
        headers = {"accept": "application/json"}
        if self.tenant is not None:
            headers["ngsild-tenant"] = self.tenant
        if self.context_url is not None:
            rel = "http://www.w3.org/ns/json-ld#context"
            headers["link"] = f'<{self.context_url}>; rel="{rel}"; type="application/ld+json"'
        return headers


def _matching(options: Options, name: str, form: re.Pattern[str], what: str) -> str | None:
    if not options.has(name):
        return None
    text = options.text(name)
    if not form.fullmatch(text):
        raise OptionError(options.at(name), what)
    return text
