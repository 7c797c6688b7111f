"""Whose eyes a command on policies looks through: a named consumer of an example city, or one that is described.

Takes `NAME`, or `role=A,scope=B,organisation=C,client=D`; gives a `Consumer`. Refuses other keys, and names that the
city's issuer does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from hub.cli.output import Refused
from hub.cli.token import token_of
from hub.identify import IdentityRefused
from hub.open_hub import Hub
from policies.facts import ANONYMOUS, Consumer, Facts, Situation
from policies.operands.written import Kinds
from policies.purposes import PurposeTree
from vocab.likely import likely, nearest

DESCRIBED = "urn:tsunagu:described"
_HOUR = timedelta(hours=1)
_KEYS: Mapping[str, Callable[[Consumer, str], Consumer]] = {
    "scope": lambda consumer, value: replace(consumer, scopes=consumer.scopes | {value}),
    "role": lambda consumer, value: replace(consumer, roles=consumer.roles | {value}),
    "organisation": lambda consumer, value: replace(consumer, organisation=value),
    "client": lambda consumer, value: replace(consumer, client=value),
    "ground": lambda consumer, value: replace(consumer, ground=value),
    "assuranceLevel": lambda consumer, value: replace(consumer, assurance=int(value)),
}
consumer_option = click.option(
    "--as",
    "consumer",
    metavar="CONSUMER",
    help="A named consumer of an example city, or described: role=officer,organisation=example-city; else anonymous.",
)
purpose_option = click.option("--purpose", metavar="PURPOSE", help="What for; in place of what the token says.")
situation_option = click.option(
    "--situation",
    metavar="KIND[@DOMAIN]",
    help="As if it were declared: disaster, or disaster@example-area for one domain.",
)


def described(text: str | None) -> Consumer | None:
    """The consumer that a text describes; None where it is a name. Raises `UsageError`."""
    if text is None:
        return ANONYMOUS
    if "=" not in text:
        return None
    found = replace(ANONYMOUS, issuer=DESCRIBED, subject=DESCRIBED)
    for part in text.split(","):
        key, _, value = part.partition("=")
        if key not in _KEYS or not value or (key == "assuranceLevel" and value not in ("1", "2", "3")):
            raise click.UsageError(f"--as: '{part}' is not KEY=VALUE with one of {', '.join(_KEYS)}")
        found = _KEYS[key](found, value)
    return found


def token_for(city: Path, text: str | None) -> str | None:
    """The token of a named consumer; None for anonymous and for one that is described."""
    return token_of(city, text) if text is not None and described(text) is None else None


async def consumer_of(hub: Hub, text: str | None, token: str | None, purpose: str | None) -> Consumer:
    """The consumer at a hub; ends the command where the hub does not accept it or knows no such purpose."""
    found = described(text)
    if found is None:
        try:
            found = await hub.identify.identify({"authorization": f"Bearer {token}"})
        except IdentityRefused as error:
            raise Refused(f"{error.code}: {error.message.en}") from None
    return found if purpose is None else for_purpose(found, purpose, hub.config.purposes)


def for_purpose(consumer: Consumer, purpose: str, purposes: PurposeTree) -> Consumer:
    """The consumer with a purpose; anonymous has none."""
    if purpose not in purposes:
        near = nearest(purpose, purposes.purposes)
        meant = f" — did you mean '{near}'?" if near else ""
        raise click.UsageError(f"--purpose: the hub knows no purpose '{purpose}'{meant}")
    if consumer.anonymous:
        raise click.UsageError("--purpose: anonymous has no purpose; say who asks with --as")
    return replace(consumer, purpose=purpose)


def declared(text: str | None, domains: Mapping[str, Kinds], now: datetime) -> tuple[Situation, ...]:
    """The situations of `--situation`, in one domain or in every one that may declare it. Raises `UsageError`."""
    if text is None:
        return ()
    kind, _, domain = text.partition("@")
    if domain and domain not in domains:
        raise click.UsageError(f"--situation: the hub serves no domain '{domain}' — {likely(domain, domains)}")
    among = {name: kinds for name, kinds in domains.items() if domain in ("", name)}
    names = [name for name, kinds in among.items() if kind in kinds.situations]
    if not names:
        known = frozenset[str]().union(*(kinds.situations for kinds in among.values()))
        whose = f"the domain '{domain}' does not declare" if domain else "no domain declares"
        raise click.UsageError(f"--situation: {whose} the kind '{kind}' — {likely(kind, known)}")
    return tuple(Situation(f"{DESCRIBED}:{name}", name, kind, None, now - _HOUR, now + _HOUR) for name in names)


def as_declared(facts: Facts, situations: tuple[Situation, ...]) -> Facts:
    """The facts with situations as if they were declared."""
    return replace(facts, situations=(*facts.situations, *situations))
