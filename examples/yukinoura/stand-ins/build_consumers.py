"""Makes the named consumers of this city's issuer: who they are and what their tokens say. All are made up.

Writes `consumers.json`. A name means the same kind of consumer in every example city, so that a document can be asked
by the same name in each; clients, organisations and purposes are this city's own.
"""

from __future__ import annotations

from typing import Any

from build_forms import write

ISSUER = "https://login.yukinoura.example"
CHECKED = "https://login.yukinoura.example/acr/card"  # how the identity was checked
PASSWORD = "https://login.yukinoura.example/acr/password"  # noqa: S105 - the name of a way to sign in


def consumer(subject: str, client: str, **claims: Any) -> dict[str, Any]:
    """A consumer of the hub; the secret is for this city only."""
    return {"secret": f"example-{client}", "claims": {"sub": subject, "client_id": client, **claims}}


def known() -> dict[str, Any]:
    """Everybody, by name."""
    proof = {
        "iss": "https://kenko.yukinoura.example",
        "aud": "urn:tsunagu:link:yukinoura",
        "sub": "kenko-501",
        "member": "M001",
        "sub_id": {"format": "iss_sub", "iss": ISSUER, "sub": "walker-501"},
    }
    office = {"organisation": "yukinoura-city"}
    return {
        "officer": consumer("kiki-1", "kiki-desk", roles=["disaster-officer"], purpose="disaster-response", **office),
        "navi": consumer(
            "guide-service",
            "yuki-guide",
            organisation="yuki-guide",
            scope="mobility",
            purpose="ImproveTransportMobility",
        ),
        "lab": consumer("lab-service", "snow-lab", organisation="snow-university", purpose="ResearchAndDevelopment"),
        "vendor-a": consumer("nord-service", "nord-tag", organisation="nord-tag", purpose="tag-service"),
        "mother": consumer("parent-501", "family-app", purpose="family-safety", acr=CHECKED),
        "watch-officer": consumer(
            "mimamori-1", "mimamori-desk", organisation="yukinoura-mimamori", roles=["watch-officer"]
        ),
        "participant": consumer("walker-501", "aruku-app", purpose="walking", acr=CHECKED),
        "participant-proof": {"secret": "example-kenko", "claims": proof},
        "doctor-app": consumer("clinic-service", "clinic-app", organisation="yukinoura-clinic", purpose="care"),
        "statistics": consumer(
            "toukei-1", "toukei-desk", roles=["statistician"], purpose="ProvideOfficialStatistics", **office
        ),
        "resident": consumer("resident-501", "my-yukinoura", purpose="snow-information", acr=PASSWORD),
    }


def main() -> None:
    """Write the file."""
    data = {"audience": "urn:tsunagu:hub:yukinoura", "consumers": known()}
    write("consumers.json", data)
