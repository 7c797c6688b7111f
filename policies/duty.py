"""One duty of a permission as it is written in a policy document: a strict model, without the vocabulary.

Refuses unknown actions and keys. Which parameters an action takes, and for which properties, says
`policies.obligations`.
"""

from __future__ import annotations

from typing import Literal

from policies.texts import Texts
from vocab.documents import Integer, Localized, Seconds, Strict, Words

Action = Literal[
    "mask", "redact", "generalise", "round", "pseudonymise",
    "suppressBelow", "delay", "attribute", "noHold", "noForward",
]  # fmt: skip


class Duty(Strict):
    """What is done to a value, or to the answer around it, before it leaves."""

    action: Action
    to: Words | None = None  # generalise, round
    width: Words | None = None  # generalise
    what: Texts | None = None  # redact
    threshold: Integer | None = None  # suppressBelow
    by: Texts | None = None  # suppressBelow
    of: Words | None = None  # suppressBelow
    period: Seconds | None = None  # delay
    text: Localized | None = None  # attribute

    def parameters(self) -> dict[str, object]:
        """The parameters that are written, as typed by the model."""
        written = {name: getattr(self, name) for name in type(self).model_fields if name != "action"}
        return {name: value for name, value in written.items() if value is not None}
