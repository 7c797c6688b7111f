"""Where the server's logs go: stderr, the access log as bare JSON lines.

Clients of other libraries log addresses with their queries below WARNING, so nothing below it is written.
"""

from __future__ import annotations

import logging


def set_up_warnings() -> None:
    """Log warnings of everything, and no access."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def set_up_logs() -> None:
    """Log warnings of everything, and the access log."""
    set_up_warnings()
    access = logging.getLogger("tsunagu.access")
    bare = logging.StreamHandler()
    bare.setFormatter(logging.Formatter("%(message)s"))
    access.handlers = [bare]
    access.setLevel(logging.INFO)
    access.propagate = False
