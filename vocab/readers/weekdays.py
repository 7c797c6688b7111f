"""Days of the week: takes lists as people write them, gives ISO weekdays, weeks of the month and what of holidays.

Reads `月火水木金`, `月〜金`, `平日`, `毎週火・金曜日`, `土日祝`, `第1・3月曜`, `年中無休`, `水曜日以外`, English names,
and digits 1 to 7. Refuses texts that say more (dates, seasons) with a code; they belong into a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from vocab.values import Unmappable

NOT_DAYS = Unmappable("VALUE_NOT_WEEKDAYS")
LETTERS = "月火水木金土日"  # ISO 8601: Monday is 1
LAST = 6  # the last week of a month, as in 政府相互運用性フレームワーク 442
EVERY_OTHER = 7
_ENGLISH = ("mo", "tu", "we", "th", "fr", "sa", "su")
_NAMES = re.compile(
    r"\b(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?s?\b\.?|\b(mo|tu|we|th|fr|sa|su)\b",
    re.IGNORECASE,
)
_WORDS = (
    (re.compile(r"(?:年中)?無休"), LETTERS + "祝"),
    (re.compile(r"毎日|全日|全曜日|every ?day|daily", re.IGNORECASE), LETTERS),
    (re.compile(r"平日|weekdays?", re.IGNORECASE), "月火水木金"),
    (re.compile(r"週末|土休日|weekends?", re.IGNORECASE), "土日"),
)
_HOLIDAYS = r"(?:国民の)?(?:祝祭日|祝休日|祝日|休日|祭日|祝|holidays?|public holidays?)"
_NO = rf"(?:は休み|は休|を?除く(?:{LETTERS})?|以外(?:の日|{LETTERS})?|除外)"
_WITHOUT_HOLIDAYS = re.compile(rf"[(,、\s]+(?:ただし[,、]?)?{_HOLIDAYS}{_NO}\)?", re.IGNORECASE)
_WITHOUT_BOTH = re.compile(rf"(.+?)(?:[・と]|及び|および|並びに)?{_HOLIDAYS}(?={_NO})", re.IGNORECASE)
_WITH_HOLIDAYS = re.compile(rf"(?:[(,、・と&\s]|及び|および|and )*{_HOLIDAYS}(?:を含む|も可|も)?\)?", re.IGNORECASE)
_EXCEPT = re.compile(rf"(.+?){_NO}")
_WEEKS = re.compile(r"毎月|第?((?:[1-5一二三四五](?:[・,、及びと.]|第)*)+)週?の?")
_EMPTY = re.compile(r"毎週|曜日?|[・,、/\s&.]|及び|および|と")
_RANGE = re.compile(rf"([{LETTERS}])(?:[~〜\-–—―−ー]|から|to)([{LETTERS}])(?:まで)?")
_SEPARATE = re.compile(r"曜日?(?:[・,、/と]|及び|および).")
_LIST = re.compile(rf"[{LETTERS}]+")
_OF_A_CALENDAR = re.compile(rf"[0-9一二三四五六七八九十]の?[月日](?!曜|[{LETTERS}])")  # 1月 and 毎月1日, without 第
_KANJI = str.maketrans("一二三四五", "12345")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week from 1, Monday; `weeks` of the month (1 to 5, 6 the last, 7 every other), none means every one.

    `holidays`: also on public holidays, not on them, or nothing said.
    """

    days: tuple[int, ...]
    weeks: tuple[int, ...] = ()
    holidays: bool | None = None

    @property
    def letters(self) -> str:
        """The days from Monday as Japanese letters, `月火水木金`."""
        return "".join(LETTERS[day - 1] for day in self.days)

    @property
    def text(self) -> str:
        """As one text that `weekdays` reads back: `月火水木金`, `第1・3水`, `土日祝`, `月火(祝日を除く)`."""
        named = (f"第{'・'.join(map(str, self.weeks))}", "最終", "隔週")
        before = named[max(0, self.weeks[-1] - LAST + 1)] if self.weeks else ""
        after = {None: "", True: "祝", False: "(祝日を除く)"}[self.holidays]
        return f"{before}{self.letters}{after}"

    @property
    def rules(self) -> tuple[str, ...]:
        """Repeat rules of 政府相互運用性フレームワーク 442, one a day: `0We` every week, `13Mo` first and third."""
        weeks = "".join(map(str, self.weeks)) or "0"
        return tuple(f"{weeks}{_ENGLISH[day - 1].capitalize()}" for day in self.days)


