"""One source's file, read: what it says, what is wrong with it so far, and the adapter that it names.

Takes a file of a city and what all its sources share; gives a `SourceFile`, and from it an adapter without wrappers.
What cannot be understood is a problem of the file, each with its line; options are refused by name, never by value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from adapters.errors import NotCapable
from adapters.kit.build import build_connection
from adapters.kit.client import Gate, SourceClient
from adapters.kit.options import OptionError
from adapters.kit.settings import AdapterSettings
from adapters.kit.wrappers import RateLimit, Stores
from adapters.names import CollectionName, NativePath
from adapters.spec import Adapter, NativeType, PathStyle
from hub.config import Config, DocumentFile
from hub.config_references import resolve_references
from vocab.documents import DocumentError, DocumentPath, Lines, Problem, problems_of, read_with_lines, text_of
from vocab.mapping.classes import ClassMapping
from vocab.mapping.model import SourceDocument
from vocab.terms import Vocabulary

ENTRY_POINTS = "tsunagu.adapters"
CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every source of a city shares."""

    config: Config
    vocabulary: Vocabulary
    environ: Mapping[str, str]
    stores: Stores
    person_key: bytes = field(default=b"", repr=False)  # keys the ids of things about persons


@dataclass(slots=True)
class SourceFile:
    """One source's file as it was read, and what was found wrong with it so far: a notebook, no value."""

    item: DocumentFile
    document: SourceDocument
    text: str
    lines: Lines
    around: Surroundings
    found: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)  # what closes nothing
    likely: tuple[str, ...] = ()  # the classes that it may provide, where it says none

    def problem(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        """Note a problem at a path of the file."""
        self.found.append(problems_of(self.item.file, self.lines)(code, message, path, hint))

    def note(self, code: str, message: str, path: DocumentPath, hint: str = "") -> None:
        """Note what is left out and closes nothing."""
        self.notes.append(problems_of(self.item.file, self.lines)(code, message, path, hint))


def read_source(item: DocumentFile, around: Surroundings) -> SourceFile:
    """A source's file as it is written. Raises `DocumentError`."""
    text = text_of(item.path, item.file)
    document, lines = read_with_lines(SourceDocument, text, file=item.file)
    return SourceFile(item, document, text, lines, around)


@cache
def _installed() -> Mapping[str, EntryPoint]:
    """The kinds of adapters there are; what is installed does not change while the hub runs."""
    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}


def factory_of(file: SourceFile) -> Any:
    """What makes the adapter that a file names; None, with a problem noted, where there is none."""
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


def is_nested(factory: Any) -> bool:
    """Whether dots in the native paths of an adapter lead into objects."""
    return getattr(factory, "path_style", PathStyle.NESTED) is PathStyle.NESTED


def bare_adapter(
    file: SourceFile, factory: Any, classes: Mapping[str, ClassMapping]
) -> tuple[Adapter, AdapterSettings] | None:
    """The adapter without wrappers, and what it is made of; None, with problems noted, where it cannot be made."""
    try:
        settings = _settings(file, classes)
        return factory(settings), settings
    except DocumentError as error:
        file.found.extend(error.problems)
    except OptionError as error:
        file.problem("OPTION_INVALID", error.what, tuple(error.path.split(".")))
    except (NotCapable, ValueError) as error:
        file.problem("OPTION_INVALID", f"{type(error).__name__}: {error}", (CONNECTION,))
    return None


def _settings(file: SourceFile, classes: Mapping[str, ClassMapping]) -> AdapterSettings:
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
