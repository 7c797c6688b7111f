"""What the ODRL Information Model 2.2 asks of a policy, checked on its graph; several targets are several rules."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
_OPERATORS = "eq gt gteq hasPart isA isAllOf isAnyOf isNoneOf isPartOf lt lteq neq".split()  # noqa: SIM905 - as listed
_LEFT = ("purpose", "dateTime", "count", "event", "recipient", "spatial", "elapsedTime", "delayPeriod")
_SET_BASED = {ODRL.isAllOf, ODRL.isAnyOf, ODRL.isNoneOf}


def faults(graph: Graph, profile: Graph) -> Iterator[str]:
    """Everything that is against the Information Model, given the description of the profile."""
    policies = list(graph.subjects(RDF.type, ODRL.Set))
    if len(policies) != 1 or not isinstance(policies[0], URIRef):
        yield "one policy, with an IRI as its uid"
        return
    policy = policies[0]
    if list(graph.objects(policy, ODRL.profile)) != [URIRef("urn:tsunagu:odrl:profile")]:
        yield "a policy with terms of a profile names it"
    rules = [rule for name in ("permission", "prohibition") for rule in graph.objects(policy, ODRL[name])]
    if not rules:
        yield "a policy has at least one rule"
    for rule in rules:
        yield from _rule(graph, profile, policy, rule)
    for node in graph.subjects(RDF.type, ODRL.Constraint):
        yield from _constraint(graph, profile, node)
    for node in graph.subjects(RDF.type, ODRL.LogicalConstraint):
        yield from _logical(graph, node)
    yield from _terms(graph, profile)


def _rule(graph: Graph, profile: Graph, policy: Node, rule: Node) -> Iterator[str]:
    if len(set(graph.objects(rule, RDF.type)) & {ODRL.Permission, ODRL.Prohibition, ODRL.Duty}) != 1:
        yield "a rule is of one class"
    if list(graph.objects(rule, ODRL.action)) != [ODRL.read]:
        yield "a rule has one action"
    targets = list(graph.objects(rule, ODRL.target))
    if not targets or not all(isinstance(target, URIRef) for target in targets):
        yield "each atomic rule has one target"
    for function in (ODRL.assigner, ODRL.assignee):
        parties = [*graph.objects(rule, function), *graph.objects(policy, function)]
        if len(parties) > 1 or any(isinstance(party, Literal) for party in parties):
            yield "a rule has at most one assigner and one assignee"
    for party in graph.objects(rule, ODRL.assignee):
        refined = list(graph.objects(party, ODRL.refinement))
        sources = list(graph.objects(party, ODRL.source))
        if isinstance(party, BNode) and (len(sources) != 1 or not refined):
            yield "a refined collection names its source and has no uid"
        if (party, RDF.type, ODRL.PartyCollection) not in graph:
            yield "what is refined is a collection"
    for duty in graph.objects(rule, ODRL.duty):
        yield from _duty(graph, profile, duty)


def _duty(graph: Graph, profile: Graph, duty: Node) -> Iterator[str]:
    actions = list(graph.objects(duty, ODRL.action))
    if len(actions) != 1 or (duty, RDF.type, ODRL.Duty) not in graph:
        yield "a duty has one action"
        return
    named = actions if isinstance(actions[0], URIRef) else list(graph.objects(actions[0], RDF.value))
    if len(named) != 1 or not (named[0] == ODRL.attribute or (named[0], ODRL.includedIn, None) in profile):
        yield f"an action is included in one of ODRL: {named}"


def _constraint(graph: Graph, profile: Graph, node: Node) -> Iterator[str]:
    left, operator = list(graph.objects(node, ODRL.leftOperand)), list(graph.objects(node, ODRL.operator))
    right = list(graph.objects(node, ODRL.rightOperand))
    references = list(graph.objects(node, ODRL.rightOperandReference))
    if len(left) != 1 or len(operator) != 1 or len(right) + len(references) != 1:
        yield "a constraint has one leftOperand, one operator, and one rightOperand or reference"
        return
    if left[0] not in {ODRL[name] for name in _LEFT} and (left[0], RDF.type, ODRL.LeftOperand) not in profile:
        yield f"a left operand is defined by ODRL or the profile: {left[0]}"
    if operator[0] not in {ODRL[name] for name in _OPERATORS}:
        yield "an operator is one of ODRL's"
    if not all(isinstance(reference, URIRef) for reference in references):
        yield "a reference is an IRI"
    if any(RDF.first in set(graph.predicates(value)) for value in right) and operator[0] not in _SET_BASED:
        yield "a list goes with a set-based operator"


def _logical(graph: Graph, node: Node) -> Iterator[str]:
    operands = [value for name in ("and", "or", "xone", "andSequence") for value in graph.objects(node, ODRL[name])]
    if len(operands) != 1:
        yield "a logical constraint has one operand"
        return
    items = list(graph.items(operands[0]))
    if not items or len(set(items)) != len(items):
        yield "an operand lists constraints, each once"
    classes = {ODRL.Constraint, ODRL.LogicalConstraint}
    if not all(classes & set(graph.objects(item, RDF.type)) for item in items):
        yield "an operand lists constraints"


def _terms(graph: Graph, profile: Graph) -> Iterator[str]:
    described = set(profile.subjects())
    for triple in graph:
        for term in triple:
            if str(term).startswith("urn:tsunagu:odrl:") and isinstance(term, URIRef) and term not in described:
                yield f"the profile describes what is used of it: {term}"
