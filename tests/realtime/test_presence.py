"""Presence: leases that run out by themselves, in memory and in Redis alike."""

import os
import time

import pytest
import redis

from realtime.presence import TTL_SECONDS, Lease, MemoryLeases, RedisLeases

REDIS = os.environ.get("TEST_REDIS_URL", "")


@pytest.fixture(params=["memory", "redis"])
def leases(request):
    if request.param == "memory":
        return MemoryLeases(clock=lambda: time.time())
    if not REDIS:
        pytest.skip("no Redis: start one and set TEST_REDIS_URL, or run .ci/run")
    redis.Redis.from_url(REDIS).flushdb()
    return RedisLeases(REDIS)


def people(leases, topic="a"):
    return leases.people([topic])[topic]


@pytest.mark.guarantee("G9")
def test_two_tabs_are_one_person(leases):
    tabs = [Lease("a", 1, "x"), Lease("a", 1, "y"), Lease("a", 2, "z"), Lease("b", 3, "w")]
    leases.renew(tabs)
    assert people(leases) == {1, 2}
    leases.end(tabs[0])
    assert people(leases) == {1, 2}
    leases.end(tabs[1])
    assert people(leases) == {2}
    assert leases.people(["a", "b", "c"]) == {"a": {2}, "b": {3}, "c": set()}


@pytest.mark.guarantee("G9")
def test_a_lease_that_nobody_renews_runs_out(leases, time_machine):
    time_machine.move_to("2026-03-01 10:00:00+00:00", tick=False)
    killed, alive = Lease("a", 1, "x"), Lease("a", 2, "y")
    leases.renew([killed, alive])
    time_machine.shift(TTL_SECONDS - 1)
    leases.renew([alive])
    assert people(leases) == {1, 2}
    time_machine.shift(2)
    assert people(leases) == {2}


def test_renewing_says_how_many_were_not_known(leases):
    kept, lost = Lease("a", 1, "x"), Lease("a", 2, "y")
    assert leases.renew([kept, lost]) == 2
    leases.end(lost)
    assert leases.renew([kept, lost]) == 1
    assert leases.renew([kept, lost]) == 0


def test_ending_twice_or_what_never_was_is_no_error(leases):
    leases.end(Lease("a", 1, "x"))
    leases.renew([])
    assert people(leases) == set()


def test_without_redis_nobody_is_seen_and_nothing_fails():
    leases = RedisLeases("redis://127.0.0.1:1/0")
    assert leases.renew([Lease("a", 1, "x")]) == 0
    leases.end(Lease("a", 1, "x"))
    assert people(leases) == set()


def test_the_key_in_redis_stays_what_it_is():
    """Processes of two versions share the leases while a server is updated."""
    if not REDIS:
        pytest.skip("no Redis: start one and set TEST_REDIS_URL, or run .ci/run")
    database = redis.Redis.from_url(REDIS, decode_responses=True)
    database.flushdb()
    RedisLeases(REDIS).renew([Lease("a", 1, "x")])
    assert database.keys() == ["hubbub:presence:a"]
    assert database.zrange("hubbub:presence:a", 0, -1) == ["1:x"]
