"""The policy of a source: its holder's own, narrowed by the law of the domain and by the licence.

Takes what a source's file says, or a document that is not in force; gives the policy that is, or would be, in force.
Without one nobody sees anything. Raises `DocumentError` with every problem of the policy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hub.catalogue import Source
from hub.config import Config
from hub.config_model import Domain
from policies.compile import compile_policy
from policies.conditions import Atom, ConsentIs, SubjectIs, atoms
from policies.law import compile_law, under_law
from policies.licences import licence_of, under_licence
from policies.model import Document
from policies.policy import Policy
from policies.stock import stock_document, stock_uid
from policies.written import yaml_of
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, problems_of, read_with_lines, text_of
from vocab.mapping.model import StockUse
from vocab.terms import Vocabulary

CONSENT_RECORD = "ConsentRecord"


@dataclass(frozen=True, slots=True)
class Bound:
    """The source that a policy is for, and what it is compiled against."""

    source: str
    holder: str
    license: str | None
    mapped: Mapping[str, Iterable[str]]  # the properties that the source maps, by class
    config: Config
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class Written:
    """A policy as its holder wrote it; `lines` place what is wrong with it in `file`."""

    document: Document
    lines: Lines | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Enforced:
    """A policy with all that narrows it; `version` changes with the document and with the law."""

    policy: Policy
    version: str


def bound(source: Source, config: Config, vocabulary: Vocabulary) -> Bound:
    """What policies of a source of the catalogue are compiled against."""
    return Bound(
        source.name,
        source.holder.id,
        source.license,
        {name: tuple(item.fields) for name, item in source.classes.items()},
        config,
        vocabulary,
    )


def policy_of(use: str | StockUse | None, of: Bound, *, lines: Lines | None, file: str) -> Enforced | None:
    """The policy that a source's file names, under `policy`; None where it names none. Raises `DocumentError`."""
    return None if use is None else enforced(written(use, of, lines=lines, file=file), of)


def written(
    use: str | StockUse, of: Bound, *, lines: Lines | None, file: str, at: DocumentPath = ("policy",)
) -> Written:
    """The document that a use means: the file of that name, or a stock policy. Raises `DocumentError`."""
    if isinstance(use, StockUse):
        return _stock(use, of, lines=lines, file=file, at=at)
    path, shown = of.config.city / "policies" / f"{use}.yaml", f"policies/{use}.yaml"
    if not path.is_file():
        raise DocumentError((problems_of(file, lines)("POLICY_UNKNOWN", f"no file {shown}", at, ""),))
    return Written(*read_with_lines(Document, text_of(path, shown), file=shown), shown)


def _stock(use: StockUse, of: Bound, *, lines: Lines | None, file: str, at: DocumentPath) -> Written:
    domain = of.config.domain_of(of.holder)
    document = stock_document(
        use.use,
        use.with_,
        uid=stock_uid(of.holder, of.source),
        assigner=of.holder,
        classes={name: ("id", *fields) for name, fields in of.mapped.items()},
        vocabulary=of.vocabulary,
        domain=domain.id if domain else None,
        lines=lines,
        file=file,
        at=at,
    )
    return Written(document, None if lines is None else (lambda _path: lines(at)), file)


def enforced(own: Written, of: Bound) -> Enforced:
    """A document as a source's policy: for its holder, its zone, its licence and its domain's law.

    Raises `DocumentError`. What is in force and what is only a draft are both made here.
    """
    config = of.config
    policy = compile_policy(
        own.document,
        of.vocabulary,
        zone=config.zone_of(of.holder),
        purposes=config.purposes,
        domains=config.kinds,
        lines=own.lines,
        file=own.file,
        assigner=of.holder,
    )
    domain = config.domain_of(of.holder)
    law = None if domain is None else law_of(domain, config, of.vocabulary)
    lawful = policy if law is None else under_law(policy, law.policy)
    version = digest(yaml_of(own.document), law.version if law else "")
    return Enforced(under_licence(lawful, licence_of(of.license), config.purposes), version)


def law_of(domain: Domain, config: Config, vocabulary: Vocabulary) -> Enforced | None:
    """The law of a domain, if it has one. Raises `DocumentError`."""
    if domain.law is None:
        return None
    shown = f"policies/{domain.law}.yaml"
    text = text_of(config.city / shown, shown)
    law = compile_law(
        text,
        vocabulary,
        zone=ZoneInfo(domain.zone),
        purposes=config.purposes,
        domains=config.kinds,
        file=shown,
        assigner=domain.id,
    )
    return Enforced(law, digest(text))


def digest(*parts: str) -> str:
    """A version made of texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def consent_services(policy: Policy) -> frozenset[str]:
    """The sources that rules of a policy ask for consent."""
    found = (atom.source for atom in _atoms(policy) if isinstance(atom, ConsentIs))
    return frozenset(source for source in found if source is not None)


def asks_persons(policy: Policy) -> bool:
    """Whether any rule asks which person the consumer is or speaks for."""
    return any(isinstance(atom, SubjectIs) for atom in _atoms(policy))


def _atoms(policy: Policy) -> Iterator[Atom]:
    rules = (
        rule
        for found in policy.rules.values()
        for rule in (*found.prohibitions, *(grant.rule for grant in found.permissions))
    )
    tests = {id(rule.test): rule.test for rule in rules}
    return (atom for test in tests.values() for atom in atoms(test))


def unanswerable(source: Source, by_name: Mapping[str, Source]) -> Iterator[Problem]:
    """The consent services that a source's policy names and that do not answer for its holder."""
    for name in sorted(consent_services(source.policy)) if source.policy else ():
        service = by_name.get(name)
        if service is not None and service.adapter is None:
            continue  # while it is closed nobody has consented; that closes nothing else
        if service is None or service.holder.id != source.holder.id or CONSENT_RECORD not in service.classes:
            message = f"the policy asks `{name}` for consent, which is no source of {source.holder.id} with consents"
            hint = f"name a source of the same holder that provides {CONSENT_RECORD}, or write `given`"
            yield Problem("CONSENT_SERVICE_UNKNOWN", message, f"sources/{source.name}.yaml", 1, "policy", hint)
