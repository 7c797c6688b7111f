"""Makes the data about persons of the snow country: watch-over tags and a health programme. All of it is made up.

Writes the JSON and CSV files that the stand-ins serve, the same ones each time. Persons have keys and no names.
"""

from __future__ import annotations

from typing import Any

from build_forms import CITY, ago, ld, point, secret, table, v2, write
from build_public import city_broker

DETECTORS = [  # number, place, works, lat, lon
    ("11", "雪ノ浦駅前", True, 37.2228, 138.2580),
    ("12", "雪見小学校前", True, 37.2119, 138.2848),
    ("13", "みなと市場", False, 37.2296, 138.2518),
]
CAMERAS = [  # number, place, heading, state, lat, lon
    ("21", "雪ノ浦駅 東口", 90, "動作中", 37.2229, 138.2583),
    ("22", "雪見橋", 200, "動作中", 37.2113, 138.2870),
    ("23", "港防波堤", 330, "雪により停止", 37.2310, 138.2508),
]
SIGHTINGS = [  # number, tag, the person who carries it, its company, detector, how long ago
    ("901", "N-01", "Y-501", "nord-tag", "12", "PT4M"),
    ("902", "N-02", "Y-502", "nord-tag", "11", "PT18M"),
    ("903", "U-77", "Y-501", "umi-tag", "12", "PT4M"),
    ("904", "U-78", "Y-503", "umi-tag", "11", "PT1H10M"),
]


def watch() -> list[dict[str, Any]]:
    """Detectors, cameras and sightings of the watch-over society, in the city's NGSI-LD broker."""
    places = {number: point(lat, lon) for number, _place, _works, lat, lon in DETECTORS}
    return [
        *(
            ld("Beacon", number, place=f"{place}受信機", cityCode=CITY, active=works, location=point(lat, lon))
            for number, place, works, lat, lon in DETECTORS
        ),
        *(
            ld(
                "Camera",
                number,
                cameraName=f"{place}カメラ",
                cityCode=CITY,
                direction=heading,
                condition=state,
                location=point(lat, lon),
                mediaURL=f"https://images.yukinoura.example.jp/{number}.jpg",
            )
            for number, place, heading, state, lat, lon in CAMERAS
        ),
        *(
            ld(
                "Detection",
                number,
                tagId=tag,
                bearer=person,
                company=company,
                beacon=f"urn:ngsi-ld:Beacon:{detector}",
                location=(places[detector], since),
            )
            for number, tag, person, company, detector, since in SIGHTINGS
        ),
    ]


STEPS = {"M001": (6210, 4980), "M002": (10110, 9020), "M003": (2890, 3300)}
WARDS = {  # participants and mean steps of each age band, as the office writes the bands
    "本町": ((52, 6900), (77, 6420), (31, 4300)),
    "浜": ((24, 6710), (40, 6230), (18, 4020)),
    "上野原": ((4, 6600), (15, 6010), (12, 3880)),
}
BANDS = ("50歳代", "60歳代", "70歳代")


def health() -> dict[str, Any]:
    """The NGSIv2 broker of the health foundation."""
    walks = [(person, back, steps) for person, days in STEPS.items() for back, steps in enumerate(days, start=1)]
    entities = [
        v2(
            "Programme",
            "yukiaruki",
            "/health",
            title="雪ノ浦あるくポイント",
            titleEn="Yukinoura walking points",
            office="雪ノ浦健康財団",
            target=6000,
        ),
        *(
            v2(
                "Walk",
                f"walk-{n}",
                "/health",
                member=person,
                programme="yukiaruki",
                date={"$ago": f"P{back}D", "zone": "Asia/Tokyo"},
                count=steps,
                point=steps // 1000,
            )
            for n, (person, back, steps) in enumerate(walks, start=1)
        ),
        *(
            v2(
                "Account",
                f"account-{n}",
                "/health",
                member=person,
                programme="yukiaruki",
                points=300 * n,
                asOf=ago("PT11H"),
            )
            for n, person in enumerate(STEPS, start=1)
        ),
        *(
            v2(
                "Summary",
                f"2026-09:{ward}:{band}",
                "/health",
                month="2026-09",
                district=ward,
                band=band,
                people=people,
                average=mean,
            )
            for ward, cells in WARDS.items()
            for band, (people, mean) in zip(BANDS, cells, strict=True)
        ),
    ]
    auth = {"header": "X-Auth-Token", "accepts": [secret("kenko")]}
    return {"service": "kenko", "auth": auth, "entities": entities}


def consents() -> None:
    """What participants agreed to with the foundation: one did, one took it back."""
    items = "HealthPoints.id HealthPoints.participant HealthPoints.balance"
    table(
        "consents.csv.template",
        ("受付番号", "会員", "提供先", "目的", "項目", "状態", "開始", "終了"),
        [
            ("受-1", "M001", "yukinoura-clinic", "care", items, "同意済", "{{ago P20D}}", "2099-03-31"),
            ("受-2", "M002", "yukinoura-clinic", "care", items, "撤回済", "{{ago P20D}}", "2099-03-31"),
        ],
    )


def main() -> None:
    """Write the files."""
    write("city-broker.json", {"tenant": "yukinoura", "entities": [*city_broker(), *watch()]})
    write("health-broker.json", health())
    consents()
