"""A policy document as JSON-LD: takes the model, gives the JSON tree whose keys the bundled context defines.

Every key of the models that ODRL has no term for becomes one of the profile, so that nothing is lost. Refuses what
no IRI can hold or ODRL calls no policy: a strange `uid`, an unknown left operand, no rule at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from policies.duty import Duty
from policies.model import Assignee, Constraint, Document, Permission, Prohibition, Reference
from policies.operands.table import OPERANDS
from policies.rdf import names
from policies.rdf.literals import is_typed
from policies.rdf.names import ODRL, ROW, TERMS, XSD, named
from policies.rdf.plain import Scalar, digest, entries, scalar
from vocab.documents import DocumentError, Problem
from vocab.terms import Label

Json = dict[str, Any]
CONTEXT = ("http://www.w3.org/ns/odrl.jsonld", {"tsunagu": TERMS})
"""What `@context` says: W3C's context of ODRL, and the prefix of the profile's terms."""

RULES = ("permission", "prohibition")
STANDARD_KEYS: dict[type, frozenset[str]] = {
    Document: frozenset({"uid", "assigner", "title", *RULES}),
    Prohibition: frozenset({"target", "action", "assignee", "constraint"}),
    Permission: frozenset({"target", "action", "assignee", "constraint", "duty"}),
    Constraint: frozenset({"leftOperand", "operator", "rightOperand", "and", "or"}),
    Duty: frozenset({"action"}),
    Assignee: frozenset(Assignee.model_fields),
    Reference: frozenset({"claim"}),
}
"""The keys of each model that are written with terms of ODRL and Dublin Core; all others are the profile's."""

SET_BASED = frozenset({"isAnyOf", "isNoneOf", "isAllOf"})
"""The operators whose right operand is a list (ODRL Information Model 2.2, section 2.5.1)."""

_TYPED: dict[str, tuple[str, ...]] = {
    "dateTime": ("date", "dateTime"),
    "count": ("integer",),
    "hops": ("integer",),
    "assuranceLevel": ("integer",),
}

_CANONICAL: dict[str, Callable[[str], str]] = {
    "date": str,
    "dateTime": lambda text: datetime.fromisoformat(text).isoformat(),
    "integer": lambda text: str(int(text)),
}
"""How tools rewrite typed values; what they would change is written as plain text."""


def tree(document: Document) -> Json:
    """The document as JSON-LD. Raises `DocumentError`."""
    _refuse_unwritable(document)
    written: Json = {
        "@context": list(CONTEXT),
        "@type": "Set",
        "uid": document.uid,
        "profile": names.PROFILE,
        "conflict": "prohibit",
        "assigner": named(names.HOLDER, document.assigner),
    }
    if document.title is not None:
        title = {"ja": document.title.ja, "en": document.title.en}
        written["dct:title"] = [{"@value": text, "@language": language} for language, text in title.items()]
    written |= _own(document) | {"tsunagu:digest": digest(document)}
    for kind in RULES:
        rules = [_rule(document.uid, kind, at, rule) for at, rule in enumerate(getattr(document, kind))]
        written |= {kind: rules} if rules else {}
    return written


def _rule(uid: str, kind: str, at: int, rule: Prohibition) -> Json:
    targets = [named(names.COORDINATE, target) for target in rule.target]
    written: Json = {
        "@type": kind.capitalize(),
        "uid": f"{uid}#{kind}/{at}",
        "tsunagu:order": at,
        "target": targets[0] if len(targets) == 1 else list(dict.fromkeys(targets)),
        "action": rule.action,
    }
    if len(targets) > 1:
        written["tsunagu:targets"] = {"@list": [{"@id": target} for target in targets]}
    if rule.assignee is not None:
        refined = [_attribute(kind, values) for kind, values, _ in entries(rule.assignee)]
        written["assignee"] = {"@type": "PartyCollection", "source": names.CONSUMERS, "refinement": refined}
    if rule.constraint is not None:
        written["constraint"] = _in_order(map(_constraint, rule.constraint))
    if isinstance(rule, Permission) and rule.duty is not None:
        written["duty"] = _in_order(map(_duty, rule.duty))
    return written | _own(rule)


def _attribute(kind: str, values: tuple[str, ...]) -> Json:
    operator = "eq" if len(values) == 1 else "isAnyOf"
    return _comparison(f"tsunagu:{kind}", operator, values[0] if len(values) == 1 else {"@list": list(values)})


