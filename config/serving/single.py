"""Embedded means one process: without Redis a second one could not deliver to the first one's sockets."""

import fcntl
import os
from io import TextIOWrapper

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_held: TextIOWrapper | None = None


def claim() -> None:
    """Hold the data directory until this process ends. Raises ImproperlyConfigured where another one holds it."""
    global _held
    if not settings.EMBEDDED or _held:
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    held = (settings.DATA_DIR / "server.lock").open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ImproperlyConfigured(
            f"Hubbub already runs on {settings.DATA_DIR}. For more than one process set REDIS_URL and DATABASE_URL."
        ) from None
    held.truncate(0)
    held.write(f"{os.getpid()}\n")
    held.flush()
    _held = held
