"""Delays, age bands, notices, and duties one after another."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from textwrap import indent
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import duty_words, obligations
from policies.decision import Obligation
from policies.duty import Action, Duty
from policies.duty_words import treated
from policies.facts import ANONYMOUS, Facts
from policies.model import Document
from policies.obligations import Unenforceable, build, in_order
from tests.policies.small import compiled
from vocab.documents import DocumentError, read
from vocab.terms import Kind, Label, Property
from vocab.values import Cell, Measure, Unmappable

NOW = datetime(2026, 6, 15, 13, 5, tzinfo=UTC)
FACTS = Facts(ANONYMOUS, NOW)
TEXT = {"ja": "出典：高松市", "en": "Source: Takamatsu City"}
DUTIES: list[tuple[str, dict[str, object], Kind]] = [
    ("mask", {}, Kind.TEXT),
    ("redact", {}, Kind.TEXT),
    ("redact", {"what": ("telephone", "email")}, Kind.TEXT),
    ("generalise", {"to": "mesh3"}, Kind.GEOMETRY),
    ("generalise", {"to": "ageBand"}, Kind.INTEGER),
    ("generalise", {"width": "5"}, Kind.INTEGER),
    ("round", {"to": "10"}, Kind.NUMBER),
    ("pseudonymise", {}, Kind.TEXT),
    ("suppressBelow", {"threshold": 10, "by": ("sex",)}, Kind.INTEGER),
    ("delay", {"period": 900}, Kind.MEASURE),
    ("attribute", {"text": TEXT}, Kind.TEXT),
    ("noHold", {}, Kind.TEXT),
    ("noForward", {}, Kind.TEXT),
]
moments = st.datetimes(datetime(2026, 6, 1), datetime(2026, 6, 30)).map(  # noqa: DTZ001 - a zone is put on
    lambda moment: moment.replace(tzinfo=timezone(timedelta(hours=9)))
)


def prop(kind: Kind, name: str = "thing") -> Property:
    """A property of a kind."""
    return Property(name, "urn:test:thing", Label("", ""), Label("", ""), kind)


SIBLINGS = {"sex": prop(Kind.CODE, "sex")}


def made(action: str, kind: Kind, name: str = "thing", /, **parameters: object) -> Obligation:
    """An obligation that must be possible, bound."""
    built = build(action, parameters, prop(kind, name), assigner="city", siblings=SIBLINGS)
    assert isinstance(built, Obligation)
    return built.bound(FACTS)


@given(moments, st.integers(1, 10**6))
def test_a_delay_shows_what_is_old_enough(moment: datetime, seconds: int) -> None:
    """A measure or time is shown as it is once the period has passed since, and not before; again changes nothing."""
    measure = Measure(1.5, "MTR", moment)
    old = moment <= NOW - timedelta(seconds=seconds)
    for kind, cell in ((Kind.MEASURE, measure), (Kind.DATETIME, moment)):
        obligation = made("delay", kind, period=seconds)
        shown = obligation.apply(cell)
        assert shown == (cell if old else None)
        assert obligation.apply(shown) == shown


@pytest.mark.parametrize(
    "cell",
    [
        Measure(1.5, "MTR"),
        Measure(1.5, "MTR", datetime(2020, 1, 1)),  # noqa: DTZ001 - without offset on purpose
        Measure(None, "MTR", NOW),
        Measure(1.5, "MTR", NOW + timedelta(days=1)),
        1.5,
        "2020-01-01",
        True,
    ],
)
def test_what_is_not_known_to_be_old_is_not_shown(cell: Cell) -> None:
    """No time, a time without offset, a time to come, a value of another kind: null."""
    assert made("delay", Kind.MEASURE, period="PT15M").apply(cell) is None


def test_a_delay_without_facts_shows_nothing() -> None:
    """Until bound, nothing is old enough; what could not be mapped stays so."""
    built = build("delay", {"period": "PT15M"}, prop(Kind.MEASURE))
    assert isinstance(built, Obligation)
    assert built.apply(Measure(1.5, "MTR", datetime(2020, 1, 1, tzinfo=UTC))) is None
    assert built.bound(FACTS).apply(Unmappable("X")) == Unmappable("X")
    assert built.bound(FACTS).apply(None) is None


@given(st.integers(0, 150), st.integers(0, 150))
def test_an_age_band_tells_only_the_decade(one: int, other: int) -> None:
    """Ages of one band give its lower end; from a hundred on all are one."""
    obligation = made("generalise", Kind.INTEGER, to="ageBand")
    shown = obligation.apply(one)
    assert shown == min(one // 10 * 10, 100)
    assert obligation.apply(shown) == shown
    assert (shown == obligation.apply(other)) == (min(one // 10, 10) == min(other // 10, 10))
    assert obligation.apply(-1) is obligation.apply(36.5) is obligation.apply("36") is None


steps = st.sampled_from([("round", "10"), ("round", "4"), ("generalise", "5"), ("generalise", "20")])


@given(st.lists(steps, max_size=4), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_another_duty_never_tells_more(chain: list[tuple[str, str]], one: int, other: int) -> None:
    """What two values have become equal by, no later duty tells apart; and order is kept."""
    first: Cell = one
    second: Cell = other
    for action, step in chain:
        duty = made(action, Kind.INTEGER, **{"to" if action == "round" else "width": step})
        equal = first == second
        first, second = duty.apply(first), duty.apply(second)
        assert not equal or first == second
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert (first <= second) or one > other


@pytest.mark.parametrize(("action", "parameters", "kind"), DUTIES)
def test_null_and_unmappable_values_stay(action: str, parameters: dict[str, object], kind: Kind) -> None:
    """No duty invents a value or hides that one could not be mapped."""
    obligation = made(action, kind, **parameters)
    assert obligation.apply(None) is None
    assert obligation.apply(Unmappable("X")) == Unmappable("X")


def test_a_notice_changes_nothing_and_may_stand_on_an_id() -> None:
    """The sentence is carried in both languages."""
    obligation = made("attribute", Kind.URI, "id", text=TEXT)
    assert obligation.parameters == (("en", TEXT["en"]), ("ja", TEXT["ja"]))
    for duty in (obligation, made("noHold", Kind.URI, "id"), made("noForward", Kind.URI, "id")):
        assert not duty.changes
        assert duty.apply("urn:x") == "urn:x"


@pytest.mark.parametrize("action", ["mask", "redact", "pseudonymise"])
def test_a_duty_that_changes_cannot_stand_on_an_id(action: str) -> None:
    """A changed id would point at another thing."""
    assert isinstance(build(action, {}, prop(Kind.URI, "id")), Unenforceable)


@pytest.mark.parametrize(
    ("action", "parameters", "kind", "code"),
    [
        ("delay", {"period": "15 minutes"}, Kind.MEASURE, "POLICY_DUTY_PARAMETER"),
        ("delay", {"period": "PT0S"}, Kind.MEASURE, "POLICY_DUTY_PARAMETER"),
        ("delay", {"period": "PT15M"}, Kind.NUMBER, "POLICY_DUTY_UNENFORCEABLE"),
        ("attribute", {"text": "出典"}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("attribute", {"text": {"ja": "出典"}}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("attribute", {"text": {"ja": "出典", "en": " "}}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("noHold", {"to": "x"}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("generalise", {"to": "ageBand"}, Kind.NUMBER, "POLICY_DUTY_UNENFORCEABLE"),
    ],
)
def test_what_cannot_be_met_is_refused(action: str, parameters: dict[str, object], kind: Kind, code: str) -> None:
    """Parameters and kinds are checked when the policy is saved."""
    refused = build(action, parameters, prop(kind))
    assert isinstance(refused, Unenforceable)
    assert refused.code == code


def test_a_delay_comes_before_what_makes_the_time_earlier() -> None:
    """The beginning of the hour would be old enough too soon."""
    hour, late = made("generalise", Kind.MEASURE, to="hour"), made("delay", Kind.MEASURE, period="PT15M")
    refused = in_order([hour, late])
    assert isinstance(refused, Unenforceable)
    assert refused.code == "POLICY_DUTY_ORDER"
    assert in_order([late, hour]) is in_order([made("round", Kind.MEASURE, to="1"), late]) is None


RULE = """\
uid: urn:x:y
assigner: city
permission:
  - target: [WaterGauge.waterLevel]
    action: read
    duty: [{duties}]
