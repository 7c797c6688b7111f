"""What a mapping document may say, and what is refused, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vocab.mapping_tools import VOCABULARY, compiled, with_fields
from vocab.documents import DocumentError, Problem, read, read_file
from vocab.mapping.compile import compile_source
from vocab.mapping.model import Rate, SourceDocument

STATE = "    collection: c\n    rows: state\n    id: {key: id}\n"
DATA = Path(__file__).parent / "data"


def problems(text: str, *, nested: bool = False) -> list[Problem]:
    """The problems of one class (the lines below its name)."""
    with pytest.raises(DocumentError) as caught:
        compiled(text, nested=nested)
    return list(caught.value.problems)


def field_problem(field: str, *, nested: bool = False) -> tuple[str, str, int]:
    """Code, path and line of the one problem of a field."""
    with pytest.raises(DocumentError) as caught:
        with_fields(field, nested=nested)
    (problem,) = caught.value.problems
    return problem.code, problem.path.removeprefix("provides.WaterGauge."), problem.line


def test_a_source_is_read_with_everything_it_says() -> None:
    """Terms, titles and connection keep their meaning; nothing in the connection is resolved."""
    document = read_file(SourceDocument, DATA / "river.yaml")
    assert document.terms.hold == 60
    assert document.terms.stale_if_error == 3600
    assert document.terms.calls == Rate(120, 60)
    assert document.title.en == "Takamatsu river levels"
    assert document.connection["url"] == "${TAKAMATSU_ORION}"
    assert document.policy == "takamatsu-open"


def test_little_needs_to_be_written() -> None:
    """Space, unit, completeness and policy have defaults that give nothing away."""
    mapping = compiled("    collection: c\n    rows: state\n    id: {key: id}\n    fields: {name: n}\n")
    assert mapping.space == "takamatsu-city.river"
    assert not mapping.whole
    assert mapping.latest is None


def test_a_source_reads_only_what_the_asked_properties_need() -> None:
    """Key, time and drill are always read; a property that is not asked for is not."""
    mapping = compiled(
        "    collection: c\n    rows: readings\n    id: {key: [city, no]}\n    at: when\n"
        "    drill: {from: kind, equals: 訓練}\n    fields:\n"
        "      name: {languages: {ja: 名称, en: 英語名}}\n      waterLevel: {from: level, quality: q}\n"
        "      location: {lat: 緯度, lon: 経度}\n"
    )
    assert mapping.reads([]) == ("city", "no", "when", "kind")
    assert mapping.reads(["waterLevel"]) == ("city", "no", "when", "kind", "level", "q")
    assert mapping.reads_of("name") == ("名称", "英語名")
    assert mapping.reads_of("location") == ("緯度", "経度")
    assert mapping.reads_of("danger") == ()
    assert mapping.latest == (("city", "no"), "when")
    assert mapping.timed == {"waterLevel"}


@pytest.mark.parametrize(
    ("field", "code", "path"),
    [
        ("nama: x", "PROPERTY_UNKNOWN", "fields.nama"),
        ("waterLevel: {from: x, unit: XYZ}", "UNIT_UNKNOWN", "fields.waterLevel.unit"),
        ("waterLevel: {from: x, unit: CEL}", "UNIT_OF_ANOTHER_QUANTITY", "fields.waterLevel.unit"),
        ("waterLevel: {from: x, zone: Asia/Takamatsu}", "ZONE_UNKNOWN", "fields.waterLevel.zone"),
        ("waterLevel: {from: x, codes: {a: OPEN}}", "KEY_NOT_FOR_KIND", "fields.waterLevel.codes"),
        ("name: {from: x, unit: MTR}", "KEY_NOT_FOR_KIND", "fields.name.unit"),
        ("status: {from: x, codes: {a: OPENED}}", "CODE_UNKNOWN", "fields.status.codes.a"),
        ("name: {languages: {ja: x, jq: y}}", "LANGUAGE_UNKNOWN", "fields.name.languages.jq"),
        ("name: {languages: {JA: x}}", "LANGUAGE_UNKNOWN", "fields.name.languages.JA"),
        ("name: {from: x, value: y}", "FIELD_UNCLEAR", "fields.name"),
        ("location: {lat: x}", "FIELD_UNCLEAR", "fields.location"),
        ("location: {from: x}", "FORM_MISSING", "fields.location"),
        ("waterLevel: {from: x, native: text}", "NATIVE_NOT_FOR_KIND", "fields.waterLevel.native"),
        ("startsAt: {from: x, native: time, epoch: seconds}", "NATIVE_NOT_FOR_KIND", "fields.startsAt.native"),
        ("open: {from: x, true: [a], false: [a]}", "FIELD_UNCLEAR", "fields.open"),
        ("danger: {value: many}", "VALUE_NOT_A_NUMBER", "fields.danger.value"),
        ("status: {value: OPENED}", "CODE_UNKNOWN", "fields.status.value"),
        ("place: {ref: {key: x}}", "CLASS_NOT_A_TARGET", "fields.place.ref"),
        ("river: {ref: {key: x, class: WaterGauge}}", "CLASS_NOT_A_TARGET", "fields.river.ref"),
    ],
)
def test_what_the_vocabulary_does_not_allow_is_refused_at_its_place(field: str, code: str, path: str) -> None:
    """Each with its own code, the path and the line of the field."""
    assert field_problem(field) == (code, path, 13)


def test_a_nested_path_must_be_readable() -> None:
    """Only for sources with nested rows: in a table the dot is part of the column's name."""
    assert field_problem("name: a..b", nested=True)[0] == "PATH_INVALID"
    assert with_fields("name: a..b").reads_of("name") == ("a..b",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("    collection: c\n    rows: readings\n    id: {key: id}\n    fields: {name: n}\n", "AT_MISSING"),
        ("    collection: c\n    id: {key: id}\n    fields: {name: n}\n", "KEY_MISSING"),
        ("    collection: c\n    rows: state\n    fields: {name: n}\n", "KEY_MISSING"),
        ("    collection: c\n    rows: state\n    id: {key: id}\n    fields: {}\n", "VALUE_INVALID"),
        ("    collection: c\n    rows: state\n    id: {space: s}\n    fields: {name: n}\n", "ID_UNCLEAR"),
        ("    collection: c\n    rows: state\n    id: {key: a, content: true}\n    fields: {name: n}\n", "ID_UNCLEAR"),
        ("    collection: c\n    rows: state\n    id: {content: true}\n    fields: {name: n}\n", "ID_CONTENT_MISSING"),
        ("    collection: c\n    rows: state\n    id: {key: rowid}\n    fields: {name: n}\n", "ID_IS_POSITION"),
        (
            "    collection: c\n    rows: state\n    window: P1D\n    id: {key: id}\n    fields: {name: n}\n",
            "KEY_NOT_FOR_ROWS",
        ),
        (
            STATE + "    fields: {count: {from: x, native: number}, name: {from: x, native: text}}\n",
            "NATIVE_CONFLICT",
        ),
    ],
)
def test_a_class_that_could_not_be_read_is_refused(text: str, code: str) -> None:
    """Readings without a time, rows without a key, a key that is the row's position."""
    assert code in {problem.code for problem in problems(text)}


