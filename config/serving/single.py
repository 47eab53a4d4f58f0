"""Without Redis there is one process: a second one could not deliver to the sockets of the first."""

import fcntl
import os
from io import TextIOWrapper

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_lock: TextIOWrapper | None = None


def claim() -> None:
    """Lock the data directory until this process ends. Raises ImproperlyConfigured if another process has locked it."""
    global _lock
    if not settings.EMBEDDED or _lock:
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    lock = (settings.DATA_DIR / "server.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ImproperlyConfigured(
            f"Hubbub already runs on {settings.DATA_DIR}. For more than one process set REDIS_URL and DATABASE_URL."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    _lock = lock
