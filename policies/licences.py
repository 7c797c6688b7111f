"""Licences as stock rules: takes a licence as sources state it, gives what it allows, and narrows a policy to that.

Knows Creative Commons, Open Data Commons and the licences of the Japanese government in their usual spellings.
Refuses nothing: what it does not know for certain is stated but unknown, and so not open.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import KW_ONLY, dataclass, replace
from types import MappingProxyType
from urllib.parse import quote, unquote

from policies.conditions import All, Identified, Never, NonCommercial, Test
from policies.decision import Obligation
from policies.policy import CoordinateRules, Grant, Policy, Rule
from policies.purposes import PurposeTree

NAMESPACE = "urn:tsunagu:licence:"
WITHHOLD = "withhold"
"""The action of an obligation that gives null, because the licence forbids the form that a permission gives."""
COMMERCIAL = "CommercialPurpose"
_OWN_TERMS = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")  # SPDX 3.0.1, annex B
NON_COMMERCIAL = ("NonCommercialPurpose", "PublicBenefit", "AcademicResearch")
"""Purposes that count as non-commercial, with everything under them that shares nothing with `COMMERCIAL`."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What a licence allows. `id` is SPDX's where it has one, else the text as stated; empty: none is stated.

    `open`: everybody may use and share it for every purpose, in every form (Open Definition 2.1).
    """

    id: str
    _: KW_ONLY
    known: bool = False
    open: bool = False
    non_commercial: bool = False
    no_derivatives: bool = False

    @property
    def urn(self) -> str:
        """The licence as explanations name it: `urn:tsunagu:licence:CC-BY-NC-4.0`."""
        return NAMESPACE + quote(self.id, safe="")


def name_of(urn: str) -> str:
    """The id of the licence that a URN names."""
    return unquote(urn.removeprefix(NAMESPACE))


def licence_of(text: str | None) -> Licence:
    """The licence stated as `text`: an SPDX id, a usual spelling in English or Japanese, or a URL of its text."""
    stated = unicodedata.normalize("NFKC", text or "").strip()
    compact = _compact(_without_url(stated))
    for pattern, licence in _NAMED:
        if pattern.fullmatch(compact):
            return licence
    if _OWN_TERMS.fullmatch(stated):
        return Licence(stated, known=True)  # the holder's own terms are what its policy says
    found = _CREATIVE_COMMONS.fullmatch(compact)
    return (_creative_commons(found) if found else None) or Licence(stated)


def under_licence(policy: Policy, licence: Licence, purposes: PurposeTree) -> Policy:
    """The policy narrowed to what the licence allows; unchanged where the licence is open or none is stated.

    NC: every permission also needs a purpose that is certainly not commercial. ND: a permission that changes values
    gives none (where a later one would give the value as it is, null; else it never applies), and `no_derivatives` is
    set. Stated but unknown: no permission applies to anonymous. The holder's own terms (`LicenseRef-…`) narrow nothing:
    its policy states them.
    """
    if not licence.id or licence.open:
        return policy
    narrow = _Narrowing(licence, purposes, {})
    rules = MappingProxyType({name: narrow.coordinate(found) for name, found in policy.rules.items()})
    return replace(policy, rules=rules, no_derivatives=policy.no_derivatives or licence.no_derivatives)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """What is added to permissions; a rule that several coordinates share stays one object."""

    licence: Licence
    purposes: PurposeTree
    made: dict[tuple[int, bool], Rule]

    def coordinate(self, rules: CoordinateRules) -> CoordinateRules:
        grants = rules.permissions
        # Whom a changing permission serves must not fall through to a later one that gives the value as it is.
        plain = max((place for place, grant in enumerate(grants) if not self._changes(grant)), default=-1)
        narrowed = (self._grant(grant, reached=place > plain) for place, grant in enumerate(grants))
        return replace(rules, permissions=tuple(narrowed))

    def _changes(self, grant: Grant) -> bool:
        return self.licence.no_derivatives and any(duty.changes for duty in grant.obligations)

    def _grant(self, grant: Grant, *, reached: bool) -> Grant:
        changes = self._changes(grant)
        rule = self._rule(grant.rule, never=changes and reached)
        return Grant(rule, (self._withheld(),) if changes and not reached else grant.obligations)

    def _rule(self, rule: Rule, *, never: bool) -> Rule:
        key = (id(rule), never)
        if key not in self.made:
            added = self._added(never=never)
            self.made[key] = replace(rule, test=All((*added, rule.test))) if added else rule
        return self.made[key]

    def _added(self, *, never: bool) -> tuple[Test, ...]:
        licence, urn = self.licence, self.licence.urn
        added: list[Test] = []
        if not licence.known:
            added.append(Identified(urn))
        if licence.non_commercial:
            added.append(NonCommercial(urn, NON_COMMERCIAL, COMMERCIAL, self.purposes))
        if never:
            added.append(Never(urn))
        return tuple(added)

    def _withheld(self) -> Obligation:
        return Obligation(WITHHOLD, (("licence", self.licence.urn),), lambda _: None)


def _compact(text: str) -> str:
    """Without what spellings differ in: case, spaces, hyphens, dots, brackets."""
    return re.sub(r"[\s\-_.,:/()「」・‐-―−]+", "", text.casefold())


def _without_url(text: str) -> str:
    """The URL of a licence's text as its name; anything else as it is."""
    found = _CC_URL.fullmatch(text)
    return f"cc {found[1]} {found[2]} {found[3] or ''}" if found else text


