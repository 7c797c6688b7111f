"""A city's files become a catalogue: every source on its own, so that a broken one closes only itself.

Takes the configuration, the vocabulary and where pages are held; gives a `Catalogue`. A file that
cannot be understood leaves its source closed, with every problem; nothing is raised for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from adapters.errors import NotCapable
from adapters.kit.build import build_connection
from adapters.kit.client import Gate, SourceClient
from adapters.kit.options import OptionError
from adapters.kit.settings import AdapterSettings
from adapters.kit.wrappers import HoldTerms, Place, RateLimit, Stores, Terms, wrap
from adapters.names import CollectionName, NativePath
from adapters.spec import Adapter, Capabilities, NativeType, PathStyle
from hub.catalogue import Catalogue, Source
from hub.closed import closed, contact_of, holder_entry, unreadable
from hub.config import Config, DocumentFile, load_documents
from hub.config_references import resolve_references
from hub.source_policy import Bound, Enforced, digest, policy_of, unanswerable
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, problems_of, read_with_lines, text_of
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.extend import extended
from vocab.mapping.model import SourceDocument, TermsDocument
from vocab.terms import Vocabulary

ENTRY_POINTS = "tsunagu.adapters"
CONNECTION = "connection"
OPEN_LICENSES = frozenset({"CC0-1.0", "CC-BY-4.0", "CC-BY-2.1-JP", "PDL1.0", "PDL-1.0", "ODC-BY-1.0"})
OPEN_HOLD_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every source of a city shares."""

    config: Config
    vocabulary: Vocabulary
    environ: Mapping[str, str]
    stores: Stores
    person_key: bytes = field(default=b"", repr=False)  # keys the ids of things about persons


def assemble(around: Surroundings) -> Catalogue:
    """Read every source and policy of the city."""
    documents = load_documents(around.config.city)
    read = [_read(item, around) for item in documents.sources]
    files: dict[str, _File] = {}
    for file in read:
        if isinstance(file, _File):
            files.setdefault(file.document.source, file)
    sources = tuple(_assembled(file, files) if isinstance(file, _File) else file for file in read)
    names: dict[str, Source] = {}
    # Where two files describe one source the first that can be used is it, so that no broken one takes its place.
    for source, item in sorted(zip(sources, documents.sources, strict=True), key=lambda pair: pair[0].state):
        name = _free(source.name, names)
        names[name] = source if name == source.name else _twice(source, name, item)
    for name, source in names.items():
        found = tuple(unanswerable(source, names))
        if found:
            names[name] = replace(source, adapter=None, policy=None, problems=(*source.problems, *found))
    unique = tuple(source for _, source in sorted(names.items()))
    version = hashlib.sha256("\n".join(f"{item.name} {item.version}" for item in unique).encode()).hexdigest()[:16]
    return Catalogue(version, around.vocabulary, unique, names)


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "#"
    return name


def _twice(source: Source, name: str, item: DocumentFile) -> Source:
    """A second file of one source is closed under a name of its own."""
    problem = Problem("SOURCE_TWICE", f"two files describe `{source.name}`", item.file, 1, "source")
    return replace(source, name=name, adapter=None, policy=None, problems=(*source.problems, problem))


def problems(catalogue: Catalogue) -> list[Problem]:
    """Every problem of every source."""
    return [problem for source in catalogue.sources for problem in source.problems]


@dataclass(frozen=True, slots=True)
class _File:
    """One source's file as it was read, and what was found wrong with it so far."""

    item: DocumentFile
    document: SourceDocument
    text: str
    lines: Lines
    around: Surroundings
    found: list[Problem] = field(default_factory=list)

    def problem(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        """Note a problem at a path of the file."""
        self.found.append(problems_of(self.item.file, self.lines)(code, message, path, hint))


def _read(item: DocumentFile, around: Surroundings) -> _File | Source:
    try:
        text = text_of(item.path, item.file)
        document, lines = read_with_lines(SourceDocument, text, file=item.file)
    except DocumentError as error:
        return unreadable(item, error, around.config, around.vocabulary)
    return _File(item, document, text, lines, around)


def _assembled(file: _File, files: Mapping[str, _File]) -> Source:
    """A source; `files` are all that can be read, which its mappings may take from."""
    document, config = file.document, file.around.config
    others = {name: other.document for name, other in files.items()}
    factory = _factory(file)
    if document.holder not in config.holders:
        file.problem("HOLDER_UNKNOWN", f"no holder `{document.holder}` in hub.yaml", ("holder",))
    nested = getattr(factory, "path_style", PathStyle.NESTED) is PathStyle.NESTED
    classes = _classes(file, others, nested=nested)
    policy = _policy(file, classes)
    bases = [files[name].text for name in sorted(extended(document, others)) if name in files]
    version = digest(file.text, policy.version if policy else "", *bases)
    adapter, capabilities = _adapter(file, factory, classes, version)
    if file.found or adapter is None:
        return closed(document, file.found, classes, config, file.around.vocabulary)
    return Source(
        name=document.source,
        holder=holder_entry(config, document.holder),
        title=document.title,
        adapter=adapter,
        capabilities=capabilities,
        classes=classes,
        policy=policy.policy if policy else None,
        license=document.license,
        attribution=document.attribution,
        unlisted=document.unlisted,
        version=version,
        page_size=document.terms.page_size,
        contact=document.terms.contact or contact_of(config, document.holder),
        person_key=file.around.person_key,
    )


@cache
def _installed() -> Mapping[str, EntryPoint]:
    """The kinds of adapters there are; what is installed does not change while the hub runs."""
    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}


