"""How often a person may do something: so many times in so many seconds, counted exactly also by parallel requests."""

import time

from django.core.cache import cache

from web import metrics


def wait_for(action: str, who: int | str, rate: tuple[int, int]) -> int:
    """Count one try. 0 where it is within the rate (times, seconds), else the seconds until the next may pass."""
    times, seconds = rate
    now = time.time()
    window = int(now // seconds)
    key = f"limit:{action}:{who}:{window}"
    try:
        cache.add(key, 0, timeout=seconds + 5)
        count = cache.incr(key)
    except ValueError:  # it ran out between the two
        return 0
    if count <= times:
        return 0
    metrics.refusals.inc()
    return max(1, round((window + 1) * seconds - now))
