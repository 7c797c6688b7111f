"""The types that every hub has whatever its vocabulary: pages, measures, provenance, filters.

Takes the namespace; adds the types to it. The names are part of the schema that apps rely on.
"""

from __future__ import annotations

from hub.graphql.derive.types import Argument, Types, describe
from vocab.measured import CODE_LISTS
from vocab.terms import Label

_EXACTNESS = {
    "EXACT": Label("正確な件数", "Exactly this many"),
    "LOWER_BOUND": Label("少なくともこの件数", "At least this many"),
    "UNKNOWN": Label("不明", "Not known"),
}
_AGGREGATES = ("NONE", "AVG", "MIN", "MAX", "SUM", "COUNT")

_TEXT = ("eq String", "ne String", "in [String!]", "contains String", "startsWith String", "isNull Boolean")
_COMPARED = ("eq {0}", "ne {0}", "gt {0}", "gte {0}", "lt {0}", "lte {0}", "in [{0}!]", "isNull Boolean")
_TIMES = ("eq DateTime", "gt DateTime", "gte DateTime", "lt DateTime", "lte DateTime", "isNull Boolean")

FILTERS: dict[str, tuple[str, ...]] = {
    "TextFilter": _TEXT,
    "IntFilter": tuple(text.format("Int") for text in _COMPARED),
    "NumberFilter": tuple(text.format("Float") for text in _COMPARED),
    "BooleanFilter": ("eq Boolean", "isNull Boolean"),
    "DateTimeFilter": _TIMES,
    "IDFilter": ("eq ID", "in [ID!]", "isNull Boolean"),
}
"""The filters of plain kinds, each operator with its type."""


def arguments(texts: tuple[str, ...]) -> list[Argument]:
    """Arguments or input fields from texts such as `within Float!`."""
    return [Argument(*text.split(" ", 1)) for text in texts]


def add_common(types: Types) -> None:
    """Add the enums, the plain objects and the plain inputs."""
    _add_enums(types)
    _add_pages(types)
    _add_measures(types)
    _add_inputs(types)


def _add_enums(types: Types) -> None:
    types.enum("Exactness", _EXACTNESS, Label("件数の確からしさ", "How far a count holds"))
    for codes in CODE_LISTS.values():
        types.enum(codes.name, {code.code: code.label for code in codes.codes}, codes.label)
    types.enum("OrderDirection", {"ASC": Label("昇順", "Ascending"), "DESC": Label("降順", "Descending")})
    types.enum(
        "Aggregate", dict.fromkeys(_AGGREGATES), Label("期間ごとの集計", "How readings of a period are combined")
    )


def _add_pages(types: Types) -> None:
    field = types.field
    types.object(
        "PageInfo",
        [
            field("hasNextPage", "Boolean!"),
            field("hasPreviousPage", "Boolean!"),
            field("startCursor", "String"),
            field("endCursor", "String"),
        ],
        describe(Label("ページの前後", "Where a page stands in its list")),
    )
    total = [field("value", "Int"), field("exactness", "Exactness!")]
    types.object("Total", total, describe(Label("件数", "How many there are, and how far that is known")))
    types.object(
        "Provenance",
        [
            field("fields", "[String!]!", describe(Label("由来する項目", "The fields that come from it"))),
            field("source", "String!"),
            field("holder", "String!"),
            field("license", "String"),
            field("attribution", "String", None, [Argument("lang", "String")]),
            field("observedAt", "DateTime"),
            field("retrievedAt", "DateTime"),
            field("rule", "String", describe(Label("許可した規則", "The rule that permitted it"))),
            field("via", "[String!]!", describe(Label("経由したハブ", "The hubs it passed through"))),
        ],
        describe(Label("値の出所", "Where values come from")),
    )


def _add_measures(types: Types) -> None:
    field = types.field
    types.object(
        "Freshness",
        [field("ageSeconds", "Int"), field("expectedSeconds", "Int"), field("state", "FreshnessState!")],
        describe(Label("値の鮮度", "How old a value is against what is expected")),
    )
    types.object(
        "Measure",
        [
            field("value", "Float", None, [Argument("unit", "String", description=_UNIT)]),
            field("unit", "String!", "UN/CEFACT Rec 20 code\nUN/CEFACT 勧告20の単位コード"),
            field("observedAt", "DateTime"),
            field("quality", "Quality"),
            field("freshness", "Freshness"),
        ],
        describe(Label("最新の測定値", "The latest reading of a measured property")),
    )
    reading = [field("observedAt", "DateTime!"), field("value", "Float"), field("quality", "Quality")]
    types.object("Reading", reading, describe(Label("過去の測定値", "A past value of a measure")))
    text = [field("value", "String"), field("language", "String", "BCP 47 tag\nBCP 47 の言語タグ")]
    types.object("Text", text, describe(Label("言語付きの文", "A text and the language it is in")))


_UNIT = "Unit wanted (UN/CEFACT Rec 20 code); the canonical one if left out\n変換先の単位（省略すると語彙の標準単位）"


_PRIVATE = "The point is a person's: it is told to no source\n個人の位置であり、提供元には伝えない"


def _add_inputs(types: Types) -> None:
    for name, operators in FILTERS.items():
        types.input(name, arguments(operators))
    types.input(
        "NearInput",
        [
            Argument("lat", "Float!"),
            Argument("lon", "Float!"),
            Argument("within", "Float!", description="metres\nメートル"),
            Argument("private", "Boolean", description=_PRIVATE),
        ],
        describe(Label("ある地点の近く", "Near a point, WGS 84")),
    )
    types.input("BBoxInput", arguments(("west Float!", "south Float!", "east Float!", "north Float!")))
    types.input(
        "InsideInput",
        [
            Argument("bbox", "BBoxInput"),
            Argument("polygon", "[[Float!]!]", description="closed ring of [lon, lat]\n閉じた環（経度・緯度）"),
            Argument("mesh", "String", description="JIS X 0410 mesh code\n標準地域メッシュコード"),
        ],
        describe(Label("ある範囲の中", "Inside an area: exactly one of the three")),
        one_of=True,
    )
