"""Why a situation or case is not declared, confirmed or ended.

DeclarationRefused
├── SituationRefused
│   ├── NotAnOfficer          the consumer holds no officer's role of the domain
│   ├── UnknownDomain         the hub serves no such domain
│   ├── SituationInvalid      kind, area, hours or reason is wrong
│   ├── SituationNotActive    there is no such situation, or it is over
│   ├── SituationNotPending   there is none that waits for a confirmation
│   └── SituationSamePerson   who declared it cannot confirm it
└── CaseRefused
    ├── CaseNotAnOfficer      the consumer is no officer of the kind of case
    ├── CaseUnknownDomain     the hub serves no such domain
    ├── CaseInvalid           holder, person, hours or reason is wrong
    ├── CaseNotActive         there is no such case for this officer, or it is over
    ├── CaseNotPending        there is none that waits for this consumer's confirmation
    └── CaseSamePerson        who declared it cannot confirm it
"""

from __future__ import annotations

from vocab.terms import Label


class DeclarationRefused(Exception):
    """Nothing was changed. `code` is stable, `message` is safe to show in both languages."""

    code = "DECLARATION_REFUSED"

    def __init__(self, message: Label) -> None:
        super().__init__(f"{self.code}: {message.en}")
        self.message = message


class SituationRefused(DeclarationRefused):
    """A situation stays as it is."""

    code = "SITUATION_REFUSED"


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


class SituationNotPending(SituationRefused):
    """There is nothing to confirm."""

    code = "SITUATION_NOT_PENDING"

    def __init__(self) -> None:
        super().__init__(Label("確認待ちの状況はありません。", "No such situation waits for a confirmation."))


class SituationSamePerson(SituationRefused):
    """Two officers see more than one."""

    code = "SITUATION_SAME_PERSON"

    def __init__(self) -> None:
        super().__init__(Label("発令した本人は確認できません。", "Who declared it cannot confirm it."))


class CaseRefused(DeclarationRefused):
    """A case stays as it is."""

    code = "CASE_REFUSED"


class CaseNotAnOfficer(CaseRefused):
    """Only the officers of a kind of case speak of it."""

    code = "CASE_NOT_AN_OFFICER"

    def __init__(self, message: Label | None = None) -> None:
        super().__init__(
            message
            or Label(
                "事案の開始と終了は、その種類の担当職員だけができます。種類の名前も確かめてください。",
                "Only the officers of a kind of case declare and end it. Check the kind's name, too.",
            )
        )


class CaseUnknownDomain(CaseRefused):
    """The hub serves no domain of this name."""

    code = "CASE_DOMAIN_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(Label("その地域はこのハブにありません。", "The hub serves no such domain."))


class CaseInvalid(CaseRefused):
    """What was stated cannot be a case of this kind."""

    code = "CASE_INVALID"


class CaseNotActive(CaseRefused):
    """There is nothing this officer may end; whether there is such a case is not said."""

    code = "CASE_NOT_ACTIVE"

    def __init__(self) -> None:
        super().__init__(Label("その事案は進行中ではありません。", "No such case is active."))


class CaseNotPending(CaseRefused):
    """There is nothing this consumer may confirm; whether there is such a case is not said."""

    code = "CASE_NOT_PENDING"

    def __init__(self) -> None:
        super().__init__(Label("確認待ちの事案はありません。", "No such case waits for your confirmation."))


class CaseSamePerson(CaseRefused):
    """Two persons see more than one."""

    code = "CASE_SAME_PERSON"

    def __init__(self) -> None:
        super().__init__(Label("開始した本人は確認できません。", "Who declared it cannot confirm it."))
