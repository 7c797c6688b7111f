"""What can go wrong between an adapter and its source.

    SourceError
    ├── SourceTimeout        the deadline passed
    ├── SourceUnavailable    no connection, 5xx, 429, or the breaker is open
    ├── SourceRefused        the source refused us: 401, 403
    ├── SourceRejected       the source did not accept the question: 400, 404, 409, 422
    ├── SourceInvalid        the answer could not be understood, or broke the protocol
    ├── SourceTooLarge       the answer passed the size ceiling
    ├── OriginForbidden      a redirect, link or address outside the registered origin
    └── LoopDetected         a `Via` names this hub
    NotCapable               the hub asked for what was not declared (a fault of the hub)

`detail` is for the operator's log and must not hold a value of a row, a credential or a full URL.
"""

from __future__ import annotations


class SourceError(Exception):
    """A source did not give a usable answer. `code` is stable, `status` is shown to consumers."""

    code = "SOURCE_ERROR"
    status = "unavailable"  # one of the outcomes in extensions.sources

    def __init__(self, detail: str = "", *, http_status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail
        self.http_status = http_status
        self.retry_after = retry_after  # seconds


class SourceTimeout(SourceError):
    """The deadline passed before the source answered."""

    code = "SOURCE_TIMEOUT"
    status = "timeout"


class SourceUnavailable(SourceError):
    """The source cannot be reached or says it cannot answer now."""

    code = "SOURCE_UNAVAILABLE"


class SourceRefused(SourceError):
    """The source does not accept the hub's credentials."""

    code = "SOURCE_REFUSED"


class SourceRejected(SourceError):
    """The source says the question is wrong."""

    code = "SOURCE_REJECTED"
    status = "invalid"


class SourceInvalid(SourceError):
    """The source's answer breaks its protocol."""

    code = "SOURCE_INVALID"
    status = "invalid"


class SourceTooLarge(SourceError):
    """The source's answer is larger than its terms or the hub allow."""

    code = "SOURCE_TOO_LARGE"
    status = "invalid"


class OriginForbidden(SourceError):
    """The source pointed outside its registered origin."""

    code = "ORIGIN_FORBIDDEN"
    status = "invalid"


class LoopDetected(SourceError):
    """The question has already passed through this hub."""

    code = "LOOP_DETECTED"
    status = "invalid"


class NotCapable(Exception):
    """A `Fetch` lies outside the declared capabilities."""

    code = "NOT_CAPABLE"
