"""Wrappers: the adapter contract around any adapter, one concern each, composed in one line."""

from adapters.kit.wrappers.base import NotAsked, Wrapper
from adapters.kit.wrappers.breaker import Breaker
from adapters.kit.wrappers.bulkhead import Bulkhead
from adapters.kit.wrappers.clockwork import REAL, Clockwork
from adapters.kit.wrappers.compose import Stores, Terms, wrap
from adapters.kit.wrappers.deadline import Deadline
from adapters.kit.wrappers.hold import Held, Hold, HoldStore, HoldTerms
from adapters.kit.wrappers.keys import Place
from adapters.kit.wrappers.rate import MemoryRateStore, Rate, RateLimit, RateStore
from adapters.kit.wrappers.recording import Record, Recording
from adapters.kit.wrappers.retry import Budget, Retry
from adapters.kit.wrappers.single_flight import SingleFlight
from adapters.kit.wrappers.validating import Validating

__all__ = [
    "REAL",
    "Breaker",
    "Budget",
    "Bulkhead",
    "Clockwork",
    "Deadline",
    "Held",
    "Hold",
    "HoldStore",
    "HoldTerms",
    "MemoryRateStore",
    "NotAsked",
    "Place",
    "Rate",
    "RateLimit",
    "RateStore",
    "Record",
    "Recording",
    "Retry",
    "SingleFlight",
    "Stores",
    "Terms",
    "Validating",
    "Wrapper",
    "wrap",
]
