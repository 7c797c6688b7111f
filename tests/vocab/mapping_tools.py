"""A small vocabulary made by hand, and a short way to compile a mapping in a test."""

from __future__ import annotations

from typing import Any

from vocab.documents import read_with_lines
from vocab.mapping.compile import ClassMapping, compile_source
from vocab.mapping.model import SourceDocument
from vocab.mapping.program import Mapped
from vocab.terms import Class, Code, CodeList, Form, Kind, Label, Property, Unit, Vocabulary

HEAD = """\
source: river
holder: takamatsu-city
title: {ja: 河川, en: River}
license: CC-BY-4.0
adapter: table
"""


def label(text: str) -> Label:
    """The same text in both languages."""
    return Label(text, text)


def prop(name: str, kind: Kind, **more: Any) -> Property:
    """A property; what is not given is made up."""
    return Property(name, f"urn:x:{name}", label(name), label(name), kind, **more)


def cls(name: str, *properties: Property, abstract: bool = False, parents: tuple[str, ...] = ()) -> Class:
    """A class."""
    return Class(
        name=name,
        iri=f"urn:x:{name}",
        label=label(name),
        description=label(name),
        abstract=abstract,
        parents=parents,
        singular=name.lower(),
        plural=f"{name.lower()}s",
        properties=properties,
    )


GAUGE = cls(
    "WaterGauge",
    prop("name", Kind.VARIANTS),
    prop("location", Kind.GEOMETRY),
    prop("address.full", Kind.TEXT),
    prop("memo", Kind.TEXT),
    prop("city", Kind.TEXT, form=Form.MUNICIPALITY_CODE),
    prop("phone", Kind.TEXT, form=Form.TELEPHONE),
    prop("fee", Kind.INTEGER, form=Form.YEN),
    prop("waterLevel", Kind.MEASURE, unit="MTR"),
    prop("danger", Kind.NUMBER, unit="MTR"),
    prop("count", Kind.INTEGER),
    prop("status", Kind.CODE, codes="Status"),
    prop("open", Kind.BOOLEAN),
    prop("startsAt", Kind.DATETIME),
    prop("page", Kind.URI),
    prop("river", Kind.REFERENCE, target="River"),
    prop("place", Kind.REFERENCE, target="Place"),
    parents=("Place",),
)
STATUS = CodeList(
    "Status",
    "urn:x:Status",
    label("Status"),
    (
        Code("OPEN", Label("通行可", "open"), ("1", "規制なし")),
        Code("CLOSED", Label("通行止", "closed"), ("2", "通行止め")),
    ),
)
UNITS = {
    "MTR": Unit("MTR", "urn:x:m", label("m"), "m", "Length"),
    "CMT": Unit("CMT", "urn:x:cm", label("cm"), "cm", "Length", factor="1/100"),
    "CEL": Unit("CEL", "urn:x:c", label("C"), "°C", "Temperature"),
}
VOCABULARY = Vocabulary(
    classes={
        "Place": cls("Place", abstract=True),
        "WaterGauge": GAUGE,
        "River": cls("River", prop("name", Kind.VARIANTS), parents=("Place",)),
    },
    code_lists={"Status": STATUS},
    units=UNITS,
    version="test",
)


def compiled(
    provides: str, *, nested: bool = False, name: str = "WaterGauge", default_zone: str = "Asia/Tokyo"
) -> ClassMapping:
    """The mapping of one class; `provides` is the body below its name, indented by four."""
    document, lines = read_with_lines(SourceDocument, f"{HEAD}provides:\n  {name}:\n{provides}", file="river.yaml")
    return compile_source(
        document, VOCABULARY, nested=nested, default_zone=default_zone, lines=lines, file="river.yaml"
    )[name]


def with_fields(fields: str, *, nested: bool = False, id_: str = "{key: id}", more: str = "") -> ClassMapping:
    """A state mapping of the gauge with these lines of fields (`name: path`, one a line)."""
    body = "".join(f"      {line}\n" for line in fields.strip().splitlines())
    return compiled(
        f"    collection: c\n    rows: state\n    holds: whole\n    id: {id_}\n{more}    fields:\n{body}", nested=nested
    )


def mapped(mapping: ClassMapping, row: dict[str, Any]) -> Mapped:
    """One row through the program of all fields."""
    return mapping.program(frozenset(mapping.fields))(row)


def cell(field: str, raw: Any, *, name: str) -> Any:
    """The cell of the property `name` mapped by `field` (which reads `x`) from one native value."""
    return mapped(with_fields(f"{name}: {field}"), {"id": "1", "x": raw}).cells[name]
