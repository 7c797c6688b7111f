"""The rules of each stock policy: takes its parameters and what a source maps, gives rules as plain data.

Refuses (`Unusable`) parameters that name nothing of the source. A wildcard never covers a personal coordinate, so
those are named one by one, and only under a ground.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from policies.stock.coverage import Coverage
from policies.stock.model import Rules, Unusable
from policies.stock.parameters import (
    AggregateOnly,
    Delayed,
    DisasterOnly,
    OpenWithAttribution,
    OwnRowsOnly,
    PersonalWithConsent,
    PurposeBoundPartner,
    StaffOnly,
    attributes,
)
from policies.written import duration

Data = dict[str, Any]
_AT_ONCE = ("name", "municipality")  # what says which thing it is


def open_with_attribution(given: OpenWithAttribution, source: Coverage) -> Rules:
    """Everything that is not personal, for everybody."""
    del source
    duty = [{"action": "attribute", "text": {"ja": given.text.ja, "en": given.text.en}}] if given.text else None
    return {"permission": [_permission(["*"], duty=duty)]}


def staff_only(given: StaffOnly, source: Coverage) -> Rules:
    """Everything, for those who have one of the roles and belong to one of the organisations."""
    assignee = _assignee(role=given.roles, organisation=given.organisations)
    return {"permission": [_permission(_all(source, given.ground), assignee=assignee, ground=given.ground)]}


def disaster_only(given: DisasterOnly, source: Coverage) -> Rules:
    """Everything for the recipients while a disaster is declared; where things are, coarser, for others."""
    places = source.places() if given.otherwise else []
    if given.otherwise and not places:
        raise Unusable("otherwise", "the source maps no location that could be made coarser", "leave it out")
    ids = sorted({f"{name.partition('.')[0]}.id" for name in places})
    # What others see is named, so it is named here too: for one coordinate only the most specific targets count.
    first = _permission(
        ["*", *ids, *places, *(source.personal() if given.ground else [])],
        constraint=[_anyone(given.recipients), _disaster(given.domain)],
        ground=given.ground,
    )
    others = [_constraint("organisation", "isNoneOf", given.never)] if given.never else None
    coarser = [{"action": "generalise", "to": given.otherwise}]
    rest = [_permission(ids, constraint=others), _permission(places, constraint=others, duty=coarser)] if places else []
    never = (
        [{"target": ["*"], "action": "read", "assignee": _assignee(organisation=given.never)}] if given.never else []
    )
    return {"permission": [first, *rest], "prohibition": never}


def purpose_bound_partner(given: PurposeBoundPartner, source: Coverage) -> Rules:
    """Everything, for the partner, for the purposes, until a day."""
    constraint = [_constraint("purpose", "isAnyOf", given.purposes)]
    if given.until is not None:
        constraint.append(_constraint("dateTime", "lt", _instant(given.until)))
    return {
        "permission": [
            _permission(
                _all(source, given.ground),
                assignee=_assignee(organisation=given.organisations, client=given.clients),
                constraint=constraint,
                ground=given.ground,
            )
        ]
    }


def personal_with_consent(given: PersonalWithConsent, source: Coverage) -> Rules:
    """What is about a person, for the purposes, while that person consents."""
    consent = {"source": given.service} if given.service else "given"
    constraint = [_constraint("purpose", "isAnyOf", given.purposes)]
    if given.recipients:
        constraint.append(_anyone(given.recipients))
    constraint.append({"leftOperand": "consent", "operator": "eq", "rightOperand": consent})
    return _of_persons(source, constraint, given.ground)


def own_rows_only(given: OwnRowsOnly, source: Coverage) -> Rules:
    """What is about a person, for that person, and for who holds a mandate of that person."""
    who = _constraint("subject", "eq", "self")
    if given.representatives:
        who = _constraint("subject", "isAnyOf", ("self", "represented"))
    return _of_persons(source, [who], given.ground)


def aggregate_only(given: AggregateOnly, source: Coverage) -> Rules:
    """Counts by groups, without the cells that could single somebody out."""
    classes = source.with_properties((*given.by, given.of))
    if not classes:
        raise Unusable(
            "of", f"no class of the source maps {', '.join((*given.by, given.of))}", "name mapped properties"
        )
    if given.of in given.by:
        raise Unusable("of", f"'{given.of}' cannot be counted and grouped by", "name another property")
    duty = {"action": "suppressBelow", "threshold": str(given.threshold), "by": list(given.by), "of": given.of}
    groups = [f"{cls.name}.{name}" for cls in classes for name in ("id", *given.by)]
    counts = [f"{cls.name}.{given.of}" for cls in classes]
    personal = set(source.personal()) & {*groups, *counts}
    if personal:
        raise Unusable("by", f"{', '.join(sorted(personal))} is personal: it is no group or count of a statistic")
    return {"permission": [_permission(groups), _permission(counts, duty=[duty])]}


def delayed(given: Delayed, source: Coverage) -> Rules:
    """Measures, once they are old enough; at once only what says which thing it is, and what is named."""
    measures = source.measures()
    if not measures:
        raise Unusable(None, "the source maps no measure, and only measures carry the time that a delay counts from")
    names = given.at_once or _AT_ONCE
    known = {name for mapped in source.classes.values() for name in mapped}
    unknown = [name for name in names if given.at_once and name not in known]
    if unknown:
        raise Unusable("atOnce", f"the source maps no property {', '.join(unknown)}", "name mapped properties")
    shown = source.where(lambda prop: prop.name in names and not prop.personal)
    at_once = [*source.ids(), *(name for name in shown if name not in measures)]
    duty = [{"action": "delay", "period": duration(given.period)}]
    return {"permission": [_permission(at_once), _permission(measures, duty=duty)]}


def _of_persons(source: Coverage, constraint: list[Data], ground: str) -> Rules:
    classes = source.of_persons()
    if not classes:
        message = "the source maps no class about a person with the key of that person"
        raise Unusable(None, message, "map the property that the vocabulary marks as the class's subject")
    targets = [target for cls in classes for target in source.whole(cls)]
    return {"permission": [_permission(targets, constraint=constraint, ground=ground)]}


def _all(source: Coverage, ground: str | None) -> list[str]:
    return ["*", *(source.personal() if ground else [])]


def _anyone(recipients: Iterable[str]) -> Data:
    """One of the recipients, by whatever each may be known."""
    by_kind: dict[str, list[str]] = {}
    for recipient in recipients:
        for kind, value in attributes(recipient):
            by_kind.setdefault(kind, []).append(value)
    ways = [_constraint(kind, "isAnyOf", tuple(values)) for kind, values in by_kind.items()]
    return ways[0] if len(ways) == 1 else {"or": ways}


def _disaster(domain: str | None) -> Data:
    where: Any = {"domain": domain, "kind": "disaster"} if domain else "disaster"
    return {"leftOperand": "situation", "operator": "eq", "rightOperand": where}


def _instant(until: date) -> str:
    return until.isoformat() if isinstance(until, datetime) else f"{until:%Y-%m-%d}"


def _constraint(left: str, operator: str, right: str | tuple[str, ...]) -> Data:
    value = right if isinstance(right, str) else list(dict.fromkeys(right))
    return {"leftOperand": left, "operator": operator, "rightOperand": value}


def _assignee(**given: tuple[str, ...] | None) -> Data:
    return {kind: list(values) for kind, values in given.items() if values is not None}


def _permission(target: list[str], **more: Any) -> Data:
    written = {key: value for key, value in more.items() if value is not None}
    return {"target": list(dict.fromkeys(target)), "action": "read", **written}
