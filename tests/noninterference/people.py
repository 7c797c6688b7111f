"""Who asks in the small worlds, and the one instant at which they ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from policies.facts import ANONYMOUS, Consumer, Situation
from policies.purposes import PurposeTree, dpv_purposes, local
from vocab.terms import Label

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)  # noon of a Monday in Japan
A, B = "372013", "373877"  # two municipalities
ISSUER = "https://id"
SEARCH = "見守り条例第9条"
"""The ground under which the police searches."""
_LOCAL = {
    "disaster-response": (),
    "medical-care": (),
    "health-promotion": ("NonCommercialPurpose",),
    "watch-over": (),
    "tag-operation": (),
    "missing-person-search": ("PublicBenefit",),
}

OFFICER_A = Consumer(
    ISSUER, "officer", "desk", "takamatsu", roles=frozenset({"officer"}), purpose="disaster-response",
    claims={"municipality": A}, assurance=3,
)  # fmt: skip
APP = Consumer(ISSUER, "app", "app", "seto", scopes=frozenset({"mobility"}), purpose="ServiceProvision")
TOWN_B = Consumer(ISSUER, "town", "desk", "ayagawa", claims={"municipality": B})
DOCTOR = Consumer(ISSUER, "doctor", "clinic-app", "clinic", purpose="medical-care", assurance=2)
PARENT = Consumer(ISSUER, "parent", "health-app", purpose="health-promotion", assurance=2)
POLICE = Consumer(
    ISSUER, "police", "search", "police", roles=frozenset({"search-officer"}), purpose="missing-person-search",
    ground=SEARCH, assurance=3,
)  # fmt: skip
VENDOR_A = Consumer(ISSUER, "vendor-a", "tags-a", "tag-a", purpose="tag-operation", assurance=1)
VENDOR_B = Consumer(ISSUER, "vendor-b", "tags-b", "tag-b", purpose="tag-operation")
STATISTICIAN = Consumer(
    ISSUER, "statistician", "figures", "bureau", roles=frozenset({"statistician"}), purpose="ProvideOfficialStatistics"
)
CONSUMERS = (ANONYMOUS, OFFICER_A, APP, TOWN_B)
"""Who asks about places."""
ABOUT_PERSONS = (DOCTOR, DOCTOR, PARENT, PARENT, POLICE, VENDOR_A, VENDOR_B, STATISTICIAN, OFFICER_A)
"""Who asks about persons."""
ABOUT_TABLES = (STATISTICIAN, STATISTICIAN, OFFICER_A, APP, ANONYMOUS)
DECLARED = Situation("s", "area", "disaster", None, NOW - timedelta(hours=1), NOW + timedelta(hours=1))


@cache
def purposes() -> PurposeTree:
    """The purposes of these worlds: the bundled ones and a city's own."""
    return dpv_purposes().with_local(
        [local(term, Label(term, term), broader) for term, broader in sorted(_LOCAL.items())]
    )
