from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.test_cli import city, run, serving

__all__ = ["city"]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document of two operations, the first with a variable."""
    path = tmp_path / "question.graphql"
    path.write_text("query Who($with: Boolean!) { me @include(if: $with) { subject } }\nquery Other { me { client } }")
    return path


@pytest.fixture
def stranger() -> Iterator[str]:
    """A web server that is no hub."""

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer JSON that is no GraphQL answer."""
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"secret": 1}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_city_is_asked_as_a_named_consumer(city: Path, document: Path) -> None:
    """Its stand-ins and its hub run for the call; the answer is JSON, and the end is good."""
    code, out, _ = run(
        "query", city, document, "--as", "officer", "--operation", "Who", "--variables", '{"with": true}'
    )
    assert (code, json.loads(out)) == (0, {"data": {"me": {"subject": "officer-1"}}})


def test_a_running_hub_is_asked_by_its_url(city: Path, document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without its path; as anonymous, with a consumer of a city, or with a token of one's own."""
    with serving(city) as (_, url):
        asked = ["--operation", "Other", "--json"]
        code, out, _ = run("query", url, document, *asked)
        assert (code, out) == (0, '{"data":{"me":null}}\n')
        code, out, _ = run("query", f"{url}/graphql", document, *asked, "--as", "officer", "--city", city)
        assert (code, json.loads(out)["data"]["me"]) == (0, {"client": "desk"})
        monkeypatch.setenv("TSUNAGU_TOKEN", run("token", "officer", "--city", city)[1].strip())
        assert json.loads(run("query", url, document, *asked)[1])["data"]["me"] == {"client": "desk"}
        monkeypatch.setenv("TSUNAGU_TOKEN", "not-a-token")
        code, out, _ = run("query", url, document, *asked)
        assert (code, json.loads(out)["errors"][0]["extensions"]["code"]) == (1, "TOKEN_REJECTED")


def test_a_city_whose_hub_runs_is_asked_there_instead(city: Path, document: Path) -> None:
    """Its ledger has one writer; the refusal says so, and the command it names is answered."""
    with serving(city) as (_, url):
        code, out, error = run("query", city, document, "--operation", "Other")
        assert (code, out) == (3, "")
        assert "a hub of this city is running" in error
        assert "temporarily" not in error
        named = error.partition("tsunagu query ")[2].split()
        assert named == ["http://127.0.0.1:PORT/graphql", "FILE.graphql", "--as", "NAME", "--city", "CITY"]
        values: dict[str, str | Path] = {
            "FILE.graphql": document,
            "NAME": "officer",
            "CITY": city,
            "http://127.0.0.1:PORT/graphql": url,
        }
        assert run("query", *(values.get(word, word) for word in named), "--operation", "Other")[0] == 0


def test_a_refused_request_ends_with_1_and_its_errors(city: Path, document: Path) -> None:
    """Two operations and no name, a variable that is missing, and a document that is none."""
    with serving(city) as (_, url):
        code, out, _ = run("query", url, document)
        assert (code, json.loads(out)["errors"][0]["extensions"]["code"]) == (1, "OPERATION_NAME_REQUIRED")
        code, out, _ = run("query", url, document, "--operation", "Who")
        assert (code, json.loads(out)["errors"][0]["extensions"]["code"]) == (1, "VARIABLE_INVALID")
        document.write_text("{ me {")
        code, out, _ = run("query", url, document)
        assert (code, json.loads(out)["errors"][0]["extensions"]["code"]) == (1, "SYNTAX_ERROR")


def test_where_no_hub_answers_the_command_ends_with_3(document: Path, stranger: str) -> None:
    """Nothing listens, or what does is no hub; neither the address nor what it said is repeated."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    code, out, error = run("query", f"http://me:hidden@127.0.0.1:{free}", document)
    assert (code, out) == (3, "")
    assert "no hub answered" in error
    assert "hidden" not in error
    code, out, error = run("query", stranger, document)
    assert (code, out) == (3, "")
    assert "no GraphQL endpoint" in error
    assert "secret" not in error


@pytest.mark.parametrize("variables", ["", "{", "[]", '"text"', "1", "{'first': 1}"])
def test_variables_are_a_json_object(document: Path, variables: str) -> None:
    """Anything else is wrong use, said before anything starts."""
    code, _, error = run("query", "http://127.0.0.1:9", document, "--variables", variables)
    assert code == 2
    assert "JSON object" in error


def test_wrong_use_is_said_before_anything_starts(document: Path, tmp_path: Path) -> None:
    """A place that is neither folder nor URL, a name without its city, a document that is no text."""
    assert run("query", tmp_path / "nowhere", document)[0] == 2
    code, _, error = run("query", "http://127.0.0.1:9", document, "--as", "officer")
    assert code == 2
    assert "--city" in error
    document.write_bytes(b"\xff\xfe")
    code, _, error = run("query", "http://127.0.0.1:9", document)
    assert code == 2
    assert "UTF-8" in error
