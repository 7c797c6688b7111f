"""`tsunagu vocab report`: what the vocabulary holds and covers, in tables or as JSON.

Takes nothing, or a city's folder whose own terms are counted too. Ends with 1 where a label is missing in ja or en.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from hub.cli.output import Exit, city_folder, ending, json_option, language_option, print_json
from hub.cli.vocab_coverage import coverage_value, print_coverage
from hub.cli.vocab_tables import figures, heading, names, print_table, words
from hub.cli.vocab_values import terms_value
from hub.local_terms import city_vocabulary
from vocab.rdf.load import load
from vocab.recognise.standards import load_standards
from vocab.report.datasets import datasets
from vocab.report.terms import ClassLine, CoverageLine, TermsReport
from vocab.report.terms import report as report_terms
from vocab.terms import Label

_NO = "—"
_ABSTRACT = Label("抽象", "abstract")
_DEPRECATED = Label("廃止予定", "deprecated")
_UNITS_OF_TIME = ((86400, Label("{}日", "{} d")), (3600, Label("{}時間", "{} h")), (60, Label("{}分", "{} min")))
_SECONDS = Label("{}秒", "{} s")
_WHAT = {
    "class.label": Label("クラスの名称", "labels of classes"),
    "class.description": Label("クラスの説明", "descriptions of classes"),
    "property.label": Label("項目の名称", "labels of properties"),
    "property.description": Label("項目の説明", "descriptions of properties"),
    "codeList.label": Label("コードリストの名称", "labels of code lists"),
    "code.label": Label("コードの名称", "labels of codes"),
    "unit.label": Label("単位の名称", "labels of units"),
    "property.example": Label("項目の例（参照を除く）", "examples of properties (references aside)"),
}


@click.command()
@click.argument("city", required=False, type=city_folder)
@click.option("--columns", is_flag=True, help="Also every column of every standard dataset and what it leads to.")
@language_option
@json_option
@ending
def report(city: Path | None, language: str, *, columns: bool, as_json: bool) -> None:
    """Count classes, properties, code lists, alignments, labels, and the columns of standard datasets."""
    vocabulary = city_vocabulary(city) if city else load()
    found = report_terms(vocabulary)
    covered = datasets(load_standards(vocabulary), vocabulary)
    if as_json:
        print_json({**terms_value(found), "standards": coverage_value(covered)})
    else:
        _print_terms(found, language)
        print_coverage(covered, language, columns=columns)
    raise SystemExit(Exit.OK if all(line.complete for line in found.labels) else Exit.PROBLEMS)


def _print_terms(found: TermsReport, language: str) -> None:
    _print_classes(found.classes, language)
    click.echo(_summary(found).get(language))
    heading(Label("コードリスト", "Code lists").get(language))
    print_table(
        [
            *words(("コードリスト", "code list"), ("名称", "label")),
            *figures(("コード", "codes"), ("表記", "notations")),
        ],
        [(item.name, item.label.get(language), str(item.codes), str(item.notations)) for item in found.code_lists],
        language,
    )
    heading(Label("外部語彙との対応", "Alignments with external vocabularies").get(language))
    print_table(
        [
            *words(("語彙", "vocabulary")),
            *figures(("完全一致", "exactMatch"), ("近い", "closeMatch"), ("相手の語", "terms met")),
        ],
        [(item.vocabulary, str(item.exact), str(item.close), str(item.targets)) for item in found.alignments],
        language,
    )
    _print_texts([*found.labels, found.examples], language)


def _print_classes(classes: Sequence[ClassLine], language: str) -> None:
    heading(Label("クラス", "Classes").get(language))
    titles = [
        *names(("モジュール", "module"), ("クラス", "class")),
        *words(("名称", "label"), ("自然キー", "natural key"), ("対象者", "subject"), ("更新", "renewed")),
    ]
    rows = [
        (
            item.module,
            item.name,
            item.label.get(language) + _marks(item, language),
            ", ".join(item.natural_key) or _NO,
            item.subject or _NO,
            _time(item.expected_seconds, language),
            str(item.properties),
        )
        for item in classes
    ]
    print_table([*titles, *figures(("項目", "fields"))], rows, language)


def _marks(item: ClassLine, language: str) -> str:
    marks = [label.get(language) for label, on in ((_ABSTRACT, item.abstract), (_DEPRECATED, item.deprecated)) if on]
    return f" ({', '.join(marks)})" if marks else ""


def _time(seconds: int | None, language: str) -> str:
    """A length of time in its largest whole unit."""
    if seconds is None:
        return _NO
    size, text = next(((size, text) for size, text in _UNITS_OF_TIME if seconds % size == 0), (1, _SECONDS))
    return text.get(language).format(seconds // size)


def _summary(found: TermsReport) -> Label:
    concrete = sum(not item.abstract for item in found.classes)
    abstract, modules = len(found.classes) - concrete, len({item.module for item in found.classes})
    codes = sum(item.codes for item in found.code_lists)
    return Label(
        f"クラス {len(found.classes)}（具象 {concrete}、抽象 {abstract}）、モジュール {modules}\n"
        f"項目 {found.properties}（のべ {found.class_properties}、個人に関する {found.personal}）\n"
        f"コードリスト {len(found.code_lists)}（コード {codes}）、単位 {found.units}（量 {found.quantities}）",
        f"{len(found.classes)} classes ({concrete} concrete, {abstract} abstract) in {modules} modules\n"
        f"{found.properties} properties ({found.class_properties} counted per class, {found.personal} personal)\n"
        f"{len(found.code_lists)} code lists ({codes} codes), {found.units} units ({found.quantities} quantities)",
    )


def _print_texts(lines: Sequence[CoverageLine], language: str) -> None:
    heading(Label("名称・説明・例の充足率", "Labels, descriptions and examples").get(language))
    rows = [
        (_WHAT[item.what].get(language), str(item.terms), _share(item.ja, item.terms), _share(item.en, item.terms))
        for item in lines
    ]
    print_table([*words(("対象", "what")), *figures(("語", "terms"), ("日本語", "ja"), ("英語", "en"))], rows, language)


def _share(part: int, whole: int) -> str:
    """A share in percent; never rounded up to 100."""
    tenths = part * 1000 // whole if whole else 1000
    return f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"
