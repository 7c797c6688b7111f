"""Agreements: with whom, from when, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.config import load_config
from hub.registry.agreements import Agreements
from policies.facts import ANONYMOUS, Consumer

HUB = """\
hub: {id: a, title: {ja: a, en: a}}
domains:
  - {id: city, title: {ja: a, en: a}, zone: UTC, area: ["372013"]}
  - {id: town, title: {ja: a, en: a}, zone: Asia/Tokyo, area: ["373419"]}
holders:
  - {id: watch, title: {ja: a, en: a}, number: "373419", domain: town}
  - {id: bus, title: {ja: a, en: a}, number: "372013"}
issuers:
  - {issuer: https://one.example, jwks: k.json, audience: t, algorithms: [ES256]}
  - {issuer: https://two.example, jwks: k.json, audience: t, algorithms: [ES256]}
clients:
  - {id: app, title: {ja: a, en: a}, issuer: https://one.example}
agreements:
  - {id: dated, holder: watch, party: vendor, title: {ja: a, en: a}, from: 2026-04-01, until: 2027-04-01}
  - {id: timed, holder: bus, party: vendor, title: {ja: a, en: a}, until: 2026-05-01T12:00:00+09:00}
  - {id: open, holder: bus, party: app, title: {ja: a, en: a}}
"""
TOKYO = ZoneInfo("Asia/Tokyo")
VENDOR = Consumer(issuer="https://two.example", subject="s", organisation="vendor")
APP = Consumer(issuer="https://one.example", subject="s", client="app", organisation="other")
DURING = datetime(2026, 4, 20, tzinfo=TOKYO)


@pytest.fixture
def agreements(tmp_path: Path) -> Agreements:
    """Those of the file above."""
    (tmp_path / "hub.yaml").write_text(HUB, "utf-8")
    return Agreements(load_config(tmp_path, {}))


def ids(agreements: Agreements, consumer: Consumer, now: datetime) -> list[str]:
    """The ids of what is in force."""
    return [item.id for item in agreements.of(consumer, now)]


def test_an_agreement_is_with_its_organisation_or_client(agreements: Agreements) -> None:
    """And names its holder."""
    assert ids(agreements, VENDOR, DURING) == ["dated", "timed"]
    assert [(item.id, item.holder) for item in agreements.of(APP, DURING)] == [("open", "bus")]


@pytest.mark.parametrize(
    "consumer",
    [
        ANONYMOUS,
        Consumer(organisation="vendor", client="app"),
        replace(VENDOR, organisation="app"),
        replace(VENDOR, organisation=None, client="vendor"),
        replace(APP, issuer="https://two.example"),
        replace(APP, client=None),
    ],
)
def test_nobody_else_has_it(agreements: Agreements, consumer: Consumer) -> None:
    """Not anonymous, not an organisation named like the client, not a client that another issuer speaks for."""
    assert ids(agreements, consumer, DURING) == []


def test_a_bare_date_is_midnight_in_the_zone_of_the_holders_domain(agreements: Agreements) -> None:
    """It begins with `from` and is over at `until`."""
    start, end = datetime(2026, 4, 1, tzinfo=TOKYO), datetime(2027, 4, 1, tzinfo=TOKYO)
    moment = timedelta(microseconds=1)
    assert "dated" not in ids(agreements, VENDOR, start - moment)
    assert "dated" in ids(agreements, VENDOR, start)
    assert "dated" in ids(agreements, VENDOR, end - moment)
    assert ids(agreements, VENDOR, end) == []


def test_a_time_is_that_instant(agreements: Agreements) -> None:
    """Without a beginning it was always in force."""
    end = datetime(2026, 5, 1, 12, tzinfo=TOKYO)
    assert "timed" in ids(agreements, VENDOR, end - timedelta(days=9999))
    assert "timed" not in ids(agreements, VENDOR, end)
