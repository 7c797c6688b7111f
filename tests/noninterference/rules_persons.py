"""Rules about persons and tables, by class and block: subjects, consents, cases, counts, pseudonyms, small cells."""

from __future__ import annotations

from tests.noninterference.people import SEARCH
from tests.noninterference.rules import AGREED, DIRECT, MASK, NO_HOLD, OFFICER, SURE, TWICE, Rules, only_if, row

G = "ground: 見守り条例第5条"
CONSENT = "{leftOperand: consent, operator: eq, rightOperand: given}"
SERVICE = "{leftOperand: consent, operator: eq, rightOperand: {source: consents}}"
SELF = "{leftOperand: subject, operator: eq, rightOperand: self}"
REPRESENTED = "{leftOperand: subject, operator: eq, rightOperand: represented}"
ANY = "{leftOperand: subject, operator: isAnyOf, rightOperand: [self, represented]}"
CASE = "{leftOperand: case, operator: eq, rightOperand: {domain: area, kind: missing-person}}"
GROUND = f"{{leftOperand: ground, operator: eq, rightOperand: {SEARCH}}}"
CARE = "{leftOperand: purpose, operator: isA, rightOperand: medical-care}"
MINE = "{leftOperand: row.vendor, operator: eq, rightOperand: {claim: organisation}}"
POLICE = "assignee: {role: search-officer}"
STATISTICIAN = "assignee: {role: statistician}"
PSEUDONYM = "duty: [{action: pseudonymise}]"
_STEPS = ".participant .programme .day .steps .points"


def either(*constraints: str) -> str:
    """One of these constraints."""
    return f"{{or: [{', '.join(constraints)}]}}"


def small(threshold: int, by: str = "ward, ageBand") -> str:
    """A duty that suppresses small cells."""
    return f"duty: [{{action: suppressBelow, threshold: {threshold}, by: [{by}], of: participants}}]"


