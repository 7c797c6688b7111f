"""What an operation needs of each class: a tree of levels, one per class and step of reference.

Takes root fields; gives `Level`s with every property used and where in the response it stands first.
The same level serves all the places where its entities are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hub.operation import ListArguments, Root, RootKind, Selection
from vocab.ids import parse_id
from vocab.query.predicate import fields_of
from vocab.terms import Class, Kind, Property, Vocabulary

ID = "id"
ENTITY = "Entity"
HISTORY = "history"
MAX_ID = 16_384  # characters; a longer text is not taken apart, and nobody's id
STRUCTURAL = frozenset({ID, "sameAs", "provenance", HISTORY, "__typename"})

Path = tuple[str, ...]
Place = tuple[Path, Selection]


class Step(NamedTuple):
    """From entities of a class to the entities of a concrete class that they refer to by a property."""

    class_name: str
    reference: str
    target: str


Way = tuple[Step, ...]
"""The steps from the entities of a root field to those of a level."""


@dataclass(frozen=True, slots=True)
class Level:
    """Entities of one class at one step. `used` maps a property to its first response path."""

    class_name: str
    used: Mapping[str, Path]
    children: Mapping[Step, Level] = field(default_factory=dict)
    arguments: ListArguments | None = None  # of a connection
    ids: tuple[str, ...] | None = None  # of a lookup
    history: Path | None = None  # where history is asked for
    counted: bool = False  # the total is asked for
    drill: bool = False  # data of drills is wanted too
    told: bool = True  # sources may know which ids are asked for; not where a person's own point chose them


def levels_of(root: Root, vocabulary: Vocabulary) -> tuple[Level, ...]:
    """The levels a root field starts with: one, or one per class for ids of several classes."""
    if root.kind is RootKind.CONNECTION and root.class_name and root.arguments:
        class_ = vocabulary.classes[root.class_name]
        drill = root.arguments.include_drill
        level = _level(class_, _places(root), vocabulary, arguments=root.arguments, root=(root.key,), drill=drill)
        counted = any(item.name == "total" for item in root.selection.of(f"{root.class_name}Connection"))
        return (replace(level, counted=counted),)
    return tuple(
        _level(vocabulary.classes[name], [((root.key,), root.selection)], vocabulary, ids=tuple(sorted(ids)))
        for name, ids in sorted(_ids_by_class(root, vocabulary).items())
    )


def every(levels: Iterable[Level]) -> Iterator[Level]:
    """The levels and all levels of references below them, each before those below it."""
    for level in levels:
        yield level
        yield from every(level.children.values())


def _ids_by_class(root: Root, vocabulary: Vocabulary) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for text in root.ids:
        parsed = parse_id(text) if text and len(text) <= MAX_ID else None
        if text is None or parsed is None or parsed.class_name not in vocabulary.classes:
            continue
        if root.class_name in (None, parsed.class_name) and not vocabulary.classes[parsed.class_name].abstract:
            found.setdefault(parsed.class_name, set()).add(text)
    return found


def _places(root: Root) -> list[Place]:
    """Where entities of a connection are selected: `nodes` and `edges.node`, under any alias."""
    if root.kind is not RootKind.CONNECTION:
        return [((root.key,), root.selection)]
    places: list[Place] = []
    for selected in root.selection.of(f"{root.class_name}Connection"):
        if selected.name == "nodes" and selected.selection:
            places.append(((root.key, selected.key), selected.selection))
        elif selected.name == "edges" and selected.selection:
            places.extend(
                ((root.key, selected.key, edge.key), edge.selection)
                for edge in selected.selection.of(f"{root.class_name}Edge")
                if edge.name == "node" and edge.selection
            )
    return places


def _level(
    class_: Class,
    places: Iterable[Place],
    vocabulary: Vocabulary,
    *,
    arguments: ListArguments | None = None,
    ids: tuple[str, ...] | None = None,
    root: Path = (),
    drill: bool = False,
    told: bool = True,
) -> Level:
    used: dict[str, Path] = {}
    below: dict[str, list[Place]] = {}
    history: Path | None = None
    for path, selection in places:
        for item in selection.of(class_.name):
            here = (*path, item.key)
            if item.name == HISTORY:
                history = history or here
            elif item.name not in STRUCTURAL:
                for name, leaf_path in _leaves(class_, item.name, here, item.selection):
                    used.setdefault(name, leaf_path)
                known = class_.by_name.get(item.name)
                if known is not None and known.kind is Kind.REFERENCE and item.selection:
                    below.setdefault(item.name, []).append((here, item.selection))
    for name in argument_fields(arguments):
        used.setdefault(name, root)
    told_below = told and not (arguments is not None and arguments.near_private)
    children = {
        Step(class_.name, name, target.name): _level(target, nested, vocabulary, drill=drill, told=told_below)
        for name, nested in below.items()
        for target in targets_of(class_.by_name[name], vocabulary)
    }
    return Level(class_.name, used, children, arguments, ids, history, drill=drill, told=told)


def targets_of(reference: Property, vocabulary: Vocabulary) -> tuple[Class, ...]:
    """The concrete classes that a reference may lead to."""
    return vocabulary.implementers(reference.target or ENTITY)


def _leaves(class_: Class, name: str, here: Path, selection: Selection | None) -> Iterable[tuple[str, Path]]:
    """The properties behind a selected field: itself, or the selected leaves of a value object."""
    if name in class_.by_name:
        return [(name, here)]
    if selection is None:
        return []
    return [
        (f"{name}.{leaf.name}", (*here, leaf.key))
        for fields in selection.by_type.values()
        for leaf in fields
        if f"{name}.{leaf.name}" in class_.by_name
    ]


def argument_fields(arguments: ListArguments | None) -> set[str]:
    """The properties that the filter, the areas and the order of a connection read."""
    if arguments is None:
        return set()
    names = set(fields_of(arguments.filter)) | {key.field for key in arguments.order}
    names |= {area.field for area in (arguments.near, arguments.inside) if area is not None}
    return names - {ID}
