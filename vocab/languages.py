"""The tags under which a text's variants are kept: a closed list, so that a slip of the pen is seen.

A tag that is not here would be a variant that nobody asks for. Tags are BCP 47 (RFC 5646) in its recommended form.
"""

from __future__ import annotations

JAPANESE = ("ja", "ja-Hrkt", "ja-Hira", "ja-Kana", "ja-Latn")
"""Japanese, its kana (either, hiragana, katakana) and its romaji."""
OTHERS = (
    "en", "zh", "zh-Hans", "zh-Hant", "ko", "es", "pt", "vi", "ne", "th", "id", "my", "km", "tl", "fil", "mn", "tr",
    "uk", "ru", "fr", "de", "it", "ar",
)  # fmt: skip
"""Languages in which municipalities of Japan publish."""
VARIANTS = frozenset({*JAPANESE, *OTHERS})
