"""When two fetches may share one answer: takes a fetch and a place, gives a digest.

Equal only for the same adapter, question, person on whose behalf, credentials, version of the source and
epoch of its policies; deadline, request id and the way the question came take no part.
Refuses (`NotCapable`) a question that could not cross a process boundary.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from adapters.errors import NotCapable
from adapters.spec import Fetch
from adapters.wire import WireError, dump_fetch


@dataclass(frozen=True, slots=True)
class Place:
    """Which source is asked, as which client, in which version of its registration."""

    adapter: str
    source: str
    scope: str  # of the credentials: `SourceClient.scope`
    version: str

    def key(self, request: Fetch, epoch: int) -> str:
        """The digest; it tells nothing about the question."""
        question = replace(request, deadline=None, request_id="", via=())
        digest = hashlib.blake2b(digest_size=20)
        for part in (self.adapter, self.source, self.scope, self.version, str(epoch)):
            text = part.encode()
            digest.update(len(text).to_bytes(8) + text)
        digest.update(_bytes(question))
        return digest.hexdigest()


def _bytes(question: Fetch) -> bytes:
    try:
        return dump_fetch(question)
    except WireError as error:
        raise NotCapable(str(error)) from None
