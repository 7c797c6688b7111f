"""The commands on policies, on a copy of the example city."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from hub.cli.city import read_stand_ins
from policies.model import Document
from policies.stock import STOCK, plain
from tests.city.conftest import copy_city
from tests.hub.test_cli import city, run
from vocab.documents import read, read_data, read_file
from vocab.yamltree import parse

__all__ = ["city"]

ROADS = "ayagawa-roads"
DRAFT = """\
use: disaster-only
with: {recipients: [fire, "role:disaster-officer"], otherwise: mesh2}
"""
NARROWER = """\
uid: urn:tsunagu:policy:ayagawa-town:roads
assigner: ayagawa-town
permission:
  - target: [RoadRestriction.id, RoadRestriction.name]
    action: read
"""
QUESTION = """query ($first: Int!) {
  roadRestrictions(first: $first, sources: ["ayagawa-roads"]) { nodes { id name { value } location } }
}"""

DECLARE = """mutation { declareSituation(input: {
  domain: "sanuki-area", kind: "disaster", hours: 6, reason: "example"
}) { id } }"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example city."""
    return copy_city(tmp_path_factory.mktemp("policies"))


@pytest.fixture
def nowhere(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No source can be asked: what asks one would fail."""
    for stand_in in read_stand_ins(example):
        if stand_in.program != "issuer":
            monkeypatch.setenv(stand_in.env, "http://127.0.0.1:9")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A stock policy as a draft."""
    path = tmp_path / "draft.yaml"
    path.write_text(DRAFT, encoding="utf-8")
    return path


def answered(*words: str | Path) -> Any:
    """What a command says to programs; it ends well."""
    code, out, error = run(*words, "--json")
    assert code == 0, error + out
    return json.loads(out)


@pytest.mark.usefixtures("nowhere")
def test_explain_says_who_sees_what_and_how_to_request_the_rest(example: Path) -> None:
    """By source and coordinate: outcome, rule, duties, what is missing, and of whom it is to be had."""
    found = answered("policy", "explain", example, "RoadRestriction")
    rows = {(row["source"], row["coordinate"]): row for row in found["rows"]}
    name = rows[ROADS, "RoadRestriction.name"]
    assert (name["effect"], name["requests"], name["duties"]) == ("allow", [], [])
    assert rows[ROADS, "RoadRestriction.location"]["duties"] == ["generalise(to=mesh3)"]
    reason = rows[ROADS, "RoadRestriction.reason"]
    assert (reason["effect"], reason["rule"]) == ("deny", "urn:tsunagu:policy:ayagawa-town:roads#permission/1")
    assert {item["kind"] for item in reason["missing"]} == {"role", "purpose", "situation"}
    texts = [item["en"] for item in reason["requests"]]
    assert any("role disaster-officer" in text and "kensetsu@ayagawa.example.jp" in text for text in texts)
    assert any("officers have declared" in text for text in texts)
    assert all(item["ja"] != item["en"] for item in reason["requests"])


@pytest.mark.usefixtures("nowhere")
def test_explain_looks_through_the_eyes_of_a_consumer(example: Path) -> None:
    """Described or named, for a purpose, as if a situation were declared; each counts."""
    target = "RoadRestriction.reason"

    def effect(*words: str) -> str:
        rows = answered("policy", "explain", example, target, *words)["rows"]
        return str(next(row["effect"] for row in rows if row["source"] == ROADS))

    officer, purpose = "role=disaster-officer,organisation=takamatsu-city", "disaster-response"
    assert effect("--as", officer, "--purpose", purpose, "--situation", "disaster") == "allow"
    assert effect("--as", officer, "--purpose", purpose, "--situation", "drill@sanuki-area") == "deny"
    assert effect("--as", officer, "--situation", "disaster") == "deny"
    assert effect("--as", "organisation=takamatsu-city", "--purpose", purpose, "--situation", "disaster") == "deny"
    assert effect("--as", "officer", "--situation", "disaster") == "allow"


@pytest.mark.usefixtures("nowhere")
def test_explain_speaks_both_languages(example: Path) -> None:
    """A table for people."""
    code, out, _ = run("policy", "explain", example, "RoadRestriction.reason", "--lang", "ja")
    assert (code, "見えない" in out, "必要な手続き" in out) == (0, True, True)
    code, out, _ = run("policy", "explain", example, "RoadRestriction.reason", "--lang", "en")
    assert (code, "not seen" in out, "how to request it" in out) == (0, True, True)


@pytest.mark.parametrize(
    "words",
    [
        ("Place",),
        ("RoadRestriction.colour",),
        ("RoadRestriction", "--purpose", "disaster-response"),
        ("RoadRestriction", "--as", "role=a", "--purpose", "anything"),
        ("RoadRestriction", "--as", "rank=a"),
        ("RoadRestriction", "--as", "role=a", "--situation", "disaster@elsewhere"),
    ],
)
@pytest.mark.usefixtures("nowhere")
def test_explain_refuses_what_the_city_does_not_know(example: Path, words: tuple[str, ...]) -> None:
    """As wrong use, with 2."""
    assert run("policy", "explain", example, *words)[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--situation", "disastr"), "no domain declares the kind 'disastr' — did you mean 'disaster'?"),
        (("--situation", "flood"), "no domain declares the kind 'flood' — known: disaster, drill"),
        (("--situation", "dril@sanuki-area"), "the domain 'sanuki-area' does not declare the kind 'dril'"),
        (("--situation", "drill@sanuki"), "the hub serves no domain 'sanuki' — did you mean 'sanuki-area'?"),
        (("--purpose", "disaster-respnse"), "the hub knows no purpose 'disaster-respnse' — did you mean 'disaster-"),
    ],
)
@pytest.mark.usefixtures("nowhere")
def test_a_misspelt_wish_is_refused_not_taken_for_none(example: Path, words: tuple[str, ...], said: str) -> None:
    """With what was perhaps meant, or what there is."""
    code, _, error = run("policy", "explain", example, "RoadRestriction", "--as", "role=a", *words)
    assert (code, said in error) == (2, True), error


