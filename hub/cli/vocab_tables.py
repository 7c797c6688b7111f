"""Tables of the commands on the vocabulary, as wide as the terminal; what is wider is folded, Japanese counted double.

Takes titles in both languages and rows of texts; prints. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from shutil import get_terminal_size

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vocab.terms import Label

_WIDEST, _NARROWEST = 118, 60

Column = tuple[Label, bool]
"""The title of a column, and whether it holds figures."""


def heading(text: str) -> None:
    """A line that begins a part."""
    click.echo(f"\n{text}")


def print_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], language: str) -> None:
    """Rows under titles."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for title, figures in columns:
        table.add_column(title.get(language), overflow="fold", justify="right" if figures else "left", no_wrap=figures)
    for row in rows:
        table.add_row(*map(escape, row))
    width = min(_WIDEST, max(_NARROWEST, get_terminal_size((100, 24)).columns))
    Console(width=width, highlight=False).print(table)


def words(*titles: tuple[str, str]) -> list[Column]:
    """Columns of words by their titles in ja and en."""
    return [(Label(ja, en), False) for ja, en in titles]


def figures(*titles: tuple[str, str]) -> list[Column]:
    """Columns of figures by their titles in ja and en."""
    return [(Label(ja, en), True) for ja, en in titles]
