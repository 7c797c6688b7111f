"""What a rule needs is said for every operand, in both languages, without words that only programmers know."""

from __future__ import annotations

import re

import pytest

from policies.decide import decide
from policies.decision import CONSENT, Need
from policies.explain import explain
from policies.need_words import need_label
from policies.operands.table import OPERANDS
from tests.policies.operand_tools import HEAD, NAME, compiled, constraint, facts
from tests.policies.small import PURPOSES

SAID = [
    (("organisation", "neq", "company-x", ""), "company-x 以外の組織", "an organisation other than company-x"),
    (("client", "isNoneOf", "[a, b]", ""), "a / b 以外のクライアント", "a client other than a or b"),
    (("role", "neq", "guest", ""), "guest 以外の役割", "a role other than guest"),
    (("scope", "isNoneOf", "[x]", ""), "x 以外のスコープ", "a scope other than x"),
    (("ground", "eq", "条例第1条", ""), "根拠 条例第1条", "the ground 条例第1条"),
    (("ground", "neq", "条例第1条", ""), "条例第1条 以外の根拠", "a ground other than 条例第1条"),
    (("purpose", "eq", "Marketing", ""), "目的 Marketing（マーケティング）", "purpose Marketing (Marketing)"),
    (("assuranceLevel", "gteq", "'3'", ""), "本人確認の保証レベル 3 以上", "an assurance level of at least 3"),
    (("assuranceLevel", "eq", "'2'", ""), "本人確認の保証レベル 2", "assurance level 2"),
    (("agreement", "eq", "a-1", ""), "提供者との取り決め a-1", "the agreement a-1 with the holder"),
    (
        ("count", "lteq", "'100'", ", per: P1D"),
        "直近1日間の提供が100回以内であること",
        "at most 100 deliveries within 1 day",
    ),
    (
        ("count", "lteq", "'5'", ", per: PT90M"),
        "直近90分間の提供が5回以内であること",
        "at most 5 deliveries within 90 minutes",
    ),
    (("timeOfDay", "lt", "'08:00'", ""), "時刻が 08:00 より前であること", "a time of day before 08:00"),
    (("dayOfWeek", "isAnyOf", "[sat, sun]", ""), "土曜日 / 日曜日であること", "a day that is Saturday or Sunday"),
    (("dayOfWeek", "neq", "tue", ""), "火曜日以外の曜日", "a day other than Tuesday"),
    (
        ("dateTime", "lt", "2026-01-01", ""),
        "2026-01-01T00:00:00+09:00 より前",
        "a time before 2026-01-01T00:00:00+09:00",
    ),
    (("situation", "eq", "disaster", ""), "災害の宣言", "a declared disaster"),
    (
        ("case", "eq", "{domain: takamatsu, kind: missing-person}", ""),
        "takamatsuの事案 missing-person の宣言",
        "a declared case missing-person in takamatsu",
    ),
    (("subject", "eq", "self", ""), "データの本人としての登録", "a link that shows you are the person it is about"),
    (
        ("subject", "isAnyOf", "[self, represented]", ""),
        "データの本人としての登録またはデータの本人の代理の登録",
        "a link that shows you are the person it is about or a recorded mandate for the person it is about",
    ),
    (
        ("consent", "eq", "given", ""),
        "利用者の確認と目的、本人の同意",
        "an identified consumer with a purpose, and the consent of the person it is about",
    ),
    (("consent", "eq", "{source: book}", ""), "本人の同意（book の記録による）", "is about, as book records it"),
    (
        ("organisation", "eq", "{claim: works_for}", ""),
        "トークンのクレーム works_for",
        "the claim works_for in the token",
    ),
]


@pytest.mark.parametrize(("written", "ja", "en"), SAID)
def test_what_anonymous_lacks_is_said_in_both_languages(written: tuple[str, ...], ja: str, en: str) -> None:
    """Of a permission that one constraint keeps from holding."""
    text = f"{HEAD}permission:\n  - {{target: Tag.name, action: read, constraint: [{constraint(*written)}]}}\n"
    decision = decide(compiled(text), [NAME], facts())[NAME]
    assert decision.denied
    assert ja in explain(NAME, decision, "ja", purposes=PURPOSES).text
    assert en in explain(NAME, decision, "en", purposes=PURPOSES).text


@pytest.mark.parametrize(
    ("operator", "hops", "ja", "en"),
    [
        ("eq", "0", "このハブへの直接の要求", "a request made to this hub itself"),
        ("eq", "1", "経由したハブが 1 であること", "a request that passed exactly 1 hub(s)"),
        ("lteq", "2", "経由したハブが 2 以下であること", "a request that passed at most 2 hub(s)"),
        ("lt", "3", "経由したハブが 3 未満であること", "a request that passed fewer than 3 hub(s)"),
    ],
)
def test_hops_are_said(operator: str, hops: str, ja: str, en: str) -> None:
    """Anonymous requests may have passed hubs, too."""
    label = need_label(Need("hops", (hops,), operator))
    assert (label.ja, label.en) == (ja, en)


@pytest.mark.parametrize(
    ("fields", "ja", "en"),
    [
        (("owner",), "行の owner", "owner of the row"),
        (("a", "b"), "行の a / b", "a or b of the row"),
        ((CONSENT,), "本人の同意", "the consent of the person it is about"),
        ((f"{CONSENT}/book", "a"), "行の a、本人の同意", "a of the row and the consent of the person it is about"),
        (("waterLevel@observedAt",), "waterLevel の観測時刻", "when waterLevel was observed"),
    ],
)
def test_what_depends_on_the_row_says_on_what(fields: tuple[str, ...], ja: str, en: str) -> None:
    """Synthetic fields have words of their own."""
    label = need_label(Need("row", fields))
    assert (label.ja, label.en) == (ja, en)


def test_every_operand_has_words() -> None:
    """The table above speaks of each but hops, whose words stand alone."""
    assert {written[0] for written, _, _ in SAID} | {"hops"} == set(OPERANDS)


@pytest.mark.parametrize("kind", ["nonCommercial", "licence", "noDerivatives"])
def test_a_licence_is_named_as_it_was_stated(kind: str) -> None:
    """Also a text that is no name."""
    label = need_label(Need(kind, ("urn:tsunagu:licence:%E5%BD%93%E7%A4%BE%20%E8%A6%8F%E7%B4%84",)))
    assert "当社 規約" in label.ja
    assert "当社 規約" in label.en
    assert not re.search(r"[%{}]", label.ja + label.en)
