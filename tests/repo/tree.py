"""What the tests of the tree read: its files, its Python, its pages."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hub", "adapters", "vocab", "policies")
_UNTRACKED = {".venv", "node_modules", "__pycache__", "state", "site", "dist", ".git"}


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = (ROOT / name.decode() for name in listed.stdout.split(b"\0") if name)
        return tuple(sorted(path for path in found if path.is_file()))
    return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and not _UNTRACKED & set(path.parts)))


def python(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """The parsed Python of some folders."""
    for path in files():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders:
            yield path, ast.parse(path.read_text("utf-8"))


def shown(path: Path) -> str:
    """A path as messages show it."""
    return path.relative_to(ROOT).as_posix()


def headings(page: Path) -> list[str]:
    """The headings of a Markdown page, outside code."""
    return [line for line in _prose(page.read_text("utf-8")) if line.startswith("#")]


def _prose(text: str) -> Iterator[str]:
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield line
