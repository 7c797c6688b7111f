"""What the parts of the vocabulary are called: one title for each shipped module, in both languages.

Takes the name of a module's file without its ending; gives its title. A city's own module is called by its file.
"""

from __future__ import annotations

from collections.abc import Mapping

from vocab.terms import Label

TITLES: Mapping[str, Label] = {
    "core": Label("基本", "Foundations"),
    "sites": Label("場所と施設の共通項目", "Sites and facilities"),
    "facilities": Label("公共の設備", "Public facilities"),
    "safety": Label("防災・道路の安全", "Safety"),
    "water": Label("河川・雨量・潮位", "Water"),
    "weather": Label("気象", "Weather"),
    "environment": Label("大気・騒音・放射線", "Environment"),
    "traffic": Label("交通量・人流", "Traffic and crowds"),
    "mobility": Label("移動・交通", "Mobility"),
    "structures": Label("構造物", "Structures"),
    "fire_service": Label("消防・放送", "Fire service and broadcasts"),
    "care": Label("医療・介護", "Care"),
    "health": Label("健康づくり", "Health programmes"),
    "watch": Label("見守り", "Watching over people"),
    "consent": Label("同意", "Consent"),
    "childcare": Label("子育て", "Childcare"),
    "education": Label("教育", "Education"),
    "school_lunch": Label("学校給食", "School lunch"),
    "food": Label("食品", "Food"),
    "community": Label("地域・行事・支援", "Community"),
    "culture": Label("文化・観光", "Culture and tourism"),
    "waste": Label("ごみ", "Waste"),
    "population": Label("人口", "Population"),
    "fees": Label("料金", "Fees"),
    "catalogue": Label("データカタログ", "Catalogue of open data"),
    "units": Label("単位", "Units of measurement"),
}
"""In the order in which they are shown."""


OF_MEASURES = Label("測定値", "Measures")
"""What every measure says of itself, which no module describes."""


def title_of(module: str) -> Label:
    """The title of a module."""
    return TITLES.get(module, Label(module, module))


def place_of(module: str) -> tuple[int, str]:
    """Where a module stands among the others: shipped ones first."""
    names = list(TITLES)
    return (names.index(module) if module in TITLES else len(names), module)
