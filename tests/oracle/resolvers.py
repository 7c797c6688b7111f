"""The oracle: plain resolvers that graphql-core calls field by field, over the entities of the seam.

Gives a schema without the engine, and `resolve`, one function per type of the schema. What a field means is
said here once more, in the shortest way that comes to mind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any

from graphql import GraphQLAbstractType, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema

from hub.catalogue import Catalogue
from hub.entity import Entity, Origin
from hub.graphql.derive import build_schema
from tests.hub.engine_tools import NOW, shipped
from tests.hub.graphql.small import Services
from tests.oracle.filters import age_seconds, holds, inside, ordered, within
from tests.oracle.seam import Seen
from vocab.terms import Class, Kind, Property
from vocab.values import Measure, Quality, Text

UNITS = {"cm": "CMT", "m": "MTR", "mm": "MMT", "㎝": "CMT", "km": "KMT"}
"""Symbols of units that documents use, by what they stand for."""


@dataclass(slots=True)
class Asked:
    """What the resolvers of one operation share. `cursors` maps the engine's cursors to the ids they stand for."""

    catalogue: Catalogue
    languages: tuple[str, ...]
    seen: Mapping[str, Seen]  # by response key of the root field
    cursors: Mapping[str, str] = field(default_factory=dict)
    hub_id: str = "test-hub"


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity with the level it was found on."""

    entity: Entity
    seen: Seen


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: the things on it, whether there are more on either side, how many there are."""

    things: list[Thing]
    more: bool
    fewer: bool
    total: int | None
    exactness: str


@dataclass(frozen=True, slots=True)
class Given:
    """What one source gave of an entity."""

    origin: Origin
    entity: Entity


@dataclass(frozen=True, slots=True)
class Value:
    """A cell with what it is a value of."""

    cell: Any
    prop: Property
    class_: Class
    lang: str | None = None


@cache
def plain_schema() -> GraphQLSchema:
    """The derived schema with every resolver taken out."""
    schema = build_schema(shipped(), None, Services()).graphql_schema
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            type_.is_type_of = None
            for definition in type_.fields.values():
                definition.resolve = None
        elif hasattr(type_, "resolve_type"):
            type_.resolve_type = None
    return schema


def type_of(value: Any, info: GraphQLResolveInfo[Asked], abstract: GraphQLAbstractType) -> str:
    """The concrete type behind an interface or union."""
    del info, abstract
    name: str = value.entity.class_name
    return name


def resolve(source: Any, info: GraphQLResolveInfo[Asked], **arguments: Any) -> Any:
    """The value of any field; a text is asked for in a language one level above its value."""
    found = _resolved(source, info, arguments)
    return replace(found, lang=arguments.get("lang")) if isinstance(found, Value) else found


def _resolved(source: Any, info: GraphQLResolveInfo[Asked], arguments: Mapping[str, Any]) -> Any:
    asked: Asked = info.context
    name = info.field_name
    if isinstance(source, Thing):
        return _of_thing(source, name, asked)
    if isinstance(source, Listed):
        return _of_list(source, name)
    if isinstance(source, Value):
        return _of_value(source, name, arguments, asked)
    if isinstance(source, Given):
        return _of_origin(source.origin, source.entity, name, arguments, asked)
    if isinstance(source, Mapping):
        return source[name]
    return _of_query(name, info, arguments, asked)


def _of_query(name: str, info: GraphQLResolveInfo[Asked], arguments: Mapping[str, Any], asked: Asked) -> Any:
    seen = asked.seen[str(info.path.key)]
    if name == "_entities":
        return [_by_id(seen, _represented(item)) for item in arguments["representations"]]
    for class_ in shipped().concrete():
        if name == class_.plural:
            return _connection(class_, seen, arguments, asked)
        if name == class_.singular:
            return _by_id(seen, arguments["id"] if f":{class_.name}:" in arguments["id"] else None)
    return _by_id(seen, arguments["id"])


def _represented(item: Mapping[str, Any]) -> str | None:
    return item["id"] if item["id"].split(":")[2:3] == [item["__typename"]] else None


def _by_id(seen: Seen, entity_id: str | None) -> Thing | None:
    found = seen.entities.get(entity_id or "")
    return Thing(found, seen) if found else None


def _connection(class_: Class, seen: Seen, arguments: Mapping[str, Any], asked: Asked) -> Listed | None:
    if not seen.asked:
        return None
    kept = [
        entity
        for entity in seen.entities.values()
        if holds(entity, class_, arguments.get("filter")) is True
        and within(entity, arguments.get("near")) is True
        and inside(entity, arguments.get("inside")) is True
    ]
    rows = ordered(kept, arguments.get("orderBy"))
    ids = [entity.id for entity in rows]
    first, last = arguments.get("first"), arguments.get("last")
    if last is not None:
        stop = ids.index(asked.cursors[arguments["before"]]) if arguments.get("before") else len(rows)
        start = max(stop - last, 0)
    else:
        start = ids.index(asked.cursors[arguments["after"]]) + 1 if arguments.get("after") else 0
        stop = min(start + (50 if first is None else first), len(rows))
    exactness = "EXACT" if seen.everything else "LOWER_BOUND"
    return Listed(
        [Thing(entity, seen) for entity in rows[start:stop]],
        more=stop < len(rows),
        fewer=start > 0,
        total=len(rows) if seen.permitted else None,
        exactness=exactness if seen.permitted else "UNKNOWN",
    )


