"""The policy that holds for a source: its holder's own, narrowed by the law of the domain and by the licence.

Takes what a source's file says; gives the policy and the text it was made from. Without one nobody sees anything.
Raises `DocumentError` with every problem of the policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hub.catalogue import Source
from hub.config import Config, DocumentFile
from policies.compile import compile_policy, compile_text
from policies.conditions import Atom, ConsentIs, SubjectIs, atoms
from policies.law import compile_law, under_law
from policies.licences import licence_of, under_licence
from policies.policy import Policy
from policies.stock import stock_document
from vocab.documents import DocumentError, Lines, Problem, problems_of
from vocab.mapping.classes import ClassMapping
from vocab.mapping.model import SourceDocument, StockUse
from vocab.terms import Vocabulary

CONSENT_RECORD = "ConsentRecord"


@dataclass(frozen=True, slots=True)
class Asked:
    """One source's file, and what its policy is compiled against."""

    document: SourceDocument
    lines: Lines
    file: str
    zone: ZoneInfo
    classes: Mapping[str, ClassMapping]
    config: Config
    vocabulary: Vocabulary
    files: Mapping[str, DocumentFile]


def read_text(item: DocumentFile) -> str:
    """The text of a file. Raises `DocumentError`."""
    try:
        return item.path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        message = "the file cannot be read as UTF-8"
        raise DocumentError((Problem("FILE_UNREADABLE", message, item.file, 1),)) from None


def policy_of(asked: Asked) -> tuple[Policy | None, str]:
    """The policy of a source with all that narrows it, and the text of both. Raises `DocumentError`."""
    if asked.document.policy is None:
        return None, ""
    policy, text = _own(asked, asked.document.policy)
    law = _law(asked)
    if law is not None:
        policy, text = under_law(policy, law[0]), f"{text}\0{law[1]}"
    return under_licence(policy, licence_of(asked.document.license), asked.config.purposes), text


def _own(asked: Asked, use: str | StockUse) -> tuple[Policy, str]:
    config, holder = asked.config, asked.document.holder
    if isinstance(use, StockUse):
        document = stock_document(
            use.use,
            use.with_,
            uid=f"urn:tsunagu:policy:{holder}:{asked.document.source}",
            assigner=holder,
            classes={name: ("id", *mapping.fields) for name, mapping in asked.classes.items()},
            vocabulary=asked.vocabulary,
            domain=_domain(asked),
            lines=asked.lines,
            file=asked.file,
        )
        policy = compile_policy(
            document,
            asked.vocabulary,
            zone=asked.zone,
            purposes=config.purposes,
            domains=config.case_kinds,
            file=asked.file,
            assigner=holder,
        )
        return policy, document.model_dump_json()
    text = read_text(_file(asked, use))
    policy = compile_text(
        text,
        asked.vocabulary,
        zone=asked.zone,
        purposes=config.purposes,
        domains=config.case_kinds,
        file=_file(asked, use).file,
        assigner=holder,
    )
    return policy, text


def _file(asked: Asked, name: str) -> DocumentFile:
    item = asked.files.get(name)
    if item is None:
        problem = problems_of(asked.file, asked.lines)
        raise DocumentError((problem("POLICY_UNKNOWN", f"no file policies/{name}.yaml", ("policy",), ""),))
    return item


def _domain(asked: Asked) -> str | None:
    holder = asked.config.holders.get(asked.document.holder)
    return holder.domain if holder else None


def _law(asked: Asked) -> tuple[Policy, str] | None:
    """The law of the holder's domain, if it has one."""
    domain = asked.config.domains.get(_domain(asked) or "")
    if domain is None or domain.law is None:
        return None
    item = _file(asked, domain.law)
    text = read_text(item)
    law = compile_law(
        text,
        asked.vocabulary,
        zone=ZoneInfo(domain.zone),
        purposes=asked.config.purposes,
        domains=asked.config.case_kinds,
        file=item.file,
        assigner=domain.id,
    )
    return law, text


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
