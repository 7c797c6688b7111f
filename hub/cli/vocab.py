"""`tsunagu vocab`: what the vocabulary holds and covers, whether modules are sound, and shapes for its data."""

from __future__ import annotations

import click

from hub.cli.vocab_check import check
from hub.cli.vocab_report import report
from hub.cli.vocab_shapes import shapes


@click.group()
def vocab() -> None:
    """The common vocabulary."""


for _command in (report, check, shapes):
    vocab.add_command(_command)
