"""Redis while it answers, the memory of this process while it does not.

The cache holds counts of attempts. Without Redis each process counts for itself: people can still send and sign in, and
the limits still hold.
"""

from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from web import metrics
from web.circuit_breaker import CircuitBreaker


def with_fallback(name: str) -> Callable[..., Any]:
    """The method of this name, of Redis or else of the memory."""

    def method(self: "Client", *arguments: Any, **options: Any) -> Any:  # as the method has them
        if not self.breaker.is_open:
            try:
                return getattr(RedisCacheClient, name)(self, *arguments, **options)
            except redis.RedisError:
                metrics.layer_errors.inc()
                self.breaker.trip()
        return getattr(self.memory, name)(*arguments, **options)

    return method


class Client(RedisCacheClient):
    # One for the process, as the memory is: Django makes a client for each thread.
    breaker = CircuitBreaker()
    memory = LocMemCache("while-redis-is-away", {"OPTIONS": {"MAX_ENTRIES": 50_000}})

    add, get, set, touch, delete = (with_fallback(name) for name in ("add", "get", "set", "touch", "delete"))
    get_many, has_key, incr = (with_fallback(name) for name in ("get_many", "has_key", "incr"))
    set_many, delete_many, clear = (with_fallback(name) for name in ("set_many", "delete_many", "clear"))


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:  # as in Django
        super().__init__(server, params)
        self._class = Client
