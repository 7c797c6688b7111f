"""What is installed is what is here: the wheel, the locks, the image."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.repo.tree import PACKAGES, ROOT, files, shown

NOT_INSTALLED = "hub/graphql/static/build/"


def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def plain(name: str) -> str:
    """A requirement's name, normalised (PEP 503), without extras and versions."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ;]", name, maxsplit=1)[0]).lower()


def locked(lock: str) -> set[str]:
    """The names a lock holds."""
    return {
        plain(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own build backend
    return zipfile.ZipFile(next(Path(folder).glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    """Turtle, migrations and bundled assets among them; tests and examples not."""
    ours = {shown(path) for path in files() if shown(path).partition("/")[0] in PACKAGES}
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == {name for name in ours if not name.startswith(NOT_INSTALLED)}
    assert {"vocab/modules/water.ttl", "hub/graphql/static/graphiql.html", "hub/registry/migrations/env.py"} <= held


def test_the_wheel_makes_the_command_and_names_the_adapters(wheel: zipfile.ZipFile) -> None:
    """By entry points, which are how adapters of others are found too."""
    name = next(item for item in wheel.namelist() if item.endswith("entry_points.txt"))
    text = wheel.read(name).decode()
    assert "tsunagu = hub.cli:main" in text
    assert re.findall(r"^([\w-]+) = adapters\.", text, re.MULTILINE) == ["ckan", "ngsi-ld", "ngsi-v2", "table"]


def test_each_lock_holds_what_it_is_for() -> None:
    """All of it, what runs, what builds; what runs holds no tool."""
    said = project()
    runs = {plain(item) for item in said["project"]["dependencies"]}
    tools = {plain(item) for item in said["project"]["optional-dependencies"]["dev"]}
    assert runs | tools <= locked("requirements.lock")
    assert runs <= locked("requirements-run.lock") <= locked("requirements.lock")
    assert {plain(item) for item in said["build-system"]["requires"]} <= locked("requirements-build.lock")
    assert locked("requirements-run.lock").isdisjoint({"pytest", "ruff", "mypy", "hypothesis", "mkdocs", "pip-tools"})


def test_every_lock_is_of_hashes_alone() -> None:
    """Nothing is installed that is not what was locked."""
    for lock in ("requirements.lock", "requirements-run.lock", "requirements-build.lock"):
        text = (ROOT / lock).read_text("utf-8")
        entries = re.findall(r"^[A-Za-z0-9].*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
        assert len(entries) == len(locked(lock)), lock


def test_the_changelog_tells_of_this_version() -> None:
    """As its newest entry."""
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == project()["project"]["version"]


def test_the_image_is_made_of_what_is_there() -> None:
    """Every file that is copied exists and is not ignored."""
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    names = {name.lstrip("./") for line in copied for name in line.split()}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert names == kept
    assert [name for name in names if not (ROOT / name).exists()] == []
    assert set(PACKAGES) <= names


def test_the_container_runs_as_nobody_on_a_root_that_cannot_be_written() -> None:
    """The state alone is writable, and the city is not."""
    image = (ROOT / "Dockerfile").read_text("utf-8")
    hub = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]["hub"]
    assert re.search(r"^USER 10001:10001$", image, re.MULTILINE)
    assert hub["read_only"] is True
    assert hub["cap_drop"] == ["ALL"]
    assert [volume for volume in hub["volumes"] if not volume.endswith(":ro")] == ["state:/state"]
