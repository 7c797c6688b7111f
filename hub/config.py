"""A city's folder, read and checked: `hub.yaml` as a `Config`, and which sources and policies there are.

Takes the folder and the environment; gives frozen values. Refuses with every problem of `hub.yaml` at
once, each with line and path. A broken source or policy is not refused here: it closes only itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.config_checks import check_references
from hub.config_model import Agreement, Client, Domain, Holder, HubDocument, HubSection, Issuer, ServerLimits
from hub.config_people import Make
from hub.config_references import resolve_references, resolve_what_can_be
from hub.limits import Limits
from policies.operands.written import Kinds
from policies.purposes import PurposeTree, dpv_purposes, local
from vocab.documents import DocumentError, Problem, problems_of, read_data
from vocab.yamltree import MAX_BYTES, Tree, dotted, parse

__all__ = ["Config", "DocumentFile", "Documents", "load_config", "load_documents", "resolve_references"]

HUB_FILE = "hub.yaml"
STATE = "TSUNAGU_STATE"
"""The variable that names another folder for what the hub writes, where the city's own is read-only."""


@dataclass(frozen=True, slots=True)
class Config:
    """What `hub.yaml` says, by the names it gives, in the order of the file."""

    city: Path
    hub: HubSection
    domains: Mapping[str, Domain]
    holders: Mapping[str, Holder]
    purposes: PurposeTree  # those of DPV and the city's own
    issuers: Mapping[str, Issuer]
    clients: Mapping[str, Client]
    agreements: Mapping[str, Agreement]
    limits: Limits
    server: ServerLimits
    registry_url: str = field(repr=False)  # may hold a password
    ledger_file: Path
    state: Path  # the folder below which the hub writes; nowhere else

    @property
    def kinds(self) -> Mapping[str, Kinds]:
        """The kinds of cases and situations of each domain, by its id; what policies may name."""
        return {
            name: Kinds(frozenset(domain.case_kinds), frozenset(domain.situation_kinds))
            for name, domain in self.domains.items()
        }

    def domain_of(self, holder: str) -> Domain | None:
        """The domain of a holder, if it is known and has one."""
        found = self.holders.get(holder)
        return self.domains.get(found.domain or "") if found else None

    def zone_of(self, holder: str) -> ZoneInfo:
        """The zone of a holder: that of its domain, else that of the first domain."""
        return ZoneInfo((self.domain_of(holder) or next(iter(self.domains.values()))).zone)


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file of a source or policy; `name` is the file's name without its ending."""

    name: str
    file: str  # as shown in problems, e.g. sources/river.yaml
    path: Path


@dataclass(frozen=True, slots=True)
class Documents:
    """The files of a city beside `hub.yaml`, in name order, and files that would be overlooked."""

    sources: tuple[DocumentFile, ...]
    policies: tuple[DocumentFile, ...]
    problems: tuple[Problem, ...] = ()


def load_config(city: Path, environ: Mapping[str, str]) -> Config:
    """The configuration of a city; raises `DocumentError` with all problems."""
    city = city.resolve()
    tree = parse(_text(city / HUB_FILE), file=HUB_FILE)
    data, problems = resolve_what_can_be(tree.data, environ, HUB_FILE, directory=city, lines=tree.line)
    try:
        document = read_data(HubDocument, data, file=HUB_FILE)
    except DocumentError as error:
        raise _in_line_order((*problems, *_placed(error.problems, tree, unresolved=problems))) from None
    problems.extend(check_references(document, known=dpv_purposes().purposes, file=HUB_FILE, lines=tree.line))
    problems.extend(_without_law(city, document, problems_of(HUB_FILE, tree.line)))
    if problems:
        raise _in_line_order(problems)
    return _config(city, document, Path(environ.get(STATE) or city / "state").absolute())


def load_documents(city: Path) -> Documents:
    """Which sources and policies a city has; nothing is opened."""
    city = city.resolve()
    folders = {name: tuple(_files(city, name)) for name in ("sources", "policies")}
    listed = {
        name: tuple(DocumentFile(path.stem, f"{name}/{path.name}", path) for path in paths if path.suffix == ".yaml")
        for name, paths in folders.items()
    }
    overlooked = (
        Problem("FILE_OVERLOOKED", "only files that end in .yaml are read", f"{name}/{path.name}")
        for name, paths in folders.items()
        for path in paths
        if path.suffix in (".yml", ".YAML", ".YML", ".json")
    )
    return Documents(listed["sources"], listed["policies"], tuple(overlooked))


def _files(city: Path, folder: str) -> Iterator[Path]:
    directory = city / folder
    if directory.is_dir():
        yield from sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith("."))


def _without_law(city: Path, document: HubDocument, make: Make) -> Iterator[Problem]:
    """A domain whose law is not there must not be served as one that has none."""
    for index, domain in enumerate(document.domains):
        if domain.law is not None and not (city / "policies" / f"{domain.law}.yaml").is_file():
            yield make("POLICY_UNKNOWN", f"no file policies/{domain.law}.yaml", ("domains", index, "law"), "")


def _text(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 4).decode("utf-8-sig")
    except OSError as error:
        hint = "a city is a folder with a file hub.yaml"
        problem = Problem("FILE_UNREADABLE", error.strerror or "cannot be read", HUB_FILE, hint=hint)
    except UnicodeDecodeError:
        problem = Problem("FILE_NOT_UTF8", "the file is not UTF-8", HUB_FILE)
    raise DocumentError((problem,))


def _placed(problems: tuple[Problem, ...], tree: Tree, *, unresolved: list[Problem]) -> Iterator[Problem]:
    """Problems with their lines, without those about a value whose reference could not be resolved."""
    marks = {dotted(path): mark for path, mark in tree.keys.items()}
    hidden = {problem.path for problem in unresolved}
    for problem in problems:
        if problem.path in hidden:
            continue
        path = problem.path
        while path and path not in marks:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        mark = marks.get(path)
        line, column = (mark.line, mark.column) if mark else (1, 1)
        yield Problem(problem.code, problem.message, problem.file, line, problem.path, problem.hint, column)


def _in_line_order(problems: Collection[Problem]) -> DocumentError:
    return DocumentError(tuple(sorted(problems, key=lambda problem: (problem.line, problem.column))))


def _config(city: Path, document: HubDocument, state: Path) -> Config:
    sqlite = f"sqlite+aiosqlite:///{state / 'registry.sqlite'}"
    bounds = document.limits
    return Config(
        city=city,
        hub=document.hub,
        domains={domain.id: domain for domain in document.domains},
        holders={holder.id: holder for holder in document.holders},
        purposes=dpv_purposes().with_local(
            local(purpose.id, purpose.label, (purpose.broader,) if purpose.broader else ())
            for purpose in document.purposes
        ),
        issuers={issuer.issuer: issuer for issuer in document.issuers},
        clients={client.id: client for client in document.clients},
        agreements={agreement.id: agreement for agreement in document.agreements},
        limits=Limits(**{item.name: getattr(bounds, item.name) for item in fields(Limits)}),
        server=bounds,
        registry_url=document.registry.url if document.registry else sqlite,
        ledger_file=city / document.ledger.file if document.ledger.file else state / "evidence.jsonl",
        state=state,
    )
