"""How often somebody may do something: a person in all processes together, or one connection by itself."""

import time

from django.core.cache import cache

from web import metrics


def seconds_to_wait(action: str, who: int | str, rate: tuple[int, int]) -> int:
    """Count one attempt. 0 if it is within the rate (times, seconds), else the seconds until the next one may pass.

    The count is exact: two requests at the same time are two.
    """
    times, seconds = rate
    now = time.time()
    window = int(now // seconds)
    key = f"limit:{action}:{who}:{window}"
    try:
        cache.add(key, 0, timeout=seconds + 5)
        count = cache.incr(key)
    except ValueError:  # the key expired between the two calls
        return 0
    if count <= times:
        return 0
    metrics.rate_limited.inc()
    return max(1, round((window + 1) * seconds - now))


class PerSecondLimit:
    """At most `limit` in each second of the clock. It counts for one connection, on the event loop only."""

    __slots__ = ("_count", "_limit", "_second")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._second = self._count = 0

    def allow(self) -> bool:
        """Count one more. False if that is too many."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return self._count <= self._limit
