"""The strict document reader: what it reads, what it refuses, and that it says where."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from vocab.documents import (
    DateOrTime,
    DocumentError,
    Flag,
    Integer,
    Localized,
    Number,
    Problem,
    Seconds,
    Strict,
    read,
    read_file,
    read_with_lines,
)
from vocab.terms import Label


class Rule(Strict):
    """A part of a document."""

    from_: str
    stale_if_error: Seconds = 0
    rows: Literal["state", "readings"] = "state"
    flag: Flag = False
    title: Localized | None = None
    when: DateOrTime | None = None


class Document(Strict):
    """A document."""

    name: str = ""
    items: tuple[Rule, ...] = ()
    by: dict[str, Rule | str] = Field(default_factory=dict)
    count: Integer = 0
    ratio: Number = 0.0


def codes(text: str) -> list[tuple[int, str, str]]:
    """Line, path and code of every problem in a text."""
    with pytest.raises(DocumentError) as caught:
        read(Document, text)
    return [(problem.line, problem.path, problem.code) for problem in caught.value.problems]


def problems_in(text: str) -> tuple[Problem, ...]:
    """The problems of a text, none if it can be read."""
    try:
        read(Document, text)
    except DocumentError as error:
        return error.problems or pytest.fail("refused without a problem")
    return ()


def test_every_scalar_is_text_and_typed_by_the_model() -> None:
    """`NO`, `1.0` and `012` stay texts where the model wants a text."""
    document = read(Document, "by: {NO: 1.0, '012': 012, yes: no}\ncount: 12\nratio: -0.5\n")
    assert document.by == {"NO": "1.0", "012": "012", "yes": "no"}
    assert (document.count, document.ratio) == (12, -0.5)


def test_typed_values_are_read_from_their_one_form() -> None:
    """Durations, dates, booleans and texts in two languages get their types."""
    rule = read(
        Document,
        "items: [{from: a, staleIfError: P1DT1H30M, flag: true, when: 2027-04-01, title: {ja: 川, en: River}}]",
    ).items[0]
    assert rule == Rule.model_construct(
        from_="a", stale_if_error=91_800, flag=True, when=date(2027, 4, 1), title=Label("川", "River")
    )
    moment = read(Document, "items: [{from: a, when: 2027-04-01T00:00:00Z}]").items[0].when
    assert moment == datetime(2027, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: &x a", "YAML_ANCHOR"),
        ("name: *x", "YAML_ALIAS"),
        ("name: !!str a", "YAML_TAG"),
        ("name: ! a", "YAML_TAG"),
        ("%TAG ! tag:x,2000:\n---\nname: a", "YAML_TAG"),
        ("name: a\nname: b", "YAML_DUPLICATE_KEY"),
        ("by: {a: b, 'a': c}", "YAML_DUPLICATE_KEY"),
        ("name: a\n---\nname: b", "YAML_DOCUMENTS"),
        ("- a", "YAML_NOT_A_MAPPING"),
        ("", "YAML_NOT_A_MAPPING"),
        ("text", "YAML_NOT_A_MAPPING"),
        ("name:\ta", "YAML_TAB"),
        ("name:", "YAML_EMPTY"),
        ("name: ~", "YAML_EMPTY"),
        ("name: null", "YAML_EMPTY"),
        ("? [a]\n: b", "YAML_KEY"),
        ("name: " + "[" * 100_000, "YAML_DEPTH"),
        ("name: 'a", "YAML_SYNTAX"),
        ("name: a: b", "YAML_SYNTAX"),
        ("name: \x01", "YAML_CHARACTER"),
        ("name: " + "あ" * 400_000, "YAML_TOO_LARGE"),
        ("name: {<<: {a: b}}", "VALUE_INVALID"),
        ("<<: {name: b}", "KEY_UNKNOWN"),
        ("count: 1_000", "VALUE_NOT_AN_INTEGER"),
        ("count: １", "VALUE_NOT_AN_INTEGER"),
        ("count: 1.0", "VALUE_NOT_AN_INTEGER"),
        ("ratio: .nan", "VALUE_NOT_A_NUMBER"),
        ("ratio: 1e3", "VALUE_NOT_A_NUMBER"),
        ("items: [{from: a, flag: yes}]", "VALUE_NOT_A_BOOLEAN"),
        ("items: [{from: a, flag: True}]", "VALUE_NOT_A_BOOLEAN"),
        ("items: [{from: a, staleIfError: P1M}]", "VALUE_NOT_A_DURATION"),
        ("items: [{from: a, staleIfError: P}]", "VALUE_NOT_A_DURATION"),
        ("items: [{from: a, staleIfError: PT}]", "VALUE_NOT_A_DURATION"),
        ("items: [{from: a, staleIfError: P1DT}]", "VALUE_NOT_A_DURATION"),
        ("items: [{from: a, staleIfError: 60}]", "VALUE_NOT_A_DURATION"),
        ("items: [{from: a, when: 2027-02-29}]", "VALUE_NOT_A_DATE"),
        ("items: [{from: a, when: 2027-02-28T00:00:00}]", "VALUE_NOT_A_TIME"),
        ("items: [{from: a, title: {ja: 川}}]", "KEY_MISSING"),
        ("items: [{from: a, title: {ja: 川, en: ''}}]", "VALUE_INVALID"),
        ("items: {from: a}", "VALUE_INVALID"),
        ("items: [{from_: a}]", "KEY_UNKNOWN"),
        ("items: [{from: a, stale_if_error: PT1S}]", "KEY_UNKNOWN"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(text: str, code: str) -> None:
    """Each form has its own code."""
    assert code in {found for _, _, found in codes(text)}


def test_all_problems_are_reported_together_each_with_its_line_and_path() -> None:
    """One reading finds everything, ordered by line."""
    text = """\
