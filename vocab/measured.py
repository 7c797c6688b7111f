"""What every measure says of itself beside its value: its quality and its freshness, as terms of the vocabulary.

Takes nothing: the terms are the same in every city, and no module describes them. Their names begin with those of
GraphQL's types, which no module may take. Refuses nothing.
"""

from __future__ import annotations

from vocab.terms import Code, CodeList, Kind, Label, Property
from vocab.values import Quality

_IRI = "urn:tsunagu:vocab:"

QUALITY = CodeList(
    "Quality",
    f"{_IRI}Quality",
    Label("値の品質", "How far a value is trusted"),
    (
        Code(Quality.MEASURED.value, Label("実測", "Measured")),
        Code(Quality.PRELIMINARY.value, Label("速報", "Preliminary")),
        Code(Quality.CONFIRMED.value, Label("確定", "Confirmed")),
        Code(Quality.MISSING.value, Label("欠測", "Missing")),
        Code(Quality.ADJUSTING.value, Label("調整中", "Being adjusted")),
        Code(Quality.DRILL.value, Label("訓練", "Drill")),
    ),
)
FRESHNESS = CodeList(
    "FreshnessState",
    f"{_IRI}FreshnessState",
    Label("鮮度の状態", "Whether a value is as new as expected"),
    (
        Code("CURRENT", Label("最新", "Renewed as often as expected")),
        Code("LATE", Label("遅れ", "Older than expected")),
        Code("STALE", Label("途絶", "Not renewed for long")),
        Code("UNKNOWN", Label("不明", "Not known")),
    ),
)
CODE_LISTS = {item.name: item for item in (FRESHNESS, QUALITY)}
"""The code lists that no module describes, by name."""

FRESHNESS_IRI = f"{_IRI}Measure.freshness"
FRESHNESS_PARTS = (
    Property(
        "ageSeconds",
        f"{FRESHNESS_IRI}.ageSeconds",
        Label("経過秒数", "age in seconds"),
        Label("答えたときに、観測から何秒たっていたか。", "How many seconds after it was observed it was given."),
        Kind.INTEGER,
        example="90",
    ),
    Property(
        "expectedSeconds",
        f"{FRESHNESS_IRI}.expectedSeconds",
        Label("更新間隔の秒数", "expected seconds"),
        Label("何秒ごとに更新されるはずか。", "In how many seconds a renewal is expected."),
        Kind.INTEGER,
        example="600",
    ),
    Property(
        "state",
        f"{FRESHNESS_IRI}.state",
        FRESHNESS.label,
        Label("更新間隔に照らした新しさ。", "How new it is against the renewal that is expected."),
        Kind.CODE,
        codes=FRESHNESS.name,
        example="CURRENT",
    ),
)
"""The leaves of a measure's freshness."""

QUALITY_PROPERTY = Property(
    "quality",
    f"{_IRI}Measure.quality",
    QUALITY.label,
    Label("測定値がどれだけ確かか。", "How far a measured value may be trusted."),
    Kind.CODE,
    codes=QUALITY.name,
    example="MEASURED",
)
