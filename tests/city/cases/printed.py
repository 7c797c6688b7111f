"""The table of a case as the documentation prints it: takes a case and a language, gives Markdown.

`python -m tests.city.cases.printed` writes all of them, for the pages to be brought up to date.
"""

from __future__ import annotations

import re

from tests.city.cases.expected import CASES, Case

COUNTED = re.compile(r"(\d+) of (\d+)")
FIELD = {"ja": "項目", "en": "field"}
JAPANESE = {
    "given": "そのまま",
    "denied": "不可",
    "pseudonym": "仮名",
    "mesh3": "3次メッシュ",
    "mesh4": "4次メッシュ",
}


def printed(case: Case, language: str) -> str:
    """The table, with the fields as rows and who asks as columns."""
    titles = [column.title.get(language) for column in case.columns]
    rows = [
        [f"`{name}`", *(_said(outcome, language) for outcome in outcomes)] for name, outcomes in case.outcomes.items()
    ]
    lines = [[FIELD[language], *titles], ["---"] * (len(titles) + 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _said(outcome: str, language: str) -> str:
    if language == "en":
        return outcome
    return JAPANESE.get(outcome) or COUNTED.sub(r"\2行中\1行", outcome)


if __name__ == "__main__":
    print("\n\n".join(printed(case, language) for case in CASES for language in ("en", "ja")))  # noqa: T201 - a tool
