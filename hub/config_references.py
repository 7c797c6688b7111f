"""References in the operator's files: `${NAME}` from the environment, `${file:PATH}` from a file.

Takes plain data as `vocab.yamltree` gives it; gives the same with every reference replaced. Refuses,
all together, what is not set or cannot be read, by name and never with a value. `$${` stands for `${`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vocab.documents import DocumentError, DocumentPath, Lines, Problem
from vocab.yamltree import dotted

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MAX_FILE = 64 * 1024


def resolve_references(
    data: Mapping[str, Any],
    environ: Mapping[str, str],
    file: str,
    *,
    directory: Path,
    at: DocumentPath = (),
    lines: Lines | None = None,
) -> dict[str, Any]:
    """`data` with its references replaced; raises `DocumentError` with every one that cannot be.

    `file` names the document in problems, `at` is where `data` stands in it. A file's path is taken
    from `directory` unless it is absolute; one newline at its end is not part of the value.
    """
    resolved, problems = resolve_what_can_be(data, environ, file, directory=directory, at=at, lines=lines)
    if problems:
        raise DocumentError(tuple(problems))
    return resolved


def resolve_what_can_be(
    data: Mapping[str, Any],
    environ: Mapping[str, str],
    file: str,
    *,
    directory: Path,
    at: DocumentPath = (),
    lines: Lines | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    """As `resolve_references`, with the problems beside the data, so that the rest can be checked too."""
    resolver = _Resolver(environ, file, directory, lines)
    resolved = {key: resolver.resolve(value, (*at, key)) for key, value in data.items()}
    return resolved, resolver.problems


@dataclass(slots=True)
class _Resolver:
    environ: Mapping[str, str]
    file: str
    directory: Path
    lines: Lines | None
    problems: list[Problem] = field(default_factory=list)

    def resolve(self, value: Any, path: DocumentPath) -> Any:
        if isinstance(value, str):
            return _REFERENCE.sub(lambda found: self._replace(found, path), value)
        if isinstance(value, Mapping):
            return {key: self.resolve(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, (tuple, list)):
            return tuple(self.resolve(item, (*path, index)) for index, item in enumerate(value))
        return value

    def _replace(self, found: re.Match[str], path: DocumentPath) -> str:
        if found[0] == "$${":
            return "${"
        name = found[1]
        if name is not None and name.startswith("file:"):
            return self._read(name.removeprefix("file:"), path)
        if name is None or not _NAME.fullmatch(name):
            return self._problem("REFERENCE_MALFORMED", "the reference is neither ${NAME} nor ${file:PATH}", path)
        if name not in self.environ:
            hint = f"set the variable {name} before the hub starts"
            return self._problem("REFERENCE_NOT_SET", f"the environment has no variable {name}", path, hint)
        return self.environ[name]

    def _read(self, name: str, path: DocumentPath) -> str:
        try:
            with (self.directory / name).open("rb") as opened:
                raw = opened.read(_MAX_FILE + 1)
            text = raw.decode("utf-8")
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "it is not UTF-8 text"
            return self._problem("REFERENCE_UNREADABLE", f"the file {name} cannot be read: {reason}", path)
        if len(raw) > _MAX_FILE:
            return self._problem("REFERENCE_TOO_LARGE", f"the file {name} is larger than {_MAX_FILE} bytes", path)
        return text.removesuffix("\n")

    def _problem(self, code: str, message: str, path: DocumentPath, hint: str = "") -> str:
        line = self.lines(path) if self.lines else 0
        self.problems.append(Problem(code, message, self.file, line, dotted(path), hint))
        return ""