"""


def test_duties_are_met_in_the_order_of_the_policy() -> None:
    """A policy with a delay, a coarser time and a notice compiles; the wrong order is refused with its line."""
    delay, hour = "{action: delay, period: PT15M}", "{action: generalise, to: hour}"
    assert compiled(RULE.replace("{duties}", f"{delay}, {hour}, {{action: noHold}}")).rules
    with pytest.raises(DocumentError) as refused:
        compiled(RULE.replace("{duties}", f"{hour}, {delay}"))
    assert [(each.code, each.line, each.path) for each in refused.value.problems] == [
        ("POLICY_DUTY_ORDER", 6, "permission[0].duty")
    ]


def test_a_table_names_properties_of_its_class() -> None:
    """What the class does not have is refused."""
    by = "{action: suppressBelow, threshold: 10, by: [municipality]}"
    assert compiled(RULE.replace("{duties}", by)).rules
    with pytest.raises(DocumentError) as refused:
        compiled(RULE.replace("{duties}", by.replace("municipality", "bikesAvailable")))
    assert [each.code for each in refused.value.problems] == ["POLICY_DUTY_PARAMETER"]


def test_every_action_is_known_to_model_builders_and_words() -> None:
    """One list of actions, wherever it stands."""
    assert set(get_args(Action)) == set(obligations._BUILDERS) == set(duty_words._WORDS) == {each[0] for each in DUTIES}


@pytest.mark.parametrize(("action", "parameters", "kind"), DUTIES)
def test_every_duty_has_words_in_both_languages(action: str, parameters: dict[str, object], kind: Kind) -> None:
    """Explanations say what is done, with the parameters."""
    said = treated(made(action, kind, **parameters))
    assert said.ja.endswith("。")
    assert said.en.endswith((".", '".'))
    assert "{" not in said.ja + said.en


def test_words_tell_the_parameters() -> None:
    """Period, threshold and forms as people say them."""
    assert treated(made("delay", Kind.MEASURE, period="PT90M")).ja == "値は観測から1時間30分たってから示されます。"
    assert "1 hour 30 minutes" in treated(made("delay", Kind.MEASURE, period=5400)).en
    assert "2 days" in treated(made("delay", Kind.MEASURE, period="P2D")).en
    assert "電話番号・メールアドレス" in treated(made("redact", Kind.TEXT, what=["telephone", "email"])).ja
    assert treated(Obligation("blur", (), str)).en == "The value is subject to blur."


def test_a_written_duty_gives_what_build_takes() -> None:
    """Typed by the model, the same as by hand; equal however it is written."""
    duty = read(Duty, "action: delay\nperiod: PT90M\n")
    assert duty.parameters() == {"period": 5400}
    assert made("delay", Kind.MEASURE, **duty.parameters()) == made("delay", Kind.MEASURE, period="PT1H30M")
    told = read(Duty, "action: attribute\ntext: {ja: 出典, en: Source}\n")
    assert made("attribute", Kind.TEXT, **told.parameters()).parameters == (("en", "Source"), ("ja", "出典"))
    small = read(Duty, "action: suppressBelow\nthreshold: 10\nby: sex\n")
    assert made("suppressBelow", Kind.INTEGER, **small.parameters()).parameters == (("by", "sex"), ("threshold", "10"))


@pytest.mark.parametrize("text", ["action: blur", "action: redact\nwhat: []", "action: delay\nperiod: soon"])
def test_a_duty_of_no_known_form_is_refused(text: str) -> None:
    """The model refuses unknown actions, empty lists and durations that are none."""
    with pytest.raises(DocumentError):
        read(Duty, text)


def test_the_examples_of_the_reference_are_duties() -> None:
    """Every example of a duty in `docs/policies.md` is read as it stands there, and there is one for each action."""
    page = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
    section = page.partition("\n## Duties\n")[2].partition("\n## ")[0]
    shown: set[str] = set()
    for example in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL):
        rule = f"- target: a\n  action: read\n{indent(example, '  ')}" if example.startswith("duty:") else example
        document = read(Document, f"uid: urn:x:y\nassigner: city\npermission:\n{indent(rule, '  ')}")
        shown.update(duty.action for permission in document.permission for duty in permission.duty or ())
    assert shown == set(get_args(Action))
