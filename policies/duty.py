"""One duty of a permission as it is written in a policy document: a strict model, without the vocabulary.

Refuses unknown actions and keys. Which parameters an action takes, and for which properties, says
`policies.obligations`.
"""

from __future__ import annotations

from typing import Literal

from vocab.documents import Strict, Words


class Duty(Strict):
    """What is done to a value before it leaves; which parameters an action takes says `policies.obligations`."""

    action: Literal["mask", "generalise", "round"]
    to: Words | None = None
    width: Words | None = None

    def parameters(self) -> dict[str, str]:
        """The parameters that are written."""
        return {name: text for name, text in (("to", self.to), ("width", self.width)) if text is not None}
