"""Resolvers of what persons and officers do: links, mandates, consents and cases.

They hand plain values to the services and give back what these give; every refusal is the services' own.
"""

from __future__ import annotations

from typing import Any, cast

import strawberry

from hub.graphql.local_types import LocalInfo
from hub.graphql.person_services import (
    CaseRequest,
    ConsentAsked,
    LinkRequest,
    MandateRequest,
    PersonServices,
)
from hub.graphql.person_types import (
    CaseType,
    ConsentType,
    DeclareCaseInput,
    GiveConsentInput,
    LinkSubjectInput,
    LinkType,
    MandateType,
    RecordMandateInput,
)
from vocab.terms import Label


def _services(info: LocalInfo) -> PersonServices:
    return cast("PersonServices", cast("Any", info.schema).local.persons)


async def _links(info: LocalInfo) -> Any:
    return await _services(info).links(info.context.consumer)


async def _mandates(info: LocalInfo) -> Any:
    return await _services(info).mandates(info.context.consumer)


async def _consents(info: LocalInfo) -> Any:
    return await _services(info).consents(info.context.consumer)


async def _cases(info: LocalInfo) -> Any:
    return await _services(info).cases(info.context.consumer)


async def _link_subject(info: LocalInfo, input: LinkSubjectInput) -> Any:  # noqa: A002 - the argument's name
    asked = LinkRequest(input.holder, input.proof, input.until)
    return await _services(info).link_subject(info.context.consumer, asked)


async def _revoke_link(info: LocalInfo, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
    return await _services(info).revoke_link(info.context.consumer, id)


async def _record_mandate(info: LocalInfo, input: RecordMandateInput) -> Any:  # noqa: A002 - the argument's name
    asked = MandateRequest(
        issuer=input.representative.issuer,
        subject=input.representative.subject,
        relation=input.relation.value,
        ends_at=input.ends_at,
        ground=input.ground,
        link=input.link,
        holder=input.holder,
        person=input.person,
        starts_at=input.starts_at,
    )
    return await _services(info).record_mandate(info.context.consumer, asked)


async def _end_mandate(info: LocalInfo, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
    return await _services(info).end_mandate(info.context.consumer, id)


async def _give_consent(info: LocalInfo, input: GiveConsentInput) -> Any:  # noqa: A002 - the argument's name
    asked = ConsentAsked(
        holder=input.holder,
        recipients=tuple(input.recipients),
        purpose=input.purpose,
        coordinates=tuple(input.coordinates),
        until=input.until,
        benefit=Label(input.benefit.ja, input.benefit.en),
        notice_version=input.notice_version,
        notice_url=input.notice_url,
        link=input.link,
        mandate=input.mandate,
    )
    return await _services(info).give_consent(info.context.consumer, asked)


async def _withdraw_consent(info: LocalInfo, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
    return await _services(info).withdraw_consent(info.context.consumer, id)


async def _declare_case(info: LocalInfo, input: DeclareCaseInput) -> Any:  # noqa: A002 - the argument's name
    asked = CaseRequest(input.domain, input.kind, input.holder, input.person, input.hours, input.reason)
    return await _services(info).declare_case(info.context.consumer, asked)


async def _confirm_case(info: LocalInfo, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
    return await _services(info).confirm_case(info.context.consumer, id)


async def _end_case(info: LocalInfo, id: strawberry.ID, reason: str = "") -> Any:  # noqa: A002 - the argument's name
    return await _services(info).end_case(info.context.consumer, id, reason)


@strawberry.type
class PersonQuery:
    """What a consumer may know of itself."""

    subject_links: list[LinkType] | None = strawberry.field(
        resolver=_links, description="As whom holders know you\n本人の連携"
    )
    mandates: list[MandateType] | None = strawberry.field(
        resolver=_mandates, description="Whom you represent, and who represents you\n代理の一覧"
    )
    consents: list[ConsentType] | None = strawberry.field(
        resolver=_consents, description="Consents of yours and of those you represent\n同意の一覧"
    )
    cases: list[CaseType] | None = strawberry.field(
        resolver=_cases, description="Cases you may confirm or end, or declared\n担当する事案、宣言した事案"
    )


@strawberry.type
class PersonMutation:
    """What persons and officers do."""

    link_subject: LinkType | None = strawberry.field(
        resolver=_link_subject, description="Prove to be the person a holder knows\n本人であることを連携する"
    )
    revoke_link: LinkType | None = strawberry.field(resolver=_revoke_link, description="End a link\n連携を解除する")
    record_mandate: MandateType | None = strawberry.field(
        resolver=_record_mandate, description="Let somebody represent a person\n代理を登録する"
    )
    end_mandate: MandateType | None = strawberry.field(resolver=_end_mandate, description="End a mandate\n代理を終える")
    give_consent: ConsentType | None = strawberry.field(resolver=_give_consent, description="Consent\n同意する")
    withdraw_consent: ConsentType | None = strawberry.field(
        resolver=_withdraw_consent, description="Take a consent back, from the next question on\n同意を撤回する"
    )
    declare_case: CaseType | None = strawberry.field(
        resolver=_declare_case, description="Declare a case; its officers only\n事案を宣言する（担当者のみ）"
    )
    confirm_case: CaseType | None = strawberry.field(
        resolver=_confirm_case, description="Confirm a case as a second person\n事案を確認する（別の担当者）"
    )
    end_case: CaseType | None = strawberry.field(resolver=_end_case, description="End a case\n事案を終える")
