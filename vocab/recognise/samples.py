"""What the values of a column look like: takes sample cells, gives the forms that they have.

Forms are narrow (a telephone number, a latitude in Japan) so that one of them speaks for a column. Refuses nothing;
no value is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vocab.mapping.tokens import is_blank
from vocab.readers.coordinates import EAST, NORTH, SOUTH, WEST
from vocab.recognise.cells import MISSING, folded
from vocab.recognise.individual import holds_individual_numbers
from vocab.terms import CodeList, Kind, Property

_COUNTED = 3  # numbers in a row that only count
_MOST = 200  # cells looked at
_ENOUGH = 0.8  # of the cells that say something

_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[+-]?[0-9]+(?:\.[0-9]+)?")
_DEGREES = re.compile(r"[0-9]{2,3}(?:\.[0-9]+)?(?:度|°)?(?:[0-9.]+['分][0-9.]*[\"秒]?)?")
_FORMS: Mapping[str, re.Pattern[str]] = {
    "number": _NUMBER,
    "telephone": re.compile(r"(?:\+81[- ]?)?\(?0[0-9]{1,4}\)?[-( ]?[0-9]{1,4}[-) ]?[0-9]{3,4}(?:[-( 内].*)?|#[0-9]{4}"),
    "mobile": re.compile(r"0[789]0-?[0-9]{4}-?[0-9]{4}"),
    "plate": re.compile(r"[^\W\d_a-z]{1,4} ?[0-9][0-9a-z]{1,2} ?[ぁ-んa-z] ?[0-9・.\-]{1,5}"),
    "postal": re.compile(r"〒?[0-9]{3}-?[0-9]{4}"),
    "government": re.compile(r"[0-9]{6}|[0-4][0-9]{4}"),
    "corporate": re.compile(r"[1-9][0-9]{12}"),
    "clock": re.compile(r"(?:午前|午後)?[0-9]{1,2}[:時](?:[0-9]{2}|半)?分?(?::[0-9]{2})?"),
    "date": re.compile(
        r"(?:[12][0-9]{3}|[mtshr][0-9]{1,2}|(?:明治|大正|昭和|平成|令和)(?:[0-9]{1,2}|元))[-/.年][0-9]{1,2}"
        r"(?:[-/.月][0-9]{1,2}日?)?(?:[t ].*)?|[12][0-9]{7}"
    ),
    "days": re.compile(r"[月火水木金土日祝・,~\-曜毎]+"),
    "uri": re.compile(r"(?:https?|ftp)://\S+|www\.\S+"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}"),
    "kana": re.compile(r"[ァ-ヿーｱ-ﾟぁ-ゖ0-9a-z・()\- .,'&~!/]*[ァ-ヿぁ-ゖ][ァ-ヿーぁ-ゖ0-9a-z・()\- .,'&~!/]*"),
    "latin": re.compile(r"[a-z0-9À-ɏ .,'&()/:+\-]*[a-z][a-z0-9À-ɏ .,'&()/:+\-]*"),
    "prefecture": re.compile(r"(?:東京都|北海道|(?:京都|大阪)府|.{2,3}県)"),
    "flag": re.compile(r"[01○◯〇×✕✖△有無可否]|true|false|yes|no|あり|なし|有り|無し|不可|はい|いいえ|対応|非対応"),
}
_NAMED: Mapping[str, str] = {
    "telephone": "telephone",
    "fax": "telephone",
    "postalCode": "postal",
    "municipality": "government",
    "publisher": "government",
    "corporateNumber": "corporate",
    "email": "email",
    "prefecture": "prefecture",
    "availability.days": "days",
    "availability.opens": "clock",
    "availability.closes": "clock",
}
"""Properties of kind text whose values have a form."""
_BY_KIND: Mapping[Kind, str] = {
    Kind.INTEGER: "number",
    Kind.NUMBER: "number",
    Kind.MEASURE: "number",
    Kind.DATETIME: "date",
    Kind.URI: "uri",
    Kind.BOOLEAN: "flag",
}
_BY_LANGUAGE = {"ja-Hrkt": "kana", "ja-Kana": "kana", "ja-Hira": "kana", "ja-Latn": "latin", "en": "latin"}
TELLING = frozenset({"latitude", "longitude", "telephone", "postal", "corporate", "email", "uri", "prefecture", "days"})
"""Forms that hardly any other column has."""


@dataclass(frozen=True, slots=True)
class Forms:
    """How many sample cells say something, how many of them have each form, and whether they are all different."""

    filled: int = 0
    counts: Mapping[str, int] | None = None
    unique: bool = False
    whole: bool = False  # no sample cell is blank
    counting: bool = False  # 1, 2, 3 … in order
    personal_numbers: bool = False

    def share(self, form: str) -> float:
        """Of the cells that say something, how many have the form."""
        return (self.counts or {}).get(form, 0) / self.filled if self.filled else 0.0

    def fits(self, form: str) -> bool:
        """Whether nearly all have the form."""
        return self.share(form) >= _ENOUGH


def forms_of(cells: Iterable[Any]) -> Forms:
    """The forms of a column's first sample cells; individual numbers are looked for in all."""
    every = list(cells)
    raw = every[:_MOST]
    texts = [folded(cell) for cell in raw if not is_blank(cell)]
    said = [text for text in texts if text not in MISSING]
    counts: dict[str, int] = {}
    for text in said:
        for form in _forms(text):
            counts[form] = counts.get(form, 0) + 1
    return Forms(
        filled=len(said),
        counts=counts,
        unique=len(set(texts)) == len(texts) > 0,
        whole=len(texts) == len(raw) > 0,
        counting=len(texts) >= _COUNTED and texts == [str(number) for number in range(1, len(texts) + 1)],
        personal_numbers=holds_individual_numbers(every),
    )


def _forms(text: str) -> Iterable[str]:
    for name, form in _FORMS.items():
        if form.fullmatch(text):
            yield name
    if _DEGREES.fullmatch(text):
        degrees = float(re.split(r"[度°]", text)[0])
        if SOUTH <= degrees <= NORTH:
            yield "latitude"
        if WEST <= degrees <= EAST:
            yield "longitude"


def expected_form(to: str | None, language: str | None, prop: Property | None) -> str | None:
    """The form that values of a column have that leads to a property; None where nothing is expected."""
    if to in {"location.lat", "location.lon"}:
        return "latitude" if to == "location.lat" else "longitude"
    named = _NAMED.get(to or "") or _BY_LANGUAGE.get(language or "")
    return named or (_BY_KIND.get(prop.kind) if prop is not None else None)


def code_share(cells: Iterable[Any], codes: CodeList) -> float:
    """Of the cells, how many are published notations of a code list."""
    known = set(map(folded, codes.spellings()))
    texts = [folded(cell) for cell in cells if not is_blank(cell)]
    return sum(text in known for text in texts) / len(texts) if texts else 0.0
