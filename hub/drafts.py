"""A draft of a policy and the catalogue as it would be under it: for explaining, previewing and comparing.

Takes a policy file or a stock policy's use, for one source of a city; gives a `Draft` and a `Catalogue`. Refuses, as
the hub would on loading it, with a `DocumentError` of every problem. Nothing is kept, nothing changes for consumers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hub.catalogue import Catalogue
from hub.source_policy import Bound, Written, digest, enforced, written
from policies.model import Document
from policies.policy import Policy
from policies.rdf.read import from_jsonld, from_turtle
from policies.written import yaml_of
from vocab.documents import DocumentError, Problem, Strict, read_with_lines, text_of
from vocab.mapping.model import StockUse
from vocab.yamltree import parse

USE, POLICY = "use", "policy"
FORMS: Mapping[str, Callable[..., Document]] = {
    ".ttl": from_turtle,
    ".jsonld": from_jsonld,
    ".json": from_jsonld,
}
"""How a policy that is not YAML is read, by the ending of its file."""


class _InSource(Strict):
    """A stock policy's use as a source's file has it."""

    policy: StockUse


@dataclass(frozen=True, slots=True)
class Draft:
    """A policy that is not in force: as written, and compiled with the source's licence and the domain's law."""

    document: Document
    policy: Policy


def read_draft(path: Path, of: Bound) -> Draft:
    """The draft in a file for one source. Raises `DocumentError` with all problems."""
    own = read_policy(path, of)
    return Draft(own.document, enforced(own, of).policy)


def read_policy(path: Path, of: Bound) -> Written:
    """The document in a file: a policy, or `use:` and `with:` of a stock policy for this source.

    The use may stand under `policy:`, as in the source's file.
    """
    if path.suffix in FORMS:
        return read_document(path)
    text, file = text_of(path, path.name), path.name
    data = parse(text, file=file).data
    if POLICY in data:
        wrapped, lines = read_with_lines(_InSource, text, file=file)
        return written(wrapped.policy, of, lines=lines, file=file, at=(POLICY,))
    if USE not in data:
        return Written(*read_with_lines(Document, text, file=file), file)
    use, lines = read_with_lines(StockUse, text, file=file)
    return written(use, of, lines=lines, file=file, at=())


def read_document(path: Path) -> Written:
    """The policy in a file of YAML, Turtle or JSON-LD, by its ending. Raises `DocumentError`."""
    text, file = text_of(path, path.name), path.name
    if path.suffix in FORMS:
        return Written(FORMS[path.suffix](text, file=file), None, file)
    data = parse(text, file=file).data
    key = next((key for key in (USE, POLICY) if key in data), None)
    if key is not None:
        message = "a stock policy becomes a document only for a source"
        raise DocumentError(
            (Problem("POLICY_STOCK_WITHOUT_SOURCE", message, file, 1, key, "name --city and --source"),)
        )
    return Written(*read_with_lines(Document, text, file=file), file)


def with_policy(catalogue: Catalogue, name: str, draft: Draft) -> Catalogue:
    """The catalogue with one source's policy replaced. Raises `KeyError` where there is no such source."""
    old = catalogue.by_name[name]
    version = digest(old.version, yaml_of(draft.document))
    changed = replace(old, policy=draft.policy, version=version)
    sources = tuple(changed if source is old else source for source in catalogue.sources)
    by_name = {**catalogue.by_name, name: changed}
    return replace(catalogue, version=digest(catalogue.version, version), sources=sources, by_name=by_name)
