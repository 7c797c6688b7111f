"""How generated examples are run: never judged by time, and the same ones each time where nobody watches."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("watched", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("unwatched", settings.get_profile("watched"), derandomize=True, database=None)
settings.load_profile("unwatched" if os.environ.get("CI") == "true" else "watched")
