"""The vocabulary and the tables as shipped, loaded once, and the damages that headers suffer in the wild."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from vocab.rdf.load import load
from vocab.recognise.datasets import Dataset, Generation, Standards
from vocab.recognise.headers import keys, loose
from vocab.recognise.match import Recognition, recognise
from vocab.recognise.standards import load_standards
from vocab.terms import Vocabulary

UNHEARD = (
    "呼び名",
    "在り処",
    "欄A",
    "その他の項目",
    "連絡の仕方",
    "持ち主",
    "ならび",
    "col_x",
    "雑",
    "取り決め",
    "中身",
    "しるし",
)
"""What no published table calls anything."""


@cache
def vocabulary() -> Vocabulary:
    """As shipped."""
    return load()


@cache
def standards() -> Standards:
    """As shipped."""
    return load_standards(vocabulary())


def recognised(columns: Any, rows: Any = (), **more: Any) -> Recognition:
    """A table by the shipped tables."""
    return recognise(columns, rows, vocabulary=vocabulary(), standards=standards(), **more)


def published() -> Iterator[tuple[Dataset, Generation]]:
    """Every published header."""
    for dataset in standards().datasets.values():
        for generation in dataset.generations.values():
            yield dataset, generation


def rows_of(**columns: Any) -> list[dict[str, Any]]:
    """Rows from columns of values."""
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _swapped(header: str, rng: Random) -> str:
    at = rng.randrange(max(1, len(header) - 1))
    return header[:at] + header[at : at + 2][::-1] + header[at + 2 :]


def _full_width(header: str, _rng: Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in header)


def _spaced(header: str, rng: Random) -> str:
    at = rng.randrange(len(header) + 1)
    return header[:at] + rng.choice((" ", "　", "\n")) + header[at:]


def _without(header: str, rng: Random) -> str:
    at = rng.randrange(len(header))
    return header[:at] + header[at + 1 :]


def _other(header: str, rng: Random) -> str:
    at = rng.randrange(len(header))
    return header[:at] + rng.choice("あ口田〇X?亜-") + header[at + 1 :]


def _more(header: str, rng: Random) -> str:
    at = rng.randrange(len(header) + 1)
    return header[:at] + rng.choice("のあX?亜-") + header[at:]


def _cut(header: str, rng: Random) -> str:
    many = rng.randrange(1, max(2, len(header) // 2))
    return header[:-many] if rng.random() < 0.5 else header[many:]


def _prefixed(header: str, rng: Random) -> str:
    return rng.choice(("施設_", "対象", "市_", "新", "旧", "A_", "当該", "*")) + header


def _suffixed(header: str, rng: Random) -> str:
    return header + rng.choice(("(任意)", "_1", "※", "等", "欄", "2", "について", "情報", "_旧", "の有無", "備考"))


def _renamed(_header: str, rng: Random) -> str:
    return rng.choice(UNHEARD)


DAMAGES = (
    _swapped, _full_width, _spaced, _without, _other, _more, _cut, _prefixed, _suffixed, _renamed,
)  # fmt: skip


def damaged(dataset: Dataset, generation: Generation, rng: Random, share: float = 0.2) -> dict[str, str | None]:
    """A published header with this share of its entries damaged or dropped: what it says now to the column meant.

    None for a column that was renamed to what nobody knows. A damage that makes the published name of another column
    (`名称_カナ` cut to `名称`) is left out: nobody could tell.
    """
    found: dict[str, str | None] = {}
    for header, name in zip(generation.header, generation.columns, strict=True):
        said, meant = header, name
        if rng.random() < share:
            if rng.random() < 0.2:
                continue
            damage = rng.choice(DAMAGES)
            said = damage(header, rng)
            if damage is _renamed:
                meant = ""
            elif not tellable(said, dataset.columns[name].target, dataset):
                said = header
        if said.strip() and said not in found:
            found[said] = meant or None
    return found


def tellable(said: str, target: tuple[str, ...], dataset: Dataset) -> bool:
    """Whether a damaged header is not the published name of another column, here or in another dataset."""
    others = [
        standards().datasets[slug].columns[column].target for slug, column in standards().known.get(loose(said), ())
    ]
    own = [dataset.columns[dataset.exact[key]].target for key in keys(said) if key in dataset.exact]
    words = [dataset.columns[table[loose(said)]].target for table in (dataset.synonyms,) if loose(said) in table]
    return all(other == target for other in (*others, *own, *words))
