"""How commands speak: problems for people or as JSON, and exit codes that mean something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from enum import IntEnum
from pathlib import Path
from typing import Any

import click
import orjson

from vocab.documents import Problem


class Exit(IntEnum):
    """What a command ends with."""

    OK = 0
    PROBLEMS = 1
    USAGE = 2
    UNREACHABLE = 3
    DANGEROUS = 4


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
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
