"""A pool of policies, and the consumers and situations they speak of.

Every rule of a kind that can leak is here: hidden rows, conditional cells, obligations, prohibitions, claims,
scopes, purposes, situations. Policies are compiled from YAML as a holder's are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from policies.compile import compile_text
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from policies.policy import Policy
from policies.purposes import PurposeTree, dpv_purposes, local
from tests.noninterference.sources import vocabulary
from vocab.terms import Label

NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
A, B = "372013", "373877"  # two municipalities
OFFICER = "assignee: {role: officer}"
MOBILITY = "assignee: {scope: mobility}"
PURPOSE = "{leftOperand: purpose, operator: isA, rightOperand: disaster-response}"
DISASTER = "{leftOperand: situation, operator: eq, rightOperand: {domain: area, kind: disaster}}"
ROW_A = f"{{leftOperand: row.municipality, operator: eq, rightOperand: '{A}'}}"
ROW_B = f"{{leftOperand: row.municipality, operator: eq, rightOperand: '{B}'}}"
MINE = "{leftOperand: row.municipality, operator: eq, rightOperand: {claim: municipality}}"
MESH2, MESH3 = "duty: [{action: generalise, to: mesh2}]", "duty: [{action: generalise, to: mesh3}]"
MASK = "duty: [{action: mask}]"


def row(name: str, operator: str, value: str) -> str:
    """A constraint on one property of the row."""
    return f"constraint: [{{leftOperand: row.{name}, operator: {operator}, rightOperand: '{value}'}}]"


def only_if(*constraints: str) -> str:
    """All of these constraints."""
    return f"constraint: [{', '.join(constraints)}]"


Rules = tuple[str, ...]
"""Each is `targets | rest of the rule`; one that starts with `!` is a prohibition. `.x` stands for `Class.x`."""

_GAUGE: tuple[Rules, ...] = (
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
)  # fmt: skip
_RIVER: tuple[Rules, ...] = (
    (".*",),
    (f".id | {row('system', 'eq', '香東川水系')}", ".name .system"),
    (".id", f".name | {MASK}", f".system | {OFFICER}"),
    (".id .system", f".name | {row('system', 'neq', '綾川水系')}"),
    (f".* | {MOBILITY}",),
)
_ROAD: tuple[Rules, ...] = (
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
)  # fmt: skip
_SITE: tuple[Rules, ...] = (
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
)  # fmt: skip
_BLOCKS = {"WaterGauge": _GAUGE, "River": _RIVER, "RoadRestriction": _ROAD, "EvacuationSite": _SITE}
_STRIDE = {"WaterGauge": 1, "River": 2, "RoadRestriction": 3, "EvacuationSite": 5}
_HIDING = {"WaterGauge": set[int](), "River": set[int](), "RoadRestriction": {4, 7}, "EvacuationSite": {4, 7}}
"""Blocks that hide rows and leave what sources are walked in the order of as it is."""
_SPLIT = {"WaterGauge": {12, 13}, "River": set[int](), "RoadRestriction": {6}, "EvacuationSite": {6}}
"""Blocks that give somebody as it is what anyone gets in another form."""
POOL = 60


@cache
def policy(number: int) -> Policy:
    """One policy of the pool, `number` in 0 … POOL - 1; each block stands beside different others in turn."""
    return compiled({name: blocks[_block(name, number)] for name, blocks in _BLOCKS.items()}, number)


def _block(class_name: str, number: int) -> int:
    return number * _STRIDE[class_name] % len(_BLOCKS[class_name])


def compiled(by_class: Mapping[str, Rules], number: int = 0) -> Policy:
    """The policy of some rules by class."""
    rules = [(name, rule) for name, block in by_class.items() for rule in block]
    permits = [_written(name, rule) for name, rule in rules if not rule.startswith("!")]
    forbids = [_written(name, rule[1:]) for name, rule in rules if rule.startswith("!")]
    text = f"uid: urn:test:policy:{number}\nassigner: holder\npermission:\n" + "\n".join(permits)
    if forbids:
        text += "\nprohibition:\n" + "\n".join(forbids)
    zone = ZoneInfo("Asia/Tokyo")
    return compile_text(text, vocabulary(), zone=zone, purposes=_purposes(), domains=frozenset({"area"}))


@cache
def pool_for(about: str, class_name: str = "") -> tuple[int, ...]:
    """The policies that matter for a kind of document about a class: split, ordered, or any."""
    wanted = {"split": _SPLIT, "ordered": _HIDING}.get(about)
    if wanted is None:
        return tuple(range(POOL))
    return tuple(n for n in range(POOL) if _block(class_name, n) in wanted[class_name])


@cache
def _purposes() -> PurposeTree:
    return dpv_purposes().with_local([local("disaster-response", Label("災害対応", "disaster response"))])


def _written(class_name: str, rule: str) -> str:
    targets, _, rest = rule.partition(" | ")
    names = ", ".join(f"'{class_name}{target}'" for target in targets.split())
    return f"  - {{target: [{names}], action: read{', ' + rest if rest else ''}}}"


OFFICER_A = Consumer(
    "https://id", "officer", "desk", "takamatsu", roles=frozenset({"officer"}), purpose="disaster-response",
    claims={"municipality": A},
)  # fmt: skip
APP = Consumer("https://id", "app", "app", "seto", scopes=frozenset({"mobility"}), purpose="ServiceProvision")
TOWN_B = Consumer("https://id", "town", "desk", "ayagawa", claims={"municipality": B})
CONSUMERS = (ANONYMOUS, OFFICER_A, APP, TOWN_B)
_DECLARED = Situation("s", "area", "disaster", None, NOW - timedelta(hours=1), NOW + timedelta(hours=1))


def facts_of(consumer: Consumer, *, disaster: bool) -> Facts:
    """What a decision reads, at the one instant of these worlds."""
    return Facts(consumer, NOW, (_DECLARED,) if disaster else ())


def any_facts(rng: Random) -> Facts:
    """A consumer in a situation."""
    return facts_of(rng.choice(CONSUMERS), disaster=rng.random() < 0.4)
