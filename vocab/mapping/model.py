"""The strict document of one source: takes what `vocab.documents` reads, gives frozen models.

As little as possible is written; what follows from the vocabulary is left out. Refuses what cannot be read on its
own; what needs the vocabulary is checked by `vocab.mapping.compile`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from vocab.documents import Flag, Integer, Localized, Name, Seconds, Strict, Words
from vocab.mapping.nativemodel import MomentDocument, NativeDocument, Paths, Table, one_or_more, shorthand
from vocab.mapping.partnames import Part

_CALLS = re.compile(r"([1-9][0-9]{0,6})/(s|min|h|day)", re.ASCII)
_PERIODS = {"s": 1, "min": 60, "h": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: int


def _rate(value: Any) -> Rate:
    found = _CALLS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("VALUE_NOT_A_RATE", "write calls per s, min, h or day: 120/min")
    return Rate(int(found[1]), _PERIODS[found[2]])


def _one_condition(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


CallRate = Annotated[Rate, PlainValidator(_rate), WithJsonSchema({"type": "string", "examples": ["120/min"]})]
Local = Annotated[str, Field(pattern=r'^[^".{}?\s]{1,64}$')]
"""A name within a record, which paths can begin with."""
Count = Annotated[Integer, Field(ge=1)]
NativeKind = Literal["text", "number", "boolean", "time"]
EpochName = Literal["seconds", "milliseconds", "excel", "excel-1904"]
OrderName = Literal["month-first", "day-first"]
Form = Literal["geojson", "lat-lon", "lon-lat-pair", "wkt", "mesh", "mesh-cell", "plane", Part]
QualityName = Literal["MEASURED", "PRELIMINARY", "CONFIRMED", "MISSING", "ADJUSTING", "DRILL"]


class TermsDocument(Strict):
    """How a source wants to be used."""

    hold: Seconds | None = Field(
        default=None, description="How long an answer may be kept in memory; left out: not at all."
    )
    stale_if_error: Seconds | None = Field(
        default=None, description="How long a kept answer may stand in while the source fails."
    )
    calls: CallRate | None = Field(default=None, description="At most so many calls in a time.")
    concurrent: Count | None = Field(default=None, description="At most so many calls at once.")
    page_size: Count | None = Field(default=None, description="Records asked for in one call.")
    contact: Words | None = Field(default=None, description="Whom to ask for access or about faults.")
    max_bytes: Count | None = Field(default=None, description="The largest answer that is read.")
    timeout: Seconds | None = Field(default=None, description="How long one call may take.")


class QualityDocument(Strict):
    """Where the quality of a measure is said, and which native values mean which quality."""

    from_: Words = Field(description="The native path of the quality.")
    values: dict[str, QualityName] = Field(default_factory=dict, description="What each native value means.")

    _from = model_validator(mode="before")(shorthand)


class ReferenceDocument(Strict):
    """How to make the id of another entity: its key's paths and its id space (default: the source's own)."""

    key: Paths = Field(description="The native paths that make its key.")
    space: Words | None = Field(default=None, description="Its id space; left out: the source's own.")
    class_: Words | None = Field(default=None, description="Its class, where the property may refer to several.")
    native: NativeKind | None = Field(default=None, description="The native type of the key.")


class FieldDocument(NativeDocument):
    """Where one property comes from. A bare text is its native path."""

    unit: Words | None = Field(default=None, description="The unit of the native numbers (UN/CEFACT code).")
    at: MomentDocument | None = Field(default=None, description="When a measure was taken.")
    zone: Words | None = Field(default=None, description="The time zone of times without one.")
    epoch: EpochName | None = Field(default=None, description="What a time that is a number counts.")
    quality: QualityDocument | None = Field(default=None, description="Where the quality of a measure is said.")
    missing: tuple[str, ...] = Field(default=(), description="Native values that mean that there is none.")
    expected: Seconds | None = Field(default=None, description="How often the measure is renewed.")
    native: NativeKind | None = Field(
        default=None, description="The native type, by which filters are sent to the source."
    )
    as_: Form | None = Field(default=None, description="How a geometry, or a part of a value, is written.")
    lat: Words | None = Field(default=None, description="The path of the latitude.")
    lon: Words | None = Field(default=None, description="The path of the longitude.")
    x: Words | None = Field(default=None, description="The path of the plane coordinate to the north.")
    y: Words | None = Field(default=None, description="The path of the plane coordinate to the east.")
    datum: Words | None = Field(default=None, description="The geodetic datum of the coordinates.")
    order: OrderName | None = Field(default=None, description="Which comes first in a date of two small numbers.")
    languages: dict[str, Words] = Field(default_factory=dict, description="The native path of each language.")
    codes: dict[str, Words] = Field(default_factory=dict, description="The code that each native value means.")
    true: tuple[str, ...] = Field(default=(), description="Native values that mean true.")
    false: tuple[str, ...] = Field(default=(), description="Native values that mean false.")
    value: Words | None = Field(default=None, description="The same value for every thing.")
    ref: ReferenceDocument | None = Field(default=None, description="Another thing by its key.")


class IdDocument(Strict):
    """What makes the key of an id: native paths, the class's natural key, or the content (name and place)."""

    key: Paths | None = Field(default=None, description="The native paths that make the key.")
    space: Words | None = Field(default=None, description="The id space; left out: the holder's and the source's name.")
    content: Flag = Field(default=False, description="Whether the key is made of name and place.")
    natural: Flag = Field(default=False, description="Whether the key is the natural key of the class.")
    native: NativeKind | None = Field(default=None, description="The native type of the key.")

    @model_validator(mode="after")
    def _one_way(self) -> IdDocument:
        if [self.key is not None, self.content, self.natural].count(True) != 1:
            raise PydanticCustomError("ID_UNCLEAR", "write one of key, natural: true and content: true")
        return self


