"""GraphQL types of links, mandates, consents and cases; their values are those of `person_services`."""

from __future__ import annotations

from enum import StrEnum

import strawberry
from strawberry.scalars import JSON

from hub.graphql.local_types import LocalInfo
from hub.graphql.person_services import ConsentView
from hub.graphql.scalars import DateTime
from hub.languages import spoken


@strawberry.type(
    name="SubjectLink", description="You are the person a holder knows\n提供元の登録者本人であることの連携"
)
class LinkType:
    """A `LinkView`."""

    id: strawberry.ID
    holder: str
    made_at: DateTime
    until: DateTime | None


class MandateRelation(StrEnum):
    """What a representative is to the person."""

    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    CARER = "carer"
    SUPPORTER = "supporter"
    PROFESSIONAL = "professional"


strawberry.enum(MandateRelation, description="What a representative is to the person\n代理人の立場")


@strawberry.type(name="Mandate", description="One person represents another, for a time\n期限のある代理")
class MandateType:
    """A `MandateView`."""

    id: strawberry.ID
    holder: str
    relation: MandateRelation
    starts_at: DateTime
    ends_at: DateTime
    representing: bool = strawberry.field(description="You are the representative\n代理人である")


class ConsentStatus(StrEnum):
    """The state of a consent, as DPV 2.3 groups them."""

    GIVEN = "given"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


strawberry.enum(ConsentStatus, description="Whether a consent holds\n同意の状態")


def _benefit(root: ConsentView, info: LocalInfo, lang: str | None = None) -> str:
    return info.context.text(root.benefit, lang)


def _receipt(root: ConsentView, info: LocalInfo, lang: str | None = None) -> JSON:
    wanted = (lang, *info.context.languages) if lang else info.context.languages
    return JSON(root.receipts[spoken(wanted)])


def _from(root: ConsentView) -> DateTime:
    return DateTime(root.from_)


@strawberry.type(name="Consent", description="What a person consented to, as recorded\n同意の記録")
class ConsentType:
    """A `ConsentView`."""

    id: strawberry.ID
    holder: str
    recipients: list[str]
    purpose: str
    coordinates: list[str]
    state: ConsentStatus
    from_: DateTime = strawberry.field(name="from", resolver=_from)
    until: DateTime
    benefit: str = strawberry.field(resolver=_benefit)
    receipt: JSON = strawberry.field(resolver=_receipt, description="ISO/IEC TS 27560:2023\n同意の控え")


class CaseState(StrEnum):
    """Where a case stands."""

    PENDING = "pending"
    ACTIVE = "active"
    ENDED = "ended"


strawberry.enum(CaseState, description="Where a case stands\n事案の状態")


@strawberry.type(name="Case", description="A declared, ending case about one person\n個人に関する期限のある事案")
class CaseType:
    """A `CaseView`."""

    id: strawberry.ID
    domain: str
    kind: str
    holder: str
    state: CaseState
    ground: str
    starts_at: DateTime
    ends_at: DateTime
    confirm_by: DateTime | None


@strawberry.input(description="A holder, and a token of its issuer that names you\n提供元と、その発行者のトークン")
class LinkSubjectInput:
    """A `LinkRequest`."""

    holder: str
    proof: str
    until: DateTime | None = None


@strawberry.input(description="An account at an issuer\n発行者におけるアカウント")
class AccountInput:
    """Issuer and subject of a representative."""

    issuer: str
    subject: str


@strawberry.input(description="A mandate: give `link` for yourself; `holder` and `person` as an officer\n代理の登録")
class RecordMandateInput:
    """A `MandateRequest`."""

    representative: AccountInput
    relation: MandateRelation
    ends_at: DateTime
    ground: str = ""
    link: strawberry.ID | None = None
    holder: str | None = None
    person: str | None = None
    starts_at: DateTime | None = None


@strawberry.input(description="A text in both languages\n日英の文")
class BothLanguagesInput:
    """A `Label`."""

    ja: str
    en: str


@strawberry.input(description="What you consent to, as you were shown it\n同意する内容")
class GiveConsentInput:
    """A `ConsentAsked`."""

    holder: str = strawberry.field(description="Who keeps the data, as in `sources { holder }`\nデータの保有者")
    recipients: list[str] = strawberry.field(
        description="Who may see it: ids of registered clients or organisations\n提供先のアプリまたは組織の識別子"
    )
    purpose: str = strawberry.field(description="What for, one purpose of the hub\n利用目的")
    coordinates: list[str] = strawberry.field(
        description="What of it, each as `Class.property`; no wildcard\n「クラス.項目」の形の項目"
    )
    until: DateTime = strawberry.field(description="When it ends, within five years\n期限（5年以内）")
    benefit: BothLanguagesInput = strawberry.field(description="What it is good for, as shown\n示した便益の説明")
    notice_version: str = strawberry.field(description="The version of the notice that was shown\n示した説明文の版")
    notice_url: str = strawberry.field(description="Where the notice can be read, http(s)\n説明文のURL")
    link: strawberry.ID | None = strawberry.field(
        default=None, description="As whom, where you have several links there\n本人として（連携が複数のとき）"
    )
    mandate: strawberry.ID | None = strawberry.field(
        default=None, description="For whom, as a representative; not with `link`\n代理人として（linkとは併用できない）"
    )


@strawberry.input(description="A case to declare about a person\n個人に関する事案の宣言")
class DeclareCaseInput:
    """A `CaseRequest`."""

    domain: str
    kind: str
    holder: str
    person: str
    hours: float
    reason: str
