"""Why a link, a mandate or a consent is not made or ended.

PersonRefused
├── NotIdentified         nobody vouches for the consumer
├── LinkInvalid           holder, key or end of a link is wrong
├── LinkProofInvalid      the proof is over, not yet begun, or names nothing to know it by
├── LinkProofOld          the proof was made too long ago
├── LinkProofUsed         the proof has done its work
├── LinkUnknown           the consumer has no such active link
├── MandateInvalid        relation, ground, representative or period of a mandate is wrong
├── MandateUnknown        there is no such mandate, or it is not the consumer's to end
├── ConsentInvalid        what is consented to is wrong
├── ConsentNoLink         the consumer neither is the person nor speaks for it, at this holder
├── ConsentUnknown        there is no such record of a person the consumer speaks for
├── ConsentNotGiven       there is nothing to withdraw
├── ConsentToOneself     a representative would be among those whom the data is given to
└── ConsentTooMany        the person has as many records at this holder as there may be
"""

from __future__ import annotations

from vocab.terms import Label


class PersonRefused(Exception):
    """Nothing was changed. `code` is stable, `message` is safe to show in both languages."""

    code = "PERSON_REFUSED"

    def __init__(self, message: Label) -> None:
        super().__init__(f"{self.code}: {message.en}")
        self.message = message


class NotIdentified(PersonRefused):
    """An anonymous consumer, or one without a subject, is nobody's account."""

    code = "PERSON_NOT_IDENTIFIED"

    def __init__(self) -> None:
        super().__init__(Label("本人確認のためログインしてください。", "Log in: this needs to know who you are."))


class LinkInvalid(PersonRefused):
    """What was stated cannot be a link."""

    code = "LINK_INVALID"


class LinkProofInvalid(PersonRefused):
    """The proof proves nothing now."""

    code = "LINK_PROOF_INVALID"


class LinkProofOld(PersonRefused):
    """A proof is shown soon after it was made."""

    code = "LINK_PROOF_OLD"


class LinkProofUsed(PersonRefused):
    """A proof makes one link."""

    code = "LINK_PROOF_USED"


class LinkUnknown(PersonRefused):
    """No active link of this consumer; whether another has it is not said."""

    code = "LINK_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(Label("その連携は有効ではありません。", "You have no such active link."))


class MandateInvalid(PersonRefused):
    """What was stated cannot be a mandate."""

    code = "MANDATE_INVALID"


class MandateUnknown(PersonRefused):
    """No active mandate that this consumer may end; whether there is one is not said."""

    code = "MANDATE_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(Label("その委任は有効ではありません。", "You have no such active mandate."))


class ConsentInvalid(PersonRefused):
    """What was stated cannot be consented to."""

    code = "CONSENT_INVALID"


class ConsentNoLink(PersonRefused):
    """Only the person, or who has a mandate for it, consents and withdraws."""

    code = "CONSENT_NO_LINK"

    def __init__(self, message: Label | None = None) -> None:
        super().__init__(
            message
            or Label(
                "この保有者での本人であることが確認できません。先に連携するか、`mandate` で代理を示してください。",
                "You are not linked to a person at this holder. Make a link first, or name your `mandate`.",
            )
        )


class ConsentUnknown(PersonRefused):
    """No record of a person this consumer is or speaks for; whether there is one is not said."""

    code = "CONSENT_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(Label("その同意の記録はありません。", "You have no such consent record."))


class ConsentNotGiven(PersonRefused):
    """Withdrawn already."""

    code = "CONSENT_NOT_GIVEN"

    def __init__(self) -> None:
        super().__init__(Label("その同意はすでに撤回されています。", "This consent is withdrawn already."))


class ConsentToOneself(PersonRefused):
    """Who speaks for a person does not hand the person's data to itself."""

    code = "CONSENT_TO_ONESELF"

    def __init__(self) -> None:
        super().__init__(
            Label(
                "代理人は、自分の組織やそのアプリへの提供に本人に代わって同意できません。本人か別の代理人が同意してください。",
                "A representative cannot consent to data being given to its own organisation or a client of it. "
                "The person, or another representative, must do it.",
            )
        )


class ConsentTooMany(PersonRefused):
    """A person cannot slow down the questions about a whole page."""

    code = "CONSENT_TOO_MANY"

    def __init__(self) -> None:
        super().__init__(
            Label(
                "この提供元での同意の記録が上限に達しています。既にある同意を更新してください。",
                "There are as many consent records at this holder as there may be. Renew one of them instead.",
            )
        )
