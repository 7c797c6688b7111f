"""Makes the example city's data about persons and vehicles: tags, health points, snow ploughs. All of it is made up.

Writes the JSON and CSV files that the stand-ins serve, the same ones each time. Persons have keys and no names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from make_data import HERE, ago, attribute, point, secret, write

CAMERAS = [
    ("K-001", "番町交差点カメラ", 34.3431, 134.0440, 90, True),
    ("K-002", "駅前広場カメラ", 34.3507, 134.0466, 180, True),
    ("K-003", "木太通学路カメラ", 34.3222, 134.0781, 45, True),
    ("K-004", "春日川堤防カメラ", 34.3327, 134.0858, 270, False),
    ("K-005", "仏生山門前カメラ", 34.2869, 134.0471, 0, True),
]
DETECTORS = [
    ("D-01", "番町交差点 検知器", 34.3432, 134.0441, True),
    ("D-02", "駅前広場 検知器", 34.3508, 134.0467, True),
    ("D-03", "木太通学路 検知器", 34.3223, 134.0782, True),
    ("D-04", "春日川堤防 検知器", 34.3328, 134.0859, True),
    ("D-05", "仏生山門前 検知器", 34.2870, 134.0472, False),
]
SIGHTINGS = [  # number, tag, the person who carries it, its vendor, where, how long ago
    ("S-0001", "A1", "W-1001", "tag-vendor-a", "D-03", "PT6M"),
    ("S-0002", "B1", "W-1002", "tag-vendor-b", "D-01", "PT14M"),
    ("S-0003", "A2", "W-1003", "tag-vendor-a", "D-04", "PT2H5M"),
    ("S-0004", "B2", "W-1004", "tag-vendor-b", "D-02", "PT41M"),
    ("S-0005", "A3", "W-1005", "tag-vendor-a", "D-02", "PT3M"),
    ("S-0006", "B3", "W-1001", "tag-vendor-b", "D-03", "PT6M"),
]


def cameras() -> list[dict[str, Any]]:
    """Cameras with the address of their pictures."""
    return [
        {
            "$servicePath": "/camera",
            "id": f"Camera:{key}",
            "type": "Camera",
            "cameraName": attribute("Text", name),
            "municipalityCode": attribute("Text", "372013"),
            "cameraOperator": attribute("Text", "さぬき見守り協議会"),
            "cameraOrientation": attribute("Number", heading),
            "working": attribute("Boolean", working),
            "location": attribute("geo:json", point(lat, lon)),
            "imageSnapshot": attribute("Text", f"https://images.mimamori.example.jp/{key}/latest.jpg"),
        }
        for key, name, lat, lon, heading, working in CAMERAS
    ]


def detectors() -> list[dict[str, Any]]:
    """Receivers of the tags' signals."""
    return [
        {
            "$servicePath": "/detector",
            "id": f"Detector:{key}",
            "type": "BleDetector",
            "deviceName": attribute("Text", name),
            "municipalityCode": attribute("Text", "372013"),
            "deviceOperator": attribute("Text", "さぬき見守り協議会"),
            "working": attribute("Boolean", working),
            "location": attribute("geo:json", point(lat, lon)),
            "macAddress": attribute("Text", f"02:00:00:00:00:{number:02x}"),
        }
        for number, (key, name, lat, lon, working) in enumerate(DETECTORS)
    ]


def sightings() -> list[dict[str, Any]]:
    """Where each tag was last detected, of the tags of both vendors."""
    places = {key: (lat, lon) for key, _name, lat, lon, _working in DETECTORS}
    return [
        {
            "$servicePath": "/sighting",
            "id": f"Sighting:{number}",
            "type": "TagSighting",
            "tagNumber": attribute("Text", tag),
            "holderKey": attribute("Text", person),
            "vendor": attribute("Text", vendor),
            "refDetector": attribute("Text", f"Detector:{detector}"),
            "seenAt": attribute("DateTime", ago(since)),
            "location": attribute("geo:json", point(*places[detector])),
            "familyPhone": attribute("Text", "087-000-0000"),
        }
        for number, tag, person, vendor, detector, since in SIGHTINGS
    ]


PLOUGHS = [
    ("asan-01", "除雪グレーダ1号", "372013", "除雪中", 34.1702, 134.0719, 14, "PT40S"),
    ("asan-02", "除雪グレーダ2号", "372013", "除雪中", 34.1834, 134.0788, 12, "PT55S"),
    ("asan-03", "除雪ドーザ3号", "372013", "移動中", 34.2101, 134.0741, 38, "PT30S"),
    ("asan-04", "凍結防止剤散布車4号", "373877", "除雪中", 34.2049, 133.9017, 21, "PT1M10S"),
    ("asan-05", "除雪トラック5号", "373877", "待機中", 34.2188, 133.9121, 0, "PT1M"),
    ("asan-06", "除雪トラック6号", "373419", "終了", 34.2231, 134.1502, 0, "PT3H"),
]


