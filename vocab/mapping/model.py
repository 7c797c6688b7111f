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

    hold: Seconds | None = None
    stale_if_error: Seconds | None = None
    calls: CallRate | None = None
    concurrent: Count | None = None
    page_size: Count | None = None
    contact: Words | None = None
    max_bytes: Count | None = None
    timeout: Seconds | None = None


class QualityDocument(Strict):
    """Where the quality of a measure is said, and which native values mean which quality."""

    from_: Words
    values: dict[str, QualityName] = Field(default_factory=dict)

    _from = model_validator(mode="before")(shorthand)


class ReferenceDocument(Strict):
    """How to make the id of another entity: its key's paths and its id space (default: the source's own)."""

    key: Paths
    space: Words | None = None
    class_: Words | None = None  # needed where the property's target is abstract
    native: NativeKind | None = None


class FieldDocument(NativeDocument):
    """Where one property comes from. A bare text is its native path."""

    unit: Words | None = None
    at: MomentDocument | None = None
    zone: Words | None = None
    epoch: EpochName | None = None
    quality: QualityDocument | None = None
    missing: tuple[str, ...] = ()
    expected: Seconds | None = None
    native: NativeKind | None = None
    as_: Form | None = None
    lat: Words | None = None
    lon: Words | None = None
    x: Words | None = None
    y: Words | None = None
    datum: Words | None = None
    order: OrderName | None = None
    languages: dict[str, Words] = Field(default_factory=dict)
    codes: dict[str, Words] = Field(default_factory=dict)
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    value: Words | None = None
    ref: ReferenceDocument | None = None


class IdDocument(Strict):
    """What makes the key of an id: native paths, or the content (name and place) where there is no key."""

    key: Paths | None = None
    space: Words | None = None
    content: Flag = False
    native: NativeKind | None = None

    @model_validator(mode="after")
    def _one_way(self) -> IdDocument:
        if (self.key is None) != self.content:
            raise PydanticCustomError("ID_UNCLEAR", "write either key or content: true")
        return self


class DrillDocument(Strict):
    """Which rows are of a drill (訓練)."""

    from_: Words
    equals: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)]


class ConditionDocument(Strict):
    """What a record must say to be of the class; a list of native values holds for any of them."""

    from_: Words
    equals: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = None
    not_equals: Annotated[tuple[str, ...], BeforeValidator(one_or_more), Field(min_length=1)] | None = None
    present: Flag | None = None

    @model_validator(mode="after")
    def _one_test(self) -> ConditionDocument:
        if sum(test is not None for test in (self.equals, self.not_equals, self.present)) != 1:
            raise PydanticCustomError("CONDITION_UNCLEAR", "write one of equals, notEquals and present")
        return self


class EachDocument(Strict):
    """Which items of a record are things of their own: those of a list, or of a text split `by`."""

    in_: Words
    as_: Local = "item"
    by: Words | None = None


class EntryDocument(Strict):
    """One thing of a record: `take` names native paths, `set` names what is the same in every record."""

    take: dict[Local, Words] = Field(default_factory=dict)
    set_: dict[Local, Words] = Field(default_factory=dict)


class ClassDocument(Strict):
    """How rows of one collection become entities of one class."""

    collection: Words
    rows: Literal["state", "readings"]
    holds: Literal["whole", "partial"] = "partial"
    id: IdDocument
    at: Words | None = None
    window: Seconds | None = None
    drill: DrillDocument | None = None
    when: Annotated[tuple[ConditionDocument, ...], BeforeValidator(_one_condition)] = ()
    each: EachDocument | None = None
    unpivot: tuple[EntryDocument, ...] = ()
    zone: Words | None = None
    epoch: EpochName | None = None
    expected: Seconds | None = None
    fields: Annotated[dict[str, FieldDocument], Field(min_length=1)]


class ExtendingDocument(Strict):
    """A class as another source maps it, but for what is said here; `fields` are added, or stand instead."""

    extends: Name
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

    provides: Provides


class StockUse(Strict):
    """A stock policy by name, with its parameters; which there are and what they take says `policies.stock`."""

    use: Words
    with_: dict[str, Any] = Field(default_factory=dict)


def _policy_form(value: Any) -> str:
    return "use" if isinstance(value, (dict, StockUse)) else "name"


PolicyUse = Annotated[Annotated[Name, Tag("name")] | Annotated[StockUse, Tag("use")], Discriminator(_policy_form)]
"""The name of a policy's file, or `{use: NAME, with: {…}}` for a stock policy."""


class SourceDocument(Strict):
    """One source: who holds it, how it is reached, how it wants to be used, and what it provides.

    Where `provides` is left out it is empty, which nobody can write: the source is mapped when the hub starts.
    """

    source: Name
    holder: Name
    title: Localized
    license: Words | None = None
    attribution: Localized | None = None
    adapter: Name
    connection: dict[str, Any] = Field(default_factory=dict)
    terms: TermsDocument = TermsDocument()
    tables: dict[str, Table] = Field(default_factory=dict)
    provides: Provides = Field(default_factory=dict)
    policy: PolicyUse | None = None
    unlisted: Flag = False
    forward: Literal["assertion"] | None = None
