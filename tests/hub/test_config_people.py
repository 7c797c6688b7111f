"""What `hub.yaml` says of officers, situations, cases, issuers, grounds and agreements, and what is refused of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hub.config import Config, load_config
from hub.config_model import Domain, Proves
from vocab.documents import DocumentError

WHOLE = """\
hub: {id: sanuki, title: {ja: さぬき, en: Sanuki}}
domains:
  - id: takamatsu
    title: {ja: 高松市, en: Takamatsu}
    zone: Asia/Tokyo
    area: ["372013"]
    officers: {roles: [disaster-officer]}
    law: ordinance
    situations:
      - {kind: flood, longest: P2D, ground: 水防法, confirm: true}
      - {kind: drill, longest: PT8H}
    cases:
      - kind: missing-person
        title: {ja: 行方不明, en: Missing person}
        longest: P3D
        ground: 条例第5条
        officers: {roles: [search-officer], issuers: [https://id.example.jp]}
        confirmers: {roles: [watch-officer]}
holders:
  - id: takamatsu-watch
    title: {ja: 見守り, en: Watch}
    number: "372013"
    officers: {roles: [mandate-clerk], issuers: [https://id.example.jp]}
    contact: watch@example.jp
issuers:
  - issuer: https://id.example.jp
    jwks: keys.json
    audience: tsunagu
    algorithms: [ES256]
    claims: {assurance: loa, ground: basis}
    assurance: {"urn:a": 1, "urn:b": 3}
  - issuer: https://watch.example.jp
    jwks: watch.json
    audience: tsunagu-link
    algorithms: [ES256]
    proves: {holder: takamatsu-watch, claim: child_id}
clients:
  - id: mimamori-app
    title: {ja: 見守り, en: Watch}
    grounds: [条例第5条]
agreements:
  - id: watch-2026
    holder: takamatsu-watch
    party: mimamori-app
    title: {ja: 協定, en: Agreement}
    from: 2026-04-01
    until: 2027-04-01T00:00:00+09:00
"""
PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")


def city(folder: Path, text: str = WHOLE, law: str = "ordinance") -> Config:
    """The configuration of a city with one law."""
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / f"{law}.yaml").write_text("", "utf-8")
    (folder / "hub.yaml").write_text(text, "utf-8")
    return load_config(folder, {})


def test_a_whole_file_says_who_may_speak_for_whom(tmp_path: Path) -> None:
    """Kinds by their names, levels by the values of the claim, agreements by their ids."""
    config = city(tmp_path)
    domain = config.domains["takamatsu"]
    assert {name: (kind.longest, kind.confirm) for name, kind in domain.situation_kinds.items()} == {
        "flood": (2 * 86_400, True),
        "drill": (8 * 3600, False),
    }
    case = domain.case_kinds["missing-person"]
    assert (case.officers.roles, case.ground) == (("search-officer",), "条例第5条")
    assert case.confirmers is not None
    assert config.issuers["https://id.example.jp"].assurance == {"urn:a": 1, "urn:b": 3}
    assert config.issuers["https://watch.example.jp"].proves == Proves(holder="takamatsu-watch", claim="child_id")
    assert config.clients["mimamori-app"].grounds == ("条例第5条",)
    agreement = config.agreements["watch-2026"]
    assert (agreement.from_, agreement.until) == (date(2026, 4, 1), datetime(2027, 3, 31, 15, tzinfo=UTC))


def test_a_domain_without_kinds_has_disaster_and_drill() -> None:
    """As long as `maxSituation` says, without a second officer."""
    domain = Domain.model_validate(
        {"id": "a", "title": {"ja": "a", "en": "a"}, "zone": "UTC", "area": ("372013",), "maxSituation": "P2D"}
    )
    kinds = domain.situation_kinds
    assert [(name, kind.longest, kind.confirm) for name, kind in kinds.items()] == [
        ("disaster", 172_800, False),
        ("drill", 172_800, False),
    ]
    assert domain.case_kinds == {}


def test_none_says_that_nobody_confirms(tmp_path: Path) -> None:
    """Written out, or left out."""
    for text in ("confirmers: none", ""):
        config = city(tmp_path, WHOLE.replace("confirmers: {roles: [watch-officer]}", text))
        assert config.domains["takamatsu"].case_kinds["missing-person"].confirmers is None


def test_an_issuer_that_proves_links_is_no_second_issuer_of_consumers(tmp_path: Path) -> None:
    """The client need not name its issuer while only one has consumers."""
    assert city(tmp_path).clients["mimamori-app"].issuer is None
    with pytest.raises(DocumentError) as caught:
        city(tmp_path, WHOLE.replace("    proves: {holder: takamatsu-watch, claim: child_id}\n", ""))
    assert [problem.code for problem in caught.value.problems] == ["KEY_MISSING"]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "line", "path"),
    [
        ("law: ordinance", "law: nothing", "POLICY_UNKNOWN", 8, "domains[0].law"),
        ("law: ordinance", "law: ../hub", "VALUE_INVALID", 8, "domains[0].law"),
        ("kind: drill", "kind: flood", "NAME_NOT_UNIQUE", 11, "domains[0].situations[1].kind"),
        ("kind: flood", f"kind: {'a' * 21}", "VALUE_INVALID", 10, "domains[0].situations[0].kind"),
        ("longest: P2D", "longest: PT59S", "VALUE_INVALID", 10, "domains[0].situations[0].longest"),
        ("confirm: true", "confirm: ja", "VALUE_NOT_A_BOOLEAN", 10, "domains[0].situations[0].confirm"),
        ("        ground: 条例第5条\n", "", "KEY_MISSING", 13, "domains[0].cases[0].ground"),
        ("[search-officer]", "[]", "VALUE_EMPTY", 17, "domains[0].cases[0].officers.roles"),
        (
            "[https://id.example.jp]}\n        conf",
            "[https://x.example.jp]}\n        conf",
            "ISSUER_UNKNOWN",
            17,
            "domains[0].cases[0].officers.issuers[0]",
        ),
        (
            "{roles: [watch-officer]}",
            "{roles: [a], issuers: [https://watch.example.jp]}",
            "ISSUER_PROVES_ONLY",
            18,
            "domains[0].cases[0].confirmers.issuers[0]",
        ),
        ("id.example.jp]}\n    con", "x.example.jp]}\n    con", "ISSUER_UNKNOWN", 23, "holders[0].officers.issuers[0]"),
        ('"urn:b": 3', '"urn:b": 4', "VALUE_INVALID", 31, "issuers[0].assurance.urn:b"),
        ('"urn:b": 3', '"urn:b": high', "VALUE_NOT_AN_INTEGER", 31, "issuers[0].assurance.urn:b"),
        ("proves: {holder: takamatsu-watch", "proves: {holder: x", "HOLDER_UNKNOWN", 36, "issuers[1].proves.holder"),
        (
            "    grounds:",
            "    issuer: https://watch.example.jp\n    grounds:",
            "ISSUER_PROVES_ONLY",
            40,
            "clients[0].issuer",
        ),
        ("    holder: takamatsu-watch\n", "    holder: x\n", "HOLDER_UNKNOWN", 43, "agreements[0].holder"),
        ("until: 2027", "until: 2026", "PERIOD_EMPTY", 47, "agreements[0].until"),
        ("from: 2026-04-01", "from: 2026-4-1", "VALUE_NOT_A_DATE", 46, "agreements[0].from"),
    ],
)
def test_a_mistake_is_refused_with_line_and_path(
    tmp_path: Path, right: str, wrong: str, code: str, line: int, path: str
) -> None:
    """Each mistake has one stable code and says where it is."""
    assert right in WHOLE
    with pytest.raises(DocumentError) as caught:
        city(tmp_path, WHOLE.replace(right, wrong, 1))
    assert (code, line, path) in {(problem.code, problem.line, problem.path) for problem in caught.value.problems}


def test_two_agreements_of_one_id_are_refused(tmp_path: Path) -> None:
    """A policy that names it would not know which."""
    again = WHOLE[WHOLE.index("  - id: watch-2026") :]
    with pytest.raises(DocumentError) as caught:
        city(tmp_path, WHOLE + again)
    assert [problem.code for problem in caught.value.problems] == ["NAME_NOT_UNIQUE"]


def test_the_examples_of_the_page_are_read_as_they_stand(tmp_path: Path) -> None:
    """Domain and issuers, with the holder that they name."""
    blocks = [part.split("```")[0] for part in PAGE.split("```yaml\n")[1:]]
    domain, issuers = (next(block for block in blocks if block.startswith(key)) for key in ("domains:", "issuers:"))
    holder = '- {id: kakogawa-watch, title: {ja: 見守り, en: Watch}, number: "282103"}'
    text = f"hub: {{id: a, title: {{ja: a, en: a}}}}\n{domain}holders:\n  {holder}\n{issuers}"
    config = city(tmp_path, text, law="kakogawa-ordinance")
    assert config.domains["kakogawa"].situation_kinds["disaster"].confirm
    assert len(config.issuers) == 2