@pytest.mark.usefixtures("nowhere")
def test_diff_says_what_widens_and_for_whom(example: Path, draft: Path) -> None:
    """By coordinate, in both directions; `--no-wider` makes a gate of it."""
    words = ("policy", "diff", example, "--policy", draft, "--source", ROADS)
    found = answered(*words)
    by = {(item["coordinate"], item["verdict"]): item for item in found["changes"]}
    wider = by["RoadRestriction.reason", "wider"]
    assert any(who["en"].startswith("scope fire") for who in wider["who"])
    assert (wider["before"]["effect"], wider["after"]["effect"]) == ("deny", "allow")
    narrower = by["RoadRestriction.location", "narrower"]
    assert (narrower["before"]["duties"], narrower["after"]["duties"]) == (
        ["generalise(to=mesh3)"],
        ["generalise(to=mesh2)"],
    )
    assert run(*words, "--no-wider")[0] == 1
    code, out, _ = run(*words)
    assert (code, "広がる" in out) == (0, True)
    assert out.count("--json") == 1
    assert "says other things, too" not in run(*words, "--lang", "en")[1]


@pytest.mark.usefixtures("nowhere")
def test_a_narrower_draft_passes_the_gate(example: Path, tmp_path: Path) -> None:
    """And says so; the policy in force changes nothing."""
    path = tmp_path / "narrower.yaml"
    path.write_text(NARROWER, encoding="utf-8")
    words = ("policy", "diff", example, "--policy", path, "--source", ROADS, "--no-wider")
    found = answered(*words)
    assert (found["wider"], found["unproven"]) == (False, [])
    assert {item["verdict"] for item in found["changes"]} == {"narrower"}
    path.write_text((example / "policies/ayagawa-roads.yaml").read_text("utf-8"), encoding="utf-8")
    code, out, _ = run(*words, "--lang", "en")
    assert (code, out.strip()) == (0, "The draft changes nothing for anybody.")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (DRAFT.replace("mesh2", "mesh9"), "draft.yaml:2: with.otherwise: "),
        (DRAFT.replace("disaster-only", "disaster"), "draft.yaml:1: use: "),
        (NARROWER.replace("ayagawa-town\np", "miki-town\np"), "draft.yaml:2: assigner: "),
        (NARROWER.replace(".name", ".colour"), "draft.yaml:4: permission[0].target[1]: "),
        ("- a\n", "draft.yaml:1: "),
    ],
)
@pytest.mark.usefixtures("nowhere")
def test_a_draft_that_the_hub_would_refuse_is_refused(example: Path, draft: Path, text: str, where: str) -> None:
    """With 1, file and line."""
    draft.write_text(text, encoding="utf-8")
    code, _, error = run("policy", "diff", example, "--policy", draft, "--source", ROADS)
    assert code == 1
    assert where in error


