"""Published headers: each is recognised whole as it stands, and damaged none of its columns is mapped wrongly."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vocab.recognise_tools import damaged, published, recognised, standards
from vocab.recognise.datasets import Dataset, Generation
from vocab.recognise.match import THRESHOLD

LISTS = list(published())
EACH_LIST = pytest.mark.parametrize(
    ("dataset", "generation"), LISTS, ids=[f"{dataset.slug}-{generation.name}" for dataset, generation in LISTS]
)


def _shared(generation: Generation) -> bool:
    """Whether several kinds of facilities share a header: without a title nobody can tell which it is."""
    return generation.shared > 1 or generation.name == "minato"


def _title(dataset: Dataset, generation: Generation) -> str | None:
    return dataset.title.ja if _shared(generation) else None


@EACH_LIST
def test_a_published_header_is_recognised(dataset: Dataset, generation: Generation) -> None:
    """Its class is sure, and so are at least 95 of 100 columns; those that are not are named."""
    types = {"kind": dataset.kind} if dataset.kind != "municipal" else {}
    found = recognised(generation.header, title=_title(dataset, generation), **types)
    assert found.class_name == dataset.class_name
    assert found.sure
    right = [
        item.sure and item.known is not None and item.known.target == dataset.columns[name].target
        for item, name in zip(found.columns, generation.columns, strict=True)
    ]
    assert sum(right) >= 0.95 * len(right), [
        item.header for item, ok in zip(found.columns, right, strict=True) if not ok
    ]
    assert [item.header for item in found.columns] == list(generation.header)


def test_a_header_that_many_kinds_of_facilities_share_is_asked_about() -> None:
    """Without a title or rows no column of it is sure."""
    shared = [(dataset, generation) for dataset, generation in LISTS if generation.shared > 1]
    assert shared
    for _dataset, generation in shared:
        found = recognised(generation.header)
        assert not found.sure
        assert not any(item.sure for item in found.columns)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(LISTS), st.randoms(use_true_random=False))
def test_no_column_of_a_damaged_header_is_mapped_wrongly(chosen: tuple[Dataset, Generation], rng: Random) -> None:
    """With a fifth of the entries damaged, dropped or renamed; what is not sure is left to be asked about."""
    dataset, generation = chosen
    meant = damaged(dataset, generation, rng)
    found = recognised(list(meant), title=_title(dataset, generation))
    if not found.sure:
        assert all(item.confidence < THRESHOLD for item in found.columns)
        return
    assert found.class_name == dataset.class_name
    for item in found.columns:
        name = meant[item.header]
        if item.sure and item.known is not None:
            assert name is not None, f"{item.header} means nothing"
            assert item.known.target == dataset.columns[name].target, f"{item.header} was {name}"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(LISTS), st.randoms(use_true_random=False))
def test_the_order_of_columns_does_not_matter(chosen: tuple[Dataset, Generation], rng: Random) -> None:
    """A published header in another order is the same dataset with the same columns."""
    dataset, generation = chosen
    header = list(generation.header)
    rng.shuffle(header)
    found = recognised(header, title=_title(dataset, generation))
    assert found.class_name == dataset.class_name
    known = {item.header: item.known.target for item in found.columns if item.known}
    straight = dict(zip(generation.header, generation.columns, strict=True))
    assert known == {text: dataset.columns[name].target for text, name in straight.items()}


def test_nothing_is_made_of_a_table_that_no_dataset_knows() -> None:
    """Every column is named, none is mapped."""
    found = recognised(["q1", "q2", "回答", "集計", "ほげ"])
    assert not found.sure
    assert [item.header for item in found.columns] == ["q1", "q2", "回答", "集計", "ほげ"]
    assert not any(item.sure for item in found.columns)
    assert recognised([]).columns == ()


def test_all_published_generations_are_there() -> None:
    """Old and new ones, and those of cities."""
    names = {
        generation.name for dataset in standards().datasets.values() for generation in dataset.generations.values()
    }
    assert {"old", "new", "takamatsu", "physical"} <= names
