"""The walk-through is real: its files are written and its commands are run, and they print what the page prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.tree import ROOT

PAGES = ("docs/walkthrough.md", "docs/ja/walkthrough.md")
STEP = re.compile(
    r"`(?P<file>[\w./-]+)`[:：]\n\n```(?:yaml|graphql)\n(?P<text>.*?)```|```console\n\$ (?P<run>.*?)\n```", re.DOTALL
)
BEFORE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def steps(page: str) -> list[re.Match[str]]:
    """The files and commands of a page, in order."""
    return list(STEP.finditer((ROOT / page).read_text("utf-8")))


def copied(page: str, folder: Path) -> Path:
    """Where a page's own commands put a copy of the examples and go."""
    project = folder / "project"
    shutil.copytree(ROOT / "examples", project / "examples", ignore=shutil.ignore_patterns("state"))
    (project / ".venv/bin").mkdir(parents=True)
    (project / ".venv/bin/activate").touch()
    (commands,) = BEFORE.findall((ROOT / page).read_text("utf-8"))
    done = subprocess.run(  # noqa: S602 - as below
        f"{commands}pwd", shell=True, cwd=project, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_prints(page: str, tmp_path: Path) -> None:
    """In the copy of the examples that the page makes, offline; blanks at the ends of lines aside.

    Previews, which take longest, are run in English only.
    """
    here = copied(page, tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for step in steps(page):
        if step["file"]:
            (here / step["file"]).write_text(step["text"], encoding="utf-8")
            continue
        command, _, printed = step["run"].partition("\n")
        if " preview " in command and page != PAGES[0]:
            continue
        done = subprocess.run(  # noqa: S602 - the commands stand in our own page
            command,
            shell=True,
            cwd=here,
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
    assert len({tuple(BEFORE.findall((ROOT / page).read_text("utf-8"))) for page in PAGES}) == 1
    assert len(one) > 8


def _command(step: re.Match[str]) -> str | None:
    return step["run"] and step["run"].partition("\n")[0].replace("--lang ja", "--lang en")
