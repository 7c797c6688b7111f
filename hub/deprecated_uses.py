"""Which mappings fill terms of the vocabulary that will go.

Takes a catalogue and the city's documents; gives a note for each class and property, with file and line. Such terms are
served as ever: nothing is closed.
"""

from __future__ import annotations

from collections.abc import Iterator

from hub.catalogue import Catalogue
from hub.config import Documents
from vocab.documents import DocumentError, DocumentPath, Problem, problems_of, read_file_with_lines
from vocab.mapping.model import SourceDocument
from vocab.terms import Deprecation

CODE = "VOCAB_TERM_DEPRECATED"


def deprecated_uses(catalogue: Catalogue, documents: Documents) -> Iterator[Problem]:
    """The notes, file by file; of a file that is not understood nothing is said here."""
    for item in documents.sources:
        try:
            document, lines = read_file_with_lines(SourceDocument, item.path, shown=item.file)
        except DocumentError:
            continue
        make = problems_of(item.file, lines)
        for name, found, path in _uses(catalogue, document.source):
            hint = f"use {found.replaced_by}" if found.replaced_by else ""
            yield make(CODE, f"`{name}` will go: {found.note.en}", path, hint)


def _uses(catalogue: Catalogue, source: str) -> Iterator[tuple[str, Deprecation, DocumentPath]]:
    """What a source fills that will go: its name, why, and where its mapping says so."""
    of = catalogue.by_name.get(source)
    for class_name, mapping in of.classes.items() if of else ():
        cls = catalogue.vocabulary.classes[class_name]
        if cls.deprecated is not None:
            yield class_name, cls.deprecated, ("provides", class_name)
        for name in mapping.fields:
            prop = cls.by_name.get(name)
            if prop is not None and prop.deprecated is not None:
                yield f"{class_name}.{name}", prop.deprecated, ("provides", class_name, "fields", name)