items:
  - from: a
    rows: stat
    flag: yes
  - title:
      ja: 川
      em: River
    from: b
by:
  x: {frm: y}
  z.a: {from: b, flag: 1}
namee: c
"""
    assert codes(text) == [
        (3, "items[0].rows", "VALUE_INVALID"),
        (4, "items[0].flag", "VALUE_NOT_A_BOOLEAN"),
        (5, "items[1].title.en", "KEY_MISSING"),
        (7, "items[1].title.em", "KEY_UNKNOWN"),
        (10, "by.x.from", "KEY_MISSING"),
        (10, "by.x.frm", "KEY_UNKNOWN"),
        (11, 'by."z.a".flag', "VALUE_NOT_A_BOOLEAN"),
        (12, "namee", "KEY_UNKNOWN"),
    ]


def test_an_unknown_key_suggests_the_nearest_known_one_of_its_own_place() -> None:
    """The hint comes from the model at that place."""
    with pytest.raises(DocumentError) as caught:
        read(Document, "items: [{from: a, staleIfEror: PT1S}]", file="a.yaml")
    assert str(caught.value) == (
        "a.yaml:1: items[0].staleIfEror: the key is unknown (KEY_UNKNOWN) — did you mean 'staleIfError'?"
    )


def test_later_checks_can_name_the_line_of_a_path() -> None:
    """A path that is not written gets the line of the nearest one that is."""
    _, lines = read_with_lines(Document, "name: a\nitems:\n  - from: a\n\n  - from: b\n    flag: true\n")
    assert [lines(path) for path in ((), ("name",), ("items", 1), ("items", 1, "flag"), ("items", 0, "rows"))] == [
        1, 1, 5, 6, 3,
    ]  # fmt: skip


def test_a_problem_never_repeats_the_value() -> None:
    """A value may be a credential."""
    with pytest.raises(DocumentError) as caught:
        read(Document, "count: s3cret\nitems: s3cret\nby: {a: [s3cret]}\nratio: s3cret\n")
    assert "s3cret" not in str(caught.value)


def test_a_file_is_read_as_utf8_with_or_without_mark(tmp_path: Path) -> None:
    """CP932 and absent files are refused."""
    path = tmp_path / "a.yaml"
    path.write_bytes("name: 川".encode("utf-8-sig"))
    assert read_file(Document, path).name == "川"
    path.write_bytes("by:\n  a: 川".encode("cp932"))
    with pytest.raises(DocumentError, match=r"a\.yaml:2: .*FILE_NOT_UTF8"):
        read_file(Document, path, shown="a.yaml")
    with pytest.raises(DocumentError, match="FILE_UNREADABLE"):
        read_file(Document, tmp_path / "b.yaml")


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).filter(lambda text: text.isprintable())


@settings(max_examples=60)
@given(st.dictionaries(_texts, _texts, max_size=4))
def test_what_a_yaml_writer_writes_is_read_back(by: dict[str, str]) -> None:
    """Texts survive whatever they look like."""
    assert read(Document, yaml.safe_dump({"by": by}, default_style='"', allow_unicode=True)).by == by


@settings(max_examples=100)
@given(st.text("ab:{}[]-&*!'\"\n #,?|>%@~\t", max_size=30))
def test_any_text_is_read_or_refused_with_problems(text: str) -> None:
    """No input escapes as another exception."""
    assert all(problem.line >= 1 for problem in problems_in(text))
