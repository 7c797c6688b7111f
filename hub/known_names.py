"""Which names persons and officers may use at the hub, from its configuration and its listed sources.

Takes both; gives recipients of consents, whose each client is, classes about persons, and holders that are public.
Unlisted sources count for nothing here, so that no refusal tells of them. Refuses nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hub.catalogue import Catalogue
from hub.config import Config
from hub.config_model import Officers
from hub.registry.consent_known import Known
from vocab.terms import Vocabulary


def listed_holders(catalogue: Catalogue) -> frozenset[str]:
    """The holders that `sources` names to everybody."""
    return frozenset(source.holder.id for source in catalogue.sources if not source.unlisted)


def known_names(config: Config, catalogue: Catalogue) -> Known:
    """What a consent may name.

    Suggested are registered clients, their organisations (receipts call these by name) and holders of listed sources.
    Organisations of officers and of agreements are accepted, and named by nobody.
    """
    clients = {name for item in config.clients.values() for name in (item.id, item.organisation) if name}
    named = {agreement.party for agreement in config.agreements.values()}
    named.update(name for officers in _officers(config) for name in officers.organisations)
    return Known(
        recipients=frozenset({*clients, *named, *config.holders}),
        told=frozenset(clients) | listed_holders(catalogue),
        personal=_personal(catalogue.vocabulary),
        organisations={item.id: item.organisation for item in config.clients.values() if item.organisation},
    )


def _personal(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(cls.name for cls in vocabulary.concrete() if cls.subject is not None)


def _officers(config: Config) -> Iterator[Officers]:
    yield from _some(holder.officers for holder in config.holders.values())
    for domain in config.domains.values():
        yield from _some((domain.officers, *(who for case in domain.cases for who in (case.officers, case.confirmers))))


def _some(officers: Iterable[Officers | None]) -> Iterator[Officers]:
    return (item for item in officers if item is not None)
