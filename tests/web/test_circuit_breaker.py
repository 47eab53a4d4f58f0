"""A service that failed is left alone for a while, by everyone in the process."""

import time

import pytest

from web import metrics
from web.cache import Cache, Client
from web.circuit_breaker import CircuitBreaker

NOWHERE = "redis://127.0.0.1:1/0"


def test_a_breaker_is_open_for_a_while_after_a_failure():
    breaker = CircuitBreaker(retry_seconds=0.2)
    assert not breaker.is_open
    breaker.trip()
    assert breaker.is_open
    time.sleep(0.25)
    assert not breaker.is_open


@pytest.fixture
def breaker(monkeypatch):
    """A new one, so that no other test finds Redis given up."""
    breaker = CircuitBreaker()
    monkeypatch.setattr(Client, "breaker", breaker)
    yield breaker
    Client.memory.clear()


def test_without_redis_the_cache_counts_in_memory(breaker):
    cache = Cache(NOWHERE, {})
    assert cache.add("tries", 0, timeout=60)
    assert [cache.incr("tries"), cache.incr("tries")] == [1, 2]


def test_one_failure_spares_every_other_client_the_time_out(breaker):
    failures = metrics.layer_errors.value
    for cache in (Cache(NOWHERE, {}), Cache(NOWHERE, {})):  # as of two threads
        assert cache.get("tries") is None
    assert metrics.layer_errors.value == failures + 1
