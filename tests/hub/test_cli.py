"""The commands as people and scripts run them: real processes, real exit codes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.cli.city import read_stand_ins, running_stand_ins
from hub.cli.output import Unreachable
from tests.hub.processes import AUDIENCE, CONSUMERS, ISSUER, PROGRAMS
from vocab.documents import DocumentError

HUB = f"""\
hub: {{id: made, title: {{ja: 例, en: Example}}}}
domains:
  - {{id: area, title: {{ja: 例, en: Example}}, zone: Asia/Tokyo, area: ["372013"]}}
issuers:
  - {{issuer: "{ISSUER}", jwks: "${{MADE_ISSUER}}/jwks", audience: "{AUDIENCE}", algorithms: [ES256]}}
"""
STAND_INS = f"""\
standIns:
  - name: issuer
    program: issuer
    arguments: {{data: consumers.json, state: ../state/issuer, issuer: "{ISSUER}"}}
    env: MADE_ISSUER
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """An example city with an issuer and no sources, beside the stand-ins' programs."""
    (tmp_path / "stand_ins").symlink_to(PROGRAMS)
    folder = tmp_path / "city"
    (folder / "stand-ins").mkdir(parents=True)
    (folder / "hub.yaml").write_text(HUB)
    (folder / "stand-ins" / "stand-ins.yaml").write_text(STAND_INS)
    consumers = {"audience": AUDIENCE, "consumers": CONSUMERS}
    (folder / "stand-ins" / "consumers.json").write_text(json.dumps(consumers))
    return folder


def command(*words: str | Path) -> list[str]:
    """The command line as a process."""
    return [sys.executable, "-c", "from hub.cli import main; main()", *map(str, words)]


