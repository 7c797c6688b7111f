"""Why a situation is not declared or ended.

SituationRefused
├── NotAnOfficer          the consumer holds no officer's role of the domain
├── UnknownDomain         the hub serves no such domain
├── SituationInvalid      kind, area, hours or reason is wrong
└── SituationNotActive    there is no such situation, or it is over
"""

from __future__ import annotations

from vocab.terms import Label


class SituationRefused(Exception):
    """Nothing was changed. `code` is stable, `message` is safe to show in both languages."""

    code = "SITUATION_REFUSED"

    def __init__(self, message: Label) -> None:
        super().__init__(f"{self.code}: {message.en}")
        self.message = message


class NotAnOfficer(SituationRefused):
    """Only the officers of a domain speak for it."""

    code = "SITUATION_NOT_AN_OFFICER"


class UnknownDomain(SituationRefused):
    """The hub serves no domain of this name."""

    code = "SITUATION_DOMAIN_UNKNOWN"


class SituationInvalid(SituationRefused):
    """What was stated cannot be a situation of the domain."""

    code = "SITUATION_INVALID"


class SituationNotActive(SituationRefused):
    """There is nothing to end."""

    code = "SITUATION_NOT_ACTIVE"
