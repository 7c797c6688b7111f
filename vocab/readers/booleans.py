"""Truths of sources: takes a native value, gives True or False.

Reads 有/無, ○/×, 可/不可, あり/なし, はい/いいえ, 1/0 and their like in any width and case. Refuses △ and other words
for "partly" with a code of their own: what holds under a condition is neither.
"""

from __future__ import annotations

from unicodedata import normalize

from vocab.values import Unmappable

NOT_A_BOOLEAN = Unmappable("VALUE_NOT_A_BOOLEAN")
PARTLY = Unmappable("BOOLEAN_PARTLY")


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


TRUE_WORDS = _words(
    "true TRUE True 1 yes y 有 あり 有り 有る ある ○ 〇 ◯ ◎ ● ⭕ ✓ ✔ レ 可 可能 はい 要 必要",
    "対応 対応済 済 済み 設置 設置済 設置済み 該当 実施 on",
)
FALSE_WORDS = _words(
    "false FALSE False 0 no n 無 なし 無し 無い ない × ✕ ✖ ✗ ✘ ❌ ╳ 不可 不可能 いいえ 否 不要",
    "非対応 未対応 未 未設置 非該当 未実施 off",
)
PARTLY_WORDS = _words(
    "△ ▲ ▽ ▼ 一部 一部有 一部あり 一部可 一部対応 要相談 要問合せ 要予約 条件付き 条件付 条件あり 場合による"
)


def _folded(text: str) -> str:
    return normalize("NFKC", text).strip().casefold()


_TRUTHS = {_folded(word): True for word in TRUE_WORDS} | {_folded(word): False for word in FALSE_WORDS}
_EXACT = {word: value for value, words in ((True, TRUE_WORDS), (False, FALSE_WORDS)) for word in words}
_PARTLY = frozenset(map(_folded, PARTLY_WORDS))
_LONGEST = 20


def truth(native: object, *, blank: bool | None = None) -> bool | Unmappable | None:
    """The truth a native value means; `blank` where nothing is said (False in a column of 1 and blank).

    `VALUE_NOT_A_BOOLEAN` for other words, among them `-`, which a mapping must state, and `x`, which ticks or denies.
    """
    if type(native) is bool:
        return native
    if isinstance(native, str):
        found = _EXACT.get(native)
        return _word(native, blank) if found is None else found
    if native is None:
        return blank
    if type(native) in (int, float) and native in (0, 1):
        return native == 1
    return NOT_A_BOOLEAN


def _word(native: str, blank: bool | None) -> bool | Unmappable | None:
    text = _folded(native) if len(native) <= _LONGEST else native
    if not text:
        return blank
    found = _TRUTHS.get(text)
    if found is not None:
        return found
    return PARTLY if text in _PARTLY else NOT_A_BOOLEAN
