"""Makes the named consumers of the example city's issuer: who they are and what their tokens say. All are made up.

Writes `consumers.json`. The names that end in `-proof` are accounts at a holder's own issuer: their tokens prove under
which key that holder knows a person, and are shown once, to link it. One stand-in signs for all three issuers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ORDINANCE = "さぬき見守り条例第9条"
CHECKED = "urn:sanuki:my-number-card"  # how the identity was checked
PASSWORD = "urn:sanuki:password"  # noqa: S105 - the name of a way to sign in


def consumer(subject: str, client: str, **claims: Any) -> dict[str, Any]:
    """A consumer of the hub; the secret is for this city only."""
    return {"secret": f"example-{client}", "claims": {"sub": subject, "client_id": client, **claims}}


def proof(holder: str, subject: str, key: str, account: str) -> dict[str, Any]:
    """An account at a holder's own issuer, which knows that the person's account at the city's issuer is `account`."""
    known_as = {"format": "iss_sub", "iss": "https://issuer.sanuki.example", "sub": account}
    claims = {"iss": f"https://{holder}.sanuki.example", "aud": "urn:tsunagu:link:sanuki", "sub": subject}
    return {"secret": f"example-{holder}", "claims": {**claims, "holder_key": key, "sub_id": known_as}}


def officers() -> dict[str, Any]:
    """Who acts for a municipality, a holder or the police."""
    search = {"organisation": "sanuki-police", "purpose": "missing-person-search", "ground": ORDINANCE}
    return {
        "officer": consumer(
            "officer-1",
            "bousai-desk",
            organisation="takamatsu-city",
            roles=["disaster-officer"],
            purpose="disaster-response",
        ),
        "clerk": consumer("clerk-1", "bousai-desk", organisation="miki-town", roles=["clerk"]),
        "watch-officer": consumer("watch-1", "watch-desk", organisation="sanuki-watch", roles=["watch-officer"]),
        "police": consumer("police-1", "police-search", roles=["search-officer"], **search),
        "police-chief": consumer("police-2", "police-search", roles=["police-chief"], **search),
        "statistics": consumer(
            "statistics-1",
            "statistics-desk",
            organisation="takamatsu-city",
            roles=["statistician"],
            purpose="ProvideOfficialStatistics",
        ),
    }


def companies() -> dict[str, Any]:
    """Services of companies, which sign in for themselves."""
    return {
        "navi": consumer(
            "navi-service",
            "sanuki-navi",
            organisation="sanuki-navi",
            scope="mobility",
            purpose="ImproveTransportMobility",
        ),
        **{
            name: consumer(f"{name}-service", f"tag-{name}", organisation=f"tag-{name}", purpose="tag-operation")
            for name in ("vendor-a", "vendor-b")
        },
        "lab": consumer("lab-service", "city-lab", organisation="sanuki-university", purpose="ResearchAndDevelopment"),
        "doctor-app": consumer("clinic-service", "clinic-app", organisation="sanuki-clinic", purpose="medical-care"),
    }


def citizens() -> dict[str, Any]:
    """Persons who sign in to an app."""
    return {
        "mother": consumer("mother-1", "watch-app", purpose="watch-over", acr=CHECKED),
        "other-mother": consumer("mother-2", "watch-app", purpose="watch-over", acr=CHECKED),
        "participant": consumer("walker-1", "health-app", purpose="health-promotion", acr=CHECKED),
        "other-participant": consumer("walker-2", "health-app", purpose="health-promotion", acr=CHECKED),
        "resident": consumer("resident-1", "resident-portal", purpose="snow-information", acr=PASSWORD),
    }


def proofs() -> dict[str, Any]:
    """What persons show to prove who they are to a holder."""
    return {
        "participant-proof": proof("health", "kenko-0001", "P-0001", "walker-1"),
        "other-participant-proof": proof("health", "kenko-0002", "P-0002", "walker-2"),
    }


def main() -> None:
    """Write the file."""
    known = {**officers(), **companies(), **citizens(), **proofs()}
    data = {"audience": "urn:tsunagu:hub:sanuki", "consumers": known}
    (HERE / "consumers.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
