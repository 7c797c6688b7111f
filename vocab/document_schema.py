"""The JSON Schema (2020-12) of a strict document, for editors: takes a model, gives plain data.

The reader takes every scalar as text while editors type what they see, so a schema accepts both: `3` and `"3"`, `true`
and `"true"`. What it refuses the reader refuses too; the reader, which knows the vocabulary, refuses more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from vocab.documents import Strict

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALAR = ["string", "number", "boolean"]
_INTEGER = r"^[+-]?[0-9]{1,18}$"
_NUMBER = r"^[+-]?[0-9]{1,18}(\.[0-9]{1,18})?$"
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_REFERENCE = {"type": "string", "pattern": r"\$\{"}
_TYPED = re.compile(r"true|false|[+-]?[0-9]+(\.[0-9]+)?")
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_ONE_OR_MORE = frozenset({"one_or_more", "_listed", "_one_condition"})


def document_schema(model: type[Strict], *, title: str, references: bool = False) -> dict[str, Any]:
    """The schema of a document; with `references` every scalar may be a reference (`${NAME}`) to be replaced first."""
    generator = _WithReferences if references else _Typed
    made = model.model_json_schema(by_alias=True, schema_generator=generator)
    plain: dict[str, Any] = _tidy(made)
    return {"$schema": DIALECT, "title": title, **{key: plain[key] for key in plain if key != "title"}}


class _Typed(GenerateJsonSchema):
    """Says of each value in which forms it may be written."""

    def reference(self, schema: JsonSchemaValue) -> JsonSchemaValue:
        """The schema of a scalar, where it may be given by a reference."""
        return schema

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """A text; what an editor types as a number or boolean is text to the reader."""
        found = super().str_schema(schema)
        return self.reference(found | {"type": _SCALAR})

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        """`true` and `false`, typed or not."""
        del schema
        return self.reference({"enum": [True, False, "true", "false"]})

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """A whole number in digits, typed or not."""
        bounds = {key: value for key, value in schema.items() if key in _BOUNDS}
        return self.reference({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": _INTEGER}], **bounds})

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        """A decimal number in digits, typed or not."""
        del schema
        return self.reference({"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER}]})

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:
        """A date."""
        del schema
        return self.reference({"type": "string", "pattern": _DATE})

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """One of some words; those that look like a number or boolean also typed."""
        words = [str(word) for word in schema["expected"]]
        typed: list[Any] = [word == "true" if word in ("true", "false") else float(word) for word in _typed(words)]
        return self.reference({"enum": [*words, *typed]})

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """A key that may be left out; an empty value is never written."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A key with a default, which is shown where it is more than nothing."""
        found = super().default_schema(schema)
        shown = {key: value for key, value in found.items() if key != "default"}
        default = found.get("default")
        said = isinstance(default, (str, int, float)) and default != ""
        return {**shown, "default": default} if said else shown

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Any of the forms; which one the reader chooses by what is written."""
        found = super().tagged_union_schema(schema)
        return {"anyOf": found["oneOf"]} if "oneOf" in found else found

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """What is read before it is checked: a single item for a list of one, `none` for nothing."""
        found = self.generate_inner(schema["schema"])
        name = getattr(schema["function"]["function"], "__name__", "")
        if name in _ONE_OR_MORE:
            return {"anyOf": [found["items"], found]} if "items" in found else found
        return {"anyOf": [{"const": "none"}, found]} if name == "_absent" else found

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """A mapping of keys; of some models a bare text is their `from`."""
        found = super().model_schema(schema)
        described = schema["cls"].__doc__
        found |= {"description": " ".join(described.split())} if described else {}
        validators = schema["cls"].__pydantic_decorators__.model_validators
        if "_from" not in validators:
            return found
        return {"anyOf": [{"type": _SCALAR, "minLength": 1}, found], "description": found.pop("description", "")}


class _WithReferences(_Typed):
    """The same, where a reference may stand for every scalar."""

    def reference(self, schema: JsonSchemaValue) -> JsonSchemaValue:
        """The scalar or a reference."""
        if schema.keys() == {"type"}:
            return schema
        return {"anyOf": [schema, _REFERENCE]}


def _typed(words: list[str]) -> list[str]:
    return [word for word in words if _TYPED.fullmatch(word)]


def _tidy(node: Any) -> Any:
    """The schema without titles made of names, and with bounds under the names that JSON Schema has for them."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: item for key, item in node.items() if not (key == "title" and isinstance(item, str))}
    return {_BOUNDS.get(key, key) if isinstance(item, int) else key: _tidy(item) for key, item in kept.items()}
