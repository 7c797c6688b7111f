"""Every exception of the HTTP libraries has a meaning here."""

from __future__ import annotations

from types import ModuleType

import aiohttp
import aiohttp.http_exceptions
import httpx
import pytest

from adapters.errors import SourceError, SourceTimeout, SourceUnavailable
from adapters.kit.foreign import translate

# of what the client does not use: warnings, the server side and WebSockets
_NOT_MET = {"WSMessageTypeError", "WebSocketError", "WSServerHandshakeError"}


def exceptions_of(*modules: ModuleType) -> list[type[Exception]]:
    """The exception classes that the modules export."""
    seen: set[type[Exception]] = set()
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Exception) and not issubclass(value, Warning):
                seen.add(value)
    return sorted(
        (one for one in seen if one.__module__.startswith(("httpx", "aiohttp")) and one.__name__ not in _NOT_MET),
        key=lambda one: one.__name__,
    )


@pytest.mark.parametrize("kind", exceptions_of(httpx, aiohttp, aiohttp.http_exceptions))
def test_an_exception_of_a_library_becomes_an_error_of_the_source(kind: type[Exception]) -> None:
    """A new class in a new version of a library fails here until it has a mapping."""
    error = translate(kind.__new__(kind))
    assert isinstance(error, SourceError)
    assert error.detail == kind.__name__


@pytest.mark.parametrize("kind", [one for one in exceptions_of(httpx, aiohttp) if "Timeout" in one.__name__])
def test_a_timeout_of_a_library_is_a_timeout(kind: type[Exception]) -> None:
    """Whatever timed out."""
    assert isinstance(translate(kind.__new__(kind)), SourceTimeout)


@pytest.mark.parametrize("error", [ConnectionResetError(), OSError("secret")])
def test_an_error_of_the_network_is_unavailability(error: OSError) -> None:
    """Without its text."""
    meant = translate(error)
    assert isinstance(meant, SourceUnavailable)
    assert "secret" not in str(meant)


@pytest.mark.parametrize("error", [KeyError("x"), ZeroDivisionError(), AssertionError()])
def test_a_fault_of_our_own_is_not_blamed_on_the_source(error: Exception) -> None:
    """It is raised as it is."""
    assert translate(error) is None
