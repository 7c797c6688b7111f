"""Mappings that take another's: what is said stands, the rest is taken, and what is not there is refused."""

from __future__ import annotations

import pytest

from tests.vocab.mapping_tools import VOCABULARY, mapped
from vocab.documents import DocumentError, Problem, read, read_with_lines
from vocab.mapping.classes import ClassMapping
from vocab.mapping.compile import compile_source
from vocab.mapping.extend import extended
from vocab.mapping.model import SourceDocument

BASE = """\
source: base
holder: takamatsu-city
title: {ja: 元, en: Base}
adapter: table
tables: {kinds: {a: 川, b: 海}}
provides:
  WaterGauge:
    collection: c
    rows: state
    holds: whole
    id: {key: id, native: text}
    when: {from: k, equals: 川}
    fields:
      name: n
      memo: {from: m, lookup: {table: kinds}}
"""
OWN = """\
source: own
holder: miki-town
title: {ja: 先, en: Own}
adapter: table
provides:
  WaterGauge:
    extends: base
"""


def compiled(own: str, *others: str) -> ClassMapping:
    """The mapping of a source beside others."""
    known = [read(SourceDocument, text) for text in (*others, own)]
    document, lines = read_with_lines(SourceDocument, own, file="own.yaml")
    found = compile_source(
        document,
        VOCABULARY,
        nested=False,
        lines=lines,
        file="own.yaml",
        others={item.source: item for item in known},
    )
    return found["WaterGauge"]


def problem(own: str, *others: str) -> Problem:
    """The one problem of a source beside others."""
    with pytest.raises(DocumentError) as caught:
        compiled(own, *others)
    (found,) = caught.value.problems
    return found


def test_what_is_not_said_is_taken() -> None:
    """With conditions and tables; ids are of the source's own space."""
    mapping = compiled(OWN, BASE)
    assert (mapping.collection, mapping.whole, mapping.selects, mapping.space) == ("c", True, True, "miki-town.own")
    assert mapped(mapping, {"id": "1", "n": "x", "m": "b"}).cells["memo"] == "海"


def test_what_is_said_stands() -> None:
    """Field by field, key by key."""
    own = OWN + "    collection: d\n    when: []\n    id: {key: no2}\n    fields: {memo: x, open: y}\n"
    mapping = compiled(own, BASE)
    assert (mapping.collection, mapping.selects, mapping.rows) == ("d", False, "state")
    assert mapping.reads(mapping.fields) == ("no2", "x", "n", "y")
    assert mapping.key_native is None


def test_a_mapping_can_take_from_one_that_takes() -> None:
    """The nearest word stands."""
    middle = OWN.replace("source: own", "source: middle") + "    fields: {name: n2}\n"
    own = OWN.replace("extends: base", "extends: middle")
    assert compiled(own, BASE, middle).reads_of("name") == ("n2",)
    documents = {item.source: item for item in (read(SourceDocument, text) for text in (BASE, middle, own))}
    assert extended(documents["own"], documents) == {"base", "middle"}


def test_circles_are_refused() -> None:
    """Of one and of two."""
    alone = OWN.replace("extends: base", "extends: own")
    other = OWN.replace("source: own", "source: base").replace("extends: base", "extends: own")
    for found in (problem(alone), problem(OWN, other)):
        assert (found.code, found.path, found.line) == ("EXTENDS_CIRCLE", "provides.WaterGauge.extends", 7)


def test_what_is_not_there_is_refused_with_what_is() -> None:
    """A source, or a class of it."""
    assert "'base'" in problem(OWN.replace("extends: base", "extends: bass"), BASE).hint
    assert "River" in problem(OWN, BASE.replace("WaterGauge", "River")).hint
    assert problem(OWN).code == "EXTENDS_UNKNOWN"


def test_what_is_taken_must_be_right_with_what_is_said() -> None:
    """A field that the property cannot have is refused where it is added."""
    found = problem(OWN + "    fields: {open: {from: x, unit: CMT}}\n", BASE)
    assert (found.code, found.path) == ("KEY_NOT_FOR_KIND", "provides.WaterGauge.fields.open.unit")


def test_a_class_that_takes_nothing_says_everything() -> None:
    """A missing key is still missing."""
    with pytest.raises(DocumentError) as caught:
        read(SourceDocument, BASE.replace("    rows: state\n", ""))
    assert [(item.code, item.path) for item in caught.value.problems] == [("KEY_MISSING", "provides.WaterGauge.rows")]
