"""The example city for pages that show what it answers."""

from __future__ import annotations

from tests.city.conftest import city

__all__ = ["city"]
