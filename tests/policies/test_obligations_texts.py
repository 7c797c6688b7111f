"""Redaction and pseudonyms: what is taken out of a text, and what stands for it."""

from __future__ import annotations

from datetime import UTC, datetime
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.decision import Obligation
from policies.facts import Consumer, Facts
from policies.obligations import MASK, Unenforceable, build
from vocab.terms import Kind, Label, Property
from vocab.values import Cell, Measure, Text, Unmappable

FORMS = ("telephone", "email", "url", "personal-number", "postal-code")
NOW = datetime(2026, 6, 15, tzinfo=UTC)


def prop(kind: Kind, name: str = "note") -> Property:
    """A property of a kind."""
    return Property(name, "urn:test:note", Label("", ""), Label("", ""), kind)


def redacting(*what: str, kind: Kind = Kind.TEXT) -> Obligation:
    """The redaction of some forms, or of everything."""
    built = build("redact", {"what": what} if what else {}, prop(kind))
    assert isinstance(built, Obligation)
    return built


def pseudonym(
    value: Cell,
    *,
    consumer: Consumer | None = None,
    assigner: str = "city",
    secret: bytes = b"secret",
    class_name: str = "Child",
    kind: Kind = Kind.TEXT,
) -> Cell:
    """What a value becomes for a consumer."""
    built = build("pseudonymise", {}, prop(kind), class_name=class_name, assigner=assigner)
    assert isinstance(built, Obligation)
    who = Consumer("https://id.example.jp", "hana") if consumer is None else consumer
    return built.bound(Facts(who, NOW, secret=secret)).apply(value)


@pytest.mark.parametrize(
    ("what", "text", "left"),
    [
        ("telephone", "電話 087-839-2011 まで", f"電話 {MASK} まで"),
        ("telephone", "電話０８７－８３９－２０１１まで", f"電話{MASK}まで"),
        ("telephone", "（０８７）８３９−２０１１", f"{MASK}"),
        ("telephone", "090ー1234ー5678に", f"{MASK}に"),
        ("telephone", "090\u200b1234\u200b5678", MASK),
        ("telephone", "〇八七―八三九―二〇一一", MASK),
        ("telephone", "087・839・2011、0120-123-456", f"{MASK}、{MASK}"),
        ("telephone", "05-01 0120-123-456です", f"{MASK}です"),
        ("telephone", "+81 87-839-2011", MASK),
        ("telephone", "0081-87-839-2011", MASK),
        ("telephone", "TEL：839-2011（内線 1234）", f"TEL：{MASK}（内線 {MASK}）"),
        ("telephone", "2026-06-15 13:05、第3回、12,345人、1.25m", "2026-06-15 13:05、第3回、12,345人、1.25m"),
        ("email", "連絡先はtaro.yamada+x@example.co.jpまで", f"連絡先は{MASK}まで"),
        ("email", "ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｊｐ", MASK),
        ("email", "info(at)example.jp", MASK),
        ("email", "info@総務省.jp", MASK),
        ("email", "午前@午後ではなく10時@本庁", f"{MASK}"),
        ("url", "詳細はhttps://example.jp/a?b=c#d。以上", f"詳細は{MASK}。以上"),
        ("url", "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｊｐ", MASK),
        ("url", "www.city.takamatsu.kagawa.jp と example.com/x", f"{MASK} と {MASK}"),
        ("url", "水位は1.25m、比は3.5:1", "水位は1.25m、比は3.5:1"),
        ("personal-number", "番号 1234-5678-9012", f"番号 {MASK}"),
        ("personal-number", "１２３４５６７８９０１２", MASK),
        ("personal-number", "法人番号 1234567890123", "法人番号 1234567890123"),
        ("postal-code", "〒760-8571 高松市", f"{MASK} 高松市"),
        ("postal-code", "〒７６０８５７１高松市、760-8571", f"{MASK}高松市、{MASK}"),
        ("postal-code", "087-839-2011", "087-839-2011"),
    ],
)
def test_a_form_is_found_as_it_is_written_in_japan(what: str, text: str, left: str) -> None:
    """Full-width digits, dashes of all kinds and invisible characters hide nothing; other text stays."""
    assert redacting(what).apply(text) == left


PIECES = st.sampled_from(
    [*"0123456789-ー－()（） .@:/〒電話a東０９〇\u200b", "http://", "www.", "example.jp", MASK, "TEL"]
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=30).map("".join), st.sets(st.sampled_from(FORMS), min_size=1))
def test_redacting_again_changes_nothing(text: str, what: set[str]) -> None:
    """What is left holds nothing of the forms."""
    obligation = redacting(*sorted(what))
    once = obligation.apply(text)
    assert obligation.apply(once) == once


@settings(max_examples=200)
@given(
    st.from_regex(r"0[1-9]0-?[0-9]{4}-?[0-9]{4}", fullmatch=True), st.text("市の、。 　a", max_size=6), st.booleans()
)
def test_a_number_is_never_left_in_part(number: str, around: str, wide: bool) -> None:
    """Wherever it stands, no digit of the number is left, and what replaces it does not tell one from another."""
    shown = number.translate({ord("0") + digit: ord("０") + digit for digit in range(10)}) if wide else number
    assert redacting("telephone").apply(around + shown + around) == around + MASK + around