def run(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command run in this process."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


@contextmanager
def serving(city: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`tsunagu serve` and its address."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command("serve", city, "--port", "0"), cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening http://127.0.0.1:"), process.communicate(timeout=10)[1]
        yield process, line.split()[1]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


def children(pid: int) -> list[int]:
    """Processes that a process has started (Linux)."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ask(url: str, token: str | None) -> httpx.Response:
    """Who the hub thinks asks."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.post(f"{url}/graphql", json={"query": "{ me { subject } }"}, headers=headers, timeout=30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_city_is_served_until_it_is_told_to_end(city: Path, number: signal.Signals) -> None:
    """A printed token is accepted, a bad one refused; afterwards nothing that was started is left."""
    code, token, _ = run("token", "officer", "--city", city)
    assert code == 0
    with serving(city) as (process, url):
        assert ask(url, token.strip()).json() == {"data": {"me": {"subject": "officer-1"}}}
        assert ask(url, None).json() == {"data": {"me": None}}
        assert ask(url, "bad").status_code == 401
        started = children(process.pid)
        assert started
        process.send_signal(number)
        assert process.wait(20) == 0
        assert not any(alive(child) for child in started)
        assert process.stderr is not None
        written = process.stderr.read()
        assert token.strip() not in written
        assert "Traceback" not in written
    assert {path.name for path in city.iterdir()} == {"hub.yaml", "stand-ins", "state"}


def test_stand_ins_do_not_outlive_a_killed_hub(city: Path) -> None:
    """They watch their stdin."""
    with serving(city) as (process, _):
        (child,) = children(process.pid)
        process.kill()
        process.wait(10)
        for _ in range(200):
            if not alive(child):
                break
            signal.sigtimedwait([], 0.05)
        assert not alive(child)


def test_several_workers_are_refused(city: Path) -> None:
    """With the reason, as wrong use."""
    code, _, error = run("serve", city, "--workers", "2")
    assert code == 2
    assert "counted in each process" in error


def test_a_taken_port_is_said_plainly(city: Path) -> None:
    """It cannot be reached, as one says."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(  # noqa: S603 - our own program
            command("serve", city, "--port", str(port)),
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 3
    assert f"port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_good_city_has_no_problems(city: Path) -> None:
    """Without its stand-ins running."""
    assert run("check", city)[:2] == (0, "no problems\n")
    code, out, _ = run("check", city, "--json")
    assert (code, json.loads(out)) == (0, {"problems": []})


def test_all_problems_of_all_files_are_reported_together(city: Path) -> None:
    """A broken hub.yaml hides no broken source, policy or stand-in."""
    (city / "hub.yaml").write_text(HUB.replace("zone:", "zon:"))
    (city / "stand-ins" / "stand-ins.yaml").write_text(STAND_INS.replace("program: issuer", "program: shell"))
    for name in ("sources", "policies"):
        (city / name).mkdir()
        (city / name / "one.yaml").write_text("nonsense: 1\n")
        (city / name / "two.yml").write_text("")
    code, out, _ = run("check", city, "--json")
    problems = json.loads(out)["problems"]
    assert code == 1
    assert {problem["file"] for problem in problems} == {
        "hub.yaml",
        "stand-ins/stand-ins.yaml",
        "sources/one.yaml",
        "sources/two.yml",
        "policies/one.yaml",
        "policies/two.yml",
    }
    assert all(problem["line"] for problem in problems if not problem["file"].endswith(".yml"))
    code, _, error = run("check", city)
    assert code == 1
    assert "hub.yaml:3: domains[0].zon: the key is unknown (KEY_UNKNOWN) — did you mean 'zone'?" in error


def test_a_policy_that_no_source_names_is_checked_too(city: Path) -> None:
    """It may be named tomorrow."""
    (city / "policies").mkdir()
    (city / "policies" / "unused.yaml").write_text("uid: urn:x\nassigner: nobody\npermissoin: []\n")
    code, out, _ = run("check", city, "--json")
    assert code == 1
    assert "KEY_UNKNOWN" in {problem["code"] for problem in json.loads(out)["problems"]}


def test_serving_a_broken_city_names_its_problems(city: Path) -> None:
    """And ends with 1."""
    (city / "hub.yaml").write_text(HUB.replace("zone:", "zon:"))
    code, _, error = run("serve", city, "--port", "0")
    assert code == 1
    assert "KEY_UNKNOWN" in error


def test_a_token_is_only_for_known_consumers_of_example_cities(city: Path) -> None:
    """The others are named; a city without an issuer of its own has none."""
    code, out, error = run("token", "nobody", "--city", city)
    assert (code, out) == (1, "")
    assert "app, officer" in error
    code, out, _ = run("token", "app", "--city", city, "--json")
    assert (code, list(json.loads(out))) == (0, ["token"])
    (city / "stand-ins" / "stand-ins.yaml").unlink()
    assert run("token", "app", "--city", city)[0] == 2


def test_signing_keys_are_for_their_owner_alone(city: Path) -> None:
    """Made on first use, and kept."""
    first, second = (run("token", "app", "--city", city)[1] for _ in range(2))
    (keys,) = (city / "state" / "issuer").iterdir()
    assert keys.stat().st_mode & 0o777 == 0o600
    assert first.split(".")[0] == second.split(".")[0]


def test_the_schema_is_printed_with_its_version() -> None:
    """As SDL, or as JSON for programs."""
    code, sdl, _ = run("schema", "print")
    assert code == 0
    assert "type Query" in sdl
    code, out, _ = run("schema", "print", "--json")
    printed = json.loads(out)
    assert (code, printed["sdl"] + "\n") == (0, sdl)
    assert printed["schemaVersion"]


def test_a_set_variable_stands_for_a_running_stand_in(city: Path) -> None:
    """Nothing is started for it."""
    with running_stand_ins(city, {"MADE_ISSUER": "http://127.0.0.1:9"}) as environ:
        assert environ["MADE_ISSUER"] == "http://127.0.0.1:9"
        assert not [child for child in children(os.getpid()) if _runs_issuer(child)]


def test_a_stand_in_that_does_not_start_ends_the_others(city: Path) -> None:
    """The command says which one."""
    second = "  - {name: broken, program: issuer, arguments: {data: nothing.json}, env: OTHER}\n"
    (city / "stand-ins" / "stand-ins.yaml").write_text(STAND_INS + second)
    with pytest.raises(Unreachable, match="broken"), running_stand_ins(city, {}):
        pass
    assert not [child for child in children(os.getpid()) if _runs_issuer(child)]


@pytest.mark.parametrize(
    "changes", [{"program: issuer": "program: ../x"}, {"env: MADE_ISSUER": "env: made"}, {"data:": "Data:"}]
)
def test_a_stand_in_is_one_of_a_closed_list(city: Path, changes: Mapping[str, str]) -> None:
    """Names of programs, options and variables are checked before anything is started."""
    text = STAND_INS
    for old, new in changes.items():
        text = text.replace(old, new)
    (city / "stand-ins" / "stand-ins.yaml").write_text(text)
    with pytest.raises(DocumentError):
        read_stand_ins(city)


def _runs_issuer(pid: int) -> bool:
    return alive(pid) and b"issuer.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
