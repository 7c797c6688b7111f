"""What a policy cannot say is refused, with the code that says why; the texts stand in `refused/`."""

from __future__ import annotations

import json

import pytest

from policies.rdf.read import from_jsonld, from_turtle
from tests.policies.rdf.small import POLICY, RULE, TURTLE, W3C, cases, codes
from vocab.documents import DocumentError


def test_the_policies_that_are_changed_here_are_read() -> None:
    """As they stand, without a change."""
    assert codes(from_jsonld, json.dumps(POLICY)) == set()
    assert codes(from_turtle, TURTLE.replace("REST", "")) == set()


@pytest.mark.parametrize(("code", "change"), cases("policy"))
def test_a_policy_that_says_something_else_is_refused(code: str, change: str) -> None:
    """A key of the policy changed or added."""
    assert code in codes(from_jsonld, json.dumps(POLICY | json.loads(change)))


@pytest.mark.parametrize(("code", "change"), cases("rule"))
def test_a_rule_that_says_something_else_is_refused(code: str, change: str) -> None:
    """A key of the rule changed or added."""
    assert code in codes(from_jsonld, json.dumps(POLICY | {"permission": [RULE | json.loads(change)]}))


@pytest.mark.parametrize(("code", "change"), cases("constraint"))
def test_a_constraint_that_says_something_else_is_refused(code: str, change: str) -> None:
    """A key of the constraint changed or added."""
    constraint = {"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2027-04-01"} | json.loads(change)
    assert code in codes(from_jsonld, json.dumps(POLICY | {"permission": [RULE | {"constraint": constraint}]}))


@pytest.mark.parametrize(("code", "said"), cases("turtle"))
def test_turtle_that_says_something_else_is_refused(code: str, said: str) -> None:
    """Something more said of the rule, and after `##` of others."""
    of_the_rule, _, of_others = said.partition("##")
    assert code in codes(from_turtle, TURTLE.replace("REST", of_the_rule) + of_others)


def test_a_misspelt_term_is_named_with_the_right_one() -> None:
    """Whoever mistypes sees what was meant, and where."""
    with pytest.raises(DocumentError) as refused:
        from_jsonld(json.dumps(POLICY | {"permission": [RULE | {"asignee": "urn:x:y"}]}), file="a.jsonld")
    assert str(refused.value) == (
        "a.jsonld: permission[0].asignee: the key is unknown (ODRL_TERM_UNKNOWN) — did you mean 'assignee'?"
    )
    with pytest.raises(DocumentError, match=r"odrl:asignee of a node .*did you mean odrl:assignee\?"):
        from_turtle(TURTLE.replace("REST", "odrl:asignee <urn:tsunagu:organisation:a>"))


def test_a_fault_in_turtle_is_named_with_its_line() -> None:
    """Syntax and terms."""
    for text, code, line in (("\n\n<urn:a:b> a ] .", "ODRL_SYNTAX", 3), ("\n<a> <urn:a:b> 1 .", "ODRL_IRI_REFUSED", 2)):
        with pytest.raises(DocumentError) as refused:
            from_turtle(text, file="a.ttl")
        (problem,) = refused.value.problems
        assert (problem.file, problem.code, problem.line) == ("a.ttl", code, line)


LONG = 1 << 20
OPENING = '{"@context":"' + W3C + '","@type":"Set","uid":"urn:a:b","permission":'
HOSTILE_JSON = [
    ("[" * LONG, "ODRL_DEPTH"),
    ('{"a":' * 200_000, "ODRL_DEPTH"),
    (OPENING + '{"or":' * 200 + "1" + "}" * 201, "ODRL_DEPTH"),
    ('"' + "a" * LONG + '"', "ODRL_TOO_LARGE"),
    (OPENING + "9" * 5000 + "}", "ODRL_SYNTAX"),
    (OPENING + "NaN}", "ODRL_SYNTAX"),
    (OPENING + "[[1]]}", "ODRL_SYNTAX"),
    (OPENING + '1,"uid":"urn:c:d"}', "ODRL_SYNTAX"),
    (OPENING + "[" + ",".join(['{"a":1}'] * 1000) + "]}", "ODRL_TERM_UNKNOWN"),
    ("1", "ODRL_SYNTAX"),
    ("", "ODRL_SYNTAX"),
    ("\ufeff{}", "ODRL_SYNTAX"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE_JSON, ids=lambda value: value[:40])
def test_hostile_json_is_refused(text: str, code: str) -> None:
    """Size, depth, numbers, and no more problems than anybody reads."""
    with pytest.raises(DocumentError) as refused:
        from_jsonld(text)
    assert {problem.code for problem in refused.value.problems} == {code}
    assert len(refused.value.problems) <= 100


def groups(count: int, members: str) -> str:
    """Groups that each hold the next one, once or twice."""
    lines = [f"_:x{at} odrl:and ( {members.replace('NEXT', f'_:x{at + 1}')} ) ." for at in range(count)]
    return TURTLE.replace("REST", "odrl:constraint _:x0") + "\n".join(lines)


def nested(count: int) -> str:
    """Lists that each hold the next one."""
    lines = [f"_:x{at} rdf:first _:x{at + 1} ; rdf:rest rdf:nil ." for at in range(count)]
    return TURTLE.replace("REST", "tsunagu:ground _:x0") + "\n".join(lines)


HOSTILE_TURTLE = [
    (nested(2000), "ODRL_DEPTH"),
    (TURTLE.replace("REST", "odrl:constraint " + "[ odrl:and (" * 5000), "ODRL_DEPTH"),
    ("(" * 10_000, "ODRL_DEPTH"),
    (groups(60, "NEXT NEXT"), "ODRL_NODE_SHARED"),
    (groups(1000, "NEXT"), "ODRL_DEPTH"),
    ("#" * (LONG + 1), "ODRL_TOO_LARGE"),
    ("<urn:a:b> <urn:a:c> (" + "1 " * 200_000 + ") .", "ODRL_TOO_LARGE"),
    ("<urn:a:b> <urn:a:c> '" + "\\" * 200_000, "ODRL_TOO_LARGE"),
    ("<urn:a:b> <urn:a:c> " + "9" * 5000 + " .", "ODRL_SYNTAX"),
]


@pytest.mark.parametrize(("text", "code"), HOSTILE_TURTLE, ids=lambda value: value[-30:])
def test_hostile_turtle_is_refused(text: str, code: str) -> None:
    """Depth in the text and in the graph, sharing, size and counts."""
    assert code in codes(from_turtle, text)


def test_a_list_that_bites_its_tail_is_refused() -> None:
    """A list in a graph may be endless."""
    cell = "_:l rdf:first <urn:tsunagu:coordinate:A.b> ; rdf:rest _:l ."
    assert "ODRL_VALUE_MISSING" in codes(from_turtle, TURTLE.replace("REST", "tsunagu:targets _:l") + cell)