@pytest.mark.usefixtures("nowhere")
def test_a_source_that_the_city_does_not_have_is_refused(example: Path, draft: Path) -> None:
    """With the one that was perhaps meant."""
    code, _, error = run("policy", "diff", example, "--policy", draft, "--source", "ayagawa-raods")
    assert (code, "did you mean 'ayagawa-roads'" in error) == (1, True)


def test_preview_shows_the_answer_under_a_draft_beside_today_s(example: Path, draft: Path, tmp_path: Path) -> None:
    """Cell by cell with what changes marked; nothing is recorded, nothing in force changes."""
    question = tmp_path / "question.graphql"
    question.write_text(QUESTION, encoding="utf-8")
    words = ("policy", "preview", example, "--policy", draft, "--source", ROADS, "--query", question,
             "--variables", '{"first": 2}')  # fmt: skip
    found = answered(*words)
    cells = [cell for cell in found["cells"] if cell["changed"]]
    assert {cell["field"] for cell in cells} == {"name.value", "location"}
    assert found["changed"] == len(cells) == 4
    names = [cell for cell in cells if cell["field"] == "name.value"]
    assert all(cell["today"] != "—" and cell["draft"] == "—" for cell in names)
    code, out, _ = run(*words, "--lang", "en", "--changed", "--as", "role=disaster-officer", "--situation", "disaster")
    assert (code, "name.value" in out, "values change." in out) == (0, False, True)
    assert not list((example / "state").glob("*.jsonl"))
    code, out, error = run(*words[:-1], '{"first": 9999999}', "--lang", "en")
    assert (code, "(LIMIT_" in error) == (1, True)


def test_preview_says_what_is_declared_already(example: Path, draft: Path, tmp_path: Path) -> None:
    """For it is a part of what holds today; when it is over, nothing is said."""
    words = ("policy", "preview", example, "--policy", draft, "--source", ROADS, "--query", tmp_path / "q.graphql",
             "--variables", '{"first": 1}')  # fmt: skip
    (tmp_path / "q.graphql").write_text(QUESTION, encoding="utf-8")
    declare = tmp_path / "declare.graphql"
    declare.write_text(DECLARE, encoding="utf-8")
    code, out, error = run("query", example, declare, "--as", "officer")
    assert code == 0, error + out
    declared = json.loads(out)["data"]["declareSituation"]
    try:
        (found,) = answered(*words)["situations"]
        assert (found["kind"], found["domain"]) == ("disaster", "sanuki-area")
        assert found["until"].endswith("+09:00")
        assert f"disaster in sanuki-area until {found['until']}" in run(*words, "--lang", "en")[1]
        assert f"disaster（sanuki-area、{found['until']}まで）" in run(*words)[1]
    finally:
        declare.write_text(f'mutation {{ endSituation(id: "{declared["id"]}") {{ id }} }}', encoding="utf-8")
        code, _, error = run("query", example, declare, "--as", "officer")
    assert code == 0, error
    assert "In force now" not in run(*words, "--lang", "en")[1]


@pytest.mark.usefixtures("nowhere")
def test_preview_shows_no_real_data(example: Path, city: Path, draft: Path, tmp_path: Path) -> None:
    """Only stand-ins are asked, wherever the environment leads; a city without any is refused."""
    question = tmp_path / "question.graphql"
    question.write_text(QUESTION, encoding="utf-8")
    rest = ("--policy", draft, "--source", ROADS, "--query", question, "--variables", '{"first": 1}')
    assert len(answered("policy", "preview", example, *rest)["today"]["data"]["roadRestrictions"]["nodes"]) == 1
    (city / "stand-ins/stand-ins.yaml").unlink()
    code, _, error = run("policy", "preview", city, *rest)
    assert (code, "stand-ins of an example city" in error) == (1, True)


