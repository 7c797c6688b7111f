"""Counts by consumer and window, the alerts they raise, and who is throttled: in memory, on a virtual clock."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub import watch as watching
from hub.errors import RequestRefused
from hub.watch import Kind, Sign, Thresholds, Watch, Window
from policies.facts import ANONYMOUS, Consumer
from tests.hub.engine_tools import NOW, as_consumer

ALICE = as_consumer(subject="alice", client="app", organisation="city")
FEW = Thresholds(denials=3, missing_ids=4, differences=5, minutes=10)
STEPS = st.lists(st.tuples(st.integers(0, 6), st.floats(0, 7)), max_size=40)


def watch(thresholds: Thresholds = FEW) -> Watch:
    """A watch with low thresholds."""
    return Watch(thresholds, b"k" * 32)


def throttled(of: Watch, consumer: Consumer, now: datetime = NOW) -> bool:
    """Whether a consumer is refused."""
    try:
        of.check(consumer, now)
    except RequestRefused as refused:
        return refused.code == "CONSUMER_THROTTLED"
    return False


def denials(number: int) -> list[Sign]:
    """That many requests of which all was denied."""
    return [Sign(Kind.DENIALS)] * number


@settings(max_examples=200)
@given(STEPS, st.integers(1, 5))
def test_a_window_counts_what_an_obvious_list_would(steps: list[tuple[int, float]], bound: int) -> None:
    """Different keys met within the last ten seconds, of more than the bound the latest."""
    window, met, now = Window(10, bound), list[tuple[int, float]](), 0.0
    for key, later in steps:
        now += later
        window.add(key, now)
        met = [*(item for item in met if item[0] != key), (key, now)][-bound:]
        assert window.count(now) == sum(at > now - 10 for _, at in met)
        assert len(window) <= bound


def test_a_threshold_raises_one_alert_in_a_window(caplog: pytest.LogCaptureFixture) -> None:
    """And another one once the window is over."""
    of = watch()
    with caplog.at_level(logging.WARNING, "tsunagu.alerts"):
        of.note(ALICE, denials(5), NOW)
    (line,) = caplog.messages
    assert json.loads(line) == {
        "at": "2026-07-01T03:00:00+00:00",
        "kind": "denials",
        "organisation": "city",
        "client": "app",
        "consumer": of.alerts(NOW)[0].consumer,
        "count": 3,
        "threshold": 3,
        "throttled": False,
    }
    later = NOW + timedelta(minutes=10)
    of.note(ALICE, denials(3), later)
    assert [alert.at for alert in of.alerts(later)] == [later]


def test_an_alert_names_a_consumer_by_a_keyed_hash_only() -> None:
    """Equal for one consumer of one hub, different for others; no key, id or name of a person in it."""
    names: dict[tuple[bytes, str], set[str]] = {}
    for key, subject in ((b"a", "alice"), (b"a", "alice"), (b"b", "alice"), (b"a", "bob")):
        of = Watch(FEW, key)
        of.note(as_consumer(subject=subject), [Sign(Kind.IDS, tuple(range(990, 994)))], NOW)
        (alert,) = of.alerts(NOW)
        names.setdefault((key, subject), set()).add(alert.consumer)
        assert subject not in repr(alert)
        assert "99" not in repr(alert).replace(alert.consumer, "")
    assert [len(found) for found in names.values()] == [1, 1, 1]
    assert len(set().union(*names.values())) == 3


def test_twice_the_threshold_throttles_until_the_window_has_drained() -> None:
    """Only that consumer; what still ran when it was throttled counts no more."""
    of = watch()
    of.note(ALICE, denials(5), NOW)
    assert not throttled(of, ALICE)
    of.note(ALICE, denials(20), NOW)
    assert throttled(of, ALICE)
    assert not throttled(of, as_consumer(subject="bob"))
    assert [alert.throttled for alert in of.alerts(NOW)] == [False, True]
    of.note(ALICE, denials(20), NOW + timedelta(minutes=9))
    assert throttled(of, ALICE, NOW + timedelta(minutes=9, seconds=59))
    assert not throttled(of, ALICE, NOW + timedelta(minutes=10))
    assert not throttled(of, ALICE, NOW + timedelta(minutes=10))


def test_a_refusal_says_after_how_many_seconds_to_come_back() -> None:
    """Rounded up, so that it holds."""
    of = watch()
    of.note(ALICE, denials(6), NOW)
    with pytest.raises(RequestRefused) as refused:
        of.check(ALICE, NOW + timedelta(seconds=0.5))
    assert refused.value.details == {"retryAfter": 600}
    assert "600 seconds" in str(refused.value.hint)


def test_anonymous_consumers_raise_alerts_and_are_never_throttled() -> None:
    """One of them could shut out all others."""
    of = watch()
    of.note(ANONYMOUS, denials(50), NOW)
    assert [(alert.consumer, alert.throttled) for alert in of.alerts(NOW)] == [("anonymous", False)]
    assert not throttled(of, ANONYMOUS)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 12), st.floats(0, 200)), max_size=60))
def test_a_consumer_is_throttled_when_an_obvious_count_says_so(signs: list[tuple[Kind, int, float]]) -> None:
    """Twice a threshold of different things of one kind within ten minutes, and not before."""
    of, met, now = watch(), dict[tuple[Kind, int], datetime](), NOW
    for number, (kind, key, later) in enumerate(signs):
        now += timedelta(seconds=later)
        of.note(ALICE, [Sign(kind, () if kind is Kind.DENIALS else (key,))], now)
        met[kind, number + 100 if kind is Kind.DENIALS else key] = now
        recent = [one for (one, _), at in met.items() if (now - at).total_seconds() < 600]
        passed = recent.count(kind) >= 2 * FEW.of(kind)
        assert throttled(of, ALICE, now) is passed
        if passed:
            return


def test_forms_of_questions_are_counted_apart() -> None:
    """Many different questions are no differencing; the same one with many constants is."""
    of = watch()
    of.note(ALICE, [Sign(Kind.DIFFERENCES, (key,), form) for form in range(1, 8) for key in range(4)], NOW)
    assert of.alerts(NOW) == ()
    of.note(ALICE, [Sign(Kind.DIFFERENCES, (4,), 1)], NOW)
    assert [alert.kind for alert in of.alerts(NOW)] == [Kind.DIFFERENCES]


def test_very_many_forms_are_counted_as_one() -> None:
    """So that nobody hides by asking each question in a form of its own."""
    of = watch()
    signs = [Sign(Kind.DIFFERENCES, (form,), form) for form in range(1, watching.MAX_FORMS + 11)]
    of.note(ALICE, signs, NOW)
    assert throttled(of, ALICE)


def test_forms_that_nobody_uses_any_more_make_room() -> None:
    """Those of a window ago are no reason to count others together."""
    of, later = watch(), NOW + timedelta(minutes=10)
    of.note(ALICE, [Sign(Kind.DIFFERENCES, (0,), form) for form in range(1, watching.MAX_FORMS + 4)], NOW)
    of.note(ALICE, [Sign(Kind.DIFFERENCES, (0,), form) for form in range(100, 100 + watching.MAX_FORMS)], later)
    assert of.alerts(later) == ()


def test_memory_is_bounded_however_many_consumers_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those whose signs are oldest are forgotten first; one alone is never forgotten by its own signs."""
    monkeypatch.setattr(watching, "MAX_KEYS", 30)
    monkeypatch.setattr(watching, "MAX_CONSUMERS", 8)
    of = watch(Thresholds(denials=20, missing_ids=20, differences=20))
    for number in range(100):
        of.note(as_consumer(subject=f"s{number}"), denials(1 + number % 19), NOW)
        kept = [met.keys for met in of._met.values()]
        assert (len(kept) <= 8, sum(kept) == of._kept) == (True, True)
        assert sum(kept) <= 30
    of.note(ALICE, denials(40), NOW)
    assert throttled(of, ALICE)
    assert of._kept == sum(met.keys for met in of._met.values())


def test_who_is_throttled_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was throttled first is let go."""
    monkeypatch.setattr(watching, "MAX_CONSUMERS", 2)
    of = watch()
    many = [as_consumer(subject=f"s{number}") for number in range(3)]
    for consumer in many:
        of.note(consumer, denials(6), NOW)
    assert [throttled(of, consumer) for consumer in many] == [False, True, True]
