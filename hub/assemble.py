"""A city's files become a catalogue: every source on its own, so that a broken one closes only itself.

Takes the configuration, the vocabulary and where pages are held; gives a `Catalogue`. A file that
cannot be understood leaves its source closed, with every problem; nothing is raised for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from adapters.kit.client import SourceClient
from adapters.kit.wrappers import HoldTerms, Place, Terms, wrap
from adapters.spec import Adapter, Capabilities
from hub.catalogue import Catalogue, Source
from hub.closed import closed, contact_of, holder_entry, unreadable
from hub.config import DocumentFile, load_documents
from hub.proposals import Proposal, Proposals
from hub.source_file import SourceFile, Surroundings, bare_adapter, factory_of, is_nested, read_source
from hub.source_policy import Bound, Enforced, digest, policy_of, unanswerable
from vocab.documents import DocumentError, Problem
from vocab.mapping.classes import nothing_mapped
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.extend import extended
from vocab.mapping.model import SourceDocument, TermsDocument

OPEN_LICENSES = frozenset({"CC0-1.0", "CC-BY-4.0", "CC-BY-2.1-JP", "PDL1.0", "PDL-1.0", "ODC-BY-1.0"})
OPEN_HOLD_SECONDS = 30.0
PROVIDES = "provides"
_FREEZE = "write what `tsunagu source propose` prints into the file"


def assemble(around: Surroundings, proposals: Proposals | None = None) -> Catalogue:
    """Read every source and policy of the city; `proposals` are for the files that leave `provides` out."""
    documents = load_documents(around.config.city)
    read = [_read(item, around, proposals or {}) for item in documents.sources]
    files: dict[str, SourceFile] = {}
    for file in read:
        if isinstance(file, SourceFile):
            files.setdefault(file.document.source, file)
    sources = tuple(_assembled(file, files) if isinstance(file, SourceFile) else file for file in read)
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


def notes(catalogue: Catalogue) -> list[Problem]:
    """What the sources that map themselves leave out."""
    return [note for source in catalogue.sources for note in source.notes]


def _read(item: DocumentFile, around: Surroundings, proposals: Proposals) -> SourceFile | Source:
    try:
        file = read_source(item, around)
    except DocumentError as error:
        return unreadable(item, error, around.config, around.vocabulary)
    found = proposals.get(item.file)
    if file.document.provides or found is None or found.text != file.text:
        return file
    return _completed(file, found.proposal)


def _completed(file: SourceFile, found: Proposal) -> SourceFile:
    """A file as if what was found stood in it."""
    for ask in found.asks:
        file.problem(ask.code, ask.message.en, (PROVIDES,), ask.hint.en)
    for note in found.notes:
        file.note(note.code, note.message.en, (PROVIDES,), note.hint.en)
    try:
        provides = found.compiled()
    except DocumentError as error:
        file.found.extend(replace(problem, file=file.item.file) for problem in error.problems)
        provides = {}
    document = file.document.model_copy(update={"provides": provides})
    text = f"{file.text}\0{found.provides!r}"  # another mapping is another version
    return replace(file, document=document, text=text, likely=found.likely)


def _assembled(file: SourceFile, files: Mapping[str, SourceFile]) -> Source:
    """A source; `files` are all that can be read, which its mappings may take from."""
    document, config = file.document, file.around.config
    others = {name: other.document for name, other in files.items()}
    factory = factory_of(file)
    if document.holder not in config.holders:
        file.problem("HOLDER_UNKNOWN", f"no holder `{document.holder}` in hub.yaml", ("holder",))
    nested = is_nested(factory)
    classes = _classes(file, others, nested=nested)
    policy = _policy(file, classes)
    bases = [files[name].text for name in sorted(extended(document, others)) if name in files]
    version = digest(file.text, policy.version if policy else "", *bases)
    adapter, capabilities = _adapter(file, factory, classes, version)
    if not document.provides and not file.found:
        file.problem(
            "SOURCE_NOT_DESCRIBED", "it provides nothing, and was not asked what it holds", (PROVIDES,), _FREEZE
        )
    if file.found or adapter is None:
        missed = classes or {name: nothing_mapped(name, None) for name in file.likely}
        return closed(document, file.found, missed, config, file.around.vocabulary)
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
        notes=tuple(file.notes),
    )


def _classes(file: SourceFile, others: Mapping[str, SourceDocument], *, nested: bool) -> Mapping[str, ClassMapping]:
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
    _refuse_spaces_of_others(file, found)
    return found


def _refuse_spaces_of_others(file: SourceFile, classes: Mapping[str, ClassMapping]) -> None:
    """The ids that a holder's sources give by themselves are its own: another's rows would take their place."""
    document, holders = file.document, file.around.config.holders
    for class_name, mapping in classes.items():
        owner, dot, _ = (mapping.space or "").partition(".")
        if dot and owner in holders and owner != document.holder:
            message = f"ids in the space `{mapping.space}` are given by `{owner}`"
            hint = "choose with it a space without its name, which both of you write"
            file.problem("ID_SPACE_OF_ANOTHER", message, ("provides", class_name, "id", "space"), hint)


def _refuse_references_to_persons(file: SourceFile, classes: Mapping[str, ClassMapping]) -> None:
    """The key of a person must not stand in an id that another thing shows."""
    vocabulary = file.around.vocabulary
    for class_name, mapping in classes.items():
        for name in mapping.fields:
            target = vocabulary.classes[class_name].by_name[name].target
            if target is not None and any(item.subject for item in vocabulary.implementers(target)):
                message = f"{class_name}.{name} would show the key of a person"
                file.problem("REFERENCE_TO_PERSON", message, ("provides", class_name, "fields", name), "leave it out")


def _policy(file: SourceFile, classes: Mapping[str, ClassMapping]) -> Enforced | None:
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
    file: SourceFile, factory: Any, classes: Mapping[str, ClassMapping], version: str
) -> tuple[Adapter | None, Capabilities]:
    """The adapter behind its wrappers."""
    if factory is None:
        return None, Capabilities()
    made = bare_adapter(file, factory, classes)
    if made is None:
        return None, Capabilities()
    adapter, settings = made
    terms = _terms(file.document, settings.client, version)
    return wrap(adapter, terms, file.around.stores), adapter.capabilities()


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
