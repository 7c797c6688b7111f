"""What `hub.yaml` may say, and what is refused with line and path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from hub.config import load_config, load_documents, resolve_references
from hub.config_origins import is_origin, is_trusted_url
from hub.limits import Limits
from vocab.documents import DocumentError, Problem

WHOLE = """\
hub:
  id: sanuki
  title: {ja: さぬき, en: Sanuki}
  publicUrl: https://hub.example.jp
domains:
  - id: takamatsu
    title: {ja: 高松市, en: Takamatsu}
    zone: Asia/Tokyo
    area: ["372013"]
    officers: {roles: [disaster-officer], organisations: [takamatsu-city]}
    maxSituation: P2D
holders:
  - id: takamatsu-city
    title: {ja: 高松市, en: Takamatsu}
    number: "372013"
    domain: takamatsu
    attribution: {ja: 高松市提供, en: Provided by Takamatsu}
  - id: seto-mobility
    title: {ja: 瀬戸モビリティ, en: Seto Mobility}
    number: "7000012050002"
purposes:
  - id: disaster-response
    broader: PublicPolicyMaking
    label: {ja: 災害対応, en: Disaster response}
  - id: evacuation
    broader: disaster-response
    label: {ja: 避難, en: Evacuation}
issuers:
  - issuer: https://id.example.jp
    jwks: ${ISSUER}/jwks
    audience: tsunagu
    algorithms: [ES256]
    claims: {roles: realm_access.roles}
