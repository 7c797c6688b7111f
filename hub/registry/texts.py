"""Texts of a caller before a database sees them: takes one, says whether every database keeps it. Refuses nothing."""

from __future__ import annotations


def keepable(text: str) -> bool:
    """Whether it has no NUL, which PostgreSQL refuses, and no half of a surrogate pair, which UTF-8 cannot say."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
