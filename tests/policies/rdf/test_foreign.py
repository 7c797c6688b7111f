"""ODRL that others wrote is read where a policy can say the same, in whichever of ODRL's forms it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policies.model import Document
from policies.rdf.read import from_jsonld, from_turtle
from policies.rdf.write import to_jsonld, to_turtle
from tests.policies.rdf.small import POLICY, RULE, W3C, codes
from vocab.documents import DocumentError, read

BEFORE = {"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2027-04-01"}
COORDINATE = "urn:tsunagu:coordinate:"
BY_HAND = """\
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://a.example/policy/1> a odrl:Policy ;
    odrl:uid <https://a.example/policy/1> ;
    odrl:permission <https://a.example/rule/1> .

<https://a.example/rule/1> a odrl:Permission ;
    odrl:uid <https://a.example/rule/1> ;
    odrl:assigner <urn:tsunagu:holder:city> ;
    odrl:assignee <urn:tsunagu:organisation:fire%20brigade> ;
    odrl:action odrl:read ;
    odrl:target <urn:tsunagu:coordinate:WaterGauge.id>, <urn:tsunagu:coordinate:WaterGauge.waterLevel> ;
    odrl:constraint <https://a.example/constraint/1>, [
        odrl:leftOperand odrl:purpose ;
        odrl:operator odrl:isA ;
        odrl:rightOperand <https://w3id.org/dpv#PublicBenefit> ] .

<https://a.example/constraint/1>
    odrl:leftOperand odrl:dateTime ;
    odrl:operator odrl:gteq ;
    odrl:rightOperand "2024-02-12T11:20:10.999Z"^^xsd:dateTime .

<urn:tsunagu:organisation:fire%20brigade> a odrl:Party .
<urn:tsunagu:coordinate:WaterGauge.id> a odrl:Asset .
odrl:read a odrl:Action .
"""
THE_SAME = """\
uid: https://a.example/policy/1
assigner: city
permission:
  - target: [WaterGauge.id, WaterGauge.waterLevel]
    action: read
    assignee: {organisation: fire brigade}
    constraint:
      - {leftOperand: dateTime, operator: gteq, rightOperand: "2024-02-12T11:20:10.999Z"}
      - {leftOperand: purpose, operator: isA, rightOperand: PublicBenefit}
"""


def rule(**more: Any) -> dict[str, Any]:
    """A permission in JSON-LD with something more."""
    return RULE | more


def policy(*rules: dict[str, Any], **more: Any) -> str:
    """A policy in JSON-LD."""
    return json.dumps(POLICY | {"permission": list(rules)} | more)


def test_a_policy_of_odrls_own_terms_is_read() -> None:
    """Without profile, order and digest; constraints and rules with IRIs of their own, types or none."""
    assert from_turtle(BY_HAND) == read(Document, THE_SAME)


def test_the_terms_may_stand_in_other_forms() -> None:
    """Prefixed, in full, as objects, one or in a list; dates typed or not."""
    plain = policy(rule(constraint=BEFORE))
    odrl = "http://www.w3.org/ns/odrl/2/"
    other = policy(
        {
            "type": ["odrl:Permission", "Rule"],
            "target": [{"@id": COORDINATE + "A.b", "@type": "Asset"}],
            "action": {"@type": "Action", "rdf:value": {"@id": "odrl:read"}},
            "constraint": [
                {
                    "@type": "Constraint",
                    "leftOperand": odrl + "dateTime",
                    "operator": {"@id": "odrl:lt"},
                    "rightOperand": {"@value": "2027-04-01", "@type": "http://www.w3.org/2001/XMLSchema#date"},
                }
            ],
        },
        **{"@context": [W3C], "profile": odrl + "core"},
    )
    assert from_jsonld(plain) == from_jsonld(other)


def test_the_profiles_keys_may_be_absolute() -> None:
    """For tools that know W3C's context only."""
    more = {"urn:tsunagu:odrl:ground": "条例", "urn:tsunagu:odrl:order": 0}
    document = from_jsonld(policy(rule(**more), profile="urn:tsunagu:odrl:profile"))
    assert document.permission[0].ground == "条例"


def test_a_compact_policy_is_read_as_its_atomic_rules() -> None:
    """What the policy says for all of its rules (ODRL Information Model 2.2, section 2.7.2)."""
    parties = [{"assignee": f"urn:tsunagu:organisation:{name}"} for name in ("a", "b")]
    compact = policy(*parties, target=RULE["target"], action="read")
    whole = policy(*(rule(**party, assigner="urn:tsunagu:holder:h") for party in parties))
    assert from_jsonld(compact) == from_jsonld(whole)
    assert len(from_jsonld(compact).permission) == 2


def test_an_agreement_is_read_with_its_parties() -> None:
    """Each rule has an assigner and an assignee."""
    agreed = policy(rule(assignee="urn:tsunagu:client:app"), **{"@type": "Agreement"})
    assert from_jsonld(agreed).permission[0].assignee is not None
    assert "ODRL_VALUE_MISSING" in codes(from_jsonld, policy(rule(), **{"@type": "Agreement"}))


def test_rules_without_an_order_are_read_where_none_is_needed() -> None:
    """Whichever is first, the value leaves in the same form; the order they stand in does not matter."""
    rules = [rule(assignee="urn:tsunagu:organisation:a"), rule(assignee="urn:tsunagu:organisation:b")]
    other = rule(target=COORDINATE + "A.c", duty={"action": "attribute"})
    there, back = from_jsonld(policy(*rules, other)), from_jsonld(policy(other, *reversed(rules)))
    assert there == back
    assert len(there.permission) == 3


def test_rules_without_an_order_are_refused_where_it_matters() -> None:
    """One target in two forms: which comes first decides what is seen."""
    rules = [rule(assignee="urn:tsunagu:organisation:a"), rule(duty={"action": "attribute"})]
    assert codes(from_jsonld, policy(*rules)) == {"ODRL_ORDER_REFUSED"}


def test_prohibitions_go_with_the_strategy_that_is_ours() -> None:
    """Elsewhere a conflict voids the policy; here the prohibition beats the permission."""
    both = {"prohibition": [rule(target=COORDINATE + "A.c")]}
    assert from_jsonld(policy(rule(), conflict="prohibit", **both)).prohibition
    assert codes(from_jsonld, policy(rule(), **both)) == {"ODRL_CONFLICT_REFUSED"}


def test_what_was_read_is_written_with_all_it_means() -> None:
    """A foreign policy, once read, travels like one of ours."""
    document = from_turtle(BY_HAND)
    assert from_turtle(to_turtle(document)) == document == from_jsonld(to_jsonld(document))


def test_two_rules_of_one_name_are_refused() -> None:
    """In RDF they would be one rule, with the constraints of both."""
    rules = [rule(uid="urn:x:y"), rule(uid="urn:x:y", target=COORDINATE + "A.c", constraint=BEFORE)]
    assert codes(from_jsonld, policy(rule(), prohibition=rules, conflict="prohibit")) == {"ODRL_NODE_SHARED"}


def test_use_is_refused_with_a_hint() -> None:
    """It would permit, or forbid, more than a hub does."""
    text = BY_HAND.replace("odrl:read", "odrl:use")
    with pytest.raises(DocumentError, match="odrl:read is the one action"):
        from_turtle(text)


def test_notes_on_a_policy_are_refused_rather_than_lost() -> None:
    """What has no place in the document does not vanish."""
    text = BY_HAND + '<https://a.example/policy/1> <http://purl.org/dc/terms/description> "Everybody may." .'
    assert codes(from_turtle, text) == {"ODRL_TRIPLE_UNUSED"}
