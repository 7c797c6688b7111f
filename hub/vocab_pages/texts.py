"""The words of the vocabulary's pages, in both languages. Takes a key, gives a text; an unknown key is a `KeyError`."""

from __future__ import annotations

from collections.abc import Mapping

from vocab.terms import Kind, Label

KINDS: Mapping[Kind, Label] = {
    Kind.TEXT: Label("文字列", "text"),
    Kind.VARIANTS: Label("多言語の文字列", "text in several languages"),
    Kind.INTEGER: Label("整数", "whole number"),
    Kind.NUMBER: Label("数値", "number"),
    Kind.BOOLEAN: Label("真偽値", "true or false"),
    Kind.DATETIME: Label("日時", "date and time"),
    Kind.URI: Label("URI", "URI"),
    Kind.CODE: Label("コード", "code"),
    Kind.MEASURE: Label("測定値", "measure"),
    Kind.GEOMETRY: Label("位置・形状", "geometry"),
    Kind.REFERENCE: Label("参照", "reference"),
}

TERM_KINDS: Mapping[str, Label] = {
    "class": Label("クラス", "Class"),
    "property": Label("項目", "Property"),
    "object": Label("値オブジェクト", "Value object"),
    "codes": Label("コードリスト", "Code list"),
    "code": Label("コード", "Code"),
    "unit": Label("単位", "Unit"),
}

PUBLISHERS: Mapping[str, Label] = {
    "municipal": Label("自治体のデータ", "Municipal data"),
    "sdm": Label("Smart Data Models", "Smart Data Models"),
    "gbfs": Label("GBFS", "GBFS"),
    "gtfs": Label("GTFS", "GTFS"),
    "odpt": Label("公共交通オープンデータ (ODPT)", "Public Transportation Open Data (ODPT)"),
    "eei": Label("災害時情報 (EEI)", "Disaster information (EEI)"),
}

TEXTS: Mapping[str, Label] = {
    "abstract": Label("抽象クラス（共通の項目をまとめたもの）", "Abstract class: what several classes have in common"),
    "alignments": Label("他の語彙との対応", "Alignments"),
    "all_terms": Label("語彙の一覧", "All terms"),
    "canonical_unit": Label("単位", "Unit"),
    "classes": Label("クラス", "Classes"),
    "close": Label("近い", "close"),
    "code": Label("コード", "Code"),
    "code_list": Label("コードリスト", "Code list"),
    "code_lists": Label("コードリスト", "Code lists"),
    "columns": Label("{} 列", "{} columns"),
    "datasets": Label("この項目に対応する公開データ", "Published datasets that map to it"),
    "datasets_lead": Label(
        "列の見出しがこの形のデータは、マッピングを書かなくても取り込めます。",
        "Data with these columns can be served without writing a mapping.",
    ),
    "deprecated": Label("廃止予定", "deprecated"),
    "description": Label("説明", "Description"),
    "exact": Label("同じ", "exact"),
    "example": Label("例", "Example"),
    "expected": Label("更新の目安", "Expected renewal"),
    "form": Label("書き方", "Written as"),
    "formats": Label("ほかの形式", "Other formats"),
    "found": Label("{} 件見つかりました。", "{} terms found."),
    "from_parent": Label("{} から", "from {}"),
    "home": Label("共通語彙", "Common vocabulary"),
    "implementers": Label("この型をもつクラス", "Classes of this kind"),
    "in_codes": Label("属するコードリスト", "In the code list"),
    "instead": Label("代わりに", "Use instead:"),
    "iri": Label("IRI", "IRI"),
    "kind": Label("種類", "Kind"),
    "lead": Label(
        "どの都市でも同じ意味で使う語の一覧です。GraphQL の型・項目の名前と、その意味を引けます。",
        "The terms that mean the same in every city: what the types and fields of the GraphQL schema are and mean.",
    ),
    "leaves": Label("まとめている項目", "What it holds"),
    "left_out": Label("（対応なし）", "(not taken)"),
    "local": Label("この都市の語", "Local term of this city"),
    "many": Label("一覧", "list"),
    "more": Label("表示は先頭の {} 件です。語を足して絞り込んでください。", "The first {} are shown; add a word."),
    "nearest": Label("近い名前", "Names like it"),
    "none_found": Label("見つかりませんでした。", "Nothing was found."),
    "not_found": Label("この語はありません", "There is no such term"),
    "not_found_lead": Label("「{}」という語は語彙にありません。", "The vocabulary has no term “{}”."),
    "natural_key": Label("自然キー（公開元によらない識別）", "Natural key, whoever publishes it"),
    "notations": Label("公開データでの表記", "Written in published data as"),
    "objects": Label("値オブジェクト", "Value objects"),
    "of_classes": Label("この項目をもつクラス", "Classes that have it"),
    "of_properties": Label("この単位・コードを使う項目", "Properties that use it"),
    "one": Label("一件", "one"),
    "parents": Label("上位クラス", "Parents"),
    "part_of": Label("属する値オブジェクト", "Part of"),
    "personal": Label("個人情報", "personal"),
    "personal_note": Label(
        "個人情報です。ポリシーのワイルドカードでは公開されません。",
        "Personal data: no wildcard in a policy ever opens it.",
    ),
    "properties": Label("項目", "Properties"),
    "property": Label("項目", "Property"),
    "published_column": Label("公開データの列", "Published column"),
    "quantity": Label("量", "Quantity"),
    "query": Label("GraphQL の問い合わせ例", "A GraphQL query"),
    "references": Label("参照先", "Refers to"),
    "root_fields": Label("GraphQL の名前", "GraphQL names"),
    "same_quantity": Label("換算できる単位", "Units it converts into"),
    "search": Label("検索", "Search"),
    "search_label": Label("語を探す（日本語・英語・コード）", "Find a term: Japanese, English or a code"),
    "search_results": Label("「{}」の検索結果", "Terms for “{}”"),
    "skip": Label("本文へ", "Skip to the content"),
    "subject": Label("だれの記録か（本人の項目）", "Whom it is about"),
    "subject_note": Label("本人に関する記録です。", "A record about a person."),
    "symbol": Label("記号", "Symbol"),
    "units": Label("単位", "Units"),
    "version": Label("語彙の版", "Version of the vocabulary"),
}

_SPANS = ((86_400, Label("{} 日", "{} d")), (3_600, Label("{} 時間", "{} h")), (60, Label("{} 分", "{} min")))


def text(key: str, language: str, *values: object) -> str:
    """The text of a key, its `{}` filled in order."""
    return TEXTS[key].get(language).format(*values)


def span(seconds: int, language: str) -> str:
    """How long `seconds` are, in the largest unit that leaves none over."""
    for size, label in _SPANS:
        if seconds % size == 0:
            return label.get(language).format(seconds // size)
    return Label("{} 秒", "{} s").get(language).format(seconds)
