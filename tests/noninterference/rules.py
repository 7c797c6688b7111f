"""Rules about places, by class and block: hidden rows, conditional cells, obligations, prohibitions, claims.

Each block is the permissions and prohibitions of one class in one policy. `tests.noninterference.rulebook` makes
policies of them.
"""

from __future__ import annotations

from tests.noninterference.people import A, B

OFFICER = "assignee: {role: officer}"
MOBILITY = "assignee: {scope: mobility}"
PURPOSE = "{leftOperand: purpose, operator: isA, rightOperand: disaster-response}"
DISASTER = "{leftOperand: situation, operator: eq, rightOperand: {domain: area, kind: disaster}}"
ROW_A = f"{{leftOperand: row.municipality, operator: eq, rightOperand: '{A}'}}"
ROW_B = f"{{leftOperand: row.municipality, operator: eq, rightOperand: '{B}'}}"
MINE = "{leftOperand: row.municipality, operator: eq, rightOperand: {claim: municipality}}"
AREA_A = f"{{leftOperand: row.location, operator: isPartOf, rightOperand: {{municipality: '{A}'}}}}"
CELL = "{leftOperand: row.location, operator: isPartOf, rightOperand: {mesh: '51344013'}}"
POLYGON = (
    "{leftOperand: row.location, operator: isPartOf, rightOperand: "
    "{polygon: '134.04,34.34 134.0468,34.34 134.0468,34.36 134.04,34.36'}}"
)
OFFICE_HOURS = "{leftOperand: timeOfDay, operator: gteq, rightOperand: '08:30'}"
NIGHT = "{leftOperand: timeOfDay, operator: lt, rightOperand: '06:00'}"
MONDAY = "{leftOperand: dayOfWeek, operator: eq, rightOperand: mon}"
UNTIL_APRIL = "{leftOperand: dateTime, operator: lt, rightOperand: '2026-04-01'}"
DIRECT = "{leftOperand: hops, operator: eq, rightOperand: '0'}"
AGREED = "{leftOperand: agreement, operator: eq, rightOperand: ag-1}"
SURE = "{leftOperand: assuranceLevel, operator: gteq, rightOperand: '2'}"
TWICE = "{leftOperand: count, operator: lteq, rightOperand: '2', per: P1D}"
NOT_SETO = "{leftOperand: organisation, operator: neq, rightOperand: seto}"
MESH2, MESH3 = "duty: [{action: generalise, to: mesh2}]", "duty: [{action: generalise, to: mesh3}]"
MASK = "duty: [{action: mask}]"
NO_HOLD = "duty: [{action: noHold}]"
NOTICES = "duty: [{action: attribute, text: {ja: 出典, en: source}}, {action: noForward}]"


def row(name: str, operator: str, value: str) -> str:
    """A constraint on one property of the row."""
    return f"constraint: [{{leftOperand: row.{name}, operator: {operator}, rightOperand: '{value}'}}]"


def only_if(*constraints: str) -> str:
    """All of these constraints."""
    return f"constraint: [{', '.join(constraints)}]"


Rules = tuple[str, ...]
"""Each is `targets | rest of the rule`; one that starts with `!` is a prohibition. `.x` stands for `Class.x`."""

