"""The command line `tsunagu`: one module per command.

Exit codes: 0 done, 1 problems found, 2 wrong use, 3 something cannot be reached,
4 nothing is wrong but some of what is changed is dangerous.
"""

from __future__ import annotations

import click

from hub.cli.check import check
from hub.cli.demo import demo
from hub.cli.explain import explain
from hub.cli.policy import policy
from hub.cli.query import query
from hub.cli.schema import schema
from hub.cli.serve import serve
from hub.cli.source import source
from hub.cli.token import token
from hub.cli.vocab import vocab

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tsunagu")
def main() -> None:
    """The data-brokerage hub of a city operating system."""


for _command in (demo, serve, check, query, explain, token, schema, vocab, policy, source):
    main.add_command(_command)