class DrillDocument(Strict):
    """Which rows are of a drill (訓練)."""

    from_: Words = Field(description="The native path that tells.")
    equals: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)] = Field(
        description="Values that mean a drill."
    )


class ConditionDocument(Strict):
    """What a record must say to be of the class; a list of native values holds for any of them."""

    from_: Words = Field(description="The native path that tells.")
    equals: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = Field(
        default=None, description="One of these."
    )
    not_equals: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = Field(
        default=None, description="None of these; blank is none of them."
    )
    present: Flag | None = Field(default=None, description="Whether there is a value.")

    @model_validator(mode="after")
    def _one_test(self) -> ConditionDocument:
        if sum(test is not None for test in (self.equals, self.not_equals, self.present)) != 1:
            raise PydanticCustomError("CONDITION_UNCLEAR", "write one of equals, notEquals and present")
        return self


class EachDocument(Strict):
    """Which items of a record are things of their own: those of a list, or of a text split `by`."""

    in_: Words = Field(description="The path of the list or text.")
    as_: Local = Field(default="item", description="What paths of an item begin with.")
    by: Words | None = Field(default=None, description="What parts a text.")


class EntryDocument(Strict):
    """One thing of a record: `take` names native paths, `set` names what is the same in every record."""

    take: dict[Local, Words] = Field(default_factory=dict, description="Native paths by the names that they get.")
    set_: dict[Local, Words] = Field(
        default_factory=dict, description="Values, the same in every record, by the names that they get."
    )


class ClassDocument(Strict):
    """How rows of one collection become entities of one class."""

    collection: Words = Field(description="What the adapter asks for: a table, type or resource.")
    rows: Literal["state", "readings"] = Field(description="Whether a row is how a thing is now, or one reading of it.")
    holds: Literal["whole", "partial"] = Field(
        default="partial", description="Whether the source has all there is to know of its things."
    )
    id: IdDocument = Field(description="What makes the id of a thing.")
    at: Words | None = Field(default=None, description="The native path of when a reading was taken.")
    window: Seconds | None = Field(default=None, description="How far back the latest reading may lie.")
    drill: DrillDocument | None = Field(default=None, description="Which rows are of a drill.")
    when: Annotated[tuple[ConditionDocument, ...], BeforeValidator(_one_condition)] = Field(
        default=(), description="Which records are of the class; all conditions must hold."
    )
    each: EachDocument | None = Field(default=None, description="Which items of a record are things of their own.")
    unpivot: tuple[EntryDocument, ...] = Field(default=(), description="The things of a wide record, one entry each.")
    zone: Words | None = Field(default=None, description="The time zone of times without one, for all fields.")
    epoch: EpochName | None = Field(default=None, description="What times that are numbers count, for all fields.")
    expected: Seconds | None = Field(default=None, description="How often measures are renewed, for all fields.")
    fields: Annotated[dict[str, FieldDocument], Field(min_length=1)] = Field(
        description="Where each property comes from."
    )