GAUGE: tuple[Rules, ...] = (
    (".*",),
    (".id .name .municipality .address .location", f".waterLevel | {OFFICER}, {only_if(PURPOSE, DISASTER)}",
     ".waterLevel | duty: [{action: round, to: '1'}]", f".thresholds | {row('waterLevel', 'lt', '2')}"),
    (f".id | {only_if(ROW_A)}", ".*"),
    (".id .name .river .municipality", f".waterLevel | {only_if(ROW_A)}", f".location | {MESH3}", f".address | {MASK}"),
    (f".id | {only_if(MINE)}", f".id | {OFFICER}", ".*"),
    (".*", f"!.id | {row('waterLevel', 'gt', '3')}"),
    (".id .municipality .river", f".location | {MESH2}", f".name | {MASK}",
     ".waterLevel | duty: [{action: generalise, width: '0.5'}]",
     ".thresholds.danger | duty: [{action: round, to: '2'}]"),
    (".id .name", f".* | {OFFICER}"),
    (".id .waterLevel .thresholds", f".river | {row('waterLevel', 'lt', '2')}",
     f".name .location | {row('address', 'eq', '一丁目')}"),
    (".id .municipality .waterLevel", f".location .name | {MOBILITY}", f".location | {only_if(ROW_A)}, {MESH3}",
     f".thresholds.caution .river .address | {OFFICER}, {only_if(DISASTER)}"),
    (".*", f".waterLevel | {only_if(ROW_A)}", f".waterLevel | {only_if(ROW_B)}, duty: [{{action: round, to: '1'}}]",
     f"!.id | {row('address', 'eq', '二丁目')}"),
    (".*", ".waterLevel | duty: [{action: generalise, to: hour}]", f".name | {row('thresholds.danger', 'gteq', '3')}",
     f".river | {only_if(MINE)}"),
    (f".id | {OFFICER}", f".id | {only_if(ROW_A)}", ".*"),
    (".*", f".waterLevel .address | {OFFICER}", ".waterLevel | duty: [{action: round, to: '1'}]",
     f".location | {MOBILITY}", f".location | {MESH2}", f".name | {OFFICER}", f".name | {MASK}"),
    (f".id | {OFFICER}", f".id | {row('waterLevel', 'lt', '2')}", f".* | {only_if(ROW_A)}", f".waterLevel | {OFFICER}"),
    (".id .name .municipality .location", f".waterLevel | {OFFICER}",
     ".waterLevel | duty: [{action: delay, period: PT30M}]", f".thresholds | {row('waterLevel.age', 'gteq', 'PT1H')}",
     ".address | duty: [{action: generalise, to: municipality}]"),
    (f".id | {row('waterLevel.age', 'gteq', 'PT30M')}", ".*",
     ".waterLevel | duty: [{action: delay, period: PT1H}, {action: generalise, to: hour}]"),
    (".*", ".waterLevel | duty: [{action: delay, period: PT15M}, {action: round, to: '1'}]",
     f".river | {row('waterLevel.age', 'lt', 'PT2H')}"),
    (f".id | {only_if(POLYGON)}", ".*", f".name | {only_if(CELL)}", f".waterLevel | {only_if(AREA_A)}",
     ".address | duty: [{action: redact}]"),
    (f".id | {only_if('{or: [' + ROW_A + ', ' + POLYGON + ']}')}", f".* | {only_if(DIRECT)}",
     f".waterLevel | {OFFICER}, {only_if(TWICE)}", ".waterLevel | duty: [{action: round, to: '1'}]",
     f".thresholds .address | {only_if(AGREED, OFFICE_HOURS)}", f".river | {only_if(SURE, MONDAY)}"),
    (f".id .name .municipality | {NO_HOLD}", f".waterLevel .address | {OFFICER}, {NO_HOLD}", f".location | {NOTICES}",
     f".thresholds | {only_if(ROW_A)}, {NO_HOLD}"),
    (f".* | {NO_HOLD}", f".waterLevel | {only_if(NIGHT)}", f".waterLevel | {OFFICER}, {NO_HOLD}"),
    (f".id | {only_if(NOT_SETO)}", f".id | {only_if(ROW_B)}", f".* | {only_if(UNTIL_APRIL)}",
     f".name .address | {MASK}", ".waterLevel", f".location | {only_if(NOT_SETO, POLYGON)}"),
)  # fmt: skip
RIVER: tuple[Rules, ...] = (
    (".*",),
    (f".id | {row('system', 'eq', '香東川水系')}", ".name .system"),
    (".id", f".name | {MASK}", f".system | {OFFICER}"),
    (".id .system", f".name | {row('system', 'neq', '綾川水系')}"),
    (f".* | {MOBILITY}",),
)
ROAD: tuple[Rules, ...] = (
    (".*",),
    (".id .name .roadName .status .municipality", f".location .reason .detour | {OFFICER}, {only_if(PURPOSE)}",
     f".location | {MESH3}", f".gauge | {row('status', 'eq', 'CLOSED')}"),
    (f".id | {row('status', 'neq', 'OPEN')}", ".*", ".startsAt | duty: [{action: generalise, to: day}]"),
    (".*", f".gauge | {OFFICER}", f".detour | {MASK}", f".reason | {only_if(ROW_A)}"),
    (f".id | {only_if(MINE)}", f".id | {OFFICER}, {only_if(DISASTER)}", ".*", f".gauge | {only_if(ROW_B)}"),
    (".id .status .gauge", f".roadName | {MASK}", f".startsAt | {row('reason', 'eq', 'FLOODING')}",
     f".location | {row('startsAt', 'lt', '2026-06-01')}, {MESH2}"),
    (".*", f".detour | {OFFICER}", f".startsAt | {OFFICER}", ".startsAt | duty: [{action: generalise, to: day}]",
     f".gauge .status | {MOBILITY}"),
    (".*", f"!.id | {row('reason', 'eq', 'WORKS')}", f"!.gauge | {row('detour', 'eq', '迂回路あり')}"),
    (".id .name .status .municipality", f".startsAt | {OFFICER}", ".startsAt | duty: [{action: delay, period: P2D}]",
     f".reason | {row('startsAt.age', 'gteq', 'P1D')}", ".detour | duty: [{action: redact, what: [telephone]}]"),
    (f".id | {row('startsAt.age', 'gt', 'P2D')}", f".* | {NO_HOLD}",
     ".detour | duty: [{action: redact, what: [telephone]}]"),
    (f".id | {only_if(POLYGON)}", ".*", f"!.gauge | {row('startsAt.age', 'lt', 'P2D')}", f".location | {OFFICER}"),
    (".*", ".startsAt | duty: [{action: delay, period: P1D}, {action: generalise, to: month}]",
     f".detour | {only_if(AGREED)}, {NOTICES}", f".gauge | {only_if(SURE)}"),
)  # fmt: skip
SITE: tuple[Rules, ...] = (
    (".*",),
    (".id .name .openState .municipality .location", f".occupants .manager | {OFFICER}, {only_if(PURPOSE, DISASTER)}",
     ".occupants | duty: [{action: round, to: '10'}]", f".manager | {only_if(MINE)}"),
    (f".id | {row('openState', 'neq', 'CLOSED')}", ".*", ".capacity | duty: [{action: generalise, width: '100'}]"),
    (".*", f".telephone .manager | {MASK}", f".hazards | {row('capacity', 'gt', '100')}", f".location | {MESH3}"),
    (f".id | {row('designatedShelter', 'eq', 'true')}", ".*", f".occupants | {row('openState', 'eq', 'OPEN')}"),
    (".id .name .hazards", f".capacity | {only_if(ROW_A)}", f".openState | {row('occupants', 'lt', '50')}",
     f".location | {MOBILITY}", f".location | {only_if(MINE)}, {MESH3}"),
    (".*", f".capacity | {OFFICER}", ".capacity | duty: [{action: generalise, width: '100'}]",
     f".manager .openState | {MOBILITY}", f".manager | {MASK}", f".location | {OFFICER}", f".location | {MESH3}"),
    (".*", f"!.id | {row('occupants', 'gt', '90')}", f"!.manager | {only_if(ROW_B)}"),
    (".*", ".capacity | duty: [{action: generalise, to: ageBand}]",
     f".occupants | {row('occupants.age', 'lteq', 'PT2H')}", ".telephone | duty: [{action: redact, what: [telephone]}]",
     f".manager | {only_if(AGREED)}"),
    (f".id | {only_if('{or: [' + CELL + ', ' + ROW_B + ']}')}", f".* | {NO_HOLD}",
     ".occupants | duty: [{action: delay, period: PT30M}]"),
)  # fmt: skip
