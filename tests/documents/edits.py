"""Mistakes people make in a document: takes YAML text, gives copies with one key or value wrong.

Places are found with PyYAML's composer and every edit is one change of the text, so that a generated file
differs from the one that was written by just the mistake.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import yaml

from vocab.yamltree import DocumentPath


@dataclass(frozen=True, slots=True)
class Spot:
    """A key or a value in a text: where it stands, from which character to which, and on which line."""

    path: DocumentPath
    text: str
    start: int
    end: int
    line: int
    column: int  # from 0
    flow: bool  # in {…}, else on lines of its own


@dataclass(frozen=True, slots=True)
class Edit:
    """A text with one mistake, and the line it is on."""

    what: str
    text: str
    line: int


def keys(text: str) -> Iterator[Spot]:
    """Every key of a document, in order."""
    for path, key, flow in _pairs(_root(text), ()):
        yield _spot((*path, key.value), key, flow=flow)


def values(text: str) -> Iterator[Spot]:
    """Every scalar that is not a key, in order; `path` ends with its key or its place in a list."""
    yield from _values(_root(text), ())


def _root(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    assert root is not None
    return root


def _pairs(node: yaml.Node, path: DocumentPath) -> Iterator[tuple[DocumentPath, yaml.ScalarNode, bool]]:
    for step, key, child in _children(node):
        if key is not None:
            yield path, key, _in_flow(node)
        yield from _pairs(child, (*path, step))


def _values(node: yaml.Node, path: DocumentPath) -> Iterator[Spot]:
    for step, _, child in _children(node):
        if isinstance(child, yaml.ScalarNode):
            yield _spot((*path, step), child, flow=_in_flow(node))
        yield from _values(child, (*path, step))


def _in_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.ScalarNode | None, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value, key, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield index, None, value


def _spot(path: DocumentPath, node: yaml.ScalarNode, *, flow: bool) -> Spot:
    start, end = node.start_mark, node.end_mark
    quote = 1 if node.style in {"'", '"'} else 0
    return Spot(path, node.value, start.index + quote, end.index - quote, start.line + 1, start.column, flow)


def misspelt(text: str, spot: Spot, *, valid: Collection[str], seed: int) -> Iterator[Edit]:
    """The text with one slip of each kind in a word, none of which makes another valid word."""
    chosen = random.Random(f"{seed} {spot.path} {spot.text}")  # noqa: S311 - any choice will do, the same each time
    for kind, slips in _SLIPS.items():
        others = [word for word in slips(spot.text) if word not in valid and word not in {spot.text, ""}]
        if others:
            word = chosen.choice(others)
            wrong = text[: spot.start] + word + text[spot.end :]
            yield Edit(f"{kind}: '{spot.text}' as '{word}' in {spot.path}", wrong, spot.line)


def duplicated(text: str, spot: Spot) -> Edit:
    """The text with a key written twice; the line is that of the second."""
    what = f"'{spot.text}' twice in {spot.path}"
    if spot.flow:
        return Edit(what, f"{text[: spot.start]}{spot.text}: other, {text[spot.start :]}", spot.line)
    again = f"{spot.text}: other\n" + " " * spot.column
    return Edit(what, text[: spot.start] + again + text[spot.start :], spot.line + 1)


def _deletions(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _insertions(word: str) -> list[str]:
    return [word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in string.ascii_lowercase]


def _substitutions(word: str) -> list[str]:
    return [word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in string.ascii_lowercase]


def _transpositions(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def _cases(word: str) -> list[str]:
    return [word[:at] + word[at].swapcase() + word[at + 1 :] for at in range(len(word))]


_SLIPS: dict[str, Callable[[str], list[str]]] = {
    "a letter missing": _deletions,
    "a letter too many": _insertions,
    "a wrong letter": _substitutions,
    "two letters swapped": _transpositions,
    "a letter of the other case": _cases,
}
