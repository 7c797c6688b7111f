"""The table that the city is checked against and the documentation prints: case, class or field, who, outcome.

Outcomes: `—` nothing, `given` as the source has it, `denied` null with a reason in `errors`, `mesh3` and the like a
coarser place, `pseudonym`, `n of m` given in so many of the rows; for a class, which rows are seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vocab.terms import Label

NOTHING = "—"
Outcomes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A consumer, after some steps have been taken."""

    consumer: str | None
    title: Label
    steps: tuple[str, ...] = ()  # functions of `tests.city.cases.steps`, in order


@dataclass(frozen=True, slots=True)
class Case:
    """One document with who asks it. Rows of a class are called by a property of theirs, or counted."""

    document: str
    title: Label
    sources: frozenset[str]
    columns: tuple[Column, ...]
    called_by: Mapping[str, str | None]  # class to property, None: counted
    outcomes: Mapping[str, Outcomes]  # class or coordinate to one outcome for each column


def table(text: str) -> Mapping[str, Outcomes]:
    """The lines of a table: a class or coordinate, then one outcome for each column."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return {name: tuple(outcomes) for name, *outcomes in lines}


ANYONE = Label("誰でも", "anyone")
FAMILIES = ("mandates_of_two_mothers",)

WATCH_OVER = Case(
    document="watch-over",
    title=Label("見守り（加古川市の事例）", "Watching over (as in Kakogawa)"),
    sources=frozenset({"watch-cameras", "watch-detectors", "watch-sightings"}),
    columns=(
        Column(None, ANYONE, FAMILIES),
        Column("mother", Label("母親", "mother"), FAMILIES),
        Column("other-mother", Label("別の母親", "another mother"), FAMILIES),
        Column("vendor-a", Label("タグA社", "vendor A"), FAMILIES),
        Column("vendor-b", Label("タグB社", "vendor B"), FAMILIES),
        Column("police", Label("警察", "police"), FAMILIES),
        Column("police", Label("警察・事案申告のみ", "police, case declared"), (*FAMILIES, "case_declared")),
        Column("police", Label("警察・事案確認済", "police, case confirmed"), (*FAMILIES, "case_confirmed")),
        Column("police", Label("警察・事案終了後", "police, case ended"), (*FAMILIES, "case_ended")),
        Column("watch-officer", Label("協議会職員", "council officer"), FAMILIES),
    ),
    called_by={"TagSighting": "tag", "TagDetector": None, "WatchCamera": None},
    outcomes=table("""
        TagSighting           | — | A1 B3 | B1    | A1 A2 A3  | B1 B2 B3  | — | — | A1 B3 | — | —
        TagSighting.tag       | — | given | given | given     | given     | — | — | given | — | —
        TagSighting.tagHolder | — | given | given | pseudonym | pseudonym | — | — | given | — | —
        TagSighting.vendor    | — | given | given | given     | given     | — | — | given | — | —
        TagSighting.seenAt    | — | given | given | given     | given     | — | — | given | — | —
        TagSighting.location  | — | given | given | mesh3     | mesh3     | — | — | given | — | —
        TagSighting.detector  | — | given | given | denied    | denied    | — | — | given | — | —
        TagDetector           | 5 | 5 | 5 | 5 | 5 | 5 | 5 | 5 | 5 | 5
        TagDetector.location  | given  | given  | given  | given  | given  | given  | given  | given  | given  | given
        WatchCamera           | 5 | 5 | 5 | 5 | 5 | 5 | 5 | 5 | 5 | 5
        WatchCamera.location  | given  | given  | given  | given  | given  | given  | given  | given  | given  | given
        WatchCamera.inService | given  | given  | given  | given  | given  | given  | given  | given  | given  | given
        WatchCamera.imageUrl  | denied | denied | denied | denied | denied | denied | denied | denied | denied | denied
    """),
)

LINKED = ("links_of_two_participants",)

HEALTH_POINTS = Case(
    document="health-points",
    title=Label("健幸ポイント（札幌市の事例）", "Health points (as in Sapporo)"),
    sources=frozenset({"health-programmes", "health-steps", "health-points", "health-summaries", "health-consents"}),
    columns=(
        Column(None, ANYONE, LINKED),
        Column("participant", Label("参加者・本人確認前", "participant, not linked")),
        Column("participant", Label("参加者", "participant"), LINKED),
        Column("other-participant", Label("別の参加者", "another participant"), LINKED),
        Column("doctor-app", Label("かかりつけ医アプリ", "doctor's app"), LINKED),
        Column(
            "doctor-app", Label("同アプリ・参加者が同意", "doctor's app, consent given"), (*LINKED, "consent_given")
        ),
        Column("doctor-app", Label("同アプリ・撤回後", "doctor's app, withdrawn"), (*LINKED, "consent_withdrawn")),
        Column("statistics", Label("統計担当", "city statistics"), (*LINKED, "consent_given")),
    ),
    called_by={
        "StepRecord": "participant",
        "HealthPoints": "participant",
        "ConsentRecord": "subject",
        "HealthProgramme": None,
        "StepSummary": None,
    },
    outcomes=table("""
        HealthProgramme           | 1 | 1 | 1 | 1 | 1 | 1 | 1 | 1
        HealthProgramme.dailyGoal | given | given | given | given | given | given | given | given
        StepRecord                | — | — | P-0001 | P-0002 | —      | P-0001 | —      | —
        StepRecord.day            | — | — | given  | given  | —      | given  | —      | —
        StepRecord.steps          | — | — | given  | given  | —      | given  | —      | —
        StepRecord.points         | — | — | given  | given  | —      | denied | —      | —
        HealthPoints              | — | — | P-0001 | P-0002 | P-0001 | P-0001 | P-0001 | —
        HealthPoints.balance      | — | — | given  | given  | given  | given  | given  | —
        ConsentRecord             | — | — | P-0001 | P-0002 | —      | —      | —      | —
        ConsentRecord.state       | — | — | given  | given  | —      | —      | —      | —
        StepSummary               | — | — | —      | —      | —      | —      | —      | 15
        StepSummary.ageBand       | — | — | —      | —      | —      | —      | —      | given
        StepSummary.participants  | — | — | —      | —      | —      | —      | —      | 11 of 15
        StepSummary.meanSteps     | — | — | —      | —      | —      | —      | —      | 11 of 15
    """),
)

SNOW_PLOUGH = Case(
    document="snow-plough",
    title=Label("除雪車（会津若松市の事例）", "Snow ploughs (as in Aizuwakamatsu)"),
    sources=frozenset({"asan-ploughs"}),
    columns=(
        Column(None, ANYONE),
        Column("resident", Label("市民（市民ポータル）", "resident, by the portal")),
        Column("navi", Label("企業アプリ", "a company's app")),
    ),
    called_by={"SnowPlough": None},
    outcomes=table("""
        SnowPlough            | 3      | 3     | 3
        SnowPlough.status     | given  | given | given
        SnowPlough.observedAt | given  | given | given
        SnowPlough.location   | mesh4  | given | mesh4
        SnowPlough.speed      | denied | given | denied
    """),
)

CASES = (WATCH_OVER, HEALTH_POINTS, SNOW_PLOUGH)
