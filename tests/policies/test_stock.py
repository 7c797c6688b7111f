from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.compile import compile_policy
from policies.decide import decide
from policies.decision import Coordinate
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from policies.model import Document
from policies.policy import Policy
from policies.stock import STOCK, stock_document
from policies.written import data_of, duration, yaml_of
from tests.policies.small import AFTER, BEFORE, PURPOSES, TOKYO, VOCABULARY
from tests.policies.stock_persons import PERSONS
from vocab.documents import DocumentError, read
from vocab.terms import Vocabulary

CLASSES = {
    "BikeStation": ("name", "location", "bikesAvailable", "contact.phone", "contact.person"),
    "WaterGauge": ("name", "municipality", "waterLevel", "keeper"),
}
STATISTICS = {"BikeStation": ("municipality", "status", "bikesAvailable")}
VISITS = {"Visit": ("person", "place", "at")}
USES: Mapping[str, tuple[dict[str, Any], Mapping[str, tuple[str, ...]], Vocabulary]] = {
    "open-with-attribution": ({"text": {"ja": "出典", "en": "Source"}}, CLASSES, VOCABULARY),
    "staff-only": ({"roles": ["clerk"], "ground": "条例 第5条"}, CLASSES, VOCABULARY),
    "disaster-only": (
        {"recipients": ["fire", "role:officer"], "otherwise": "mesh3", "never": ["company-x"]},
        CLASSES,
        VOCABULARY,
    ),
    "purpose-bound-partner": (
        {"organisations": ["navi"], "purposes": ["ImproveTransportMobility"], "until": "2027-04-01"},
        CLASSES,
        VOCABULARY,
    ),
    "personal-with-consent": ({"ground": "法 第69条", "purposes": "ImproveHealthcare"}, VISITS, PERSONS),
    "own-rows-only": ({"ground": "法 第76条", "representatives": True}, VISITS, PERSONS),
    "aggregate-only": (
        {"threshold": 10, "by": ["municipality", "status"], "of": "bikesAvailable"},
        STATISTICS,
        VOCABULARY,
    ),
    "delayed": ({"period": "PT15M"}, CLASSES, VOCABULARY),
}


def made(name: str, parameters: Mapping[str, Any] | None = None, **more: Any) -> Document:
    """The document of a stock policy for the small vocabulary's classes."""
    given_parameters, classes, vocabulary = USES[name]
    return stock_document(
        name,
        given_parameters if parameters is None else parameters,
        uid="urn:test:policy:stock",
        assigner="takamatsu",
        classes=more.pop("classes", classes),
        vocabulary=vocabulary,
        **more,
    )


def compiled(document: Document, vocabulary: Vocabulary = VOCABULARY) -> Policy:
    """The policy of a document."""
    return compile_policy(
        document, vocabulary, zone=TOKYO, purposes=PURPOSES, domains=frozenset({"takamatsu", "marugame"})
    )


def refusals(name: str, parameters: Mapping[str, Any], **more: Any) -> list[tuple[str, str]]:
    """Codes and paths of a refused use."""
    with pytest.raises(DocumentError) as refused:
        made(name, parameters, **more)
    return [(problem.code, problem.path) for problem in refused.value.problems]


def seen(policy: Policy, name: str, who: Consumer = ANONYMOUS, *, disaster: str | None = None) -> str:
    """How a coordinate is seen: `deny`, `plain`, or the duties."""
    domain = disaster or ""
    situations = (Situation("1", domain, "disaster", None, BEFORE, AFTER),) if disaster else ()
    decision = decide(policy, [Coordinate(name)], Facts(who, BEFORE, situations))[Coordinate(name)]
    if decision.denied:
        return "deny"
    duties = [duty for duty in decision.branches[0].obligations if duty.changes]
    return " ".join(f"{duty.action}({dict(duty.parameters)['to']})" for duty in duties) or "plain"


@pytest.mark.parametrize("name", STOCK)
def test_every_stock_policy_becomes_a_document_that_compiles(name: str) -> None:
    """With the example parameters, and its rules name coordinates that the vocabulary has."""
    assert compiled(made(name), USES[name][2]).rules


@pytest.mark.parametrize("name", STOCK)
def test_every_stock_policy_is_written_as_yaml_that_reads_back(name: str) -> None:
    """An equal document, by the strict reader of handwritten files."""
    document = made(name)
    assert read(Document, yaml_of(document)) == document


@pytest.mark.parametrize("name", STOCK)
def test_every_stock_policy_and_parameter_has_texts_in_both_languages(name: str) -> None:
    """Title and description; and what the texts list is what the policy takes."""
    stock = STOCK[name]
    labels = [stock.title, stock.description]
    labels += [label for item in stock.parameters for label in (item.title, item.description)]
    assert all(label.ja and label.en and label.ja != label.en for label in labels)
    taken = {field.alias: field.is_required() for field in stock.takes.model_fields.values()}
    assert {item.name: item.required for item in stock.parameters} == taken


