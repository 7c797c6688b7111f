"""Whether a consent names what there is, and nobody's own side: known recipients, and classes about persons.

Takes a request and what the hub knows; refuses (`ConsentInvalid`) names that nobody has, with what was perhaps meant.
Only who speaks for the person is told: the caller has found that out before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.registry.consent_records import ConsentRequest
from hub.registry.perhaps import perhaps
from hub.registry.person_refusals import ConsentInvalid
from policies.facts import Consumer
from vocab.terms import Label

_SHOWN = 40  # characters of a name that is repeated in a message
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Known:
    """Names a consent may use. `told` may be suggested; of the rest nobody learns but by knowing it.

    `personal` are the vocabulary's classes about persons. Which of them a holder has is not asked: what is unlisted
    neither allows nor refuses. `organisations` has, by registered client, the organisation whose it is.
    """

    recipients: frozenset[str]
    told: frozenset[str]
    personal: frozenset[str]
    organisations: Mapping[str, str]


def to_oneself(recipients: Iterable[str], consumer: Consumer, organisations: Mapping[str, str]) -> bool:
    """Whether one of the recipients is the consumer's organisation or a client of it, as it says or is registered."""
    own = {consumer.organisation, consumer.client, organisations.get(consumer.client or "")} - {None}
    return any(name in own or organisations.get(name) in own for name in recipients)


def check_known(request: ConsentRequest, known: Known) -> None:
    """Refuse a recipient or a class that the consent cannot be about."""
    for name in sorted(request.recipients - known.recipients):
        raise ConsentInvalid(
            perhaps(
                Label(
                    f"提供先 '{name[:_SHOWN]}' は登録されたアプリでも組織でもありません。",
                    f"There is no registered client or organisation '{name[:_SHOWN]}'.",
                ),
                name,
                known.told,
            )
        )
    for name in sorted({coordinate.partition(".")[0] for coordinate in request.coordinates} - known.personal):
        listed = ", ".join(sorted(known.personal)[:_LISTED])
        raise ConsentInvalid(
            Label(
                f"クラス {name[:_SHOWN]} は個人についてのものではありません。個人についてのクラス: {listed}",
                f"The class {name[:_SHOWN]} is not about persons. Those that are: {listed}.",
            )
        )
