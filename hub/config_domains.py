"""What `hub.yaml` says of domains: their officers, and the situations and cases these may declare.

Strict models; checks across sections are in `hub.config_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from annotated_types import Ge, MaxLen
from pydantic import BeforeValidator

from hub.config_types import SOME, Municipality, Zone
from vocab.documents import Flag, Localized, Name, Seconds, Strict, Words

Longest = Annotated[Seconds, Ge(60)]
Kind = Annotated[Name, MaxLen(20)]
"""The name of a kind; as long as the registry's column."""
_WITHOUT_DECLARED = ("disaster", "drill")


def _absent(value: Any) -> Any:
    return None if value == "none" else value


class Officers(Strict):
    """Who may speak for a domain or holder: any of the roles, vouched for by any of the issuers and organisations."""

    roles: Annotated[tuple[Words, ...], SOME]
    organisations: tuple[Words, ...] = ()  # none: of any organisation
    issuers: tuple[Words, ...] = ()  # none: by any trusted issuer


class SituationKind(Strict):
    """A kind of situation that the officers of a domain may declare."""

    kind: Kind
    longest: Longest
    ground: Words | None = None  # the law or ordinance article
    confirm: Flag = False  # whether it holds only after a second officer confirmed it


class CaseKind(Strict):
    """A kind of case about one named person."""

    kind: Kind
    title: Localized
    longest: Longest
    ground: Words  # the law or ordinance article
    officers: Officers
    confirmers: Annotated[Officers | None, BeforeValidator(_absent)] = None  # none: it holds as soon as declared


class Domain(Strict):
    """A municipality or area body served by the hub."""

    id: Name
    title: Localized
    zone: Zone
    area: Annotated[tuple[Municipality, ...], SOME]
    officers: Officers | None = None  # none: nobody declares a situation
    max_situation: Longest = 259_200  # P3D
    law: Name | None = None  # a policy file of prohibitions only
    situations: Annotated[tuple[SituationKind, ...], SOME] | None = None  # none: disaster and drill
    cases: tuple[CaseKind, ...] = ()

    @property
    def situation_kinds(self) -> Mapping[str, SituationKind]:
        """The kinds of situations of the domain, by name."""
        kinds = self.situations or tuple(
            SituationKind(kind=kind, longest=self.max_situation) for kind in _WITHOUT_DECLARED
        )
        return {item.kind: item for item in kinds}

    @property
    def case_kinds(self) -> Mapping[str, CaseKind]:
        """The kinds of cases of the domain, by name."""
        return {item.kind: item for item in self.cases}