def plough_broker() -> dict[str, Any]:
    """A company's NGSI-LD broker of its vehicles."""
    entities = [
        {
            "id": f"urn:ngsi-ld:Vehicle:{key}",
            "type": "Vehicle",
            "name": {"type": "Property", "value": name},
            "municipalityInfo": {"type": "Property", "value": town},
            "serviceStatus": {"type": "Property", "value": status},
            "speed": {"type": "Property", "value": speed, "unitCode": "KMH", "observedAt": ago(since)},
            "location": {"type": "GeoProperty", "value": point(lat, lon), "observedAt": ago(since)},
            "crew": {"type": "Property", "value": f"乗務班 {key}"},
        }
        for key, name, town, status, lat, lon, speed, since in PLOUGHS
    ]
    return {"tenant": "asan", "auth": {"header": "X-Api-Key", "accepts": [secret("asan")]}, "entities": entities}


STEPS = {"P-0001": (8421, 10230, 6120), "P-0002": (5040, 4870, 9310), "P-0003": (12050, 8010, 7900)}
STEPS |= {"P-0004": (3010, 2890, 4120), "P-0005": (8800, 9150, 8230)}
GOAL = 8000
CLINIC = ("sanuki-clinic", "medical-care", "HealthPoints.id HealthPoints.participant HealthPoints.balance")
CONSENTS = [  # person, recipient, purpose, coordinates, status, from (how long ago), until
    ("P-0001", *CLINIC, "同意", "P30D", "2099-04-01"),
    ("P-0002", *CLINIC, "撤回", "P30D", "2099-04-01"),
    ("P-0003", *CLINIC, "同意", "P90D", "{{ago P1D}}"),
    ("P-0004", "other-clinic", *CLINIC[1:], "同意", "P30D", "2099-04-01"),
    ("P-0005", CLINIC[0], "Marketing", CLINIC[2], "同意", "P30D", "2099-04-01"),
]
BANDS = ("40代", "50代", "60代", "70代", "80歳以上")
SUMMARY = {  # participants and mean steps of each age band
    "木太地区": ((31, 7420), (44, 7010), (87, 6830), (102, 6240), (23, 4110)),
    "仏生山地区": ((18, 7150), (26, 6940), (51, 6720), (64, 5980), (14, 3900)),
    "塩江地区": ((3, 6900), (12, 6610), (28, 6450), (35, 5720), (19, 4050)),
}


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One CSV file of the health programme's office."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    target = HERE / "health" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(out.getvalue(), "utf-8")


def health_files() -> None:
    """Programmes, daily steps, balances, statistics and consents."""
    walked = [(person, back, steps) for person, days in STEPS.items() for back, steps in enumerate(days, start=1)]
    table(
        "steps.csv.template",
        ("record", "participant", "programme", "day", "steps", "points"),
        [
            (f"R-{n:04}", person, "kenko", f"{{{{ago P{back}D %Y-%m-%d}}}}", steps, 10 if steps >= GOAL else 0)
            for n, (person, back, steps) in enumerate(walked, start=1)
        ],
    )
    table(
        "points.csv.template",
        ("account", "participant", "programme", "balance", "updated_at"),
        [(f"H-{n:04}", person, "kenko", 1000 + 40 * n, "{{ago PT9H}}") for n, person in enumerate(STEPS, start=1)],
    )
    table(
        "programmes.csv",
        ("code", "name", "name_en", "operator", "goal"),
        [("kenko", "さぬき健幸ポイント", "Sanuki health points", "さぬき健幸ポイント事務局", GOAL)],
    )
    table(
        "summaries.csv",
        ("period", "ward", "age_band", "participants", "mean_steps"),
        [
            ("2026-07", ward, band, count, mean)
            for ward, cells in SUMMARY.items()
            for band, (count, mean) in zip(BANDS, cells, strict=True)
        ],
    )
    table(
        "consents.csv.template",
        ("consent", "participant", "recipient", "purpose", "items", "status", "valid_from", "valid_until"),
        [
            (f"C-{n:04}", *who, f"{{{{ago {begun}}}}}", until)
            for n, (*who, begun, until) in enumerate(CONSENTS, start=1)
        ],
    )


if __name__ == "__main__":
    write("watch-broker.json", {"service": "mimamori", "entities": [*cameras(), *detectors(), *sightings()]})
    write("plough-broker.json", plough_broker())
    health_files()
