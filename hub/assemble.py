"""A city's files become a catalogue: every source on its own, so that a broken one closes only itself.

Takes the configuration, the vocabulary and where pages are held; gives a `Catalogue`. A file that
cannot be understood leaves its source closed, with every problem; nothing is raised for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any
from zoneinfo import ZoneInfo

from adapters.errors import NotCapable
from adapters.kit.build import build_connection
from adapters.kit.client import SourceClient
from adapters.kit.options import OptionError
from adapters.kit.settings import AdapterSettings
from adapters.kit.wrappers import HoldTerms, Place, Stores, Terms, wrap
from adapters.names import CollectionName, NativePath
from adapters.spec import Adapter, Capabilities, NativeType, PathStyle
from hub.catalogue import Catalogue, HolderEntry, Source
from hub.config import Config, DocumentFile, load_documents
from hub.config_references import resolve_references
from policies.compile import compile_text
from policies.policy import Policy
from vocab.documents import DocumentError, Problem, read_with_lines
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.model import SourceDocument, TermsDocument
from vocab.terms import Label, Vocabulary

ENTRY_POINTS = "tsunagu.adapters"
OPEN_LICENSES = frozenset({"CC0-1.0", "CC-BY-4.0", "CC-BY-2.1-JP", "PDL1.0", "PDL-1.0", "ODC-BY-1.0"})
OPEN_HOLD_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every source of a city shares."""

    config: Config
    vocabulary: Vocabulary
    environ: Mapping[str, str]
    stores: Stores


def assemble(around: Surroundings) -> Catalogue:
    """Read every source and policy of the city."""
    documents = load_documents(around.config.city)
    policies = {item.name: item for item in documents.policies}
    sources = tuple(_source(item, policies, around) for item in documents.sources)
    names: dict[str, Source] = {}
    unique: list[Source] = []
    for source in sorted(sources, key=lambda item: item.name):
        if source.name in names:
            source = _closed(source.name + "#", [Problem("SOURCE_TWICE", f"two files describe `{source.name}`", "")])  # noqa: PLW2901 - the second is closed
        names[source.name] = source
        unique.append(source)
    version = hashlib.sha256("\n".join(f"{item.name} {item.version}" for item in unique).encode()).hexdigest()[:16]
    return Catalogue(version, around.vocabulary, tuple(unique), names)


def problems(catalogue: Catalogue) -> list[Problem]:
    """Every problem of every source."""
    return [problem for source in catalogue.sources for problem in source.problems]


def _source(item: DocumentFile, policies: Mapping[str, DocumentFile], around: Surroundings) -> Source:
    try:
        text = item.path.read_text("utf-8-sig")
        document, lines = read_with_lines(SourceDocument, text, file=item.file)
    except DocumentError as error:
        return _closed(item.name, error.problems)
    except (OSError, UnicodeDecodeError):
        return _closed(item.name, [Problem("FILE_UNREADABLE", "the file cannot be read as UTF-8", item.file)])
    found: list[Problem] = []
    factory = _factory(document.adapter, item.file, lines(("adapter",)), found)
    holder = around.config.holders.get(document.holder)
    if holder is None:
        found.append(
            Problem(
                "HOLDER_UNKNOWN", f"no holder `{document.holder}` in hub.yaml", item.file, lines(("holder",)), "holder"
            )
        )
    zone = _zone(document.holder, around.config)
    nested = getattr(factory, "path_style", PathStyle.NESTED) is PathStyle.NESTED
    classes = _classes(document, around.vocabulary, nested, zone, lines, item.file, found)
    policy, policy_text = _policy(document, policies, around, zone, item.file, found)
    version = hashlib.sha256(f"{text}\0{policy_text}".encode()).hexdigest()[:16]
    adapter, capabilities = _adapter(document, factory, classes, around, version, item.file, found)
    if found or adapter is None or holder is None:
        return _closed(document.source, found, document, holder_entry(around.config, document.holder), classes)
    return Source(
        name=document.source,
        holder=holder_entry(around.config, document.holder),
        title=document.title,
        adapter=adapter,
        capabilities=capabilities,
        classes=classes,
        policy=policy,
        license=document.license,
        attribution=document.attribution,
        unlisted=document.unlisted,
        version=version,
        page_size=document.terms.page_size,
    )


def holder_entry(config: Config, name: str) -> HolderEntry:
    """A holder of the configuration; one that is not there is shown by the name a source gives it."""
    found = config.holders.get(name)
    if found is None:
        return HolderEntry(name, Label(name, name))
    return HolderEntry(found.id, found.title, found.number, found.attribution)


def _closed(
    name: str,
    found: Iterable[Problem],
    document: SourceDocument | None = None,
    holder: HolderEntry | None = None,
    classes: Mapping[str, ClassMapping] | None = None,
) -> Source:
    return Source(
        name=name,
        holder=holder or HolderEntry("", Label("", "")),
        title=document.title if document else Label(name, name),
        adapter=None,
        capabilities=Capabilities(),
        classes=classes or {},
        policy=None,
        license=document.license if document else None,
        unlisted=document.unlisted if document else True,
        problems=tuple(found),
    )