def _creative_commons(found: re.Match[str]) -> Licence | None:
    elements = {_ELEMENTS[word] for word in re.findall("|".join(_ELEMENTS), found["elements"])}
    if {"nd", "sa"} <= elements:
        return None
    parts = ["CC", *(each.upper() for each in ("by", "nc", "nd", "sa") if each in elements)]
    if found["version"]:
        parts.append(f"{found['version'][0]}.{found['version'][1]}")
    if found["port"] in ("jp", "日本"):
        parts.append("JP")
    non_commercial, no_derivatives = "nc" in elements, "nd" in elements
    return Licence(
        "-".join(parts),
        known=True,
        open=not (non_commercial or no_derivatives),
        non_commercial=non_commercial,
        no_derivatives=no_derivatives,
    )


def _open(name: str) -> Licence:
    return Licence(name, known=True, open=True)


_ELEMENTS = {
    "attribution": "by",
    "noncommercial": "nc",
    "noderivatives": "nd",
    "noderivs": "nd",
    "sharealike": "sa",
    "表示": "by",
    "非営利": "nc",
    "改変禁止": "nd",
    "継承": "sa",
    "by": "by",
    "nc": "nc",
    "nd": "nd",
    "sa": "sa",
}
_CC_URL = re.compile(
    r"(?:https?://)?(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)(?:/(jp|igo))?"
    r"(?:/(?:deed|legalcode)(?:\.[a-z-]+)?)?/?",
    re.ASCII | re.IGNORECASE,
)
_CREATIVE_COMMONS = re.compile(
    rf"(?:cc|creativecommons|クリエイティブコモンズ(?:ライセンス)?)(?P<elements>(?:{'|'.join(_ELEMENTS)})+)"
    r"(?P<version>10|20|21|25|30|40)?(?P<port>(?<=\d)(?:jp|日本|igo|international|unported|国際|非移植))?"
    r"(?:license|ライセンス)?"
)
_NAMED = tuple(
    (re.compile(pattern), licence)
    for pattern, licence in (
        (r"(?:cc|creativecommons)(?:0|zero)(?:10)?(?:universal)?", _open("CC0-1.0")),
        (r"(?:cc|creativecommons)(?:pdm|mark)(?:10)?", _open("CC-PDM-1.0")),
        (r"(?:pdl|publicdatalicense|公共データ利用規約)(?:第?10版?|v10)?", _open("PDL-1.0")),
        (r"(?:gj|政府標準利用規約)(?:第?20版?)", _open("GJ-2.0")),
        (r"(?:gj|政府標準利用規約)(?:第?10版?)", Licence("GJ-1.0", known=True)),
        (r"(?:gj|政府標準利用規約)(?:第?11版?)", Licence("GJ-1.1", known=True)),
        (r"(?:odcby|opendatacommonsattributionlicense)(?:v?10)?", _open("ODC-By-1.0")),
        (r"(?:odcodbl|odbl|opendatabaselicense|opendatacommonsopendatabaselicense)(?:v?10)?", _open("ODbL-1.0")),
        (r"(?:odcpddl|pddl)(?:v?10)?", _open("PDDL-1.0")),
        (r"(?:https?)?(?:www)?opendatacommonsorglicensesby(?:10)?", _open("ODC-By-1.0")),
        (r"(?:https?)?(?:www)?opendatacommonsorglicensesodbl(?:10)?", _open("ODbL-1.0")),
        (r"(?:https?)?(?:www)?opendatacommonsorglicensespddl(?:10)?", _open("PDDL-1.0")),
        (r"(?:https?)?wwwdigitalgojpresourcesopendatapublicdatalicensev10(?:html)?", _open("PDL-1.0")),
    )
)