@pytest.mark.parametrize("name", sorted(set(STOCK) - {"personal-with-consent", "own-rows-only"}))
def test_no_personal_coordinate_is_shown_without_a_ground(name: str) -> None:
    """Whatever else the parameters say."""
    parameters = {key: value for key, value in USES[name][0].items() if key != "ground"}
    policy = compiled(made(name, parameters))
    personal = ("WaterGauge.keeper", "BikeStation.contact.person")
    assert [
        item for item in personal if policy.rules.get(Coordinate(item)) and policy.rules[Coordinate(item)].permissions
    ] == []


def test_with_a_ground_each_personal_coordinate_is_named() -> None:
    """One by one, as no wildcard covers them."""
    document = made("staff-only")
    assert document.permission[0].target == ("*", "BikeStation.contact.person", "WaterGauge.keeper")
    assert document.permission[0].ground == "条例 第5条"
    assert seen(compiled(document), "WaterGauge.keeper", Consumer("i", "s", roles=frozenset({"clerk"}))) == "plain"


def test_open_is_open_to_everybody() -> None:
    """But for what is personal."""
    policy = compiled(made("open-with-attribution", {}))
    assert (seen(policy, "BikeStation.id"), seen(policy, "WaterGauge.keeper")) == ("plain", "deny")


def test_staff_of_another_organisation_or_role_see_nothing() -> None:
    """Both must hold where both are written."""
    policy = compiled(made("staff-only", {"roles": ["clerk"], "organisations": ["miki-town"]}))
    clerk, town = frozenset({"clerk"}), "miki-town"
    assert seen(policy, "BikeStation.name", Consumer("i", "s", roles=clerk, organisation=town)) == "plain"
    assert seen(policy, "BikeStation.name", Consumer("i", "s", roles=clerk, organisation="company-x")) == "deny"
    assert seen(policy, "BikeStation.name", Consumer("i", "s", organisation=town)) == "deny"
    assert seen(policy, "BikeStation.name") == "deny"


def test_recipients_see_all_during_a_disaster_and_others_coarser_locations() -> None:
    """Fire by scope, role or organisation; an officer only by role; company X never, by no way."""
    policy = compiled(made("disaster-only"))
    fire = Consumer("i", "s", organisation="fire")
    other = Consumer("i", "s", organisation="library")
    for who in (fire, Consumer("i", "s", organisation="o", scopes=frozenset({"fire"}))):
        assert seen(policy, "BikeStation.location", who, disaster="takamatsu") == "plain"
        assert seen(policy, "BikeStation.bikesAvailable", who, disaster="takamatsu") == "plain"
        assert seen(policy, "BikeStation.location", who) == "generalise(mesh3)"
        assert seen(policy, "BikeStation.bikesAvailable", who) == "deny"
    assert seen(policy, "BikeStation.location", other, disaster="takamatsu") == "generalise(mesh3)"
    assert seen(policy, "WaterGauge.id", other) == "deny"  # nothing of it is shown to others
    x = Consumer("i", "s", organisation="company-x", scopes=frozenset({"fire"}), roles=frozenset({"officer"}))
    assert {seen(policy, name, x, disaster="takamatsu") for name in ("BikeStation.location", "BikeStation.id")} == {
        "deny"
    }
    assert seen(policy, "BikeStation.location", ANONYMOUS) == "deny"  # who might be company X


def test_a_recipient_of_one_kind_is_no_other() -> None:
    """`role:officer` is not a scope of that name."""
    policy = compiled(made("disaster-only", {"recipients": "role:officer"}))
    by_scope = Consumer("i", "s", scopes=frozenset({"officer"}))
    by_role = Consumer("i", "s", roles=frozenset({"officer"}))
    assert seen(policy, "BikeStation.name", by_scope, disaster="takamatsu") == "deny"
    assert seen(policy, "BikeStation.name", by_role, disaster="takamatsu") == "plain"


def test_the_disaster_is_the_holder_s_own_unless_a_domain_is_named() -> None:
    """A disaster next door opens nothing."""
    officer = Consumer("i", "s", roles=frozenset({"officer"}))
    own = compiled(made("disaster-only", {"recipients": ["officer"]}, domain="takamatsu"))
    assert seen(own, "BikeStation.name", officer, disaster="takamatsu") == "plain"
    assert seen(own, "BikeStation.name", officer, disaster="marugame") == "deny"
    named = compiled(made("disaster-only", {"recipients": ["officer"], "domain": "marugame"}, domain="takamatsu"))
    assert seen(named, "BikeStation.name", officer, disaster="marugame") == "plain"


def test_a_partner_is_bound_to_purpose_and_day() -> None:
    """Another purpose, another organisation and the day itself end it."""
    policy = compiled(made("purpose-bound-partner"))
    partner = Consumer("i", "s", organisation="navi", purpose="ImproveTransportMobility")
    assert seen(policy, "BikeStation.name", partner) == "plain"
    assert seen(policy, "BikeStation.name", Consumer("i", "s", organisation="navi", purpose="Marketing")) == "deny"
    after = decide(policy, [Coordinate("BikeStation.name")], Facts(partner, AFTER))
    assert after[Coordinate("BikeStation.name")].denied


