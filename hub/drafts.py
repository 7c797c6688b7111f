"""A draft of a policy and the catalogue as it would be under it: for explaining, previewing and comparing.

Takes a policy file or a stock policy's use, for one source of a city; gives a `Draft` and a `Catalogue`. Refuses, as
the hub would on loading it, with a `DocumentError` of every problem. Nothing is kept, nothing changes for consumers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.catalogue import Catalogue, Source
from hub.config import Config
from policies.compile import compile_policy
from policies.law import compile_law, under_law
from policies.licences import licence_of, under_licence
from policies.model import Document
from policies.policy import Policy
from policies.rdf.read import from_jsonld, from_turtle
from policies.stock import stock_document, stock_uid
from policies.written import yaml_of
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, read_with_lines
from vocab.mapping.model import StockUse
from vocab.terms import Vocabulary
from vocab.yamltree import MAX_BYTES, parse

USE = "use"
FORMS: Mapping[str, Callable[..., Document]] = {
    ".ttl": from_turtle,
    ".jsonld": from_jsonld,
    ".json": from_jsonld,
}
"""How a policy that is not YAML is read, by the ending of its file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy that is not in force: as written, and compiled with the source's licence and the domain's law."""

    document: Document
    policy: Policy


def read_draft(path: Path, source: Source, config: Config, vocabulary: Vocabulary) -> Draft:
    """The draft in a file for one source. Raises `DocumentError` with all problems."""
    document, lines = read_policy(path, source, config, vocabulary)
    return Draft(document, compiled(document, source, config, vocabulary, lines=lines, file=path.name))


def read_policy(path: Path, source: Source, config: Config, vocabulary: Vocabulary) -> tuple[Document, Lines | None]:
    """The document in a file: a policy, or `use:` and `with:` of a stock policy for this source."""
    if path.suffix in FORMS:
        return read_document(path)
    text, file = text_of(path), path.name
    if USE not in parse(text, file=file).data:
        return read_with_lines(Document, text, file=file)
    use, lines = read_with_lines(StockUse, text, file=file)
    return stock_of(use, source, config, vocabulary, lines=lines, file=file, at=()), lines


def read_document(path: Path) -> tuple[Document, Lines | None]:
    """The policy in a file of YAML, Turtle or JSON-LD, by its ending. Raises `DocumentError`."""
    text, file = text_of(path), path.name
    if path.suffix in FORMS:
        return FORMS[path.suffix](text, file=file), None
    if USE in parse(text, file=file).data:
        message = "a stock policy becomes a document only for a source"
        raise DocumentError(
            (Problem("POLICY_STOCK_WITHOUT_SOURCE", message, file, 1, USE, "name --city and --source"),)
        )
    return read_with_lines(Document, text, file=file)


def stock_of(
    use: StockUse,
    source: Source,
    config: Config,
    vocabulary: Vocabulary,
    *,
    lines: Lines | None = None,
    file: str = "",
    at: DocumentPath = ("policy",),
) -> Document:
    """The document that a source's use of a stock policy means. Raises `DocumentError`."""
    return stock_document(
        use.use,
        use.with_,
        uid=stock_uid(source.holder.id, source.name),
        assigner=source.holder.id,
        classes=mapped(source),
        vocabulary=vocabulary,
        domain=_domain(source, config),
        lines=lines,
        file=file,
        at=at,
    )


def compiled(
    document: Document,
    source: Source,
    config: Config,
    vocabulary: Vocabulary,
    *,
    lines: Lines | None = None,
    file: str = "",
) -> Policy:
    """A document compiled as a source's policy is: for its holder, its zone, its licence and its domain's law."""
    policy = compile_policy(
        document,
        vocabulary,
        zone=ZoneInfo(_zone(source, config)),
        purposes=config.purposes,
        domains=config.case_kinds,
        lines=lines,
        file=file,
        assigner=source.holder.id,
    )
    law = _law(source, config, vocabulary)
    lawful = policy if law is None else under_law(policy, law)
    return under_licence(lawful, licence_of(source.license), config.purposes)


def with_policy(catalogue: Catalogue, name: str, draft: Draft) -> Catalogue:
    """The catalogue with one source's policy replaced. Raises `KeyError` where there is no such source."""
    old = catalogue.by_name[name]
    version = _digest(old.version, yaml_of(draft.document))
    changed = replace(old, policy=draft.policy, version=version)
    sources = tuple(changed if source is old else source for source in catalogue.sources)
    by_name = {**catalogue.by_name, name: changed}
    return replace(catalogue, version=_digest(catalogue.version, version), sources=sources, by_name=by_name)


def mapped(source: Source) -> Mapping[str, tuple[str, ...]]:
    """The properties that a source maps, by class."""
    return {name: tuple(mapping.fields) for name, mapping in source.classes.items()}


def text_of(path: Path) -> str:
    """The text of a file. Raises `DocumentError`."""
    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 4).decode("utf-8-sig")
    except OSError as error:
        raise DocumentError((Problem("FILE_UNREADABLE", error.strerror or "cannot be read", path.name),)) from None
    except UnicodeDecodeError:
        raise DocumentError((Problem("FILE_NOT_UTF8", "the file is not UTF-8", path.name),)) from None


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _domain(source: Source, config: Config) -> str | None:
    holder = config.holders.get(source.holder.id)
    return holder.domain if holder else None


def _zone(source: Source, config: Config) -> str:
    domain = config.domains.get(_domain(source, config) or "")
    return (domain or next(iter(config.domains.values()))).zone


def _law(source: Source, config: Config, vocabulary: Vocabulary) -> Policy | None:
    """The law of the holder's domain."""
    domain = config.domains.get(_domain(source, config) or "")
    if domain is None or domain.law is None:
        return None
    file = f"policies/{domain.law}.yaml"
    return compile_law(
        text_of(config.city / file),
        vocabulary,
        zone=ZoneInfo(domain.zone),
        purposes=config.purposes,
        domains=config.case_kinds,
        file=file,
        assigner=domain.id,
    )