def test_a_column_that_often_numbers_rows_is_allowed_with_a_warning() -> None:
    """It may be a published number; the holder decides."""
    (warning,) = with_fields("name: 名称", id_="{key: NO}").warnings
    assert warning.code == "ID_MAY_BE_POSITION"
    assert with_fields("name: 名称", id_="{key: [市区町村コード, NO]}").warnings == ()


def test_all_problems_of_all_classes_are_reported_together_by_line() -> None:
    """Also unknown and abstract classes; a near name is suggested."""
    text = (DATA / "river.yaml").read_text(encoding="utf-8").replace("name: stationName", "nmae: stationName")
    body = "{collection: c, rows: state, id: {key: i}, fields: {name: n}}"
    extra = f"  Place: {body}\n  Rivr: {body}\n"
    text = text.replace("policy:", f"{extra}policy:")
    with pytest.raises(DocumentError) as caught:
        compile_source(read(SourceDocument, text), VOCABULARY, nested=True)
    found = {problem.code: problem for problem in caught.value.problems}
    assert set(found) == {"PROPERTY_UNKNOWN", "CLASS_ABSTRACT", "CLASS_UNKNOWN"}
    assert found["PROPERTY_UNKNOWN"].hint == "did you mean 'name'?"
    assert found["CLASS_UNKNOWN"].hint == "did you mean 'River'?"


def _misspellings() -> list[str]:
    """The shipped example with each key, one at a time, written wrong."""
    text = (DATA / "river.yaml").read_text(encoding="utf-8")
    keys = ["source", "holder", "title", "license", "attribution", "adapter", "connection", "terms", "provides"]
    keys += ["policy", "collection", "rows", "holds", "id", "fields", "hold", "staleIfError", "calls", "concurrent"]
    keys += ["pageSize", "contact", "key", "from", "unit", "at", "zone", "missing", "as", "ja", "en"]
    keys += ["name", "waterLevel", "location", "WaterGauge"]
    return [text.replace(f"{key}:", f"{key}x:", 1) for key in keys]


@pytest.mark.parametrize("text", _misspellings())
def test_no_misspelt_key_passes(text: str) -> None:
    """One wrong key anywhere refuses the document, with a line."""
    with pytest.raises(DocumentError) as caught:
        compile_source(read(SourceDocument, text, file="river.yaml"), VOCABULARY, nested=True, file="river.yaml")
    assert all(problem.file == "river.yaml" for problem in caught.value.problems)