def weekdays(native: object) -> Weekdays | Unmappable:
    """The days that a text means; `VALUE_NOT_WEEKDAYS` for a text that says anything else besides."""
    if isinstance(native, str) and native in _COMMON:
        return _COMMON[native]
    if type(native) is int and 1 <= native <= len(LETTERS):
        return Weekdays((native,))
    if not isinstance(native, str) or len(native) > _LONGEST:
        return NOT_DAYS
    text = normalize("NFKC", native).strip()
    if text.strip(",") and set(text) <= set("1234567,"):
        return Weekdays(tuple(sorted({int(digit) for digit in text if digit != ","})))
    return NOT_DAYS if "第" not in text and _OF_A_CALENDAR.search(text) else _written(native, text)


def _written(native: str, text: str) -> Weekdays | Unmappable:
    text, holidays = _holidays(_worded(text))
    weeks, text = _weeks(text)
    excluded = _EXCEPT.fullmatch(text)
    days = _days(excluded[1] if excluded else text)
    if excluded and days is not None:
        days = "".join(letter for letter in LETTERS if letter not in days)
    if days is None or weeks is None or _unclear(native, days, holidays) or (not days and holidays is not True):
        return NOT_DAYS
    return Weekdays(tuple(LETTERS.index(day) + 1 for day in LETTERS if day in days), weeks, holidays)


def _unclear(native: str, days: str, holidays: bool | None) -> bool:
    """Whether `土日、祝日を除く` could mean either these days or all but them."""
    return holidays is False and set(days) <= {"土", "日"} and "(" not in normalize("NFKC", native)


def _worded(text: str) -> str:
    text = _NAMES.sub(lambda found: LETTERS[_ENGLISH.index(found[0][:2].casefold())], text)
    for pattern, letters in _WORDS:
        text = pattern.sub(letters, text)
    return text


def _holidays(text: str) -> tuple[str, bool | None]:
    both = _WITHOUT_BOTH.match(text)
    if both and both[1][-1] not in "(,、 し":
        return both[1] + text[both.end() :], False
    shorter = _WITHOUT_HOLIDAYS.sub("", text)
    if shorter != text:
        return shorter, False
    shorter = _WITH_HOLIDAYS.sub("", text)
    return shorter, True if shorter != text else None


def _weeks(text: str) -> tuple[tuple[int, ...] | None, str]:
    """The weeks that are named, once for all days; None where several groups differ."""
    if "最終" in text:
        return (LAST,), text.replace("最終", "", 1)
    if "隔週" in text:
        return (EVERY_OTHER,), text.replace("隔週", "", 1)
    text = text.replace("毎月", "")
    found = _WEEKS.match(text)
    if found is None:
        return (), text
    digits = found[1].translate(_KANJI)
    weeks = tuple(sorted({int(char) for char in digits if char.isdecimal()}))
    rest = text[found.end() :]
    unclear = _WEEKS.search(rest) or _SEPARATE.search(rest)  # which of the days are of those weeks?
    return (None if unclear else weeks), rest


def _days(text: str) -> str | None:
    """The letters of the days; None where something else stands."""
    bare = _EMPTY.sub("", re.sub(r"\(|\)", "", text))
    spread = _RANGE.sub(lambda found: _between(found[1], found[2]), bare)
    return spread if not spread or _LIST.fullmatch(spread) else None


def _between(first: str, last: str) -> str:
    start, end = LETTERS.index(first), LETTERS.index(last)
    return LETTERS[start : end + 1] if start <= end else LETTERS[start:] + LETTERS[: end + 1]


_COMMON = {
    text: Weekdays(tuple(LETTERS.index(letter) + 1 for letter in text))
    for text in ("月火水木金土日", "月火水木金", "月火水木金土", "土日")
}
