"""The reference of the mapping language in Markdown, from the models and their schema.

Takes nothing; gives the text of the page. Every key of every model is on it, with what it takes, its default, what it
means and how it is refused.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hub.reference.schemas import schema_of
from vocab.documents import Strict
from vocab.mapping import model, nativemodel

_SECTIONS: Mapping[str, str] = {
    "SourceDocument": "The source",
    "TermsDocument": "`terms`",
    "StockUse": "`policy` with parameters",
    "ClassDocument": "A class: `provides.CLASS`",
    "ExtendingDocument": "A class taken from another source",
    "IdDocument": "`id`",
    "ConditionDocument": "A condition of `when`",
    "EachDocument": "`each`",
    "EntryDocument": "An entry of `unpivot`",
    "DrillDocument": "`drill`",
    "FieldDocument": "A field: `fields.PROPERTY`",
    "MomentDocument": "`at` of a measure",
    "JoinDocument": "`join`",
    "SplitDocument": "`split`",
    "LookupDocument": "`lookup`",
    "QualityDocument": "`quality`",
    "ReferenceDocument": "`ref`",
}
_CODE = re.compile(r"\"([A-Z]+(?:_[A-Z]+)+)\"")
_HEAD = """# Reference of mappings

Every key of `sources/NAME.yaml`, written from the models by `tsunagu schema reference`. What the forms do, and when
they give nothing, is told in [Mappings](../mapping.md) and in the [guide for holders](../holders.md).

For editors the same is a JSON Schema: [source.json](schemas/source.json), beside [policy.json](schemas/policy.json)
and [hub.json](schemas/hub.json).

Everywhere, a key that is not here is refused (`KEY_UNKNOWN`), as are a required one that is missing (`KEY_MISSING`)
and one that is written without a value (`YAML_EMPTY`). Whatever needs the vocabulary is refused when the source is
loaded; see [Errors](../errors.md#sources-and-mappings).
"""
_FORMS: Mapping[str, tuple[str, str]] = {
    "flag": ("`true` or `false`", "VALUE_NOT_A_BOOLEAN"),
    "integer": ("whole number", "VALUE_NOT_AN_INTEGER"),
    "duration": ("duration (`PT10M`)", "VALUE_NOT_A_DURATION"),
    "rate": ("calls in a time (`120/min`)", "VALUE_NOT_A_RATE"),
}


def mapping_page() -> str:
    """The page."""
    definitions = {"SourceDocument": schema_of("source"), **schema_of("source")["$defs"]}
    parts = ["\n".join(_section(name, title, definitions[name])) for name, title in _SECTIONS.items()]
    return _HEAD + "\n" + "\n".join(parts)


def sections() -> frozenset[str]:
    """The models that have a section."""
    return frozenset(_SECTIONS)


def _section(name: str, title: str, definition: Mapping[str, Any]) -> Iterator[str]:
    keys = definition if "properties" in definition else definition["anyOf"][1]
    yield f"## {title}\n"
    yield str(definition.get("description", "")) + "\n"
    refusals = _refusals(name)
    if refusals:
        yield "Refused as a whole: " + ", ".join(f"`{code}`" for code in refusals) + ".\n"
    yield "| key | takes | default | meaning | refused with |\n|---|---|---|---|---|"
    required = set(keys.get("required", ()))
    for key, schema in keys["properties"].items():
        takes, code = _form(schema)
        default = "**required**" if key in required else _default(schema)
        meaning = schema.get("description") or _told_elsewhere(key)
        yield f"| `{key}` | {takes} | {default} | {meaning} | {f'`{code}`' if code else ''} |"
    yield ""


def _refusals(name: str) -> list[str]:
    """The codes that the model's own checks refuse with."""
    cls = getattr(model, name, None) or getattr(nativemodel, name)
    checks = cls.__pydantic_decorators__.model_validators.values() if issubclass(cls, Strict) else ()
    return sorted({code for check in checks for code in _CODE.findall(inspect.getsource(check.func))})


def _told_elsewhere(key: str) -> str:
    """The meaning of a key that a class taken from elsewhere has too."""
    return str(schema_of("source")["$defs"]["ClassDocument"]["properties"].get(key, {}).get("description", ""))


def _default(schema: Mapping[str, Any]) -> str:
    found = schema.get("default")
    if found is None:
        return ""
    return f"`{str(found).lower() if isinstance(found, bool) else found}`"


def _form(schema: Mapping[str, Any]) -> tuple[str, str]:
    """What a key takes, for people, and the code of what it does not take."""
    if "enum" in schema:
        return _words([item for item in schema["enum"] if isinstance(item, str)])
    if "$ref" in schema:
        return _linked(schema["$ref"]), ""
    if "anyOf" in schema:
        return _any(schema)
    if schema.get("type") in ("array", "object"):
        return _several(schema), ""
    if schema.get("format") == "duration" or "examples" in schema:
        return _FORMS["rate" if "examples" in schema else "duration"]
    return ("name", "VALUE_INVALID") if "pattern" in schema else ("text", "")


def _words(words: list[str]) -> tuple[str, str]:
    if words == ["true", "false"]:
        return _FORMS["flag"]
    return ", ".join(f"`{word}`" for word in words), "VALUE_INVALID"


def _several(schema: Mapping[str, Any]) -> str:
    if schema["type"] == "array":
        return "list of " + _form(schema["items"])[0]
    inner = schema.get("additionalProperties")
    return "mapping to " + _form(inner)[0] if isinstance(inner, Mapping) else "mapping"


def _any(schema: Mapping[str, Any]) -> tuple[str, str]:
    forms = schema["anyOf"]
    if {"type": "integer"} in forms:
        text, code = _FORMS["integer"]
        return text + (f" from {schema['minimum']}" if "minimum" in schema else ""), code
    return " or ".join(dict.fromkeys(_form(form)[0] for form in forms)), ""


def _linked(reference: str) -> str:
    name = reference.rpartition("/")[2]
    if name not in _SECTIONS:
        return "`{ja: …, en: …}`"
    title = _SECTIONS[name]
    anchor = re.sub(r"[^a-z0-9 .-]", "", title.lower()).replace(".", "").strip().replace(" ", "-")
    return f"[{title.replace('`', '')}](#{anchor})"