def test_replay_tries_the_questions_that_were_asked(example: Path, draft: Path, tmp_path: Path) -> None:
    """Without their values; what would come out differently, for who asked."""
    words = ("policy", "replay", example, "--policy", draft, "--source", ROADS)
    question = tmp_path / "question.graphql"
    question.write_text(QUESTION, encoding="utf-8")
    assert run("query", example, question, "--as", "officer", "--variables", '{"first": 2}')[0] == 0
    (asked,) = answered(*words)["changed"]
    assert "roadRestrictions" in asked["document"]
    assert "ayagawa" not in asked["document"]
    assert asked["asker"]["purpose"] == "disaster-response"
    by = {(item["coordinate"], item["verdict"]) for item in asked["changes"]}
    assert ("RoadRestriction.name", "narrower") in by
    assert not [item for item in asked["changes"] if item["coordinate"] == "RoadRestriction.reason"]
    out = run(*words, "--lang", "en")[1]
    assert out.startswith("1 of 1 questions would be answered differently.\n")
    assert ("narrower" in out, "roadRestrictions: asked 1 times" in out, "nodes" in out) == (True, True, False)
    assert asked["document"] in run(*words, "--lang", "en", "--full")[1]
    other = ("policy", "replay", example, "--policy", draft, "--source", "miki-cameras")
    draft.write_text("use: open-with-attribution\n", encoding="utf-8")
    assert answered(*other)["changed"] == []


@pytest.mark.usefixtures("nowhere")
def test_a_table_goes_out_and_comes_back(example: Path, tmp_path: Path) -> None:
    """Every policy of the city, equal; an edited cell is the only change; other files are not overwritten."""
    table, out = tmp_path / "policies.xlsx", tmp_path / "out"
    found = answered("policy", "export", example, "--xlsx", table)
    names = sorted(path.stem for path in (example / "policies").glob("*.yaml"))
    assert sorted(found["policies"]) == names
    assert sorted(answered("policy", "import", table, "--out", out)["policies"]) == names
    for name in names:
        here, there = (read_file(Document, folder / f"{name}.yaml") for folder in (out, example / "policies"))
        assert here == there
    assert run("policy", "import", table, "--out", out)[0] == 0
    book = load_workbook(table)
    sheet = book["policies"]
    at = next(
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "{action: generalise, to: mesh4}" and "miki-cameras" in {item.value for item in row}
    )
    sheet[at] = "{action: generalise, to: mesh2}"
    book.save(table)
    assert run("policy", "import", table, "--out", out)[0] == 1
    assert run("policy", "import", table, "--out", out, "--force")[0] == 0
    assert "mesh2" in (out / "miki-cameras.yaml").read_text("utf-8")
    sheet[at] = "=1+1"
    book.save(table)
    code, text, _ = run("policy", "import", table, "--out", out, "--force", "--json")
    (problem,) = json.loads(text)["problems"]
    assert (code, problem["code"], problem["path"]) == (1, "POLICY_TABLE_CELL", f"policies!{at}")


@pytest.mark.parametrize("name", STOCK)
def test_show_describes_every_stock_policy(name: str) -> None:
    """With every parameter, in both languages; and its examples are values it takes."""
    (found,) = answered("policy", "show", name)
    assert found["title"]["ja"] in run("policy", "show", name)[1].replace("\n", "")
    assert found["title"]["en"] in run("policy", "show", name, "--lang", "en")[1]
    examples = parse("\n".join(f"{item['name']}: {item['example']}" for item in found["parameters"])).data
    assert read_data(STOCK[name].takes, plain(examples)).model_fields_set


@pytest.mark.usefixtures("nowhere")
def test_show_prints_documents_as_yaml(example: Path) -> None:
    """The one in force, and the one that a stock policy would be for a source."""
    code, out, _ = run("policy", "show", "--city", example, "--source", ROADS)
    assert (code, read(Document, out)) == (0, read_file(Document, example / "policies/ayagawa-roads.yaml"))
    words = ("--with", '{"recipients": ["fire"], "otherwise": "mesh3"}', "--city", example, "--source", ROADS)
    code, out, _ = run("policy", "show", "disaster-only", *words)
    assert code == 0
    made = read(Document, out)
    assert made.permission[0].target == ("*", "RoadRestriction.id", "RoadRestriction.location")
    assert "{domain: sanuki-area, kind: disaster}" in out
    code, _, error = run("policy", "show", "disaster")
    assert (code, "did you mean 'disaster-only'?" in error) == (1, True)
    code, _, error = run("policy", "show", "delayed", "--with", "{}", "--city", example, "--source", ROADS)
    assert (code, error.startswith("--with: with.")) == (1, True), error
    assert run("policy", "show", "disaster-only", "--city", example)[0] == 2
    assert run("policy", "show", "disaster-only", "--city", example, "--source", ROADS)[0] == 1
    assert [item["name"] for item in answered("policy", "show")] == list(STOCK)


