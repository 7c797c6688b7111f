"""A vocabulary with a class about persons."""

from __future__ import annotations

from vocab.terms import Class, Kind, Label, Property, Vocabulary

_LABEL = Label("来訪", "Visit")


def _property(name: str, kind: Kind, *, personal: bool = False) -> Property:
    return Property(name, f"urn:test:{name}", Label(name, name), Label("", ""), kind, personal=personal)


VISIT = Class(
    name="Visit",
    iri="urn:test:Visit",
    label=_LABEL,
    description=_LABEL,
    abstract=False,
    parents=(),
    singular="visit",
    plural="visits",
    properties=(
        _property("person", Kind.TEXT, personal=True),
        _property("place", Kind.TEXT),
        _property("at", Kind.DATETIME, personal=True),
    ),
    subject="person",
)
PERSONS = Vocabulary({"Visit": VISIT}, {}, {}, "persons")
