"""Whether a consent can ever take effect: its recipients are known, and the holder has such rows about persons.

Takes a request and what the hub knows; refuses (`ConsentInvalid`) names that nobody has, with what was perhaps meant.
Only who speaks for the person is told: the caller has found that out before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.registry.consent_records import ConsentRequest
from hub.registry.perhaps import perhaps
from hub.registry.person_refusals import ConsentInvalid
from vocab.terms import Label

_SHOWN = 40  # characters of a name that is repeated in a message
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Known:
    """Names a consent may use. `told` may be suggested; of the rest nobody learns but by knowing it.

    `rows` has, by holder, the classes about persons that its listed sources provide. Where a holder lists none, any of
    `personal`, the vocabulary's classes about persons, is taken: what is unlisted neither allows nor refuses.
    """

    recipients: frozenset[str]
    told: frozenset[str]
    rows: Mapping[str, frozenset[str]]
    personal: frozenset[str]


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
    classes = known.rows.get(request.holder) or known.personal
    for name in sorted({coordinate.partition(".")[0] for coordinate in request.coordinates} - classes):
        listed = ", ".join(sorted(classes)[:_LISTED])
        raise ConsentInvalid(
            Label(
                f"この保有者に、個人についての {name[:_SHOWN]} はありません。次のものがあります: {listed}",
                f"This holder has no rows about persons of the class {name[:_SHOWN]}. Those it has: {listed}.",
            )
        )
