"""The policy in force and the same policy as a draft are one: for every source, every stock policy, law and zone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.cli.policy_city import QuietCity, quiet_city
from policies.decide import decide
from policies.facts import ANONYMOUS, Facts
from policies.policy import Policy
from policies.stock import STOCK
from tests.city.cities import copy_city
from tests.policies.small import BEFORE
from vocab.documents import DocumentError

EXAMPLE = Path("examples/sanuki")
SOURCES = sorted(path.stem for path in (EXAMPLE / "sources").glob("*.yaml"))
ELSEWHERE = "    zone: Pacific/Kiritimati"  # a day that begins five hours before Japan's
EVENING = """\
uid: urn:tsunagu:policy:ayagawa-town:roads
assigner: ayagawa-town
permission:
  - target: [RoadRestriction.id]
    action: read
    constraint:
      - {leftOperand: dateTime, operator: lt, rightOperand: 2027-04-01}
      - {leftOperand: timeOfDay, operator: gteq, rightOperand: "18:00"}
"""


@pytest.fixture(scope="module")
def sanuki(tmp_path_factory: pytest.TempPathFactory) -> QuietCity:
    """The files of the example city."""
    return quiet_city(copy_city(tmp_path_factory.mktemp("sanuki")))


def outcome(city: QuietCity, name: str, draft: Path | None = None) -> Policy | list[str] | None:
    """The policy of a source, in force or as a draft, or why there is none."""
    try:
        source = city.source(name)
        return source.policy if draft is None else city.draft(draft, source).policy
    except DocumentError as refused:
        return [problem.code for problem in refused.problems]


def in_force(city: Path, use: str, *sources: str) -> QuietCity:
    """The city with another policy of sources, as their files say it."""
    for source in sources:
        path = city / f"sources/{source}.yaml"
        kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("policy:")]
        path.write_text("\n".join([*kept, use, ""]), encoding="utf-8")
    return quiet_city(city)


@pytest.mark.parametrize("name", SOURCES)
def test_the_file_in_force_is_the_same_policy_as_a_draft(sanuki: QuietCity, name: str) -> None:
    """A source's own file as its draft: the same rules, licence and law, and so the same decisions."""
    source = sanuki.source(name)
    use = sanuki.documents()[name].policy
    draft = sanuki.draft(sanuki.config.city / f"policies/{use}.yaml", source)
    assert source.policy is not None
    assert source.policy.rules
    assert draft.policy == source.policy
    facts = Facts(ANONYMOUS, BEFORE)
    assert decide(draft.policy, source.policy.rules, facts) == decide(source.policy, source.policy.rules, facts)
    assert draft.document == sanuki.policy_of(source)


@pytest.mark.parametrize("stock", STOCK)
def test_a_stock_policy_in_force_is_the_same_as_a_draft(tmp_path: Path, sanuki: QuietCity, stock: str) -> None:
    """Of sources with and without a domain, and about persons; where one is refused the other is, for the same."""
    given = ", ".join(f"{item.name}: {item.form}" for item in STOCK[stock].parameters if item.required)
    path = tmp_path / "draft.yaml"
    path.write_text(f"use: {stock}\n" + (f"with: {{{given}}}\n" if given else ""), encoding="utf-8")
    use = f"policy: {{use: {stock}, with: {{{given}}}}}" if given else f"policy: {{use: {stock}}}"
    city = copy_city(tmp_path / "city")
    names = ("ayagawa-roads", "seto-bikes", "health-steps")
    after = in_force(city, use, *names)
    for name in names:
        assert outcome(after, name) == outcome(sanuki, name, path)


def test_both_reckon_in_the_zone_of_the_holders_domain(tmp_path: Path, sanuki: QuietCity) -> None:
    """A bare date and a time of day are those of the domain, in force and as a draft; elsewhere they are others."""
    path = tmp_path / "draft.yaml"
    path.write_text(EVENING, encoding="utf-8")
    city = copy_city(tmp_path / "city")
    (city / "policies/evening.yaml").write_text(EVENING, encoding="utf-8")
    hub = city / "hub.yaml"
    hub.write_text(hub.read_text("utf-8").replace("    zone: Asia/Tokyo", ELSEWHERE), encoding="utf-8")
    moved = in_force(city, "policy: evening", "ayagawa-roads")
    source = moved.source("ayagawa-roads")
    assert moved.draft(path, source).policy == source.policy
    assert sanuki.draft(path, sanuki.source("ayagawa-roads")).policy != source.policy


def test_a_policy_that_is_no_utf8_closes_its_source_with_its_line(tmp_path: Path) -> None:
    """The problem names the file of the policy, also where the law cannot be read."""
    city = copy_city(tmp_path / "city")
    (city / "policies/ayagawa-roads.yaml").write_bytes(b"uid: a\n\xff\n")
    (found,) = quiet_city(city).catalogue.by_name["ayagawa-roads"].problems
    assert (found.code, found.file, found.line) == ("FILE_NOT_UTF8", "policies/ayagawa-roads.yaml", 2)
    (city / "policies/sanuki-ordinance.yaml").write_bytes(b"\xff")
    closed = quiet_city(city).catalogue.by_name["ayagawa-rain"]
    assert (closed.state, closed.policy, closed.problems[0].code) == ("closed", None, "FILE_NOT_UTF8")


def test_the_version_of_a_source_changes_with_its_policy_and_its_law(tmp_path: Path) -> None:
    """So that what was planned or held under other rules is not used."""
    city = copy_city(tmp_path / "city")
    versions = [quiet_city(city).source("ayagawa-roads").version]
    for name in ("ayagawa-roads", "sanuki-ordinance"):
        path = city / f"policies/{name}.yaml"
        path.write_text(path.read_text("utf-8").replace("uid: urn:", "uid: urn:x:", 1), encoding="utf-8")
        versions.append(quiet_city(city).source("ayagawa-roads").version)
    assert len(set(versions)) == len(versions)
