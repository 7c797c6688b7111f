"""The walk-through is real: its files are written and its commands are run, and they print what the page prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.repo.tree import ROOT

PAGES = ("docs/walkthrough.md", "docs/ja/walkthrough.md")
STEP = re.compile(
    r"`(?P<file>[\w./-]+)`[:：]\n\n```(?:yaml|graphql)\n(?P<text>.*?)```|```console\n\$ (?P<run>.*?)\n```", re.DOTALL
)


def steps(page: str) -> list[re.Match[str]]:
    """The files and commands of a page, in order."""
    return list(STEP.finditer((ROOT / page).read_text("utf-8")))


def test_every_command_prints_what_the_page_prints(tmp_path: Path) -> None:
    """In a copy of the examples, offline; blanks at the ends of lines aside."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("state"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for step in steps(PAGES[0]):
        if step["file"]:
            (tmp_path / step["file"]).write_text(step["text"], encoding="utf-8")
            continue
        command, _, printed = step["run"].partition("\n")
        done = subprocess.run(  # noqa: S602 - the commands stand in our own page
            command,
            shell=True,
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        found = "\n".join(line.rstrip() for line in (done.stdout + done.stderr).strip("\n").splitlines())
        assert found == printed, command


def test_both_pages_take_the_same_steps() -> None:
    """The same files and the same commands, but for the language."""
    one, other = ([(step["file"], step["text"], _command(step)) for step in steps(page)] for page in PAGES)
    assert one == other
    assert len(one) > 8


def _command(step: re.Match[str]) -> str | None:
    return step["run"] and step["run"].partition("\n")[0].replace("--lang ja", "--lang en")
