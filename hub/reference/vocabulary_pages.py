"""The vocabulary in Markdown: one page for each module, in both languages, and a page that leads to them.

Takes a `Vocabulary` and the files it was read from; gives the text of each page by its path below `docs/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hub.vocab_pages.terms import Term, make_terms
from hub.vocab_pages.texts import KINDS, span, text
from hub.vocab_pages.views import ModuleView, modules
from vocab.terms import Class, CodeList, Label, Property, Unit, Vocabulary

_ROOTS = {"en": "reference", "ja": "ja/reference"}
_HEAD = Label(
    "# 語彙の一覧\n\nEnglish: [Vocabulary]({other})\n\n`tsunagu schema reference` が語彙から書き出した一覧です。"
    "各語の詳しい説明は、ハブの `/vocab/語` にあります。\n",
    "# Vocabulary\n\n日本語: [語彙の一覧]({other})\n\nThe terms of every city, written from the vocabulary by "
    "`tsunagu schema reference`. A hub says more of each term at `/vocab/TERM`.\n",
)
_COLUMNS = Label("| 項目 | 名称 | 種類 | 説明 |", "| property | called | kind | meaning |")
_CODE_COLUMNS = Label("| コード | 名称 | 公開データでの表記 |", "| code | called | written in published data as |")
_UNIT_COLUMNS = Label("| コード | 名称 | 記号 | 量 |", "| code | called | symbol | quantity |")


def vocabulary_pages(vocabulary: Vocabulary, paths: tuple[Path, ...]) -> dict[str, str]:
    """The pages by path."""
    views = modules(make_terms(vocabulary), paths, ())
    made: dict[str, str] = {}
    for language, root in _ROOTS.items():
        made[f"{root}/vocabulary.md"] = _overview(views, language)
        for view in views:
            page = "\n".join(_module(view, vocabulary, language))
            made[f"{root}/vocabulary/{view.name}.md"] = page.rstrip() + "\n"
    return made


def _overview(views: tuple[ModuleView, ...], language: str) -> str:
    other = "../ja/reference/vocabulary.md" if language == "en" else "../../reference/vocabulary.md"
    lines = [_HEAD.get(language).format(other=other)]
    for view in views:
        classes = ", ".join(f"{term.label.get(language)} `{term.name}`" for term in view.classes)
        lines.append(f"- [{view.title.get(language)}](vocabulary/{view.name}.md)" + (f": {classes}" if classes else ""))
    return "\n".join(lines) + "\n"


def _module(view: ModuleView, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    yield f"# {view.title.get(language)}\n"
    for term in view.classes:
        yield from _class(term.item, vocabulary, language)
    if view.properties:
        yield f"## {text('properties', language)}\n"
        yield f"{_COLUMNS.get(language)}\n|---|---|---|---|"
        yield from (_property(term, vocabulary, language) for term in view.properties)
        yield ""
    for term in view.codes:
        yield from _codes(term.item, language)
    if view.units:
        yield f"{_UNIT_COLUMNS.get(language)}\n|---|---|---|---|"
        yield from (_unit(term.item, language) for term in view.units)


def _class(cls: object, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    if not isinstance(cls, Class):
        return
    yield f"## {cls.label.get(language)} `{cls.name}`\n"
    yield f"{cls.description.get(language)}\n"
    yield from (f"- {line}" for line in _facts(cls, vocabulary, language))
    yield ""


def _facts(cls: Class, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    if cls.abstract:
        yield text("abstract", language)
    else:
        names = f"{text('many', language)} `{cls.plural}`, {text('one', language)} `{cls.singular}`"
        yield f"{text('root_fields', language)}: {names}"
    if cls.parents:
        parents = (vocabulary.classes[name].label.get(language) for name in cls.parents)
        yield f"{text('parents', language)}: " + ", ".join(parents)
    if cls.natural_key:
        yield f"{text('natural_key', language)}: " + ", ".join(f"`{name}`" for name in cls.natural_key)
    if cls.subject:
        yield f"{text('subject', language)}: `{cls.subject}`"
    if cls.expected_seconds:
        yield f"{text('expected', language)}: {span(cls.expected_seconds, language)}"
    if cls.properties:
        yield f"{text('properties', language)}: " + ", ".join(f"`{prop.name}`" for prop in cls.properties)


def _property(term: Term, vocabulary: Vocabulary, language: str) -> str:
    prop = term.item
    if not isinstance(prop, Property):
        return ""
    unit = vocabulary.units.get(prop.unit or "")
    kind = [KINDS[prop.kind].get(language), *([unit.symbol or unit.code] if unit else [])]
    kind += [f"`{name}`" for name in (prop.codes, prop.target) if name]
    called = prop.label.get(language) + (f" ({text('personal', language)})" if prop.personal else "")
    return _row(f"`{term.name}`", called, " ".join(kind), prop.description.get(language))


def _codes(codes: object, language: str) -> Iterator[str]:
    if not isinstance(codes, CodeList):
        return
    yield f"## {codes.label.get(language)} `{codes.name}`\n"
    yield f"{_CODE_COLUMNS.get(language)}\n|---|---|---|"
    yield from (_row(f"`{item.code}`", item.label.get(language), ", ".join(item.notations)) for item in codes.codes)
    yield ""


def _unit(unit: object, language: str) -> str:
    if not isinstance(unit, Unit):
        return ""
    return _row(f"`{unit.code}`", unit.label.get(language), unit.symbol, unit.quantity)


def _row(*cells: str) -> str:
    """A row of a table; what Markdown or HTML would take for its own is written out."""
    plain = (cell.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*") for cell in cells)
    return "| " + " | ".join(plain) + " |"
