"""Policies made of blocks of rules, narrowed by a law and by a licence, as a source's are.

Takes a source and the number of a block for each of its classes; gives its policy. Policies are compiled from YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from hub.catalogue import Source
from policies.compile import compile_text
from policies.law import compile_law, under_law
from policies.licences import licence_of, under_licence
from policies.operands.written import Kinds
from policies.policy import Policy
from tests.noninterference import rules, rules_persons
from tests.noninterference.people import B, purposes
from tests.noninterference.rules import Rules
from tests.noninterference.sources import sources, vocabulary

BLOCKS: Mapping[str, tuple[Rules, ...]] = {
    "WaterGauge": rules.GAUGE,
    "River": rules.RIVER,
    "RoadRestriction": rules.ROAD,
    "EvacuationSite": rules.SITE,
    "StepRecord": rules_persons.STEP,
    "HealthPoints": rules_persons.BALANCE,
    "HealthProgramme": rules_persons.PROGRAMME,
    "TagSighting": rules_persons.SIGHTING,
    "TagDetector": rules_persons.DETECTOR,
    "StepSummary": rules_persons.SUMMARY,
    "ConsentRecord": rules_persons.CONSENTS,
}
ABOUT: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "ordered": {"RoadRestriction": (4, 7, 9, 10), "EvacuationSite": (4, 7, 9), "StepRecord": (6, 8)},
    "split": {"WaterGauge": (12, 13), "RoadRestriction": (6,), "EvacuationSite": (6,)},
    "delay": {"WaterGauge": (15, 16, 17), "RoadRestriction": (8, 11), "EvacuationSite": (9,), "TagSighting": (3,)},
    "consent": {"StepRecord": (0, 1, 2, 3, 5, 6, 9), "HealthPoints": (0, 1, 2, 3), "TagSighting": (2, 4)},
    "nohold": {"WaterGauge": (20, 21), "RoadRestriction": (9,), "EvacuationSite": (9,)},
}
"""The blocks that matter for a kind of case: that hide rows and leave what sources are walked in the order of as it is;
that give somebody as it is what anyone gets in another form; that delay; that ask for consent; that forbid to hold."""
LICENCES = ("CC-BY-4.0",) * 7 + ("CC-BY-NC-4.0", "CC-BY-ND-4.0", "所有者の定めによる")
NO_DERIVATIVES = "CC-BY-ND-4.0"
_LAWS: tuple[Rules, ...] = (
    ("!WaterGauge.address", "!StepRecord.points | " + rules.row("points", "lt", "10"), "!EvacuationSite.telephone"),
    (
        "!RoadRestriction.detour | " + rules.only_if("{leftOperand: purpose, operator: isNoneOf, rightOperand: "
                                                    "[disaster-response, ServiceProvision]}"),
        "!TagSighting.location | " + rules.row("vendor", "eq", "tag-b"),
        "!WaterGauge.id | " + rules.row("municipality", "eq", B),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what a source stands: blocks of rules by class, a law and a licence."""

    blocks: tuple[tuple[str, int], ...]
    law: int | None = None
    licence: str = "CC-BY-4.0"


def any_terms(source: Source, about: str, rng: Random, licence: str | None = None) -> Terms:
    """Terms for a source, of the blocks that matter; under any licence unless it is given."""
    wanted = ABOUT.get(about, {})
    first, *more = source.classes
    number = rng.choice(wanted.get(first) or range(len(BLOCKS[first])))
    blocks = {first: number, **{name: number % len(BLOCKS[name]) for name in more}}
    law = rng.randrange(len(_LAWS)) if rng.random() < 0.12 else None
    return Terms(tuple(blocks.items()), law, licence or rng.choice(LICENCES))


def under(source: Source, terms: Terms) -> Source:
    """The source under its policy."""
    return replace(source, policy=_policy(source.name, terms), license=terms.licence)


@cache
def _policy(name: str, terms: Terms) -> Policy:
    policy = _own(name, terms.blocks)
    if terms.law is not None:
        policy = under_law(policy, _law(terms.law))
    return under_licence(policy, licence_of(terms.licence), purposes())


@cache
def _own(name: str, blocks: tuple[tuple[str, int], ...]) -> Policy:
    source = next(source for source in sources() if source.name == name)
    number = "-".join(str(number) for _, number in blocks)
    return compiled({name: BLOCKS[name][number] for name, number in blocks}, f"{name}:{number}", source.holder.id)


@cache
def _law(number: int) -> Policy:
    text = f"uid: urn:test:law:{number}\nassigner: area\nprohibition:\n"
    text += "\n".join(_written("", rule[1:]) for rule in _LAWS[number])
    return compile_law(text, vocabulary(), zone=ZoneInfo("Asia/Tokyo"), purposes=purposes(), domains=_DOMAINS)


_DOMAINS = {"area": Kinds(frozenset({"missing-person"}), frozenset({"disaster", "drill"}))}


def compiled(by_class: Mapping[str, Rules], uid: str = "story", assigner: str = "holder") -> Policy:
    """The policy of some rules by class; one that starts with `!` is a prohibition."""
    written = [(name, rule) for name, block in by_class.items() for rule in block]
    permits = [_written(name, rule) for name, rule in written if not rule.startswith("!")]
    forbids = [_written(name, rule[1:]) for name, rule in written if rule.startswith("!")]
    text = f"uid: urn:test:policy:{uid}\nassigner: {assigner}\npermission:\n" + "\n".join(permits)
    if forbids:
        text += "\nprohibition:\n" + "\n".join(forbids)
    zone = ZoneInfo("Asia/Tokyo")
    return compile_text(text, vocabulary(), zone=zone, purposes=purposes(), domains=_DOMAINS)


def _written(class_name: str, rule: str) -> str:
    """Targets, then what follows them: `.x` stands for `Class.x`."""
    targets, _, rest = rule.partition(" | ")
    names = ", ".join(f"'{class_name if target.startswith('.') else ''}{target}'" for target in targets.split())
    return f"  - {{target: [{names}], action: read{', ' + rest if rest else ''}}}"
