"""Sources whose files cannot be used: named, and placed where they are missed, so that no gap is silent.

Takes what is left of a file, with its problems; gives a `Source` without adapter and policy. Nothing of it is
ever read by a consumer but that it is closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from adapters.spec import Capabilities
from hub.catalogue import HolderEntry, Source
from hub.config import Config, DocumentFile
from vocab.documents import DocumentError, Problem
from vocab.mapping.classes import ClassMapping, nothing_mapped
from vocab.mapping.model import SourceDocument
from vocab.terms import Label, Vocabulary

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_NEAR = 0.7  # a class written with a slip is still the class that is missed


def holder_entry(config: Config, name: str) -> HolderEntry:
    """A holder of the configuration; one that is not there is shown by the name a source gives it."""
    found = config.holders.get(name)
    if found is None:
        return HolderEntry(name, Label(name, name))
    return HolderEntry(found.id, found.title, found.number, found.attribution)


def contact_of(config: Config, name: str) -> str | None:
    """Where access to what a holder has is asked for, if the configuration says so."""
    found = config.holders.get(name)
    return None if found is None else found.contact


def closed(
    document: SourceDocument,
    found: Iterable[Problem],
    classes: Mapping[str, ClassMapping],
    config: Config,
    vocabulary: Vocabulary,
) -> Source:
    """A source whose file says what it is, and cannot be used."""
    spaces = {name: provided.id.space if provided.id else None for name, provided in document.provides.items()}
    return Source(
        name=document.source,
        holder=holder_entry(config, document.holder),
        title=document.title,
        adapter=None,
        capabilities=Capabilities(),
        classes=classes or _classes(spaces, vocabulary),
        policy=None,
        license=document.license,
        unlisted=document.unlisted,
        problems=tuple(found),
    )


def unreadable(item: DocumentFile, refused: DocumentError, config: Config, vocabulary: Vocabulary) -> Source:
    """A source whose file was refused: closed under the name it gives itself, or its file's."""
    left = refused.left
    name, holder = _text(left, "source"), _text(left, "holder")
    if not _NAME.fullmatch(name):
        name = item.name
    return Source(
        name=name,
        holder=holder_entry(config, holder if _NAME.fullmatch(holder) else ""),
        title=Label(name, name),
        adapter=None,
        capabilities=Capabilities(),
        classes=_classes(_provided(left, vocabulary), vocabulary),
        policy=None,
        unlisted=_may_be_unlisted(left),
        problems=refused.problems,
    )


def _text(left: Mapping[str, Any], key: str) -> str:
    value = left.get(key)
    return value if isinstance(value, str) else ""


def _may_be_unlisted(left: Mapping[str, Any]) -> bool:
    """Whether the file says so, or ends before it could."""
    said = [left[key] for key in get_close_matches("unlisted", left, cutoff=_NEAR)]
    return "provides" not in left or any(value != "false" for value in said)


def _provided(left: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, str | None]:
    """The names below `provides`, or below another key where classes stand, each with its id space."""
    known = {cls.name for cls in vocabulary.concrete()}
    maps = [value for value in left.values() if isinstance(value, dict)]
    provides = left.get("provides")
    found = provides if isinstance(provides, dict) else next((value for value in maps if known & value.keys()), {})
    return {name: _space(body) for name, body in found.items()}


def _space(body: Any) -> str | None:
    identity = body.get("id") if isinstance(body, dict) else None
    space = identity.get("space") if isinstance(identity, dict) else None
    return space if isinstance(space, str) and space else None


def _classes(provided: Mapping[str, str | None], vocabulary: Vocabulary) -> dict[str, ClassMapping]:
    """The classes that are missed with a source; all of them where nobody can tell which."""
    known = [cls.name for cls in vocabulary.concrete()]
    near = {name: get_close_matches(name, known, n=1, cutoff=_NEAR) for name in provided}
    found = {match: provided[name] for name, matches in near.items() for match in matches}
    return {name: nothing_mapped(name, found.get(name)) for name in found or known}