def _constraint(written: Constraint) -> Json:
    for key, group in (("and", written.and_), ("or", written.or_)):
        if group is not None:
            return {"@type": "LogicalConstraint", key: {"@list": list(map(_constraint, group))}} | _own(written)
    left, right = written.left_operand or "", written.right_operand
    # W3C's context gives the term neq another IRI than the vocabulary does.
    operator = "odrl:neq" if written.operator == "neq" else str(written.operator)
    made = _comparison(_left(left), operator, None)
    if isinstance(right, Reference):
        made |= _reference(right)
    else:
        values = [_right(left, text) for text in right or ()]
        made["rightOperand"] = {"@list": values} if written.operator in SET_BASED else values[0]
    row = {"tsunagu:rowProperty": left.removeprefix(ROW)} if left.startswith(ROW) else {}
    return {key: value for key, value in (made | row | _own(written)).items() if value is not None}


def _comparison(left: str, operator: str, right: Any) -> Json:
    return {"@type": "Constraint", "leftOperand": left, "operator": operator, "rightOperand": right}


def _left(left: str) -> str:
    iri = names.operand(left)
    return iri.removeprefix(ODRL) if iri.startswith(ODRL) else f"tsunagu:{iri.removeprefix(TERMS)}"


def _right(left: str, text: str) -> Any:
    if left == "purpose":
        return {"@id": names.purpose(text)}
    for name in _TYPED.get(left, ()):
        if is_typed(text, XSD + name) and _CANONICAL[name](text) == text:
            return {"@value": text, "@type": f"xsd:{name}"}
    return text


def _reference(right: Reference) -> Json:
    if right.claim is not None:
        return {"rightOperandReference": {"@id": named(names.CLAIM, right.claim)}}
    return {"rightOperand": {"@type": "RightOperand"} | _own(right)}


def _duty(duty: Duty) -> Json:
    action = names.short(names.duty(duty.action))
    refined = [
        _comparison(f"tsunagu:{key}", "isAllOf" if isinstance(value, tuple) else "eq", _value(value, duration=duration))
        for key, value, duration in entries(duty)
        if key not in STANDARD_KEYS[Duty]
    ]
    if not refined:
        return {"@type": "Duty", "action": action}
    return {"@type": "Duty", "action": {"rdf:value": {"@id": action}, "refinement": refined}}


def _own(model: Any) -> Json:
    """The keys of a model that the profile defines."""
    return {
        f"tsunagu:{entry.key}": _value(entry.value, duration=entry.duration)
        for entry in entries(model)
        if entry.key not in STANDARD_KEYS.get(type(model), ())
    }


def _value(value: Any, *, duration: bool = False) -> Any:
    if isinstance(value, Label):
        return {"tsunagu:ja": value.ja, "tsunagu:en": value.en}
    if isinstance(value, tuple):
        return {"@list": [_value(item, duration=duration) for item in value]}
    if hasattr(value, "model_fields_set"):
        return _own(value)
    return _literal(scalar(value, duration=duration))


def _literal(written: Scalar) -> Any:
    text, datatype = written
    if datatype is None or not is_typed(text, datatype):
        return text
    return {"@value": text, "@type": f"xsd:{datatype.removeprefix(XSD)}"}


def _in_order(items: Iterable[Json]) -> list[Json]:
    """RDF knows no order among several values: each says its own."""
    listed = list(items)
    return [item | {"tsunagu:order": at} for at, item in enumerate(listed)] if len(listed) > 1 else listed


def _refuse_unwritable(document: Document) -> None:
    problems = []
    if not names.is_iri(document.uid):
        problems.append(Problem("ODRL_IRI_REFUSED", "the uid has a character that no IRI has", path="uid"))
    if not (document.permission or document.prohibition):
        problems.append(Problem("ODRL_POLICY_EMPTY", "ODRL has no policy without a rule", path="permission"))
    for kind in RULES:
        for at, rule in enumerate(getattr(document, kind)):
            place = f"{kind}[{at}].constraint"
            problems += [Problem(code, message, path=place) for code, message in _unknown(rule.constraint or ())]
    if problems:
        raise DocumentError(tuple(problems))


def _unknown(constraints: Iterable[Constraint]) -> Iterator[tuple[str, str]]:
    for each in constraints:
        left, right = each.left_operand, each.right_operand
        if left is not None and left not in OPERANDS and not left.startswith(ROW):
            yield "ODRL_TERM_UNKNOWN", f"the left operand '{left}' is unknown"
        if isinstance(right, tuple) and len(right) > 1 and each.operator not in SET_BASED:
            yield "ODRL_VALUE_TWICE", f"several values do not go with '{each.operator}'"
        yield from _unknown(each.and_ or ())
        yield from _unknown(each.or_ or ())
