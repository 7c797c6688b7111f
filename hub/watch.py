"""Who probes: counts, by consumer, what questions that are put to find out more than they are given look like.

Takes the signs of each answer (`hub.pipeline.signs`); gives alerts on `tsunagu.alerts`, and refuses with
`CONSUMER_THROTTLED` a consumer that passed twice a threshold, before anything of its request runs.

Counted is only what the consumer was shown, and its own questions: a denial that was reported to it, an id that gave
nothing, a small answer. Rows it may not see have no part in it, so being throttled tells it nothing that it was not
told already. Anonymous consumers are counted together and never throttled, since one of them could shut out all
others; `hub.admission` bounds them. Counts live in this process only and end with it.
"""

from __future__ import annotations

import hmac
import logging
import math
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

import orjson

from hub.errors import RequestRefused
from policies.facts import Consumer

log = logging.getLogger("tsunagu.alerts")

MAX_FORMS = 32  # forms of questions told apart for one consumer; all others are counted as one
MAX_CONSUMERS = 10_000
MAX_KEYS = 200_000  # over all consumers, about 20 MB
MAX_ALERTS = 1_000
_DIGITS = 16  # of a consumer's keyed hash

Who = tuple[str | None, str | None]
_ANONYMOUS: Who = (None, None)
_OTHER_FORMS = 0


class Kind(StrEnum):
    """What a sign is a sign of."""

    DENIALS = "denials"  # requests of which all was denied
    COORDINATES = "denied-coordinates"  # different coordinates that were denied in such requests
    IDS = "missing-ids"  # different ids that were looked up and gave nothing
    DIFFERENCES = "differences"  # different constants of one form of question, where not all is shown


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to count: different `keys` of one `form`. Without keys, each sign counts as one."""

    kind: Kind
    keys: tuple[int, ...] = ()
    form: int = _OTHER_FORMS


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many within `minutes` raise an alert; twice as many throttle. `limits:` of `hub.yaml` sets them."""

    denials: int = 200  # requests, and different coordinates
    missing_ids: int = 500
    differences: int = 500
    minutes: int = 10

    def of(self, kind: Kind) -> int:
        """The threshold of a kind."""
        if kind is Kind.IDS:
            return self.missing_ids
        return self.differences if kind is Kind.DIFFERENCES else self.denials


@dataclass(frozen=True, slots=True)
class Alert:
    """That a consumer passed a threshold. `consumer` is a keyed hash of who it is; no value, no id, no coordinate."""

    at: datetime
    kind: Kind
    organisation: str | None
    client: str | None
    consumer: str
    count: int
    threshold: int
    throttled: bool


class Window:
    """Different things met within the last `seconds`; of more than `bound`, the latest are kept."""

    __slots__ = ("_bound", "_met", "_seconds")

    def __init__(self, seconds: float, bound: int) -> None:
        self._seconds = seconds
        self._bound = bound
        self._met: OrderedDict[int, float] = OrderedDict()  # in the order they were last met

    def add(self, key: int, now: float) -> None:
        """Meet a thing at a time in seconds."""
        self._met[key] = now
        self._met.move_to_end(key)
        if len(self._met) > self._bound:
            self._met.popitem(last=False)

    def count(self, now: float) -> int:
        """How many different things were met within the last `seconds`."""
        start = now - self._seconds
        while self._met and next(iter(self._met.values())) <= start:
            self._met.popitem(last=False)
        return len(self._met)

    def __len__(self) -> int:
        return len(self._met)


@dataclass(slots=True)
class _Met:
    """What was counted of one consumer, by kind and form, and when an alert of a kind was last raised."""

    windows: dict[tuple[Kind, int], Window] = field(default_factory=dict)
    alerted: dict[Kind, float] = field(default_factory=dict)

    @property
    def keys(self) -> int:
        return sum(map(len, self.windows.values()))


