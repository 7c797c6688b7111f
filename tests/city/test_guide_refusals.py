"""A refused mutation says what to do about it, and tells a stranger nothing of what there is."""

from __future__ import annotations

from typing import Any

import pytest

from hub.cli.token import token_of
from tests.city.cases.steps import do, later
from tests.city.conftest import City
from tests.city.test_guide import mutations, undone

GUIDE = mutations("developers.md")


def refused(city: City, document: str, consumer: str | None, *wrong: tuple[str, str], proof: str = "none") -> Any:
    """The one error of a mutation of the guide with something replaced: code, message and hint."""
    for old, new in wrong:
        assert old in document
        document = document.replace(old, new)
    given = {"proof": proof, "until": later(), "endsAt": later()}
    variables = {key: value for key, value in given.items() if f"${key}:" in document}
    (error,) = city.ask(document, consumer=consumer, variables=variables)["errors"]
    return error["extensions"]["code"], error["message"], error["extensions"].get("hint")


@pytest.mark.parametrize("valid", [True, False])
def test_a_link_to_a_holder_that_proves_nobody_is_no_matter_of_the_proof(valid: bool, city: City) -> None:
    """Also with a good proof of another holder; of holders there are it says what it says of those there are not."""
    proof = token_of(city.folder, "participant-proof") if valid else "none"
    code, message, _ = refused(city, GUIDE["Link"], "participant", ("sanuki-health", "sanuki-heath"), proof=proof)
    assert code == "LINK_HOLDER_UNKNOWN"
    assert "「sanuki-health」ではありませんか。" in message
    told = [
        refused(city, GUIDE["Link"], "participant", ("sanuki-health", name), proof=proof)
        for name in ("miki-town", "nobody-at-all")
    ]
    assert told[0] == told[1]
    assert refused(city, GUIDE["Link"], "participant")[0] == "LINK_PROOF_INVALID"


@pytest.mark.parametrize("name", ["Mandate", "Case", "Situation", "Consent", "Link"])
def test_who_is_nobody_is_asked_to_log_in(name: str, city: City) -> None:
    """Before anything is said of what was asked."""
    assert refused(city, GUIDE[name], None)[0] == "PERSON_NOT_IDENTIFIED"


def test_an_officer_is_told_its_kinds_and_a_stranger_none(city: City) -> None:
    """Who is no officer hears the same of every kind and holder."""
    code, message, _ = refused(city, GUIDE["Case"], "police", ("missing-person", "missing-persn"))
    assert code == "CASE_NOT_AN_OFFICER"
    assert "「missing-person」ではありませんか。" in message
    code, message, _ = refused(city, GUIDE["Case"], "police", ("sanuki-watch", "sanuki-wach"))
    assert (code, "「sanuki-watch」" in message) == ("CASE_INVALID", True)
    told = {
        refused(city, GUIDE["Case"], "navi", *wrong)
        for wrong in ((), (("missing-person", "none"),), (("sanuki-watch", "none"),))
    }
    assert {code for code, _, _ in told} == {"CASE_NOT_AN_OFFICER"}
    assert len(told) == 1


def test_who_consents_for_nobody_is_told_what_to_name(city: City) -> None:
    """A mandate, a link or a holder that there is not is answered as one that is not the consumer's."""
    holder, link = ('holder: "sanuki-health"', 'holder: "{}"'), 'holder: "sanuki-health", {}: "{}"'
    told = {
        kind: {
            refused(city, GUIDE["Consent"], "other-participant", (holder[0], link.format(kind, name)))
            for name in ("none", "another")
        }
        for kind in ("link", "mandate")
    }
    with undone(city) as made:
        proof = token_of(city.folder, "participant-proof")
        mine = do(city, "participant", "linkSubject", input={"holder": "sanuki-health", "proof": proof})
        made.append(("participant", "revokeLink", mine))
        another = refused(city, GUIDE["Consent"], "other-participant", (holder[0], link.format("link", mine)))
        typed = refused(city, GUIDE["Consent"], "participant", (holder[0], holder[1].format("sanuki-heath")))
    assert told["link"] == {another}
    assert "subjectLinks" in another[1]
    assert {("mandates" in message) for _, message, _ in told["mandate"]} == {True}
    assert "「sanuki-health」ではありませんか。" in typed[1]
    holders = {
        refused(city, GUIDE["Consent"], "other-participant", (holder[0], holder[1].format(name)))
        for name in ("sanuki-health", "miki-town", "nobody-at-all")
    }
    assert len(holders) == 1
    both = refused(city, GUIDE["Consent"], "participant", (holder[0], f'{holder[0]}, link: "a", mandate: "b"'))
    assert "一方だけ" in both[1]


def test_who_declared_a_case_sees_it_before_it_is_confirmed(city: City) -> None:
    """As pending; a stranger sees nothing."""
    with undone(city) as made:
        case = city.ask(GUIDE["Case"], consumer="police")["data"]["declareCase"]["id"]
        made.append(("police", "endCase", case))
        shown = {who: city.ask("{ cases { id state } }", consumer=who)["data"]["cases"] for who in ("police", "navi")}
    assert shown == {"police": [{"id": case, "state": "PENDING"}], "navi": []}


def test_access_for_a_purpose_that_there_is_not_is_refused(city: City) -> None:
    """With the one perhaps meant, whoever asks; a purpose of DPV or of the city is answered."""
    access = '{ access(class: "RoadRestriction", purpose: "disaster-response") { coordinate } }'
    for consumer in (None, "navi"):
        code, message, _ = refused(city, access, consumer, ("disaster-response", "disaster-respnse"))
        assert (code, "「disaster-response」ではありませんか。" in message) == ("PURPOSE_UNKNOWN", True)
        for purpose in ("disaster-response", "ServiceProvision"):
            assert city.ask(access.replace("disaster-response", purpose), consumer=consumer)["data"]["access"]
