"""What is written from the models is current, and the schemas for editors refuse nothing that the reader takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.applications import Starlette

from hub.cli.schema import schema
from hub.cli.schema_documents import reference_files
from hub.reference.mapping_page import sections
from hub.reference.schemas import DOCUMENTS, schema_of, schema_routes
from tests.repo.tree import ROOT
from vocab.documents import DocumentError, Strict, read_data
from vocab.yamltree import parse

FOLDERS = {"source": "sources/*.yaml", "policy": "policies/*.yaml", "hub": "hub.yaml"}
FILES = [(kind, path) for kind, pattern in FOLDERS.items() for path in sorted((ROOT / "examples").glob(f"*/{pattern}"))]
SOURCES = [path for kind, path in FILES if kind == "source"]
VALIDATORS = {kind: Draft202012Validator(schema_of(kind)) for kind in DOCUMENTS}
OF_NO_FILE = {"_Localized"}  # is written out where it stands


def plain(node: Any) -> Any:
    """Data as JSON has it: lists, texts as keys, dates as they are written."""
    if isinstance(node, (tuple, list)):
        return [plain(item) for item in node]
    if isinstance(node, Mapping):
        return {json.dumps(key) if isinstance(key, bool) else str(key): plain(item) for key, item in node.items()}
    return node if isinstance(node, (str, int, float, bool)) or node is None else str(node)


def faults(kind: str, data: Any) -> list[str]:
    """What a schema refuses of a document."""
    return [f"{error.json_path}: {error.message[:100]}" for error in VALIDATORS[kind].iter_errors(data)]


def test_the_pages_and_schemas_of_reference_are_current() -> None:
    """`make reference` was run since the models or the vocabulary changed; no page stays of what is gone."""
    made = reference_files()
    stale = [name for name, content in made.items() if not _is(ROOT / "docs" / name, content)]
    assert stale == []
    kept = [path for folder in ("reference", "ja/reference") for path in (ROOT / "docs" / folder).rglob("*.*")]
    assert {path.relative_to(ROOT / "docs").as_posix() for path in kept} == made.keys()


def _is(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def test_every_key_has_a_meaning_on_the_page() -> None:
    """Of every model that a source's file is made of."""
    definitions = schema_of("source")["$defs"]
    assert definitions.keys() - sections() == OF_NO_FILE
    page = reference_files()["reference/mapping.md"].decode()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    assert [row for row in rows if not row.split(" | ")[3].strip()] == []


@pytest.mark.parametrize("kind", list(DOCUMENTS))
def test_a_schema_is_one_of_json_schema_2020_12(kind: str) -> None:
    """By its own meta-schema."""
    Draft202012Validator.check_schema(schema_of(kind))
    assert schema_of(kind)["additionalProperties"] is False


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda item: getattr(item, "stem", item))
def test_every_file_of_the_example_cities_fits_its_schema(kind: str, path: Path) -> None:
    """As the reader has it, all text, and as an editor does, with numbers and booleans."""
    text = path.read_text("utf-8")
    assert faults(kind, plain(parse(text).data)) == []
    assert faults(kind, plain(yaml.safe_load(text))) == []


WRONG = {
    "a key nobody knows": ("source: s", "sorce: s"),
    "a missing key": ("adapter: table\n", ""),
    "a word that is none of the list": ("rows: state", "rows: stat"),
    "no boolean": ("unlisted: true", "unlisted: yes please"),
    "a list of nothing": ("fields: {name: n}", "fields: {}"),
    "no number": ("pageSize: 10", "pageSize: ten"),
    "a number below the least": ("pageSize: 10", "pageSize: 0"),
    "an empty value": ("license: CC-BY-4.0", "license:"),
}
RIGHT = """\
source: s
holder: h
title: {ja: 川, en: river}
license: CC-BY-4.0
adapter: table
terms: {pageSize: 10}
provides:
  River: {collection: c, rows: state, id: {key: k}, fields: {name: n}}
unlisted: true
"""


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_editor_sees_what_is_wrong(wrong: tuple[str, str]) -> None:
    """Before the file is saved; the file without the fault is right."""
    assert faults("source", plain(yaml.safe_load(RIGHT))) == []
    assert wrong[0] in RIGHT
    assert faults("source", plain(yaml.safe_load(RIGHT.replace(*wrong)))) != []


