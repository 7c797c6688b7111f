"""The policy of a graph and its rules: takes a reading, gives what the strict document model takes.

Refuses, as problems of the reading, several policies, foreign profiles, any action but `odrl:read`, targets and
parties that are not the hub's, and rules whose order matters and is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from policies.model import Document, Permission, Prohibition
from policies.rdf import names
from policies.rdf.constraints import ORDERED, assignee, constraint, duty
from policies.rdf.names import DCT, ODRL, TERMS
from policies.rdf.nodes import Reading
from policies.rdf.tree import RULES, STANDARD_KEYS
from vocab.documents import DocumentPath
from vocab.yamltree import Data

DIGEST = "digest"
_KINDS = ("Policy", "Set", "Agreement")
_POLICIES = (*_KINDS, "Offer", "Request", "Invitation", "Privacy", "Assertion", "Ticket")
_MODELS = {"permission": Permission, "prohibition": Prohibition}
Written = dict[str, Data]
Placed = tuple[str | None, Written]
"""Something with its place among its like, as written."""


def policy(reading: Reading) -> tuple[Written, str | None]:
    """The one policy of a graph, and the digest it says it has."""
    node = _find(reading)
    if node is None:
        return {}, None
    _profile(reading, node)
    kinds = reading.types(node, _KINDS, ())
    reading.enter(node, ())
    digest = reading.text(node, TERMS + DIGEST, (DIGEST,))
    found: Written = {"uid": str(node)} | _title(reading, node)
    shared = _common(reading, node, ())
    for kind in RULES:
        rules = _rules(reading, node, kind, shared)
        found |= {kind: rules} if rules else {}
    found |= _assigner(reading, found)
    _conflict(reading, node, found)
    _kind(reading, kinds, found)
    return found | reading.own(node, {*STANDARD_KEYS[Document], DIGEST}, ()), digest


def _find(reading: Reading) -> Node | None:
    classes = {URIRef(ODRL + name) for name in _POLICIES}
    found = {node for node, types in reading.subjects(str(RDF.type)) if classes & set(types)}
    for name in (*RULES, "obligation"):
        found |= {node for node, _ in reading.subjects(ODRL + name)}
    if len(found) == 1:
        return next(iter(found))
    reading.refuse("ODRL_POLICY_COUNT", f"there must be one policy, and there are {len(found)}", ())
    return None


def _profile(reading: Reading, node: Node) -> None:
    uses_own = any(iri.startswith(TERMS) and iri != names.PROFILE for iri in reading.iris())
    said = [str(value) for value in reading.take(node, ODRL + "profile")]
    unknown = [names.short(iri) for iri in said if iri not in (names.PROFILE, names.CORE_PROFILE)]
    if unknown:
        message = f"the profile {unknown[0]} is not known, so that its terms could mean anything"
        reading.refuse("ODRL_PROFILE_REFUSED", message, ("profile",))
    elif uses_own and names.PROFILE not in said:
        message = "the policy uses terms of the profile and does not name it"
        reading.refuse("ODRL_PROFILE_REFUSED", message, ("profile",), f"odrl:profile <{names.PROFILE}>")


def _title(reading: Reading, node: Node) -> Written:
    found: dict[str, Data] = {}
    for value in reading.take(node, DCT + "title"):
        language = value.language if isinstance(value, Literal) else None
        if language is None or language in found:
            reading.refuse("ODRL_VALUE_REFUSED", "a title is given once in ja and once in en", ("title",))
        else:
            found[language] = str(value)
    return {"title": found} if found else {}


def _assigner(reading: Reading, found: Written) -> Written:
    """Who assigns every rule; it stands in the rules, or once for all of them."""
    rules = [rule for kind in RULES for rule in found.get(kind, ()) if isinstance(rule, dict)]
    given = {str(rule.pop("assigner", "")) for rule in rules}
    if len(given) > 1:
        reading.refuse("ODRL_VALUE_TWICE", "the rules do not all have the one assigner", ("assigner",))
    name = next(iter(given), "")
    return {"assigner": name} if name else {}


def _conflict(reading: Reading, node: Node, found: Written) -> None:
    value = reading.iri(reading.one(node, ODRL + "conflict", ("conflict",)), ("conflict",))
    if value not in (None, ODRL + "prohibit"):
        message = f"rules in conflict are not resolved by {names.short(value or '')} here"
        reading.refuse("ODRL_CONFLICT_REFUSED", message, ("conflict",), "odrl:prohibit")
    elif value is None and all(kind in found for kind in RULES):
        message = "ODRL voids a policy whose rules conflict unless it says otherwise"
        reading.refuse("ODRL_CONFLICT_REFUSED", message, ("conflict",), "odrl:conflict odrl:prohibit")


def _kind(reading: Reading, kinds: list[str], found: Written) -> None:
    if not kinds:
        reading.refuse("ODRL_VALUE_MISSING", "the policy does not say that it is an odrl:Set", ())
    rules = [rule for kind in RULES for rule in found.get(kind, ())]
    if not rules:
        reading.refuse("ODRL_POLICY_EMPTY", "ODRL has no policy without a rule", ("permission",))
    if "Agreement" in kinds and not all(isinstance(rule, dict) and "assignee" in rule for rule in rules):
        reading.refuse("ODRL_VALUE_MISSING", "an agreement has an assignee in every rule", ("assignee",))


def _rules(reading: Reading, node: Node, kind: str, shared: Written) -> tuple[Data, ...]:
    rules = [_rule(reading, item, kind, shared, (kind, at)) for at, item in enumerate(reading.take(node, ODRL + kind))]
    for at, (item, (order, _)) in enumerate(rules):
        numbered = any(str(item).startswith(f"{node}#{each}/") for each in RULES)
        if numbered and str(item) != f"{node}#{kind}/{order}":
            reading.refuse("ODRL_ORDER_REFUSED", "the rule's IRI says another place than its order", (kind, at))
    placed = [each for _, each in rules]
    return arranged(reading, placed, (kind,), needed=kind == "permission" and _order_matters(placed))


def _rule(reading: Reading, node: Node, kind: str, shared: Written, path: DocumentPath) -> tuple[Node, Placed]:
    if not reading.enter(node, path):
        return node, (None, {})
    reading.types(node, ("Rule", kind.capitalize()), path)
    found = _common(reading, node, path)
    for key in found.keys() & shared.keys():
        if found[key] != shared[key]:
            reading.refuse("ODRL_VALUE_TWICE", f"the rule and the policy each have a value of {key}", (*path, key))
    order = reading.text(node, TERMS + ORDERED, (*path, ORDERED))
    for key, read in (("constraint", constraint), ("duty", duty)):
        placed = []
        for at, item in enumerate(reading.take(node, ODRL + key) if key in _keys(kind) else ()):
            written = read(reading, item, (*path, key, at))
            placed.append((reading.text(item, TERMS + ORDERED, (*path, key, at)), written))
        if placed:
            found[key] = arranged(reading, placed, (*path, key), needed=key == "duty")
    own = reading.own(node, {ORDERED, "targets", *STANDARD_KEYS[_MODELS[kind]]}, path)
    return node, (order, shared | found | own)


def _keys(kind: str) -> frozenset[str]:
    return STANDARD_KEYS[_MODELS[kind]]


def _common(reading: Reading, node: Node, path: DocumentPath) -> Written:
    """What a rule says, or a policy for all of its rules."""
    found: Written = {}
    targets = _targets(reading, node, (*path, "target"))
    if targets:
        found["target"] = targets
    action = reading.one(node, ODRL + "action", (*path, "action"))
    if action is not None:
        found["action"] = _action(reading, action, (*path, "action"))
    whom = reading.one(node, ODRL + "assignee", (*path, "assignee"))
    if whom is not None:
        found["assignee"] = assignee(reading, whom, (*path, "assignee"))
    assigner = reading.one(node, ODRL + "assigner", (*path, "assigner"))
    if assigner is not None:
        reading.types(assigner, ("Party",), (*path, "assigner"))
        iri = reading.iri(assigner, (*path, "assigner"))
        found["assigner"] = _named(reading, names.HOLDER, iri, "ODRL_PARTY_REFUSED", (*path, "assigner"))
    return found


def _targets(reading: Reading, node: Node, path: DocumentPath) -> tuple[Data, ...]:
    found = []
    for value in reading.take(node, ODRL + "target"):
        reading.types(value, ("Asset",), path)
        found.append(_named(reading, names.COORDINATE, reading.iri(value, path), "ODRL_TARGET_REFUSED", path))
    head = reading.one(node, TERMS + "targets", path)
    if head is None:
        return tuple(found)
    listed = [
        _named(reading, names.COORDINATE, reading.iri(value, path), "ODRL_TARGET_REFUSED", path)
        for value in reading.items(head, path)
    ]
    if set(listed) != set(found):
        reading.refuse("ODRL_ORDER_REFUSED", "the list of targets and the targets are not the same", path)
    return tuple(listed)


def _named(reading: Reading, namespace: str, iri: str | None, code: str, path: DocumentPath) -> str:
    found = names.text_of(namespace, iri) if iri is not None else ""
    if found is None:
        reading.refuse(code, f"{names.short(iri or '')} is not known to a hub", path, f"write {namespace}…")
    return found or ""


def _action(reading: Reading, action: Node, path: DocumentPath) -> str:
    reading.types(action, ("Action",), path)
    if not isinstance(action, URIRef) and reading.enter(action, path):
        action = reading.one(action, str(RDF.value), path, required=True) or action
    iri = reading.iri(action, path)
    if iri not in (None, ODRL + "read"):
        message = f"{names.short(iri or '')} is more than, or other than, what a hub does"
        reading.refuse("ODRL_ACTION_REFUSED", message, path, "odrl:read is the one action; odrl:use would be any")
    return "read"


def arranged(reading: Reading, placed: list[Placed], path: DocumentPath, *, needed: bool) -> tuple[Data, ...]:
    """The items in the order they say; without one, in one that is always the same."""
    said = [order for order, _ in placed]
    if set(said) <= {None}:
        if needed and len(placed) > 1:
            message = "the first that is satisfied counts, and no order is said"
            reading.refuse("ODRL_ORDER_REFUSED", message, path, "tsunagu:order 0, 1, 2, …")
        return tuple(sorted((item for _, item in placed), key=repr))
    numbers = [int(order) if order is not None and re.fullmatch("[0-9]{1,6}", order) else -1 for order in said]
    if sorted(numbers) != list(range(len(placed))):
        reading.refuse("ODRL_ORDER_REFUSED", "the order is not 0, 1, 2, … without a gap", path)
    return tuple(
        item for _, item in sorted(zip(numbers, (item for _, item in placed), strict=True), key=lambda x: x[0])
    )


def _order_matters(placed: Iterable[Placed]) -> bool:
    """Whether two permissions of one target leave values in different forms, or under different grounds."""
    forms: dict[Data, Data] = {}
    for _, rule in placed:
        form = repr([rule.get(key) for key in sorted(rule.keys() - {"target", "assignee", "constraint"})])
        targets = rule.get("target", ())
        for target in targets if isinstance(targets, tuple) else ():
            if isinstance(target, str) and forms.setdefault(target, form) != form:
                return True
    return False