class Watch:
    """The counts of one process. `key` keys the hash by which alerts name a consumer."""

    def __init__(self, thresholds: Thresholds, key: bytes) -> None:
        self._thresholds = thresholds
        self._seconds = thresholds.minutes * 60.0
        self._key = key
        self._met: OrderedDict[Who, _Met] = OrderedDict()  # the one with the latest sign comes last
        self._kept = 0
        self._until: OrderedDict[Who, float] = OrderedDict()
        self._alerts: deque[Alert] = deque(maxlen=MAX_ALERTS)
        self._serial = count()

    def check(self, consumer: Consumer, now: datetime) -> None:
        """Refuse a consumer that is throttled."""
        who = (consumer.issuer, consumer.subject)
        until = self._until.get(who)
        if until is None:
            return
        left = until - now.timestamp()
        if left <= 0:
            del self._until[who]
            return
        raise _throttled(math.ceil(left))

    def note(self, consumer: Consumer, signs: Iterable[Sign], now: datetime) -> None:
        """Count the signs of an answer; raise alerts, and throttle from the next request on."""
        who = _ANONYMOUS if consumer.anonymous else (consumer.issuer, consumer.subject)
        for sign in signs:
            if who in self._until:  # what still ran when it was throttled
                return
            number = self._count(who, sign, now.timestamp())
            threshold = self._thresholds.of(sign.kind)
            if who != _ANONYMOUS and number >= 2 * threshold:
                self._throttle(who, now.timestamp())
                self._raise(consumer, sign.kind, number, now, throttled=True)
            elif number >= threshold and self._first(who, sign.kind, now.timestamp()):
                self._raise(consumer, sign.kind, number, now, throttled=False)

    def alerts(self, now: datetime) -> tuple[Alert, ...]:
        """The alerts of the last window, the oldest first."""
        start = now - timedelta(seconds=self._seconds)
        return tuple(alert for alert in self._alerts if alert.at > start)

    def _count(self, who: Who, sign: Sign, now: float) -> int:
        met = self._met.pop(who, None) or _Met()
        self._met[who] = met
        before = met.keys
        window = self._window(met, sign, now)
        for key in sign.keys or (next(self._serial),):
            window.add(key, now)
        found = window.count(now)
        self._kept += met.keys - before
        while len(self._met) > MAX_CONSUMERS or (self._kept > MAX_KEYS and len(self._met) > 1):
            self._forget(next(iter(self._met)))
        return found

    def _window(self, met: _Met, sign: Sign, now: float) -> Window:
        """The window of a sign; a consumer that uses very many forms of questions has one for all that are too many."""
        name = (sign.kind, sign.form)
        if name not in met.windows and len(met.windows) >= MAX_FORMS:
            met.windows = {name: window for name, window in met.windows.items() if window.count(now)}
            if len(met.windows) >= MAX_FORMS:
                name = (sign.kind, _OTHER_FORMS)
        return met.windows.setdefault(name, Window(self._seconds, 2 * self._thresholds.of(sign.kind)))

    def _first(self, who: Who, kind: Kind, now: float) -> bool:
        """Whether no alert of this kind was raised for the consumer within a window."""
        alerted = self._met[who].alerted
        if now - alerted.get(kind, -math.inf) < self._seconds:
            return False
        alerted[kind] = now
        return True

    def _throttle(self, who: Who, now: float) -> None:
        self._forget(who)
        self._until[who] = now + self._seconds
        if len(self._until) > MAX_CONSUMERS:
            self._until.popitem(last=False)

    def _forget(self, who: Who) -> None:
        self._kept -= self._met.pop(who).keys

    def _raise(self, consumer: Consumer, kind: Kind, number: int, now: datetime, *, throttled: bool) -> None:
        threshold = self._thresholds.of(kind) * (2 if throttled else 1)
        name = "anonymous" if consumer.anonymous else self._named(consumer)
        alert = Alert(now, kind, consumer.organisation, consumer.client, name, number, threshold, throttled)
        self._alerts.append(alert)
        log.warning("%s", orjson.dumps(alert).decode())

    def _named(self, consumer: Consumer) -> str:
        text = f"watch\0{consumer.issuer}\0{consumer.subject}".encode()
        return hmac.digest(self._key, text, "sha256").hex()[:_DIGITS]


def _throttled(seconds: int) -> RequestRefused:
    return RequestRefused(
        "CONSUMER_THROTTLED",
        "Too many questions of this consumer asked for what it is not given.",
        hint=f"Ask again in {seconds} seconds; ask the operator if this is how your application works.",
        details={"retryAfter": seconds},
    )
