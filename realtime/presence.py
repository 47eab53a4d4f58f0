"""Who is here now: leases with a time to live. Nothing is counted up or down, so no count can drift.

A lease says: this connection of this person shows this topic, until then. It is renewed while the connection lives.
When a process is killed its leases expire by themselves. With Redis all processes share the leases, else they live in
memory.
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
CLOCK_SECONDS = 60  # how long a reading of Redis's clock is trusted
GRACE_SECONDS = 10  # a connection that broke may come back; until then its person has not left


@dataclass(frozen=True, slots=True)
class Lease:
    topic: str  # what is shown; a room's id, for example
    user_id: int
    connection: str


class Leases(Protocol):
    def renew(self, leases: Iterable[Lease], seconds: float = TTL_SECONDS) -> int:
        """Returns how many of them were not known: the new ones and the lost ones."""

    def end(self, lease: Lease) -> None: ...

    def people(self, topics: Iterable[str]) -> dict[str, set[int]]:
        """The ids of the people who have each topic open."""


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
                unknown += lease not in self._until[lease.topic]
                self._until[lease.topic][lease] = until
        return unknown

    def end(self, lease: Lease) -> None:
        with self._lock:
            self._until[lease.topic].pop(lease, None)

    def people(self, topics: Iterable[str]) -> dict[str, set[int]]:
        now = self._clock()
        with self._lock:
            for topic in (topics := list(topics)):
                known = self._until.pop(topic, {})
                live = {lease: until for lease, until in known.items() if until > now}
                metrics.expired_leases.inc(len(known) - len(live))
                if live:
                    self._until[topic] = live
            return {topic: {lease.user_id for lease in self._until.get(topic, ())} for topic in topics}


class RedisLeases:
    """For several processes: one sorted set per topic, scored by expiry. While Redis is away nobody is seen."""

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
            pipe.zadd(self._key(lease.topic), {self._member(lease): until})
            pipe.expire(self._key(lease.topic), 2 * TTL_SECONDS)
        return sum(self._run(pipe)[0::2])

    def end(self, lease: Lease) -> None:
        pipe = self._redis.pipeline(transaction=False)
        pipe.zrem(self._key(lease.topic), self._member(lease))
        self._run(pipe)

    def people(self, topics: Iterable[str]) -> dict[str, set[int]]:
        topics, now = list(topics), self._now()
        pipe = self._redis.pipeline(transaction=False)
        for topic in topics:
            pipe.zremrangebyscore(self._key(topic), "-inf", now)
            pipe.zrange(self._key(topic), 0, -1)
        answers = self._run(pipe)
        metrics.expired_leases.inc(sum(answers[0::2]))
        return {
            topic: {int(member.partition(":")[0]) for member in members}
            for topic, members in zip(topics, answers[1::2] or [[] for _ in topics], strict=True)
        }

    @staticmethod
    def _key(topic: str) -> str:
        """Must not change: during an update processes of two versions share the leases."""
        return f"hubbub:presence:{topic}"

    @staticmethod
    def _member(lease: Lease) -> str:
        return f"{lease.user_id}:{lease.connection}"

    def _now(self) -> float:
        """By Redis's clock. The clocks of two servers differ, and one would remove what the other keeps alive."""
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


def people_on(topic: object) -> set[int]:
    """The primary keys of the people who are present under one topic."""
    return leases.people([str(topic)])[str(topic)]