@pytest.mark.usefixtures("nowhere")
def test_check_reports_every_problem_of_a_policy(example: Path, tmp_path: Path, draft: Path) -> None:
    """On its own, with a city's purposes, or as the policy of a source."""
    path = example / "policies/seto-bikes.yaml"
    code, _, error = run("policy", "check", path)
    assert (code, "POLICY_PURPOSE_UNKNOWN" in error) == (1, True)
    assert run("policy", "check", path, "--city", example)[0] == 0
    assert run("policy", "check", path, "--city", example, "--source", "seto-bikes")[0] == 0
    code, _, error = run("policy", "check", path, "--city", example, "--source", ROADS)
    assert (code, "POLICY_ASSIGNER_UNKNOWN" in error) == (1, True)
    code, _, error = run("policy", "check", draft, "--city", example)
    assert (code, "POLICY_STOCK_WITHOUT_SOURCE" in error) == (1, True)
    assert run("policy", "check", draft, "--city", example, "--source", ROADS)[0] == 0
    wrong = tmp_path / "a.ttl"
    wrong.write_text("@prefix a: <urn:a> .", encoding="utf-8")
    assert run("policy", "check", wrong)[0] == 1


@pytest.mark.parametrize(("form", "ending"), [("turtle", "ttl"), ("jsonld", "jsonld")])
def test_odrl_goes_out_and_comes_back(form: str, ending: str, tmp_path: Path) -> None:
    """A policy as ODRL, and the same policy from it."""
    source = Path(__file__).parents[2] / "examples/sanuki/policies/seto-bikes.yaml"
    path = tmp_path / f"bikes.{ending}"
    path.write_text(answered("policy", "odrl", source, "--to", form)["text"], encoding="utf-8")
    code, out, _ = run("policy", "odrl", path, "--to", "yaml")
    assert (code, read(Document, out)) == (0, read_file(Document, source))


@pytest.mark.usefixtures("nowhere")
def test_a_stock_policy_becomes_odrl_for_a_source(example: Path, draft: Path) -> None:
    """Only for one: what it covers depends on what the source maps."""
    assert run("policy", "odrl", draft, "--to", "turtle")[0] == 1
    code, out, _ = run("policy", "odrl", draft, "--to", "turtle", "--city", example, "--source", ROADS)
    assert (code, "odrl:" in out) == (0, True)


@pytest.mark.usefixtures("nowhere")
def test_a_draft_may_be_written_as_a_source_has_it(example: Path, draft: Path) -> None:
    """`policy: {use: …}` means the same as `use: …` alone, and its problems are at their lines."""
    words = ("--policy", draft, "--source", ROADS)
    alone = answered("policy", "diff", example, *words)
    draft.write_text(f"policy: {{{', '.join(DRAFT.splitlines())}}}\n", encoding="utf-8")
    assert answered("policy", "diff", example, *words) == alone
    code, _, error = run("policy", "check", draft)
    assert (code, "POLICY_STOCK_WITHOUT_SOURCE" in error) == (1, True)
    draft.write_text("policy:\n  use: disaster\n", encoding="utf-8")
    code, _, error = run("policy", "diff", example, *words)
    assert (code, "draft.yaml:2: policy.use: " in error) == (1, True), error


def test_a_misspelt_action_is_answered_with_the_one_meant(example: Path, draft: Path) -> None:
    """And with no word of the reader's own library."""
    draft.write_text(f"{NARROWER}    duty: [{{action: generalize, to: mesh3}}]\n", encoding="utf-8")
    code, _, error = run("policy", "check", draft, "--city", example, "--source", ROADS)
    assert (code, "did you mean 'generalise'?" in error, "Input" in error) == (1, True, False), error


def test_what_is_no_workbook_is_refused_as_that(draft: Path, tmp_path: Path) -> None:
    """With one code."""
    code, _, error = run("policy", "import", draft, "--out", tmp_path / "out")
    assert (code, error.splitlines()[0].split(" — ")[0]) == (
        1,
        "draft.yaml: the file is no Excel workbook (POLICY_TABLE_FILE)",
    )


def test_a_folder_that_is_no_city_is_refused_without_a_line(tmp_path: Path) -> None:
    """A file that is not there has none."""
    code, _, error = run("check", tmp_path)
    assert (code, error.splitlines()[0].startswith("hub.yaml: ")) == (1, True), error
