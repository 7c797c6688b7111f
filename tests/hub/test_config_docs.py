"""The page about configuration tells of every setting, default, code and program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from hub.cli.city import StandIn
from hub.config_model import (
    Agreement,
    Algorithm,
    CaseKind,
    Claims,
    Client,
    Domain,
    Holder,
    HubDocument,
    HubSection,
    Issuer,
    LedgerSection,
    LimitsSection,
    Officers,
    Proves,
    Purpose,
    RegistrySection,
    ServerLimits,
    SituationKind,
)
from hub.identify import IdentityRefused
from hub.limits import Limits
from vocab.documents import Strict

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
SECTIONS: dict[str, tuple[type[Strict], str]] = {
    "hub": (HubSection, ""),
    "domains": (Domain, ""),
    "domains.officers": (Officers, "officers."),
    "domains.situations": (SituationKind, ""),
    "domains.cases": (CaseKind, ""),
    "holders": (Holder, ""),
    "purposes": (Purpose, ""),
    "issuers": (Issuer, ""),
    "issuers.claims": (Claims, "claims."),
    "issuers.proves": (Proves, "proves."),
    "clients": (Client, ""),
    "agreements": (Agreement, ""),
    "limits": (LimitsSection, ""),
    "registry": (RegistrySection, ""),
    "ledger": (LedgerSection, ""),
}
NESTED = {"claims", "proves"}


def section(name: str) -> str:
    """The text under a heading."""
    return PAGE.split(f"\n## {name.partition('.')[0]}\n")[1].split("\n## ")[0]


def keys() -> Iterator[tuple[str, str]]:
    """Every key with its section."""
    for name, (model, prefix) in SECTIONS.items():
        for field in model.model_fields.values():
            if field.alias not in NESTED:
                yield name, f"{prefix}{field.alias}"


@pytest.mark.parametrize(("name", "key"), list(keys()))
def test_every_key_is_described_in_its_section(name: str, key: str) -> None:
    """In a table row."""
    assert re.search(rf"^\|[^|]*`{re.escape(key)}`", section(name), re.MULTILINE)


def test_no_section_is_missing() -> None:
    """Each key of the file has a heading."""
    assert {field.alias for field in HubDocument.model_fields.values()} == {
        name for name in SECTIONS if "." not in name
    }


@pytest.mark.parametrize("name", [item.name for item in fields(Limits)] + list(ServerLimits.model_fields))
def test_defaults_of_limits_are_the_real_ones(name: str) -> None:
    """A changed default is a changed page."""
    field = LimitsSection.model_fields[name]
    assert re.search(rf"^\| `{field.alias}` \|.*\| {field.default} \|$", section("limits"), re.MULTILINE)


@pytest.mark.parametrize("kind", IdentityRefused.__subclasses__())
def test_every_refusal_is_listed_with_its_status(kind: type[IdentityRefused]) -> None:
    """Codes are what programs rely on."""
    assert f"| `{kind.code}` | {kind.status} |" in PAGE


def test_algorithms_and_programs_are_listed() -> None:
    """All of them, in order."""
    assert " ".join(get_args(Algorithm)) in PAGE
    assert " ".join(get_args(StandIn.model_fields["program"].annotation)) in PAGE
