"""What changed between two vocabularies that the GraphQL schema does not show.

Takes two `Vocabulary` values; gives a `Change` for every difference in meaning of a term that both have: units, kinds,
keys, who a thing is about, what is personal, how often things are renewed, and what published notations stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from unicodedata import normalize

from vocab.terms import Class, Code, CodeList, Label, Property, Unit, Vocabulary

T = TypeVar("T")
Ending = Class | Property | CodeList | Code


class Severity(StrEnum):
    """What a change means for who relies on the older side, the mildest first."""

    COMPATIBLE = "compatible"  # whatever worked still does
    ANNOUNCED = "announced"  # what is gone was deprecated in the older side
    DANGEROUS = "dangerous"  # what worked may answer otherwise
    BREAKING = "breaking"  # what worked no longer does


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where (`AED.pediatric`, `ParkingState.OPEN`), a stable kind, what it means, and why."""

    coordinate: str
    kind: str
    severity: Severity
    why: Label


_ID = Label("語の IRI が変わり、JSON-LD を読む側が見失う", "readers of JSON-LD no longer find the term by its IRI")
_KIND = Label("値の形が変わる", "values have another form")
_UNIT = Label("同じ数値が別の量を表す", "the same number means another quantity")
_TARGET = Label("参照先のクラスが変わる", "references lead to another class")
_PERSONAL = Label(
    "ポリシーのワイルドカードの対象から外れ、見えなくなる利用者がいる",
    "a wildcard in a policy covers it no longer, so consumers lose it",
)
_NOT_PERSONAL = Label(
    "ポリシーのワイルドカードの対象になり、見える利用者が増える",
    "a wildcard in a policy covers it now, so more consumers may see it",
)
_KEY = Label(
    "自然キーが変わり、同じものに別の id が付く", "ids are made of other properties, so a thing gets another id"
)
_SUBJECT = Label("誰に関する記録かが変わる", "the rows are about another person's key")
_EXPECTED = Label("鮮度（CURRENT・LATE・STALE）の境目が変わる", "freshness turns LATE and STALE at other ages")
_MOVED = Label("公開された同じ表記が別のコードになる", "the same published notation is read as another code")
_LOST = Label("公開されたこの表記が読まれなくなる", "this published notation is no longer read")
_FACTOR = Label("単位の換算が変わる", "values convert otherwise")
_ENDS = Label("まだ使えるが、やがてなくなる", "still served, and announced to go")
_FORM = Label("文字列の書き方が変わる", "texts are written otherwise")


def changes(old: Vocabulary, new: Vocabulary) -> tuple[Change, ...]:
    """The changes of terms that both sides have, by coordinate."""
    found = [
        *_of_both(old.classes, new.classes, _class),
        *_of_both(old.code_lists, new.code_lists, _code_list),
        *_of_both(old.units, new.units, _unit),
    ]
    return tuple(sorted(set(found), key=lambda item: (item.coordinate, item.kind)))


def _of_both(
    old: Mapping[str, T], new: Mapping[str, T], compare: Callable[[T, T], Iterator[Change]]
) -> Iterator[Change]:
    for name in old.keys() & new.keys():
        yield from compare(old[name], new[name])


def _class(old: Class, new: Class) -> Iterator[Change]:
    name = old.name
    yield from _deprecated(name, old, new)
    if old.iri != new.iri:
        yield Change(name, "iri-changed", Severity.BREAKING, _ID)
    if old.natural_key != new.natural_key:
        yield Change(name, "natural-key-changed", Severity.BREAKING, _KEY)
    if old.subject != new.subject:
        yield Change(name, "subject-changed", Severity.BREAKING, _SUBJECT)
    if old.expected_seconds != new.expected_seconds:
        yield Change(name, "expected-freshness-changed", Severity.DANGEROUS, _EXPECTED)
    for leaf in old.by_name.keys() & new.by_name.keys():
        yield from _property(f"{name}.{leaf}", old.by_name[leaf], new.by_name[leaf])


def _deprecated(coordinate: str, old: Ending, new: Ending) -> Iterator[Change]:
    if old.deprecated is None and new.deprecated is not None:
        yield Change(coordinate, "deprecated", Severity.COMPATIBLE, _ENDS)


def _property(coordinate: str, old: Property, new: Property) -> Iterator[Change]:
    yield from _deprecated(coordinate, old, new)
    if old.iri != new.iri:
        yield Change(coordinate, "iri-changed", Severity.BREAKING, _ID)
    if old.kind != new.kind:
        yield Change(coordinate, "kind-changed", Severity.BREAKING, _KIND)
    if old.unit != new.unit:
        yield Change(coordinate, "unit-changed", Severity.BREAKING, _UNIT)
    if old.target != new.target:
        yield Change(coordinate, "target-changed", Severity.BREAKING, _TARGET)
    if old.form != new.form:
        yield Change(coordinate, "form-changed", Severity.DANGEROUS, _FORM)
    if old.personal != new.personal:
        kind, severity, why = (
            ("personal-added", Severity.BREAKING, _PERSONAL)
            if new.personal
            else ("personal-removed", Severity.DANGEROUS, _NOT_PERSONAL)
        )
        yield Change(coordinate, kind, severity, why)


def _code_list(old: CodeList, new: CodeList) -> Iterator[Change]:
    yield from _deprecated(old.name, old, new)
    codes = new.by_code()
    for name, item in old.by_code().items():
        if name in codes:
            yield from _deprecated(f"{old.name}.{name}", item, codes[name])
    if old.iri != new.iri:
        yield Change(old.name, "iri-changed", Severity.BREAKING, _ID)
    after, kept = _notations(new), {code.code for code in new.codes}
    for notation, code in _notations(old).items():
        if code not in kept:
            continue  # the removed code is a change of the schema
        if notation not in after:
            yield Change(f"{old.name}.{code}", "notation-removed", Severity.DANGEROUS, _quoted(_LOST, notation))
        elif after[notation] != code:
            yield Change(f"{old.name}.{code}", "notation-moved", Severity.BREAKING, _quoted(_MOVED, notation))


def _notations(codes: CodeList) -> dict[str, str]:
    return {normalize("NFKC", text): code.code for code in codes.codes for text in code.notations}


def _quoted(label: Label, text: str) -> Label:
    return Label(f"「{text}」: {label.ja}", f"'{text}': {label.en}")


def _unit(old: Unit, new: Unit) -> Iterator[Change]:
    if (old.factor, old.offset, old.quantity) != (new.factor, new.offset, new.quantity):
        yield Change(old.code, "unit-conversion-changed", Severity.BREAKING, _FACTOR)