def _of_list(page: Listed, name: str) -> Any:
    cursors = [f"cursor:{thing.entity.id}" for thing in page.things]
    if name == "edges":
        return [{"node": thing, "cursor": cursor} for thing, cursor in zip(page.things, cursors, strict=True)]
    if name == "pageInfo":
        return {
            "hasNextPage": page.more,
            "hasPreviousPage": page.fewer,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        }
    return page.things if name == "nodes" else {"value": page.total, "exactness": page.exactness}


def _of_thing(thing: Thing, name: str, asked: Asked) -> Any:
    entity, class_ = thing.entity, asked.catalogue.vocabulary.classes[thing.entity.class_name]
    fixed: dict[str, Any] = {"id": entity.id, "sameAs": [], "history": None}
    if name in fixed:
        return fixed[name]
    if name == "provenance":
        return [Given(origin, entity) for origin in entity.origins]
    for prop in class_.properties:
        if prop.name == name and prop.kind is Kind.REFERENCE:
            below = thing.seen.below.get((class_.name, name), Seen())
            return _by_id(below, entity.cells.get(name))  # type: ignore[arg-type]  # a reference holds an id
        if prop.name == name:
            return _shown(entity, prop, class_)
    leaves = [prop for prop in class_.properties if prop.name.startswith(f"{name}.")]
    return {prop.name.partition(".")[2]: _shown(entity, prop, class_) for prop in leaves}


def _shown(entity: Entity, prop: Property, class_: Class) -> Any:
    cell = entity.cells.get(prop.name)
    composite = prop.kind in {Kind.VARIANTS, Kind.CODE, Kind.MEASURE}
    return Value(cell, prop, class_) if composite and cell is not None else cell


def _of_value(value: Value, name: str, arguments: Mapping[str, Any], asked: Asked) -> Any:
    if isinstance(value.cell, Text):
        return _text(value.cell, name, asked, value.lang)
    if isinstance(value.cell, Measure):
        return _measure(value, value.cell, name, arguments)
    known = {code.code: code for code in shipped().code_lists[value.prop.codes or ""].codes}
    return value.cell if name == "code" else known[value.cell].label.get(_hub_language(arguments, asked))


def _text(text: Text, name: str, asked: Asked, lang: str | None) -> str | None:
    tag = next((tag for tag in _wished(lang, asked) if tag in text.by_language), min(text.by_language))
    return text.by_language[tag] if name == "value" else tag


def _wished(lang: str | None, asked: Asked) -> list[str]:
    wished = [lang] if lang else list(asked.languages)
    return [spelt for tag in (*wished, "ja") for spelt in (tag, tag.partition("-")[0])]


def _hub_language(arguments: Mapping[str, Any], asked: Asked) -> str:
    wished = [arguments["lang"]] if arguments.get("lang") else list(asked.languages)
    return next((base for base in (tag.partition("-")[0] for tag in wished) if base in {"ja", "en"}), "ja")


def _measure(value: Value, measure: Measure, name: str, arguments: Mapping[str, Any]) -> Any:
    simple: dict[str, Callable[[], Any]] = {
        "value": lambda: _converted(measure.value, value.prop.unit or "", arguments.get("unit")),
        "unit": lambda: value.prop.unit,
        "observedAt": lambda: measure.observed_at,
        "quality": lambda: measure.quality.value,
        "freshness": lambda: _freshness(measure, value.class_),
    }
    return simple[name]()


def _converted(number: float | None, unit: str, asked: str | None) -> float | None:
    wanted = UNITS.get(asked or unit, asked or unit)
    if number is None or wanted == unit:
        return number
    have, want = shipped().units[unit], shipped().units[wanted]
    base = Fraction(repr(number)) * Fraction(have.factor) + Fraction(have.offset)
    return float((base - Fraction(want.offset)) / Fraction(want.factor))


def _freshness(measure: Measure, class_: Class) -> dict[str, Any]:
    """CURRENT up to twice what is expected, LATE up to six times; without a value nobody knows."""
    expected = class_.expected_seconds if measure.expected_seconds is None else measure.expected_seconds
    if measure.observed_at is None:
        return {"ageSeconds": None, "expectedSeconds": expected, "state": "UNKNOWN"}
    age = age_seconds(measure.observed_at, NOW)
    state = "UNKNOWN"
    if expected is not None and measure.value is not None and measure.quality is not Quality.MISSING:
        state = "CURRENT" if age <= 2 * expected else "LATE" if age <= 6 * expected else "STALE"
    return {"ageSeconds": age, "expectedSeconds": expected, "state": state}


def _of_origin(origin: Origin, entity: Entity, name: str, arguments: Mapping[str, Any], asked: Asked) -> Any:
    source = asked.catalogue.by_name[origin.source]
    cells = [entity.cells[prop] for prop in origin.rules]
    times = [cell.observed_at for cell in cells if isinstance(cell, Measure) and cell.observed_at]
    language = _hub_language(arguments, asked)
    licence = source.license or {"ja": "ライセンス未記載", "en": "licence not stated"}[language]
    title, holder = source.title.get(language), source.holder.title.get(language)
    sentence = {
        "ja": f"「{title}」（{holder}、{licence}）を加工して作成",
        "en": f"Made from “{title}” ({holder}, {licence}), adapted",
    }[language]
    newest: datetime | None = max(times, default=None)
    return {
        "fields": sorted(origin.rules),
        "source": source.name,
        "holder": source.holder.id,
        "license": source.license,
        "attribution": sentence,
        "observedAt": newest,
        "retrievedAt": origin.retrieved_at,
        "rule": min(origin.rules.values(), default=None),
        "via": [asked.hub_id],
    }[name]
