"""Who consents, from what was said: for each person, recipient and coordinate the last thing said decides.

Takes the records of some persons and a question; gives who consents. Pure. What cannot be read counts as not given, and
so does everything the person said before it: nobody knows what it took back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.consent import ConsentQuestion, Given
from hub.registry.consent_records import Processing
from policies.decision import Coordinate
from policies.purposes import PurposeTree


@dataclass(frozen=True, slots=True)
class Said:
    """The last thing said about one record of one person; `number` is its place in all that was ever said."""

    number: int
    record: str
    subject: str
    withdrawn: bool
    processing: Processing | None  # None: it cannot be read


def consenting(question: ConsentQuestion, said: Iterable[Said], purposes: PurposeTree) -> Given:
    """By coordinate, the persons who consent, with the record that says so.

    A record speaks of a question if it names a recipient and the coordinate, and the purpose or a broader one. Where
    several speak of the same recipient and coordinate, the one with the highest number decides, whatever its period.
    """
    given: dict[Coordinate, dict[str, str]] = {name: {} for name in question.coordinates}
    if question.purpose not in purposes:
        return given
    unread: dict[str, int] = {}
    last: dict[tuple[str, str, Coordinate], Said] = {}
    for item in sorted(said, key=lambda item: item.number):
        if item.processing is None or item.processing.purpose not in purposes:
            unread[item.subject] = item.number
        else:
            last.update(dict.fromkeys(_spoken_of(question, item.subject, item.processing, purposes), item))
    for (subject, _, name), item in sorted(last.items(), key=lambda pair: pair[1].number):
        if _stands(item, question) and item.number > unread.get(subject, -1):
            given[name][subject] = item.record
    return given


def _spoken_of(
    question: ConsentQuestion, subject: str, processing: Processing, purposes: PurposeTree
) -> Iterator[tuple[str, str, Coordinate]]:
    if not purposes.covers(processing.purpose, question.purpose):
        return
    for recipient in question.recipients & processing.recipients:
        for name in question.coordinates & processing.coordinates:
            yield subject, recipient, name


def _stands(item: Said, question: ConsentQuestion) -> bool:
    return not item.withdrawn and item.processing is not None and item.processing.holds(question.now)