def test_every_language_of_a_text_is_redacted() -> None:
    """A variant shows no more than the others."""
    text = Text({"ja": "電話087-839-2011", "en": "call +81 87 839 2011"})
    assert redacting("telephone", kind=Kind.VARIANTS).apply(text) == Text({"ja": f"電話{MASK}", "en": f"call {MASK}"})


def test_redacting_takes_time_by_length() -> None:
    """A long text without end of digits or letters is read in one go."""
    for piece in ("0", "a", "0-", "a@", "a.", "電話"):
        assert isinstance(redacting(*FORMS).apply(piece * 20_000), str)


@pytest.mark.parametrize("value", ["text", 3, True, Measure(1.0, "MTR"), NOW, {"type": "Point"}, Text({"ja": "x"})])
def test_redacting_without_forms_gives_null(value: Cell) -> None:
    """Whatever the value; but an unmappable value stays what it is."""
    for kind in Kind:
        assert redacting(kind=kind).apply(value) is None
    assert redacting().apply(Unmappable("X")) == Unmappable("X")


@pytest.mark.parametrize(
    ("action", "parameters", "kind", "code"),
    [
        ("redact", {"what": ["name"]}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("redact", {"what": []}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
        ("redact", {"what": "email"}, Kind.NUMBER, "POLICY_DUTY_UNENFORCEABLE"),
        ("redact", {"what": "email"}, Kind.URI, "POLICY_DUTY_UNENFORCEABLE"),
        ("pseudonymise", {}, Kind.VARIANTS, "POLICY_DUTY_UNENFORCEABLE"),
        ("pseudonymise", {}, Kind.INTEGER, "POLICY_DUTY_UNENFORCEABLE"),
        ("pseudonymise", {"to": "x"}, Kind.TEXT, "POLICY_DUTY_PARAMETER"),
    ],
)
def test_what_a_text_cannot_carry_is_refused(action: str, parameters: dict[str, object], kind: Kind, code: str) -> None:
    """Unknown forms and other kinds are refused when the policy is saved."""
    refused = build(action, parameters, prop(kind))
    assert isinstance(refused, Unenforceable)
    assert refused.code == code


@given(st.text(), st.text())
def test_pseudonyms_are_equal_where_values_are(one: str, other: str) -> None:
    """For one consumer the same value has one pseudonym, and another value another; none holds the value."""
    assert pseudonym(one) == pseudonym(one)
    assert (pseudonym(one) == pseudonym(other)) == (normalize("NFC", one) == normalize("NFC", other))
    assert str(pseudonym(one)).startswith("p-")
    assert len(str(pseudonym(one))) == 34


names = st.text(min_size=1, max_size=4)


@given(*[names] * 4, *[names] * 4)
def test_pseudonyms_of_two_contexts_have_nothing_in_common(
    issuer: str, subject: str, holder: str, cls: str, issuer2: str, subject2: str, holder2: str, cls2: str
) -> None:
    """Another consumer, holder or coordinate sees an unrelated pseudonym of the same value, however names are cut."""
    one = pseudonym("山田", consumer=Consumer(issuer, subject), assigner=holder, class_name=cls)
    two = pseudonym("山田", consumer=Consumer(issuer2, subject2), assigner=holder2, class_name=cls2)
    assert (one == two) == ((issuer, subject, holder, cls) == (issuer2, subject2, holder2, cls2))


def test_parts_of_a_context_do_not_run_together() -> None:
    """`ab` + `c` is not `a` + `bc`."""
    assert pseudonym("x", consumer=Consumer("ab", "c")) != pseudonym("x", consumer=Consumer("a", "bc"))
    assert pseudonym("x", assigner="ab", class_name="c") != pseudonym("x", assigner="a", class_name="bc")
    assert pseudonym("x", secret=b"one") != pseudonym("x", secret=b"two")


@pytest.mark.parametrize(
    "more",
    [
        {"consumer": Consumer()},
        {"consumer": Consumer(issuer="https://id.example.jp")},
        {"consumer": Consumer(subject="hana")},
        {"secret": b""},
        {"assigner": ""},
    ],
)
def test_without_a_key_of_its_own_nobody_sees_a_pseudonym(more: dict[str, object]) -> None:
    """Anonymous, a hub without a secret and a policy without a holder give null."""
    assert pseudonym("山田", **more) is None  # type: ignore[arg-type]


def test_an_unbound_pseudonym_is_null() -> None:
    """Without facts there is no key."""
    built = build("pseudonymise", {}, prop(Kind.TEXT), assigner="city")
    assert isinstance(built, Obligation)
    assert built.apply("山田") is None


@pytest.mark.parametrize("value", [3, True, Text({"ja": "山田"}), Measure(1.0, "MTR"), NOW, {"type": "Point"}])
def test_only_texts_have_pseudonyms(value: Cell) -> None:
    """A value of another kind becomes null."""
    assert pseudonym(value) is None


def test_a_pseudonym_of_a_uri_is_a_uri() -> None:
    """And composed and decomposed characters are one value."""
    assert str(pseudonym("https://example.jp/p/1", kind=Kind.URI)).startswith("urn:tsunagu:pseudonym:")
    assert pseudonym("ガ") == pseudonym("カ\u3099") != pseudonym("カ")
