"""Who is here now: leases with a time to live. Nothing is ever counted up or down, so nothing can drift.

A lease says "this connection of this person shows this room until then". It is renewed while the socket lives; when
a process is killed its leases run out by themselves. With Redis the leases are shared, else they live in memory.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from web import metrics
from web.circuit_breaker import CircuitBreaker

TTL_SECONDS = 40
CLOCK_SECONDS = 60
GRACE_SECONDS = 10  # a connection that broke may come back; until then its person has not left


@dataclass(frozen=True, slots=True)
class Lease:
    room: str
    user_id: int
    connection: str


class Leases(Protocol):
    def renew(self, leases: Iterable[Lease], seconds: float = TTL_SECONDS) -> int:
        """Returns how many of them were not known: new ones, and lost ones."""

    def end(self, lease: Lease) -> None: ...
    def people(self, rooms: Iterable[str]) -> dict[str, set[int]]: ...


class MemoryLeases:
    """For one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: defaultdict[str, dict[Lease, float]] = defaultdict(dict)
        self._lock = threading.Lock()

    def renew(self, leases: Iterable[Lease], seconds: float = TTL_SECONDS) -> int:
        until, unknown = self._clock() + seconds, 0
        with self._lock:
            for lease in leases:
                unknown += lease not in self._until[lease.room]
                self._until[lease.room][lease] = until
        return unknown

    def end(self, lease: Lease) -> None:
        with self._lock:
            self._until[lease.room].pop(lease, None)

    def people(self, rooms: Iterable[str]) -> dict[str, set[int]]:
        now = self._clock()
        with self._lock:
            for room in (rooms := list(rooms)):
                known = self._until.pop(room, {})
                live = {lease: until for lease, until in known.items() if until > now}
                metrics.expired_leases.inc(len(known) - len(live))
                if live:
                    self._until[room] = live
            return {room: {lease.user_id for lease in self._until.get(room, ())} for room in rooms}


class RedisLeases:
    """For several processes: a sorted set a room, scored by expiry. While Redis is away nobody is seen."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0), decode_responses=True
        )
        self._breaker = CircuitBreaker()
        self._clock_until = self._offset = 0.0

    def renew(self, leases: Iterable[Lease], seconds: float = TTL_SECONDS) -> int:
        until = self._now() + seconds
        pipe = self._redis.pipeline(transaction=False)
        for lease in leases:
            pipe.zadd(self._key(lease.room), {self._member(lease): until})
            pipe.expire(self._key(lease.room), 2 * TTL_SECONDS)
        return sum(self._run(pipe)[0::2])

    def end(self, lease: Lease) -> None:
        pipe = self._redis.pipeline(transaction=False)
        pipe.zrem(self._key(lease.room), self._member(lease))
        self._run(pipe)

    def people(self, rooms: Iterable[str]) -> dict[str, set[int]]:
        rooms, now = list(rooms), self._now()
        pipe = self._redis.pipeline(transaction=False)
        for room in rooms:
            pipe.zremrangebyscore(self._key(room), "-inf", now)
            pipe.zrange(self._key(room), 0, -1)
        answers = self._run(pipe)
        metrics.expired_leases.inc(sum(answers[0::2]))
        return {
            room: {int(member.partition(":")[0]) for member in members}
            for room, members in zip(rooms, answers[1::2] or [[] for _ in rooms], strict=True)
        }

    @staticmethod
    def _key(room: str) -> str:
        return f"hubbub:presence:{room}"

    @staticmethod
    def _member(lease: Lease) -> str:
        return f"{lease.user_id}:{lease.connection}"

    def _now(self) -> float:
        """By the clock of Redis: those of two servers differ, and one would clear away what the other keeps alive."""
        if time.monotonic() > self._clock_until and not self._breaker.is_open:
            with suppress(redis.RedisError):
                seconds, microseconds = self._redis.time()
                self._offset = seconds + microseconds / 1_000_000 - time.time()
                self._clock_until = time.monotonic() + CLOCK_SECONDS
        return time.time() + self._offset

    def _run(self, pipe: "redis.client.Pipeline") -> list[Any]:  # an answer for each command
        if self._breaker.is_open:
            return []
        try:
            return pipe.execute()
        except redis.RedisError:
            metrics.layer_errors.inc()
            self._breaker.trip()
            return []


leases: Leases = RedisLeases(settings.REDIS_URL) if settings.REDIS_URL else MemoryLeases()