class ExtendingDocument(Strict):
    """A class as another source maps it, but for what is said here; `fields` are added, or stand instead."""

    extends: Name = Field(description="The source whose mapping of the class is taken.")
    collection: Words | None = None
    rows: Literal["state", "readings"] | None = None
    holds: Literal["whole", "partial"] | None = None
    id: IdDocument | None = None
    at: Words | None = None
    window: Seconds | None = None
    drill: DrillDocument | None = None
    when: Annotated[tuple[ConditionDocument, ...], BeforeValidator(_one_condition)] = ()
    each: EachDocument | None = None
    unpivot: tuple[EntryDocument, ...] = ()
    zone: Words | None = None
    epoch: EpochName | None = None
    expected: Seconds | None = None
    fields: dict[str, FieldDocument] = Field(default_factory=dict)


def _class_form(value: Any) -> str:
    return "extends" if isinstance(value, ExtendingDocument) or (isinstance(value, dict) and "extends" in value) else ""


Provided = Annotated[
    Annotated[ClassDocument, Tag("")] | Annotated[ExtendingDocument, Tag("extends")], Discriminator(_class_form)
]
"""How rows become entities of a class, written here or taken from another source."""


Provides = Annotated[dict[str, Provided], Field(min_length=1)]
"""What a source provides, by class."""


class ProvidesDocument(Strict):
    """`provides` by itself, as a mapping that was made and not written."""

    provides: Provides = Field(description="What is provided, by class.")


class StockUse(Strict):
    """A stock policy by name, with its parameters; `tsunagu policy show` lists what there is and what each takes."""

    use: Words = Field(description="The name of the stock policy.")
    with_: dict[str, Any] = Field(default_factory=dict, description="Its parameters.")


def _policy_form(value: Any) -> str:
    return "use" if isinstance(value, (dict, StockUse)) else "name"


PolicyUse = Annotated[Annotated[Name, Tag("name")] | Annotated[StockUse, Tag("use")], Discriminator(_policy_form)]
"""The name of a policy's file, or `{use: NAME, with: {…}}` for a stock policy."""


class SourceDocument(Strict):
    """One source: who holds it, how it is reached, how it wants to be used, and what it provides.

    Where `provides` is left out it is empty, which nobody can write: the source is mapped when the hub starts.
    """

    source: Name = Field(description="The name of the source, which is that of its file.")
    holder: Name = Field(description="The id of the holder, as in hub.yaml.")
    title: Localized = Field(description="What the source is called.")
    license: Words | None = Field(default=None, description="The licence of the data (SPDX).")
    attribution: Localized | None = Field(default=None, description="The prescribed wording of the attribution.")
    adapter: Name = Field(description="How the source is spoken to.")
    connection: dict[str, Any] = Field(
        default_factory=dict, description="What the adapter needs to reach it; see the adapter's page."
    )
    terms: TermsDocument = Field(default=TermsDocument(), description="How the source wants to be used.")
    tables: dict[str, Table] = Field(default_factory=dict, description="Tables that fields look values up in, by name.")
    provides: Provides = Field(default_factory=dict, description="How its records become things, by class.")
    policy: PolicyUse | None = Field(default=None, description="Who may see what.")
    unlisted: Flag = Field(default=False, description="Whether the source is left out of lists of sources.")
    forward: Literal["assertion"] | None = Field(default=None, description="What of the consumer is passed on.")
