"""What persons and officers do at the hub: proofs, links, mandates, consents and cases, over the registry.

Implements `hub.graphql.person_services.PersonServices`. Refuses (`HubError`) with the registry's codes, a proof that is
not one, and who is no officer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from hub.catalogue import Catalogue
from hub.config import Config
from hub.errors import HubError
from hub.graphql.person_services import (
    CaseRequest,
    CaseView,
    ConsentAsked,
    ConsentView,
    LinkRequest,
    LinkView,
    MandateRequest,
    MandateView,
)
from hub.keys import KeysUnavailable
from hub.known_names import known_names, listed_holders
from hub.person_errors import (
    check_identified,
    keys_unavailable,
    mandate_of_whom,
    no_coordinate,
    no_holder_of_a_case,
    no_holder_of_proofs,
    no_officer,
    no_proof,
    proof_not_yours,
)
from hub.person_views import case_view, link_view, mandate_view
from hub.registry.consent_records import ConsentRecord, ConsentRequest, Notice
from hub.registry.declaring import is_officer
from hub.registry.links import Person, Proof
from hub.registry.person_refusals import PersonRefused
from hub.registry.receipts import receipt
from hub.registry.refusals import DeclarationRefused
from hub.registry.registry import Registry
from hub.tokens import TokenInvalid, TokenVerifier, VerifiedToken
from policies.decision import Coordinate
from policies.facts import Consumer
from vocab.terms import Label, Vocabulary

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class OwnPersons:
    """The persons' side of one hub. `proofs` verifies the tokens of the issuers that prove who somebody is."""

    registry: Registry
    proofs: TokenVerifier
    config: Config
    vocabulary: Vocabulary
    clock: Callable[[], datetime]
    catalogue: Callable[[], Catalogue]
    names: Mapping[str, Label] = field(default_factory=dict)  # of holders, clients and coordinates, for receipts

    async def link_subject(self, consumer: Consumer, asked: LinkRequest) -> LinkView:
        """Link the consumer to the person that the proof names."""
        check_identified(consumer)
        token, key = await self._proven(asked)
        _check_account(token, consumer)
        proof = Proof(token.issuer, _text(token, "jti"), _instant(token, "iat"), token.expires_at)
        linking = self.registry.links.link(
            consumer, holder=asked.holder, subject_key=key, proof=proof, now=self.clock(), until=asked.until
        )
        return link_view(await _done(linking))

    async def revoke_link(self, consumer: Consumer, link: str) -> LinkView:
        """End one of the consumer's own links."""
        check_identified(consumer)
        return link_view(await _done(self.registry.links.revoke(consumer, link, self.clock())))

    async def links(self, consumer: Consumer) -> Sequence[LinkView]:
        """The consumer's own active links."""
        return [link_view(item) for item in await self.registry.links.of(consumer, self.clock())]

    async def record_mandate(self, consumer: Consumer, asked: MandateRequest) -> MandateView:
        """Record a mandate as an officer of the holder, or as the person through its own link."""
        check_identified(consumer)
        representative, now = Person(asked.issuer, asked.subject), self.clock()
        if asked.link is not None and asked.holder is None and asked.person is None:
            ground = {"ground": asked.ground} if asked.ground else {}
            granting = self.registry.mandates.grant(
                consumer, asked.link, representative, asked.ends_at, relation=asked.relation, now=now, **ground
            )
            return mandate_view(await _done(granting), consumer)
        if asked.link is not None or asked.holder is None or asked.person is None:
            raise mandate_of_whom()
        self._check_officer(consumer, asked.holder)
        recording = self.registry.mandates.record(
            consumer,
            holder=asked.holder,
            subject_key=asked.person,
            representative=representative,
            relation=asked.relation,
            ground=asked.ground,
            ends_at=asked.ends_at,
            now=now,
            starts_at=asked.starts_at,
        )
        return mandate_view(await _done(recording), consumer)

    async def end_mandate(self, consumer: Consumer, mandate: str) -> MandateView:
        """End a mandate as either side of it, or as an officer of the holder."""
        check_identified(consumer)
        offices = {name for name, holder in self.config.holders.items() if is_officer(consumer, holder.officers)}
        ending = self.registry.mandates.end(consumer, mandate, self.clock(), officer_of=offices)
        return mandate_view(await _done(ending), consumer)

    async def mandates(self, consumer: Consumer) -> Sequence[MandateView]:
        """The mandates by which the consumer represents, or is represented."""
        now = self.clock()
        found = (
            *await self.registry.mandates.of(consumer, now),
            *await self.registry.mandates.about(consumer, now),
        )
        return [mandate_view(item, consumer) for item in found]

    async def give_consent(self, consumer: Consumer, asked: ConsentAsked) -> ConsentView:
        """Consent, as the person or its representative."""
        check_identified(consumer)
        request = ConsentRequest(
            holder=asked.holder,
            recipients=frozenset(asked.recipients),
            purpose=asked.purpose,
            coordinates=frozenset(self._coordinate(name) for name in asked.coordinates),
            until=asked.until,
            benefit=asked.benefit,
            notice=Notice(asked.notice_version, asked.notice_url),
            link=asked.link,
            mandate=asked.mandate,
        )
        registry, now = self.registry, self.clock()
        known = known_names(self.config, self.catalogue())
        giving = registry.consents.give(
            consumer, request, links=registry.links, mandates=registry.mandates, now=now, known=known
        )
        return self._consent(await _done(giving), now)

    async def withdraw_consent(self, consumer: Consumer, consent: str) -> ConsentView:
        """Take a consent back."""
        check_identified(consumer)
        registry, now = self.registry, self.clock()
        taking = registry.consents.withdraw(
            consumer, consent, links=registry.links, mandates=registry.mandates, now=now
        )
        return self._consent(await _done(taking), now)

    async def consents(self, consumer: Consumer) -> Sequence[ConsentView]:
        """The consents of the persons whom the consumer is or represents."""
        registry, now = self.registry, self.clock()
        found = await _done(registry.consents.of(consumer, registry.links, registry.mandates, now))
        return [self._consent(item, now) for item in found]

    async def declare_case(self, consumer: Consumer, asked: CaseRequest) -> CaseView:
        """Declare a case, as an officer of its kind."""
        check_identified(consumer)
        try:
            self.registry.cases.check_officer(consumer, asked.domain, asked.kind)
        except DeclarationRefused as refused:
            raise HubError(refused.code, refused.message) from None
        if asked.holder not in self.config.holders:  # said to officers only
            raise no_holder_of_a_case(asked.holder, listed_holders(self.catalogue()))
        declaring = self.registry.cases.declare(
            consumer,
            domain=asked.domain,
            kind=asked.kind,
            holder=asked.holder,
            subject_key=asked.person,
            hours=asked.hours,
            reason=asked.reason,
            now=self.clock(),
        )
        return case_view(await _done(declaring))

    async def confirm_case(self, consumer: Consumer, case: str) -> CaseView:
        """Confirm a case as a second person."""
        check_identified(consumer)
        return case_view(await _done(self.registry.cases.confirm(consumer, case=case, now=self.clock())))

    async def end_case(self, consumer: Consumer, case: str, reason: str) -> CaseView:
        """End a case before its time."""
        check_identified(consumer)
        return case_view(await _done(self.registry.cases.end(consumer, case=case, now=self.clock(), reason=reason)))

    async def cases(self, consumer: Consumer) -> Sequence[CaseView]:
        """The cases that the consumer may confirm or end, and those it declared that wait."""
        now, cases = self.clock(), self.registry.cases
        await cases.refresh(now)
        shown = (*cases.pending(consumer, now), *cases.declared(consumer, now), *cases.endable(consumer, now))
        found = {item.id: item for item in shown}
        return [case_view(item) for item in found.values()]

    async def _proven(self, asked: LinkRequest) -> tuple[VerifiedToken, str]:
        """The verified proof, and the holder's key of the person in it."""
        try:
            token = await self.proofs.verify(asked.proof)
        except TokenInvalid:
            raise self._unproven(asked.holder) from None
        except KeysUnavailable:
            raise keys_unavailable() from None
        proves = self.config.issuers[token.issuer].proves
        key = token.claims.get(proves.claim) if proves else None
        if proves is None or proves.holder != asked.holder or not isinstance(key, str) or not key:
            raise self._unproven(asked.holder)
        return token, key

    def _unproven(self, holder: str) -> HubError:
        """Why nothing is linked; of holders that list nothing it says what it says of those there are not."""
        proving = {issuer.proves.holder for issuer in self.config.issuers.values() if issuer.proves is not None}
        public = proving & listed_holders(self.catalogue())
        return no_proof() if holder in public else no_holder_of_proofs(holder, public)

    def _check_officer(self, consumer: Consumer, holder: str) -> None:
        known = self.config.holders.get(holder)
        if known is None or not is_officer(consumer, known.officers):
            raise no_officer()

    def _coordinate(self, name: str) -> Coordinate:
        class_name, _, prop = name.partition(".")
        known = self.vocabulary.classes.get(class_name)
        if known is None or (prop != "id" and prop not in known.by_name):
            raise no_coordinate(name, self.vocabulary)
        return Coordinate(name)

    def _consent(self, record: ConsentRecord, now: datetime) -> ConsentView:
        processing = record.processing
        return ConsentView(
            id=record.id,
            holder=record.holder,
            recipients=tuple(sorted(processing.recipients)),
            purpose=processing.purpose,
            coordinates=tuple(sorted(processing.coordinates)),
            state=str(record.state(now)),
            from_=processing.starts_at,
            until=processing.ends_at,
            benefit=processing.benefit,
            receipts={name: receipt(record, name, now=now, names=self.names) for name in ("ja", "en")},
        )


async def _done(change: Awaitable[Result]) -> Result:
    """The result, or the registry's refusal as an error of the hub."""
    try:
        return await change
    except (PersonRefused, DeclarationRefused) as refused:
        raise HubError(refused.code, refused.message) from None


def _check_account(token: VerifiedToken, consumer: Consumer) -> None:
    """Refuse a proof for another account, or for none: `sub_id` names its subject's account here (RFC 9493, 3.2.3)."""
    if token.claims.get("sub_id") != {"format": "iss_sub", "iss": consumer.issuer, "sub": consumer.subject}:
        raise proof_not_yours()


def _text(token: VerifiedToken, claim: str) -> str:
    value = token.claims.get(claim)
    if not isinstance(value, str) or not value:
        raise no_proof()
    return value


def _instant(token: VerifiedToken, claim: str) -> datetime:
    value: Any = token.claims.get(claim)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise no_proof()
    return datetime.fromtimestamp(value, UTC)