clients:
  - id: bousai-app
    title: {ja: 防災アプリ, en: Bousai app}
    purposes: [disaster-response, evacuation]
    origins: [https://app.example.jp, http://127.0.0.1:5173]
limits: {depth: 8, bodyBytes: 2048}
registry: {url: "sqlite+aiosqlite:///${file:secret}"}
"""
ENVIRON = {"ISSUER": "http://127.0.0.1:9"}


def city(folder: Path, text: str = WHOLE) -> Path:
    """A city's folder with this `hub.yaml`."""
    (folder / "hub.yaml").write_text(text, encoding="utf-8")
    (folder / "secret").write_text("registry.sqlite\n")
    return folder


def refused(folder: Path, text: str, environ: Mapping[str, str] = ENVIRON) -> tuple[Problem, ...]:
    """The problems of a refused `hub.yaml`."""
    with pytest.raises(DocumentError) as caught:
        load_config(city(folder, text), environ)
    return caught.value.problems


def test_a_whole_file_becomes_a_config_by_name(tmp_path: Path) -> None:
    """Every section is there under its names, references resolved."""
    config = load_config(city(tmp_path), ENVIRON)
    assert config.hub.title.en == "Sanuki"
    assert config.purposes.covers("PublicBenefit", "evacuation")
    assert config.domains["takamatsu"].max_situation == 2 * 86_400
    assert config.issuers["https://id.example.jp"].jwks == "http://127.0.0.1:9/jwks"
    assert config.issuers["https://id.example.jp"].claims.roles == "realm_access.roles"
    assert config.registry_url == "sqlite+aiosqlite:///registry.sqlite"
    assert (config.limits.depth, config.server.body_bytes) == (8, 2048)
    assert config.ledger_file == tmp_path.resolve() / "state" / "evidence.jsonl"


def test_a_resolved_secret_is_not_in_the_repr(tmp_path: Path) -> None:
    """A config that lands in a log shows no database password."""
    assert "registry.sqlite" not in repr(load_config(city(tmp_path), ENVIRON))


def test_the_least_file_has_sensible_defaults(tmp_path: Path) -> None:
    """Hub and one domain are enough; limits are those of the engine, state lies in the city."""
    text = WHOLE[: WHOLE.index("holders:")]
    config = load_config(city(tmp_path, text), {})
    assert config.limits == Limits()
    assert config.registry_url == f"sqlite+aiosqlite:///{tmp_path.resolve()}/state/registry.sqlite"


@pytest.mark.parametrize("name", [item.name for item in fields(Limits)])
def test_every_limit_of_the_engine_can_be_set(tmp_path: Path, name: str) -> None:
    """A new limit is a new key without a change here."""
    first, *rest = name.split("_")
    key = first + "".join(word.capitalize() for word in rest)
    config = load_config(city(tmp_path, WHOLE.replace("depth: 8", f"{key}: 7")), ENVIRON)
    assert getattr(config.limits, name) == 7


@pytest.mark.parametrize(
    ("right", "wrong", "code", "line", "path"),
    [
        ('number: "372013"', 'number: "372014"', "VALUE_NOT_A_HOLDER_NUMBER", 15, "holders[0].number"),
        ('area: ["372013"]', 'area: ["37201"]', "VALUE_NOT_A_MUNICIPALITY_CODE", 9, "domains[0].area[0]"),
        ("zone: Asia/Tokyo", "zone: Asia/Takamatsu", "VALUE_NOT_A_ZONE", 8, "domains[0].zone"),
        ("domain: takamatsu", "domain: naruto", "DOMAIN_UNKNOWN", 16, "holders[0].domain"),
        ("broader: disaster-response", "broader: disaster", "PURPOSE_UNKNOWN", 26, "purposes[1].broader"),
        ("broader: PublicPolicyMaking", "broader: evacuation", "PURPOSE_CIRCULAR", 23, "purposes[0].broader"),
        ("id: evacuation", "id: PublicPolicyMaking", "PURPOSE_REDEFINED", 25, "purposes[1].id"),
        ("[disaster-response, evacuation]", "[fun]", "PURPOSE_UNKNOWN", 37, "clients[0].purposes[0]"),
        ("https://app.example.jp", "'*'", "VALUE_NOT_AN_ORIGIN", 38, "clients[0].origins[0]"),
        ("https://app.example.jp", "http://app.example.jp", "VALUE_NOT_AN_ORIGIN", 38, "clients[0].origins[0]"),
        ("[ES256]", "[HS256]", "VALUE_INVALID", 32, "issuers[0].algorithms[0]"),
        ("[ES256]", "[none]", "VALUE_INVALID", 32, "issuers[0].algorithms[0]"),
        ("[ES256]", "[EdDSA]", "VALUE_INVALID", 32, "issuers[0].algorithms[0]"),
        ("jwks: ${ISSUER}/jwks", "jwks: http://id.example.jp/k", "VALUE_NOT_A_TRUSTED_URL", 30, "issuers[0].jwks"),
        ("audience: tsunagu", "audiense: tsunagu", "KEY_UNKNOWN", 31, "issuers[0].audiense"),
        ("depth: 8", "depth: 0", "VALUE_INVALID", 39, "limits.depth"),
        ("id: seto-mobility", "id: takamatsu-city", "NAME_NOT_UNIQUE", 18, "holders[1].id"),
        ("${ISSUER}", "${ISUER}", "REFERENCE_NOT_SET", 30, "issuers[0].jwks"),
        ("${ISSUER}", "${a b}", "REFERENCE_MALFORMED", 30, "issuers[0].jwks"),
        ("${file:secret}", "${file:nothing}", "REFERENCE_UNREADABLE", 40, "registry.url"),
    ],
)
def test_a_mistake_is_refused_with_line_and_path(
    tmp_path: Path, right: str, wrong: str, code: str, line: int, path: str
) -> None:
    """Each mistake has one stable code and says where it is."""
    assert right in WHOLE
    problems = refused(tmp_path, WHOLE.replace(right, wrong, 1))
    assert (code, line, path) in {(problem.code, problem.line, problem.path) for problem in problems}


def test_problems_of_all_kinds_are_reported_together(tmp_path: Path) -> None:
    """An unset variable does not hide a wrong number or a misspelt key, and the reverse."""
    text = WHOLE.replace("${ISSUER}", "${NOT_SET}").replace('number: "372013"', "number: abc").replace("zone:", "zon:")
    codes = [problem.code for problem in refused(tmp_path, text)]
    assert codes == ["KEY_MISSING", "KEY_UNKNOWN", "VALUE_NOT_A_HOLDER_NUMBER", "REFERENCE_NOT_SET"]


def test_a_reference_that_cannot_be_resolved_is_one_problem(tmp_path: Path) -> None:
    """The unresolved text itself is not judged as a URL."""
    problems = refused(tmp_path, WHOLE.replace("jwks: ${ISSUER}", "jwks: ftp://${NOT_SET}"))
    assert [problem.code for problem in problems] == ["REFERENCE_NOT_SET"]


def test_with_several_issuers_a_client_names_its_own(tmp_path: Path) -> None:
    """Otherwise one issuer could speak for the clients of another."""
    second = "  - {issuer: https://two.example.jp, jwks: keys.json, audience: t, algorithms: [RS256]}\nclients:"
    text = WHOLE.replace("clients:", second)
    assert [problem.code for problem in refused(tmp_path, text)] == ["KEY_MISSING"]
    named = text.replace("id: bousai-app", "id: bousai-app\n    issuer: https://id.example.jp")
    assert load_config(city(tmp_path, named), ENVIRON).clients["bousai-app"].issuer is not None
    wrong = text.replace("id: bousai-app", "id: bousai-app\n    issuer: https://three.example.jp")
    assert [problem.code for problem in refused(tmp_path, wrong)] == ["ISSUER_UNKNOWN"]


def test_a_folder_without_hub_yaml_is_no_city(tmp_path: Path) -> None:
    """The refusal says what a city is."""
    with pytest.raises(DocumentError) as caught:
        load_config(tmp_path, {})
    assert caught.value.problems[0].code == "FILE_UNREADABLE"
    assert "hub.yaml" in caught.value.problems[0].hint


def test_documents_are_listed_in_name_order_and_overlooked_files_reported(tmp_path: Path) -> None:
    """A file that would silently not be read is a problem."""
    for name in ("b.yaml", "a.yaml", "c.yml", ".hidden.yaml", "README.md"):
        (tmp_path / "sources").mkdir(exist_ok=True)
        (tmp_path / "sources" / name).write_text("")
    documents = load_documents(tmp_path)
    assert [(item.name, item.file) for item in documents.sources] == [
        ("a", "sources/a.yaml"),
        ("b", "sources/b.yaml"),
    ]
    assert [(problem.code, problem.file) for problem in documents.problems] == [("FILE_OVERLOOKED", "sources/c.yml")]


def test_references_are_resolved_in_nested_connections(tmp_path: Path) -> None:
    """Texts anywhere below are resolved; an escaped one stays; a file's last newline does not count."""
    (tmp_path / "key").write_text("s3cret\n")
    connection = {"url": "${A}/x/${A}", "auth": {"keys": ("${file:key}", "$${A}")}}
    resolved = resolve_references(connection, {"A": "v"}, "s.yaml", directory=tmp_path)
    assert resolved == {"url": "v/x/v", "auth": {"keys": ("s3cret", "${A}")}}


def test_a_value_of_the_environment_is_never_resolved_again(tmp_path: Path) -> None:
    """A secret that looks like a reference stays what it is."""
    assert resolve_references({"a": "${A}"}, {"A": "${B}"}, "s.yaml", directory=tmp_path) == {"a": "${B}"}


def test_all_missing_references_are_reported_with_their_paths(tmp_path: Path) -> None:
    """Names of variables are told, values never."""
    with pytest.raises(DocumentError) as caught:
        resolve_references(
            {"a": {"b": "${X}"}, "c": ("${Y}",)}, {"Z": "zzz"}, "s.yaml", directory=tmp_path, at=("connection",)
        )
    assert [problem.path for problem in caught.value.problems] == ["connection.a.b", "connection.c[0]"]
    assert "zzz" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/",
        "https://a.example/x",
        "https://A.example",
        "https://u@a.example",
        "null",
        "*",
        "https://",
        "a",
    ],
)
def test_what_a_browser_would_not_send_is_no_origin(text: str) -> None:
    """Such an entry could never match, so it is a mistake."""
    assert not is_origin(text)


@pytest.mark.parametrize(
    "text",
    ["http://a.example/k", "https://u:p@a.example/k", "ftp://a.example", "https://a.example:x/", "http://127.0.0.1.a/"],
)
def test_addresses_in_the_clear_or_with_credentials_are_not_trusted(text: str) -> None:
    """Only https, or this machine."""
    assert not is_trusted_url(text)
