"""How the report on the vocabulary shows what standard datasets are covered: tables for people, data for programs.

Takes the lines of `vocab.report.datasets`; prints or gives plain data. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.cli.output import both
from hub.cli.vocab_tables import figures, heading, names, print_table, words
from vocab.report.datasets import ColumnLine, DatasetLine, GenerationLine, Totals, Use, left_out, totals
from vocab.terms import Label

_KINDS = {
    "municipal": Label("自治体標準オープンデータセット・自治体の様式", "municipal standard datasets and house styles"),
    "sdm": Label("Smart Data Models", "Smart Data Models"),
    "gbfs": Label("GBFS", "GBFS"),
    "gtfs": Label("GTFS", "GTFS"),
    "odpt": Label("ODPT", "ODPT"),
    "eei": Label("災害情報共有", "disaster information (EEI)"),
}
_USES = {
    Use.MAPPED: Label("対応", "mapped"),
    Use.KEY: Label("キー", "key"),
    Use.PERSONAL: Label("個人", "personal"),
    Use.LEFT_OUT: Label("対象外", "left out"),
}
_SUMS: Mapping[str, tuple[bool, str | None, Label]] = {
    "published": (False, None, Label("公開された標準", "published standards")),
    "old": (False, "old", Label("うち旧世代", "of them old generation")),
    "new": (False, "new", Label("うち新世代", "of them new generation")),
    "house": (True, None, Label("自治体・機器の様式", "house styles")),
}
_HOUSE = Label("様式", "house style")
_PARTIAL = Label("一部の列のみ", "incomplete")
_COUNTS = figures(("列", "columns"), *((label.ja, label.en) for label in _USES.values()))


def print_coverage(lines: Sequence[DatasetLine], language: str, *, columns: bool) -> None:
    """Every dataset and generation, the sums, and what is left out with the reason."""
    for kind in dict.fromkeys(line.kind for line in lines):
        heading(_KINDS[kind].get(language) if kind in _KINDS else kind)
        titles = [*words(("データセット", "dataset")), *names(("クラス", "class"), ("世代", "generation"))]
        rows = [_row(line, item, language) for line in lines if line.kind == kind for item in line.generations]
        print_table([*titles, *_COUNTS], rows, language)
    if columns:
        _print_columns(lines, language)
    heading(Label("合計", "Totals").get(language))
    titles = words(("世代", "generation"))
    print_table([*titles, *figures(("データセット", "datasets")), *_COUNTS], _sums(lines, language), language)
    heading(Label("対象外の列と理由", "Columns that are left out, and why").get(language))
    titles = words(("データセット", "dataset"), ("世代", "generations"), ("列", "columns"), ("理由", "reason"))
    print_table(titles, _left_out(lines), language)


def _left_out(lines: Sequence[DatasetLine]) -> list[tuple[str, ...]]:
    """The columns of one dataset that are left out for one reason, in a row."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for line, column, generations in left_out(lines):
        found.setdefault((line.slug, ", ".join(generations), column.why or ""), []).append(column.header)
    return [(slug, which, ", ".join(columns), why) for (slug, which, why), columns in found.items()]


def _row(line: DatasetLine, item: GenerationLine, language: str) -> tuple[str, ...]:
    first = item is line.generations[0]
    partial = f" ({_PARTIAL.get(language)})" if line.partial else ""
    name = f"{line.slug} {line.title.get(language)}{partial}" if first else ""
    known = item.number or (_HOUSE.get(language) if item.house else None)
    named = f"{item.name} ({known})" if known else item.name
    uses = (str(item.count(use)) for use in _USES)
    return (name, line.class_name if first else "", named, str(len(item.columns)), *uses)


def _sums(lines: Sequence[DatasetLine], language: str) -> list[tuple[str, ...]]:
    found = [(text.get(language), totals(lines, house=house, generation=name)) for house, name, text in _SUMS.values()]
    return [
        (label, str(item.datasets), str(item.columns), *(str(item.uses[use]) for use in _USES)) for label, item in found
    ]


def _print_columns(lines: Sequence[DatasetLine], language: str) -> None:
    titles = words(("列", "column"), ("扱い", "use"), ("項目・理由", "property or reason"))
    for line in lines:
        for item in line.generations:
            heading(f"{line.slug} / {item.name} → {line.class_name}")
            rows = [
                (column.header, _USES[column.use].get(language), column.to or column.why or "")
                for column in item.columns
            ]
            print_table(titles, rows, language)


def coverage_value(lines: Sequence[DatasetLine]) -> dict[str, Any]:
    """The same for programs, column by column."""
    return {
        "datasets": [_dataset(line) for line in lines],
        "totals": {
            key: _totals(totals(lines, house=house, generation=name)) for key, (house, name, _) in _SUMS.items()
        },
        "leftOut": [
            {"dataset": line.slug, "column": column.header, "generations": list(names), "why": column.why}
            for line, column, names in left_out(lines)
        ],
    }


def _dataset(line: DatasetLine) -> dict[str, Any]:
    return {
        "dataset": line.slug,
        "kind": line.kind,
        "title": both(line.title),
        "class": line.class_name,
        "partial": line.partial,
        "generations": [
            {
                "generation": item.name,
                "number": item.number,
                "house": item.house,
                **{str(use): item.count(use) for use in Use},
                "columns": [_column(column) for column in item.columns],
            }
            for item in line.generations
        ],
    }


def _column(column: ColumnLine) -> dict[str, Any]:
    return {
        "header": column.header,
        "use": str(column.use),
        "to": column.to,
        "language": column.language,
        "why": column.why,
    }


def _totals(item: Totals) -> dict[str, Any]:
    uses = {str(use): count for use, count in item.uses.items()}
    return {"datasets": item.datasets, "generations": item.generations, "columns": item.columns, **uses}
