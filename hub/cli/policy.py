"""`tsunagu policy`: what policies do, before and after they are in force; one module per command.

Every command takes `--json`, and `--lang ja|en` where it speaks to people.
"""

from __future__ import annotations

import click

from hub.cli.policy_diff import diff
from hub.cli.policy_exchange import export, import_
from hub.cli.policy_explain import explain
from hub.cli.policy_preview import preview
from hub.cli.policy_replay import replay
from hub.cli.policy_show import check, odrl, show


@click.group()
def policy() -> None:
    """Explain, try and exchange policies."""


for _command in (explain, preview, diff, replay, show, check, export, import_, odrl):
    policy.add_command(_command)
