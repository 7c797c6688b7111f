"""What random documents may ask of each class: fields, references, and how lists and lookups are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PLURAL = {
    "WaterGauge": "waterGauges", "River": "rivers", "RoadRestriction": "roadRestrictions",
    "EvacuationSite": "evacuationSites", "StepRecord": "stepRecords", "HealthPoints": "healthPoints",
    "HealthProgramme": "healthProgrammes", "TagSighting": "tagSightings", "TagDetector": "tagDetectors",
    "StepSummary": "stepSummaries", "ConsentRecord": "consentRecords",
}  # fmt: skip
SINGULAR = {name: plural[:-1] for name, plural in PLURAL.items()} | {
    "HealthPoints": "healthPointBalance", "StepSummary": "stepSummary",
}  # fmt: skip
ROOTS: Mapping[str, Sequence[str]] = {
    "": ("WaterGauge", "WaterGauge", "RoadRestriction", "RoadRestriction", "EvacuationSite", "River"),
    "ordered": ("RoadRestriction", "EvacuationSite", "StepRecord"),
    "split": ("WaterGauge", "RoadRestriction", "EvacuationSite"),
    "delay": ("WaterGauge", "WaterGauge", "RoadRestriction", "EvacuationSite", "TagSighting"),
    "persons": ("StepRecord", "HealthPoints", "TagSighting", "TagSighting", "ConsentRecord"),
    "consent": ("StepRecord", "StepRecord", "HealthPoints", "TagSighting"),
    "tables": ("StepSummary",),
    "merged": ("WaterGauge", "WaterGauge", "River"),
    "private": ("WaterGauge", "RoadRestriction", "EvacuationSite", "TagSighting", "TagDetector"),
    "nohold": ("WaterGauge", "RoadRestriction", "EvacuationSite"),
}
"""The classes that a kind of document lists."""
ORDERED = {"EvacuationSite": "capacity", "RoadRestriction": "startsAt", "StepRecord": "steps"}
"""What sources can be walked in the order of, if no total is asked for: a way of its own through the engine."""
BELOW = {
    "WaterGauge": ("river", "River"), "RoadRestriction": ("gauge", "WaterGauge"),
    "StepRecord": ("programme", "HealthProgramme"), "HealthPoints": ("programme", "HealthProgramme"),
    "TagSighting": ("detector", "TagDetector"),
}  # fmt: skip
LOCATED = frozenset({"WaterGauge", "RoadRestriction", "EvacuationSite", "TagSighting", "TagDetector"})
PLACES = LOCATED - {"TagSighting"}
FIELDS: Mapping[str, Sequence[str]] = {
    "WaterGauge": (
        "name { value language }", "municipality", "address", "waterLevel { value unit quality observedAt }",
        "waterLevel { freshness { state ageSeconds } }", 'waterLevel { value(unit: "CMT") }',
        "thresholds { caution danger }", "location",
    ),
    "River": ("name { value }", "system"),
    "RoadRestriction": (
        "name { value }", "municipality", "roadName", "status { code label }", "reason { code }", "startsAt", "detour",
        "location",
    ),
    "EvacuationSite": (
        "name { value language }", "municipality", "hazards { flood { code } }",
        "capacity", "manager", "telephone", "designatedShelter", "openState { code label }",
        "occupants { value quality observedAt }", "location",
    ),
    "StepRecord": ("participant", "day", "steps", "points"),
    "HealthPoints": ("participant", "balance { value observedAt }", "balance { freshness { state } }"),
    "HealthProgramme": ("name { value }", "operator"),
    "TagSighting": ("tag", "tagHolder", "vendor", "seenAt", "location"),
    "TagDetector": ("name { value }", "municipality", "operator", "location"),
    "StepSummary": ("period", "ward", "ageBand { code label }", "participants", "meanSteps"),
    "ConsentRecord": ("subject", "recipient", "purpose", "coordinates", "state { code }", "validFrom", "validUntil"),
}  # fmt: skip
ALWAYS = ("provenance { fields source holder rule observedAt retrievedAt license }", "__typename", "sameAs")