def _factory(kind: str, file: str, line: int, found: list[Problem]) -> Any:
    for entry in entry_points(group=ENTRY_POINTS):
        if entry.name == kind:
            try:
                return entry.load()
            except ImportError as error:
                hint = f"install what it needs: {error.name}" if error.name else ""
                found.append(
                    Problem("ADAPTER_UNAVAILABLE", f"adapter `{kind}` cannot be loaded", file, line, "adapter", hint)
                )
                return None
    known = ", ".join(sorted(entry.name for entry in entry_points(group=ENTRY_POINTS)))
    found.append(Problem("ADAPTER_UNKNOWN", f"no adapter `{kind}`", file, line, "adapter", f"installed are: {known}"))
    return None


def _zone(holder: str, config: Config) -> ZoneInfo:
    entry = config.holders.get(holder)
    domain = config.domains.get(entry.domain) if entry and entry.domain else None
    return ZoneInfo((domain or next(iter(config.domains.values()))).zone)


def _classes(
    document: SourceDocument,
    vocabulary: Vocabulary,
    nested: bool,
    zone: ZoneInfo,
    lines: Any,
    file: str,
    found: list[Problem],
) -> Mapping[str, ClassMapping]:
    try:
        return compile_source(document, vocabulary, nested=nested, default_zone=zone.key, lines=lines, file=file)
    except DocumentError as error:
        found.extend(error.problems)
        return {}


def _policy(
    document: SourceDocument,
    policies: Mapping[str, DocumentFile],
    around: Surroundings,
    zone: ZoneInfo,
    file: str,
    found: list[Problem],
) -> tuple[Policy | None, str]:
    """The policy a source names. Without one nobody sees anything."""
    if document.policy is None:
        return None, ""
    item = policies.get(document.policy)
    if item is None:
        found.append(Problem("POLICY_UNKNOWN", f"no file policies/{document.policy}.yaml", file, 0, "policy"))
        return None, ""
    try:
        text = item.path.read_text("utf-8-sig")
        policy = compile_text(
            text,
            around.vocabulary,
            zone=zone,
            purposes=around.config.purposes,
            domains=frozenset(around.config.domains),
            file=item.file,
        )
    except DocumentError as error:
        found.extend(error.problems)
        return None, ""
    except (OSError, UnicodeDecodeError):
        found.append(Problem("FILE_UNREADABLE", "the file cannot be read as UTF-8", item.file))
        return None, ""
    return policy, text


def _adapter(
    document: SourceDocument,
    factory: Any,
    classes: Mapping[str, ClassMapping],
    around: Surroundings,
    version: str,
    file: str,
    found: list[Problem],
) -> tuple[Adapter | None, Capabilities]:
    """The adapter behind its wrappers. Options are refused by name, never by value."""
    if factory is None:
        return None, Capabilities()
    try:
        options = resolve_references(document.connection, around.environ, file, directory=around.config.city)
        connection, rest = build_connection(options, hub_id=around.config.hub.id)
        client = SourceClient(connection)
        adapter: Adapter = factory(
            AdapterSettings(
                source=document.source,
                options=rest,
                client=client,
                types=_types(classes),
                page_size=document.terms.page_size,
                directory=around.config.city,
            )
        )
    except DocumentError as error:
        found.extend(error.problems)
    except OptionError as error:
        found.append(Problem("OPTION_INVALID", str(error), file, 0, "connection"))
    except (NotCapable, ValueError) as error:
        found.append(Problem("OPTION_INVALID", f"{type(error).__name__}: {error}", file, 0, "connection"))
    else:
        return wrap(adapter, _terms(document, client, version), around.stores), adapter.capabilities()
    return None, Capabilities()


def _types(classes: Mapping[str, ClassMapping]) -> dict[CollectionName, dict[NativePath, NativeType]]:
    types: dict[CollectionName, dict[NativePath, NativeType]] = {}
    for mapping in classes.values():
        known = types.setdefault(CollectionName(mapping.collection), {})
        known.update({NativePath(path): NativeType(kind) for path, kind in mapping.native_types().items()})
    return types


def _terms(document: SourceDocument, client: SourceClient, version: str) -> Terms:
    terms = document.terms
    place = Place(document.adapter, document.source, client.scope, version)
    found = Terms(place=place, hold=_hold(document.license, terms))
    rate = terms.calls
    return Terms(
        place=place,
        hold=found.hold,
        calls=rate.calls if rate else None,
        per_seconds=rate.seconds if rate else found.per_seconds,
        concurrent=terms.concurrent or found.concurrent,
        timeout_seconds=terms.timeout or found.timeout_seconds,
    )


def _hold(license_: str | None, terms: TermsDocument) -> HoldTerms | None:
    """No `hold` stated: held for nobody, except openly licensed sources, by the feed's own word or for 30 s."""
    stale = float(terms.stale_if_error or 0)
    if terms.hold is not None:
        return HoldTerms(float(terms.hold), stale)
    if license_ in OPEN_LICENSES:
        return HoldTerms(OPEN_HOLD_SECONDS, stale, by_source=True)
    return None
