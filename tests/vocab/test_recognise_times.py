"""What the cells of a column of times say about how they are written."""

from __future__ import annotations

import pytest

from vocab.recognise.timewords import how_times_are_written


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([46188, "46189", "", None], {"epoch": "excel"}),
        ([46188.5, "不明"], {"epoch": "excel"}),
        ([1781496300, "1781496300"], {"epoch": "seconds"}),
        ([1781496300000], {"epoch": "milliseconds"}),
        ([46188, 1781496300], {}),
        ([20260615, "20260616"], {}),
        (["2026/6/15", 46188], {}),
        (["6/15/2026", "1/2/2026 10:00"], {"order": "month-first"}),
        (["15/6/2026", "1/2/2026"], {"order": "day-first"}),
        (["1/2/2026", "3/4/2026"], {}),
        (["15/6/2026", "6/15/2026"], {}),
        (["2026/6/15"], {}),
        ([2026, "2025"], {}),
        ([True], {}),
        ([], {}),
    ],
)
def test_counts_and_orders_are_proposed_only_where_they_are_plain(cells: list[object], words: dict[str, str]) -> None:
    """Five digits are days of spreadsheets, ten and thirteen are seconds; a day above twelve shows the order."""
    assert how_times_are_written(cells) == words
