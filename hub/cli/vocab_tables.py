"""Tables of the commands on the vocabulary, as wide as the terminal; what is wider is folded, Japanese counted double.

Takes titles in both languages and rows of texts; prints. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import Literal

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vocab.terms import Label

_WIDEST, _NARROWEST = 118, 60
_LEAST = 7  # cells of a column of words

Column = tuple[Label, str]
"""The title of a column, and what it holds: `words`, `names` that are never broken, or `figures`."""


def heading(text: str) -> None:
    """A line that begins a part."""
    click.echo(f"\n{text}")


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], language: str) -> None:
    """Rows under titles."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for title, holds in columns:
        justify: Literal["left", "right"] = "right" if holds == "figures" else "left"
        words_only = holds == "words"
        least = _LEAST if words_only else None
        table.add_column(title.get(language), overflow="fold", justify=justify, no_wrap=not words_only, min_width=least)
    for row in rows:
        table.add_row(*map(escape, row))
    width = min(_WIDEST, max(_NARROWEST, get_terminal_size((100, 24)).columns))
    Console(width=width, highlight=False).print(table)


def words(*titles: tuple[str, str]) -> list[Column]:
    """Columns of words by their titles in ja and en."""
    return [(Label(ja, en), "words") for ja, en in titles]


def names(*titles: tuple[str, str]) -> list[Column]:
    """Columns of names by their titles in ja and en."""
    return [(Label(ja, en), "names") for ja, en in titles]


def figures(*titles: tuple[str, str]) -> list[Column]:
    """Columns of figures by their titles in ja and en."""
    return [(Label(ja, en), "figures") for ja, en in titles]
