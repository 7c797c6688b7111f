"""Secrets that a hub makes on first use and keeps in files that only it may read.

Takes a path; gives the key. Raises `OSError` where it can be neither read nor made.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

KEY_BYTES = 32


def kept_key(path: Path) -> bytes:
    """The key in a file, made if there is none. Processes that start at once get the same one."""
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(secrets.token_bytes(KEY_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(made, path)  # whole or not at all, and the first one stays
        made.unlink()
    return path.read_bytes()
