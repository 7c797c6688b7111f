"""An explained operation as JSON: the plan, the decisions with reasons, what is not asked.

Takes `Explained`; gives plain values. Stand-in keys of references are left out: only their paths mean something.
"""

from __future__ import annotations

from typing import Any

from hub.pipeline.evidence import duty_text
from hub.pipeline.explain import Explained, Judged
from hub.plan.nodes import FetchNode, Node, Sequence
from hub.plan.words import predicate_in_words
from hub.words import in_words
from policies.decision import Decision
from vocab.query.predicate import And, fields_of


def as_json_value(found: Explained) -> dict[str, Any]:
    """The whole explanation."""
    consumer = found.consumer
    return {
        "operation": found.operation.kind,
        "consumer": {
            "issuer": consumer.issuer,
            "subject": consumer.subject,
            "client": consumer.client,
            "organisation": consumer.organisation,
            "purpose": consumer.purpose,
        },
        "plan": _node(found.calls),
        "notAsked": [
            {"source": item.source.name, "class": item.class_name, "status": item.status} for item in found.skipped
        ],
        "decisions": list(map(_judged, found.judged)),
    }


def _node(node: Node) -> dict[str, Any]:
    if isinstance(node, FetchNode):
        return {"fetch": _call(node)}
    kind = "sequence" if isinstance(node, Sequence) else "parallel"
    return {kind: list(map(_node, node.items))}


def _call(node: FetchNode) -> dict[str, Any]:
    fetch = node.fetch
    return {
        "source": node.source,
        "class": node.class_name,
        "collection": fetch.collection,
        "paths": list(fetch.paths),
        "predicate": predicate_in_words(_without_keys(node)),
        "exact": node.exact,
        "by": node.by,
        "keys": list(node.keys),
        "latest": {"key": list(fetch.latest.key), "at": fetch.latest.at} if fetch.latest else None,
        "pageSize": fetch.limit,
    }


def _without_keys(node: FetchNode) -> Any:
    """The pushed filter; of a reference's, what does not name the stand-in keys."""
    predicate = node.fetch.predicate
    if node.by is None or not node.keys:
        return predicate
    items = predicate.items if isinstance(predicate, And) else (predicate,)
    return And(tuple(item for item in items if not fields_of(item) & set(node.keys)))


def _judged(item: Judged) -> dict[str, Any]:
    decision, reason = item.decision, in_words(item.name, item.decision)
    return {
        "root": item.root,
        "source": item.source,
        "coordinate": item.name,
        "outcome": _outcome(decision),
        "rule": decision.rule or next((branch.rule for branch in decision.branches if branch.permit), None),
        "needs": [{"kind": need.kind, "values": list(need.values)} for need in decision.needs],
        "obligations": [
            duty_text(duty.action, duty.parameters) for branch in decision.branches for duty in branch.obligations
        ],
        "reason": {"ja": reason.ja, "en": reason.en},
    }


def _outcome(decision: Decision) -> str:
    if decision.denied:
        return "deny"
    return "conditional" if decision.conditional else "allow"
