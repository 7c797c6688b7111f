"""The vocabulary as values: classes, properties, code lists and units, frozen at start.

Takes nothing; `vocab.rdf.load` makes a `Vocabulary` from Turtle. Refuses nothing: it is data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a property's value is; decides its GraphQL type, its filter and its cell type."""

    TEXT = "text"  # str
    VARIANTS = "variants"  # Text: one text in several languages
    INTEGER = "integer"  # int
    NUMBER = "number"  # int | float in the property's canonical unit
    BOOLEAN = "boolean"  # bool
    DATETIME = "datetime"  # aware datetime
    URI = "uri"  # str
    CODE = "code"  # str, a code of the property's code list
    MEASURE = "measure"  # Measure, value in the property's canonical unit
    GEOMETRY = "geometry"  # GeoJSON geometry (RFC 7946), a dict, WGS 84 lon/lat
    REFERENCE = "reference"  # str, the global id of an entity of class `target`


class Form(StrEnum):
    """How the values of a property are written, the same for every source; `vocab.mapping.texts` reads into it."""

    TIME_OF_DAY = "time-of-day"  # 08:30, 24:00
    OPENING_HOURS = "opening-hours"  # 09:00-17:00, else in words
    WEEKDAYS = "weekdays"  # 月火水木金, 第2・4水, else in words
    TELEPHONE = "telephone"  # 087-839-2011, else in words
    POSTAL_CODE = "postal-code"  # 7608571
    MUNICIPALITY_CODE = "municipality-code"  # 372013
    CORPORATE_NUMBER = "corporate-number"  # 1000020372013
    TOWN_ID = "town-id"  # 0047001
    YEN = "yen"  # a number of yen
    DIRECTION = "direction"  # degrees clockwise from north


@dataclass(frozen=True, slots=True)
class Label:
    """A text for people, in both languages of the hub."""

    ja: str
    en: str

    def get(self, language: str) -> str:
        """The text in `language`; Japanese when the hub has no such language."""
        return self.en if language == "en" else self.ja


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A term that is still served and will go: why, for people, and what takes its place (`Class`, `Class.name`, …)."""

    note: Label
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list; `notations` are published codes and Japanese terms that mean it."""

    code: str  # GraphQL enum value, e.g. CLOSED
    label: Label
    notations: tuple[str, ...] = ()
    deprecated: Deprecation | None = None


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes (a SKOS concept scheme)."""

    name: str
    iri: str
    label: Label
    codes: tuple[Code, ...]
    deprecated: Deprecation | None = None

    def by_code(self) -> Mapping[str, Code]:
        """The codes by their GraphQL enum value."""
        return {code.code: code for code in self.codes}

    def spellings(self) -> dict[str, str]:
        """By every published text the code that it means: codes themselves, notations, labels; the first wins."""
        found: dict[str, str] = {}
        for item in self.codes:
            for text in (item.code, *item.notations, item.label.ja, item.label.en):
                found.setdefault(text, item.code)
        return found


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement: `code` is UN/CEFACT Rec 20; value_in_base = value * factor + offset."""

    code: str
    iri: str
    label: Label
    symbol: str
    quantity: str  # units of one quantity convert into each other
    factor: str = "1"  # exact decimal or fraction text, e.g. "1/100"
    offset: str = "0"


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class. `name` is the GraphQL name; a dotted name is a leaf of a value object."""

    name: str
    iri: str
    label: Label
    description: Label
    kind: Kind
    unit: str | None = None  # canonical UN/CEFACT code, for NUMBER and MEASURE
    codes: str | None = None  # name of the code list, for CODE
    target: str | None = None  # name of the class, for REFERENCE
    personal: bool = False  # a wildcard in a policy never covers it
    example: str | None = None
    alignments: tuple[tuple[str, str], ...] = ()  # (exactMatch | closeMatch, IRI)
    form: Form | None = None  # for TEXT; YEN for INTEGER and NUMBER, DIRECTION for NUMBER and MEASURE
    deprecated: Deprecation | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of things. `properties` holds the inherited ones too, in declaration order."""

    name: str
    iri: str
    label: Label
    description: Label
    abstract: bool
    parents: tuple[str, ...]  # all abstract classes above it, nearest first
    singular: str  # GraphQL root field for one, e.g. waterGauge
    plural: str  # GraphQL root field for the connection, e.g. waterGauges
    properties: tuple[Property, ...]
    expected_seconds: int | None = None  # how often a measure of it is expected to be renewed
    alignments: tuple[tuple[str, str], ...] = ()
    subject: str | None = None  # property with the holder's key of the person that a thing of this class is about
    natural_key: tuple[str, ...] = ()  # properties that together name a thing, whoever publishes it
    deprecated: Deprecation | None = None
    by_name: Mapping[str, Property] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms. `version` is a hash of the common part: equal versions give equal schemas."""

    classes: Mapping[str, Class]
    code_lists: Mapping[str, CodeList]
    units: Mapping[str, Unit]
    version: str
    modules: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)  # module by IRI of a class

    def concrete(self) -> tuple[Class, ...]:
        """The classes that things have, in name order."""
        return tuple(c for _, c in sorted(self.classes.items()) if not c.abstract)

    def implementers(self, name: str) -> tuple[Class, ...]:
        """The concrete classes of an abstract class; a concrete class is its own only one."""
        return tuple(c for c in self.concrete() if c.name == name or name in c.parents)