def _factory(file: _File) -> Any:
    kind = file.document.adapter
    entry = _installed().get(kind)
    if entry is None:
        known = ", ".join(sorted(_installed()))
        file.problem("ADAPTER_UNKNOWN", f"no adapter `{kind}`", ("adapter",), f"installed are: {known}")
        return None
    try:
        return entry.load()
    except ImportError as error:
        hint = f"install what it needs: {error.name}" if error.name else ""
        file.problem("ADAPTER_UNAVAILABLE", f"adapter `{kind}` cannot be loaded", ("adapter",), hint)
        return None


def _classes(file: _File, others: Mapping[str, SourceDocument], *, nested: bool) -> Mapping[str, ClassMapping]:
    try:
        found = compile_source(
            file.document,
            file.around.vocabulary,
            nested=nested,
            default_zone=file.around.config.zone_of(file.document.holder).key,
            lines=file.lines,
            file=file.item.file,
            others=others,
        )
    except DocumentError as error:
        file.found.extend(error.problems)
        return {}
    _refuse_references_to_persons(file, found)
    return found


def _refuse_references_to_persons(file: _File, classes: Mapping[str, ClassMapping]) -> None:
    """The key of a person must not stand in an id that another thing shows."""
    vocabulary = file.around.vocabulary
    for class_name, mapping in classes.items():
        for name in mapping.fields:
            target = vocabulary.classes[class_name].by_name[name].target
            if target is not None and any(item.subject for item in vocabulary.implementers(target)):
                message = f"{class_name}.{name} would show the key of a person"
                file.problem("REFERENCE_TO_PERSON", message, ("provides", class_name, "fields", name), "leave it out")


def _policy(file: _File, classes: Mapping[str, ClassMapping]) -> Enforced | None:
    """The policy that holds for the source."""
    document, around = file.document, file.around
    mapped = {name: tuple(mapping.fields) for name, mapping in classes.items()}
    of = Bound(document.source, document.holder, document.license, mapped, around.config, around.vocabulary)
    try:
        return policy_of(document.policy, of, lines=file.lines, file=file.item.file)
    except DocumentError as error:
        file.found.extend(error.problems)
        return None


def _adapter(
    file: _File, factory: Any, classes: Mapping[str, ClassMapping], version: str
) -> tuple[Adapter | None, Capabilities]:
    """The adapter behind its wrappers. Options are refused by name, never by value."""
    if factory is None:
        return None, Capabilities()
    try:
        settings = _settings(file, classes)
        adapter: Adapter = factory(settings)
    except DocumentError as error:
        file.found.extend(error.problems)
    except OptionError as error:
        file.problem("OPTION_INVALID", error.what, tuple(error.path.split(".")))
    except (NotCapable, ValueError) as error:
        file.problem("OPTION_INVALID", f"{type(error).__name__}: {error}", (CONNECTION,))
    else:
        terms = _terms(file.document, settings.client, version)
        return wrap(adapter, terms, file.around.stores), adapter.capabilities()
    return None, Capabilities()


def _settings(file: _File, classes: Mapping[str, ClassMapping]) -> AdapterSettings:
    """What the adapter is made from, with the references of its options replaced."""
    document, around = file.document, file.around
    options = resolve_references(
        document.connection,
        around.environ,
        file.item.file,
        directory=around.config.city,
        at=(CONNECTION,),
        lines=file.lines,
    )
    connection, rest = build_connection(options, hub_id=around.config.hub.id)
    return AdapterSettings(
        source=document.source,
        options=rest,
        client=SourceClient(connection, gate=_gate(document, around.stores)),
        types=_types(classes),
        page_size=document.terms.page_size,
        directory=around.config.city,
    )


def _gate(document: SourceDocument, stores: Stores) -> Gate | None:
    """What counts the calls of a source's client, where its terms bound them."""
    calls = document.terms.calls
    return RateLimit(stores.calls, document.source, calls.calls, seconds=calls.seconds).gate if calls else None


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
