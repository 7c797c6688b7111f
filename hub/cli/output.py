"""How commands speak: problems for people or as JSON, in the language asked for, and exit codes that mean something.

Takes problems, labels and commands; refuses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from enum import IntEnum
from pathlib import Path
from typing import Any

import click
import orjson

from vocab.documents import DocumentError, Problem
from vocab.terms import Label


class Exit(IntEnum):
    """What a command ends with."""

    OK = 0
    PROBLEMS = 1
    USAGE = 2
    UNREACHABLE = 3
    DANGEROUS = 4


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["ja", "en"]),
    default="ja",
    show_default=True,
    help="Language of the texts.",
)
city_folder = click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path)
city_argument = click.argument("city", type=city_folder)


class Refused(click.ClickException):
    """A command cannot go on because something is wrong with what it was given."""

    exit_code = Exit.PROBLEMS


class Unreachable(click.ClickException):
    """A command cannot go on because something cannot be reached or does not start."""

    exit_code = Exit.UNREACHABLE


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_problems(problems: Iterable[Problem], *, notes: Iterable[Problem] = (), as_json: bool) -> None:
    """Problems, one a line, with file, line, path and what to do; as JSON on stdout, for people on stderr.

    Notes, which close nothing, come after them; JSON has `notes` where there are any.
    """
    listed, noted = tuple(problems), tuple(notes)
    if as_json:
        also = {"notes": [asdict(note) for note in noted]} if noted else {}
        print_json({"problems": [asdict(problem) for problem in listed], **also})
        return
    for problem in listed:
        click.echo(str(problem), err=True)
    for note in noted:
        click.echo(f"note: {note}", err=True)


def ending(command: Callable[..., None]) -> Callable[..., None]:
    """A command that ends with 1 and the problems of a document that is refused."""

    def ended(*args: Any, as_json: bool, **more: Any) -> None:
        try:
            command(*args, as_json=as_json, **more)
        except DocumentError as error:
            print_problems(error.problems, as_json=as_json)
            raise SystemExit(Exit.PROBLEMS) from None

    ended.__doc__, ended.__name__ = command.__doc__, command.__name__
    return ended


def both(label: Label) -> dict[str, str]:
    """A text in both languages, for programs."""
    return {"ja": label.ja, "en": label.en}
