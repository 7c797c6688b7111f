"""The value objects of a vocabulary: what the leaves with one name before their dot have in common.

Takes a `Vocabulary`; gives a `ValueObject` for each, with what a module says of its leaves. No module describes a
value object itself, so what it is called stands here; a city's own is called by its name. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vocab.measured import FRESHNESS_IRI, FRESHNESS_PARTS
from vocab.terms import Label, Property, Vocabulary

LABELS: Mapping[str, Label] = {
    "availability": Label("利用できる曜日と時間", "availability"),
    "collection": Label("ごみの収集日", "waste collection"),
    "file": Label("配布されるファイル", "file"),
    "hazards": Label("対象とする災害", "hazards"),
    "nutrition": Label("栄養価", "nutrition"),
    "schedule": Label("期間と時間", "schedule"),
    "stretch": Label("区間", "stretch"),
    "thresholds": Label("基準となる水位", "thresholds of the water level"),
    "utilities": Label("ライフラインの使用可否", "utilities"),
}
_FRESHNESS = Label("値の鮮度", "freshness of a value")


@dataclass(frozen=True, slots=True)
class ValueObject:
    """Values that belong together: `name` as GraphQL has it, its leaves in the order of the classes."""

    name: str
    iri: str
    label: Label
    description: Label
    leaves: tuple[Property, ...]


def object_name(prop: Property) -> str:
    """The name of the value object that a property is a leaf of; empty where it is none."""
    name, dot, _ = prop.name.partition(".")
    return name if dot else ""


def object_iri(prop: Property) -> str:
    """The IRI of the value object that a leaf is of."""
    return prop.iri.rpartition(".")[0]


def value_objects(vocabulary: Vocabulary) -> tuple[ValueObject, ...]:
    """Every value object, by IRI; last what every measure has, its freshness."""
    found: dict[str, dict[str, Property]] = {}
    for prop in (prop for cls in vocabulary.classes.values() for prop in cls.properties if object_name(prop)):
        found.setdefault(object_iri(prop), {})[prop.iri] = prop
    made = [_made(iri, tuple(leaves.values())) for iri, leaves in sorted(found.items())]
    return (*made, _object("freshness", FRESHNESS_IRI, _FRESHNESS, FRESHNESS_PARTS))


def _made(iri: str, leaves: tuple[Property, ...]) -> ValueObject:
    name = object_name(leaves[0])
    return _object(name, iri, LABELS.get(name, Label(name, name)), leaves)


def _object(name: str, iri: str, label: Label, leaves: tuple[Property, ...]) -> ValueObject:
    japanese = "、".join(leaf.label.ja for leaf in leaves)
    english = ", ".join(leaf.label.en for leaf in leaves)
    described = Label(f"次の値をまとめたもの：{japanese}。", f"A value object that holds: {english}.")
    return ValueObject(name, iri, label, described, leaves)
