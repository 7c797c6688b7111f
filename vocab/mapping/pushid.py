"""Pushing comparisons of global ids: takes ids, gives comparisons of the native key they were made from.

An id of another class or space, or one that no row could have, matches nothing. Gives None where the native type
of the key is not stated.
"""

from __future__ import annotations

from vocab.ids import parse_id
from vocab.mapping.ask import Ask, Found
from vocab.mapping.classes import ClassMapping
from vocab.mapping.fieldmodel import FieldMapping
from vocab.mapping.keys import key_part, take_apart
from vocab.query.predicate import And, Compare, Op, Or, Predicate, Scalar
from vocab.readers.numbers import plain
from vocab.values import Unmappable


def compare_id(mapping: ClassMapping, space: str | None, predicate: Compare, ask: Ask) -> Found | None:
    """A comparison with the pseudo-field "id"."""
    if mapping.key_shows or mapping.multiplies or predicate.op not in {Op.EQ, Op.IN}:
        return None
    return _by_key((mapping.class_name, space or ""), mapping.key_paths, mapping.key_native, predicate, ask)


def compare_reference(field: FieldMapping, predicate: Compare, ask: Ask) -> Found | None:
    """A comparison with a reference made from one key column."""
    if field.reference is None or field.path is None or predicate.op not in {Op.EQ, Op.IN}:
        return None
    return _by_key(field.reference, (field.path,), field.native, predicate, ask)


def _by_key(
    home: tuple[str, str], paths: tuple[str, ...], native: str | None, predicate: Compare, ask: Ask
) -> Found | None:
    wanted = predicate.value if isinstance(predicate.value, tuple) else (predicate.value,)
    found = [_native_key(home, value, len(paths), native) for value in wanted]
    keys = [key for key in found if key is not None]
    if not keys:
        return Or(()), True
    if native not in {"text", "number"}:
        return None
    if len(paths) == 1:
        return ask.any_of(paths[0], native, tuple(key[0] for key in keys), exact=True)
    rows = [_all_columns(paths, key, native, ask) for key in keys]
    asked = tuple(row for row in rows if row is not None)
    if len(asked) < len(rows) or (len(asked) > 1 and not ask.disjunction):
        return None
    return (asked[0] if len(asked) == 1 else Or(asked)), False


def _native_key(home: tuple[str, str], value: Scalar, count: int, native: str | None) -> tuple[Scalar, ...] | None:
    """The native values that make this id; None where no row of this mapping has it."""
    parsed = parse_id(value) if isinstance(value, str) else None
    if parsed is None or (parsed.class_name, parsed.space) != home:
        return None
    parts = take_apart(parsed.key, count)
    if parts is None or any(key_part(part, native) != part for part in parts):
        return None
    if native != "number":
        return parts
    numbers = tuple(plain(part) for part in parts)
    return None if any(isinstance(item, Unmappable) for item in numbers) else numbers  # type: ignore[return-value]


def _all_columns(paths: tuple[str, ...], key: tuple[Scalar, ...], native: str, ask: Ask) -> Predicate | None:
    asked = [ask.one(path, native, Op.EQ, part, exact=False) for path, part in zip(paths, key, strict=True)]
    kept = tuple(found[0] for found in asked if found is not None)
    if not kept:
        return None
    return And(kept) if len(kept) > 1 and ask.conjunction else kept[0]
