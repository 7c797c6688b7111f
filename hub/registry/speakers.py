"""Who speaks for a person: itself through an active link, or a representative under an active mandate.

Takes a consumer with the links and mandates of the registry; gives for whom it speaks at an instant. Refuses
(`ConsentNoLink`) what is asked through a link or mandate that is not its own, not active or of another holder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hub.registry.consent_records import ConsentEvent, ConsentRequest, ConsentState
from hub.registry.links import Person, SubjectLinks, identified
from hub.registry.mandates import Mandates
from hub.registry.perhaps import perhaps
from hub.registry.person_refusals import ConsentNoLink
from policies.facts import Consumer
from vocab.terms import Label


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person for whom an account speaks, and through what: a link or a mandate, by id."""

    by: Person
    holder: str
    subject: str = field(repr=False)  # the holder's key of the person
    link: str | None = None
    mandate: str | None = None
    relation: str | None = None

    def event(self, state: ConsentState, at: datetime, receipt: str) -> ConsentEvent:
        """What it says, as it is recorded."""
        return ConsentEvent(state, at, self.by, receipt, self.mandate, self.relation)


async def speakers(consumer: Consumer, links: SubjectLinks, mandates: Mandates, now: datetime) -> tuple[Speaker, ...]:
    """For whom the consumer speaks at `now`, itself first; raises `NotIdentified`."""
    by = identified(consumer)
    own = await links.of(consumer, now)
    represented = await mandates.of(consumer, now)
    return (
        *(Speaker(by, link.holder, link.subject, link=link.id) for link in own),
        *(Speaker(by, item.holder, item.subject, mandate=item.id, relation=item.relation) for item in represented),
    )


def chosen(found: Iterable[Speaker], request: ConsentRequest) -> Speaker:
    """For whom the request speaks; raises `ConsentNoLink`. Nobody is represented unless the mandate is named.

    What is said depends on the request and on the consumer's own links and mandates alone.
    """
    if request.mandate is not None and request.link is not None:
        raise ConsentNoLink(_ONE)
    own = [item for item in found if (item.link is None) is (request.mandate is not None)]
    fits = [item for item in own if request.mandate in (None, item.mandate) and request.link in (None, item.link)]
    fits = [item for item in fits if item.holder == request.holder]
    if len({item.subject for item in fits}) > 1:
        raise ConsentNoLink(_WHICH)
    if not fits:
        raise _nobody(request, {item.holder for item in own})
    return fits[0]


def _nobody(request: ConsentRequest, own: set[str]) -> ConsentNoLink:
    if request.mandate is not None:
        return ConsentNoLink(_NO_MANDATE)
    if request.link is not None:
        return ConsentNoLink(_NO_LINK)
    plain = ConsentNoLink()
    return ConsentNoLink(perhaps(plain.message, request.holder, own))


_ONE = Label("`link` と `mandate` は一方だけを示してください。", "Give `link` or `mandate`, not both.")
_WHICH = Label(
    "この保有者では複数の人として連携しています。`link` で示してください。",
    "You are linked to several persons at this holder. Say which by `link`.",
)
_NO_MANDATE = Label(
    "この保有者での有効な代理ではありません。`mandates` であなたの代理を確かめてください。",
    "You have no such active mandate at this holder. `mandates` lists yours.",
)
_NO_LINK = Label(
    "この保有者での有効な連携ではありません。`subjectLinks` であなたの連携を確かめてください。",
    "You have no such active link at this holder. `subjectLinks` lists yours.",
)


def speaking(found: Iterable[Speaker], holder: str, subject: str) -> Speaker | None:
    """Who speaks for this person, if the consumer does: itself rather than by a mandate."""
    return next((item for item in found if (item.holder, item.subject) == (holder, subject)), None)
