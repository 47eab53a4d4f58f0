"""Redis while it answers, the memory of this process while it does not.

What is kept here are counts of tries: without Redis each process counts by itself, so that sending and signing in go
on, and limits still hold.
"""

import time
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from web import metrics

AWAY_SECONDS = 5  # until Redis is tried again: each try may cost a time-out


def patient(name: str) -> Callable[..., Any]:
    """The method of this name, of whichever of the two is there."""

    def method(self: "Client", *arguments: Any, **options: Any) -> Any:  # as the method has them
        if time.monotonic() >= self.away_until:
            try:
                return getattr(RedisCacheClient, name)(self, *arguments, **options)
            except redis.RedisError:
                metrics.layer_errors.inc()
                self.away_until = time.monotonic() + AWAY_SECONDS
        return getattr(self.memory, name)(*arguments, **options)

    return method


class Client(RedisCacheClient):
    away_until = 0.0
    memory = LocMemCache("while-redis-is-away", {"OPTIONS": {"MAX_ENTRIES": 50_000}})

    add, get, set, touch, delete = (patient(name) for name in ("add", "get", "set", "touch", "delete"))
    get_many, has_key, incr = (patient(name) for name in ("get_many", "has_key", "incr"))
    set_many, delete_many, clear = (patient(name) for name in ("set_many", "delete_many", "clear"))


class Cache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:  # as in Django
        super().__init__(server, params)
        self._class = Client