def test_only_the_statistic_s_own_columns_are_shown() -> None:
    """Groups as they are, counts with small cells suppressed, nothing else."""
    document = made("aggregate-only")
    policy = compiled(document)
    assert set(policy.rules) == {f"BikeStation.{name}" for name in ("id", "municipality", "status", "bikesAvailable")}
    duty = data_of(document)["permission"][1]["duty"]
    assert duty == [
        {"action": "suppressBelow", "threshold": "10", "by": ["municipality", "status"], "of": "bikesAvailable"}
    ]


def test_only_what_names_a_thing_is_shown_at_once() -> None:
    """A count without a time of its own is not shown at all, unless it is named."""
    assert set(compiled(made("delayed")).rules) == {
        "BikeStation.id", "BikeStation.name", "WaterGauge.id", "WaterGauge.name", "WaterGauge.municipality",
        "WaterGauge.waterLevel",
    }  # fmt: skip
    named = compiled(made("delayed", {"period": "PT1H", "atOnce": ["location", "bikesAvailable", "keeper"]}))
    assert "BikeStation.bikesAvailable" in named.rules
    assert "WaterGauge.keeper" not in named.rules


@pytest.mark.parametrize(
    ("name", "parameters", "found"),
    [
        ("disaster-onyl", {}, [("POLICY_STOCK_UNKNOWN", "policy.use")]),
        ("disaster-only", {}, [("POLICY_STOCK_PARAMETER", "policy.with.recipients")]),
        ("disaster-only", {"recipient": "fire"}, "policy.with.recipient"),
        ("disaster-only", {"recipients": []}, [("POLICY_STOCK_PARAMETER", "policy.with.recipients")]),
        ("disaster-only", {"recipients": ["a", "people:b"]}, [("POLICY_STOCK_PARAMETER", "policy.with.recipients[1]")]),
        ("disaster-only", {"recipients": "a", "otherwise": "mesh9"}, "policy.with.otherwise"),
        ("staff-only", {}, [("POLICY_STOCK_PARAMETER", "policy.with")]),
        ("purpose-bound-partner", {"purposes": "Marketing"}, "policy.with"),
        ("purpose-bound-partner", {"clients": "a", "purposes": "Marketing", "until": "soon"}, "policy.with.until"),
        ("aggregate-only", {"threshold": "1", "by": "status", "of": "bikesAvailable"}, "policy.with.threshold"),
        ("aggregate-only", {"threshold": "5", "by": "status", "of": "nothing"}, "policy.with.of"),
        ("aggregate-only", {"threshold": "5", "by": "status", "of": "status"}, "policy.with.of"),
        ("delayed", {"period": "PT0S"}, "policy.with.period"),
        ("delayed", {"period": "soon"}, "policy.with.period"),
        ("delayed", {"period": "PT1M", "atOnce": ["nmae"]}, "policy.with.atOnce"),
        ("own-rows-only", {"ground": "条例", "representatives": "yes"}, "policy.with.representatives"),
        ("own-rows-only", {"representatives": "true"}, "policy.with.ground"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_refused_at_its_place(name: str, parameters: dict[str, Any], found: Any) -> None:
    """By the code and the path of the parameter."""
    if name not in STOCK:
        with pytest.raises(DocumentError, match="did you mean 'disaster-only'"):
            stock_document(name, {}, uid="urn:a", assigner="a", classes={}, vocabulary=VOCABULARY)
        return
    expected = found if isinstance(found, list) else [("POLICY_STOCK_PARAMETER", found)]
    assert set(expected) <= set(refusals(name, parameters))


def test_a_policy_that_does_not_fit_the_source_is_refused() -> None:
    """No person, no location, no measure."""
    where = [("POLICY_STOCK_PARAMETER", "policy.use")]
    assert refusals("own-rows-only", {"ground": "条例"}, classes=CLASSES) == where
    assert refusals("own-rows-only", {"ground": "条例"}, classes={"Visit": ("place",)}) == where
    assert refusals("delayed", {"period": "PT1M"}, classes={"BikeStation": ("name",)}) == where
    coarser = {"recipients": "fire", "otherwise": "mesh3"}
    assert refusals("disaster-only", coarser, classes={"WaterGauge": ("name",)}) == [
        ("POLICY_STOCK_PARAMETER", "policy.with.otherwise")
    ]


def test_places_are_those_of_the_file() -> None:
    """The line of the parameter, in the file that uses the policy."""
    with pytest.raises(DocumentError) as refused:
        made("delayed", {"period": "x"}, lines=len, file="sources/a.yaml", at=("policy",))
    assert str(refused.value).startswith("sources/a.yaml:3: policy.with.period: ")


@given(st.integers(min_value=1, max_value=10**9))
def test_durations_read_back(seconds: int) -> None:
    """Whatever their units."""
    document = made("delayed", {"period": duration(seconds)})
    assert read(Document, yaml_of(document)) == document
    assert STOCK["delayed"].takes.model_validate({"period": duration(seconds)}).model_dump()["period"] == seconds
