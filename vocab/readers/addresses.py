"""Japanese addresses: takes one text, gives prefecture, municipality, town and block.

Divided by the list of prefectures and the endings of municipalities; their codes only where they are known. Refuses a
text in which no municipality can be found, with a code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from vocab.readers import areas
from vocab.values import Unmappable

NOT_AN_ADDRESS = Unmappable("VALUE_NOT_AN_ADDRESS")
NO_MUNICIPALITY = Unmappable("ADDRESS_WITHOUT_MUNICIPALITY")

_BEFORE = re.compile(r"^(?:日本国?[,、 ]*)?(?:〒? ?[0-9]{3}-?[0-9]{4})?[,、 ]*(?:日本国?[,、 ]*)?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─", "-"))
_DIGIT_DASH = re.compile(r"(?<=[0-9])ー(?=[0-9])")
_TOWN = re.compile(r".*?[0-9一二三四五六七八九十]+丁目|[^0-9]*")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Address:
    """Parts of an address, each as it was written; empty where it says nothing.

    `prefecture_code` has two digits, `municipality_code` six, of the city also where a ward is named.
    """

    prefecture: str
    county: str
    city: str  # or special ward, town, village
    ward: str  # of a designated city
    town: str  # 町字, with its 丁目
    block: str  # numbers and what follows
    prefecture_code: str | None
    municipality_code: str | None

    @property
    def municipality(self) -> str:
        """市区町村（郡） as one text: `余市郡余市町`, `札幌市中央区`."""
        return f"{self.county}{self.city}{self.ward}"


def address(native: object, *, prefecture: str | None = None, city: str | None = None) -> Address | Unmappable:
    """The parts of an address; `prefecture` and `city` are those of the holder, where the text names none."""
    if not isinstance(native, str) or not native.strip() or len(native) > _LONGEST:
        return NOT_AN_ADDRESS
    text = _BEFORE.sub("", _tidy(native))
    written = areas.prefecture_at(text)
    text = text[len(written or "") :].lstrip()
    county = areas.county_at(text)
    text = text[len(county) :].lstrip()
    island = areas.island_at(text, written or prefecture)
    named = _named(text[len(island) :], written or (None if city else prefecture), county, city)
    if named is None and city and not (written or county):
        named, text = city, f"{city}{text}"
    if named is None:
        return NO_MUNICIPALITY
    text = text[len(island) + len(named) :].lstrip()
    ward = areas.ward_at(text, named)
    return _address(written or prefecture, f"{county}{island}", named, ward, text[len(ward) :].strip())


def _named(text: str, prefecture: str | None, county: str, city: str | None) -> str | None:
    if city and text.startswith(city):
        return city
    return areas.municipality_at(text, prefecture=prefecture, county=county)


def _address(prefecture: str | None, county: str, city: str, ward: str, rest: str) -> Address:
    code = areas.code_of(city, prefecture)
    known = prefecture or (areas.PREFECTURE_NAMES[code[:2]] if code else "")
    found = _TOWN.match(rest)
    town = found[0] if found else ""
    return Address(
        prefecture=known,
        county=county,
        city=city,
        ward=ward,
        town=town.strip(),
        block=rest[len(town) :].lstrip(" -"),
        prefecture_code=areas.PREFECTURES.get(known),
        municipality_code=code,
    )


def _tidy(native: str) -> str:
    text = normalize("NFKC", native).translate(_DASHES)
    return _DIGIT_DASH.sub("-", " ".join(text.split()))