STEP: tuple[Rules, ...] = (
    (f".id {_STEPS} | {G}, {only_if(CARE, CONSENT)}",),
    (".id", f".day .programme | {G}", f".steps .participant | {G}, {only_if(CONSENT)}",
     f".points | {G}, {only_if(ANY)}"),
    (f".id {_STEPS} | {G}, {only_if(SELF)}", f".id .day .steps .participant | {G}, {only_if(SERVICE)}"),
    (f".id .participant | {G}, {only_if(ANY)}", f".id | {G}, {only_if(CONSENT)}", f".steps | {G}, {only_if(ANY)}",
     f".steps | {G}, {only_if(CONSENT)}, duty: [{{action: generalise, width: '1000'}}]",
     f".points | {G}, duty: [{{action: generalise, to: ageBand}}]",
     f".day | {G}, duty: [{{action: delay, period: P1D}}, {{action: generalise, to: month}}]"),
    (f".id {_STEPS} | {G}, {only_if(CASE)}", f".id .day | {G}, {only_if(REPRESENTED)}"),
    (f".id .day .steps | {G}, {only_if(SERVICE, '{leftOperand: row.steps, operator: gt, rightOperand: 3000}')}",
     f".participant .programme | {G}, {only_if(either(SERVICE, SELF))}",
     f".points | {G}, {row('day.age', 'gteq', 'P2D')}"),
    (f".id .day .steps .points | {G}", f".participant | {G}, {PSEUDONYM}", f".programme | {G}, {only_if(CONSENT)}",
     f"!.points | {row('points', 'gt', '50')}", f"!.steps | {only_if(CASE)}"),
    (f".id {_STEPS} | {G}, {only_if(TWICE, CONSENT)}", f".id .day | {G}, {only_if(AGREED)}"),
    (f".id .day | {G}, {row('day.age', 'gteq', 'P1D')}", f".steps | {G}, {only_if(SURE, either(ANY, CASE))}",
     f".points | {G}, {only_if(DIRECT, SERVICE)}, {NO_HOLD}", f".participant | {G}, {only_if(SELF)}"),
    (f".id .steps .day | {G}, {only_if(either(CONSENT, SERVICE))}", f".participant | {G}, {only_if(CONSENT, SERVICE)}",
     f".programme | {G}, {only_if(SERVICE)}", f"!.id | {only_if(CASE)}"),
    (".id", f".steps .points | {G}, duty: [{{action: round, to: '10'}}]", f".day | {G}", f".participant | {G}, {MASK}"),
)  # fmt: skip
BALANCE: tuple[Rules, ...] = (
    (f".id .participant .balance .programme | {G}, {only_if(CONSENT)}",),
    (f".id .participant .balance | {G}, {only_if(ANY)}", f".id .balance | {G}, {only_if(CARE, SERVICE)}"),
    (".id", f".participant | {G}, {PSEUDONYM}", f".balance | {G}, {only_if(SERVICE)}",
     f".balance | {G}, duty: [{{action: generalise, width: '100'}}]"),
    (f".id | {G}, {row('balance.age', 'gteq', 'PT30M')}",
     f".balance | {G}, duty: [{{action: delay, period: PT1H}}, {{action: round, to: '100'}}]",
     f".participant .programme | {G}, {only_if(either(CONSENT, CASE))}"),
)  # fmt: skip
PROGRAMME: tuple[Rules, ...] = (
    (".*",),
    (f".id | {row('operator', 'eq', '甲')}", ".*"),
    (".id", f".name | {OFFICER}"),
)
SIGHTING: tuple[Rules, ...] = (
    (f".id .tag .vendor .seenAt .detector | {G}, {only_if(MINE)}", f".tagHolder | {G}, {only_if(MINE)}, {PSEUDONYM}",
     f".location | {G}, {only_if(MINE)}, duty: [{{action: generalise, to: mesh3}}]"),
    (f".id .tag .tagHolder .seenAt .location .vendor .detector | {G}, {POLICE}, {only_if(GROUND, CASE)}",
     f".id .tag .vendor | {G}, {only_if(MINE)}", f".seenAt | {G}, {only_if(ANY)}"),
    (f".id .tagHolder .seenAt .location .detector | {G}, {only_if(SURE, ANY)}", f".id .tag | {G}, {only_if(CONSENT)}",
     f".location | {G}, {only_if(CONSENT)}, duty: [{{action: generalise, to: mesh2}}]", ".vendor"),
    (".id .vendor", f".seenAt | {G}, duty: [{{action: delay, period: PT30M}}]", f".detector | {G}, {only_if(MINE)}",
     f".location | {G}, {row('seenAt.age', 'gt', 'PT1H')}", f".tag .tagHolder | {G}, {PSEUDONYM}"),
    (f".id .vendor .tag | {G}, {row('seenAt.age', 'gteq', 'PT30M')}",
     f".seenAt | {G}, duty: [{{action: generalise, to: hour}}]",
     f".location .detector | {G}, {only_if(either(CASE, CONSENT))}", f".tagHolder | {G}, {only_if(REPRESENTED)}"),
)  # fmt: skip
DETECTOR: tuple[Rules, ...] = (
    (".*",),
    (".id .name", f".location | {OFFICER}", ".municipality"),
    (f".id | {row('operator', 'eq', '甲')}", ".*"),
)
SUMMARY: tuple[Rules, ...] = (
    (".id .period .ward .ageBand", f".participants .meanSteps | {small(5)}"),
    (".id .period .ward .ageBand", f".participants | {STATISTICIAN}", f".participants .meanSteps | {small(10)}"),
    (f".id | {row('ward', 'neq', '栗林')}", ".*", f".participants .meanSteps | {small(5)}"),
    (".id .ward .ageBand", f".participants | {small(10)}", f".meanSteps | {row('participants', 'gteq', '10')}",
     ".period | duty: [{action: mask}]"),
    (f".id | {row('participants', 'gteq', '3')}", ".ward .ageBand .period",
     f".participants | {STATISTICIAN}, {small(3)}", f".participants | {small(10, 'ward')}",
     f".meanSteps | {small(5)}"),
    (".*", f".participants | {OFFICER}", f".participants | {small(5)}",
     f"!.meanSteps | {row('participants', 'lt', '5')}"),
)  # fmt: skip
_RECORD = ".recipient .purpose .coordinates .state .validFrom .validUntil"
CONSENTS: tuple[Rules, ...] = (
    (f".id .subject {_RECORD} | {G}, {only_if(SELF)}",),
    (f".id .subject {_RECORD} | {G}, {only_if(ANY)}", f".id .recipient | {G}, {OFFICER}", f".state | {G}, {OFFICER}"),
    (f".id .recipient .purpose | {G}, {row('state', 'eq', 'GIVEN')}", f".subject | {G}, {PSEUDONYM}",
     f".validUntil | {G}, {only_if(ANY)}"),
)  # fmt: skip