def test_a_reference_stands_for_any_value_of_the_hub() -> None:
    """`${NAME}` is replaced before the file is read."""
    text = (ROOT / "examples/sanuki/hub.yaml").read_text("utf-8")
    data = plain(yaml.safe_load(text))
    data["domains"][0] |= {"zone": "${ZONE}", "maxSituation": "${LONGEST}"}
    data["limits"] = {"concurrency": "${MANY}"}
    assert faults("hub", data) == []


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [*([path] if path else []), *(found for key, item in below for found in _paths(item, (*path, key)))]


VALUES = st.one_of(
    st.sampled_from(["", "true", "1", "-3", "PT5M", "name", "a b", "2027-04-01", "state", "1.5", "10/min", "none"]),
    st.text(max_size=5),
    st.lists(st.sampled_from(["x", "1"]), max_size=2),
    st.dictionaries(st.sampled_from(["from", "value", "key", "of", "by", "ja", "en", "x"]), st.just("1"), max_size=2),
)
KEYS = st.sampled_from(
    ["at", "unit", "zone", "split", "join", "when", "id", "hold", "calls", "unlisted", "policy", "x"]
)


def _changed(data: Any, draw: Any) -> Any:
    """A document with one thing taken away, exchanged or added."""
    made = deepcopy(data)
    *above, last = draw(st.sampled_from(_paths(made)))
    node = made
    for step in above:
        node = node[step]
    action = draw(st.sampled_from(["remove", "exchange", "add"]))
    if action == "remove":
        del node[last]
    elif action == "add" and isinstance(node, dict):
        node[draw(KEYS)] = draw(VALUES)
    else:
        node[last] = draw(VALUES)
    return made


def _tuples(node: Any) -> Any:
    if isinstance(node, list):
        return tuple(_tuples(item) for item in node)
    return {key: _tuples(item) for key, item in node.items()} if isinstance(node, dict) else node


def _reads(model: type[Strict], data: Any) -> bool:
    try:
        read_data(model, _tuples(data))
    except DocumentError:
        return False
    return True


DATA = {path: (kind, plain(parse(path.read_text("utf-8")).data)) for kind, path in FILES if kind != "hub"}


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_what_a_schema_refuses_the_reader_refuses_too(data: st.DataObject) -> None:
    """An editor never marks a file that works."""
    kind, document = DATA[data.draw(st.sampled_from(sorted(DATA)))]
    for _ in range(data.draw(st.integers(1, 3))):
        document = _changed(document, data.draw)
        if not _paths(document):
            return
    if _reads(DOCUMENTS[kind].model, document):
        assert faults(kind, document) == []


async def test_a_hub_serves_the_schemas() -> None:
    """Where editors on the same network find them."""
    transport = httpx.ASGITransport(Starlette(routes=schema_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.example.jp") as client:
        answer = await client.get("/schema/source.json")
        assert answer.headers["content-type"] == "application/schema+json"
        assert answer.json() == schema_of("source")
        assert (await client.get("/schema/nothing.json")).status_code == 404


def test_the_command_prints_a_schema_and_writes_the_pages(tmp_path: Path) -> None:
    """Nobody needs the source tree for it."""
    printed = CliRunner().invoke(schema, ["json", "policy"])
    assert json.loads(printed.stdout) == schema_of("policy")
    written = CliRunner().invoke(schema, ["reference", str(tmp_path), "--json"])
    assert written.exit_code == 0
    assert set(json.loads(written.stdout)["files"]) == reference_files().keys()
    assert all((tmp_path / name).read_bytes() == content for name, content in reference_files().items())
