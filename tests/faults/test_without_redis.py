"""G12: Redis goes away, hangs, forgets everything, is full. People talk on."""

import asyncio
import time

import pytest

from tests.faults import ORIGIN, size
from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.browser import Browser
from tests.harness.names import room_id
from tests.harness.waiting import eventually

FAULTS = {
    "stopped": (lambda redis: redis.kill(), lambda redis: redis.start()),
    "hanging": (lambda redis: redis.pause(), lambda redis: redis.resume()),
    "emptied": (lambda redis: redis.ask("FLUSHALL"), lambda redis: None),
    "full": (
        lambda redis: redis.ask("CONFIG", "SET", "maxmemory", "1"),
        lambda redis: redis.ask("CONFIG", "SET", "maxmemory", "0"),
    ),
}


@pytest.mark.guarantee("G12")
@pytest.mark.timeout(400)
@pytest.mark.parametrize("fault", FAULTS)
async def test_people_talk_on(shared, redis, people, figures, fault):
    seconds = size(5, 60)
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    history, times = History(), []
    alice, bob = await people(servers[0].port, "alice", "bob")
    tabs = [
        Tab(bob.elsewhere(servers[1].port), "hall", name="far", history=history),
        Tab(bob, "hall", name="near", history=history),
    ]
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    before = [server.figures() for server in servers]

    async def talk(until):
        while time.monotonic() < until:
            begun = time.monotonic()
            await alice.deliver("hall", f"at {begun}", history, pause=0)
            times.append(time.monotonic() - begun)
            await asyncio.sleep(0.1)

    await talk(time.monotonic() + 0.5)
    spoil, mend = FAULTS[fault]
    await asyncio.to_thread(spoil, redis)
    await talk(time.monotonic() + seconds)
    newcomer = await Browser("carol", servers[1].port, ORIGIN).sign_in()  # sessions live in the database
    assert (await newcomer.ask("GET", f"/rooms/{room_id('hall')}/", headers={"Accept": "text/html"})).status == 200
    during = len(times)
    waited = await asyncio.gather(*(tab.shows(len(history.acks), 20) for tab in tabs))  # by the heartbeat at the latest
    await asyncio.to_thread(mend, redis)
    await asyncio.sleep(2)
    await alice.deliver("hall", "over", history)
    live_again = max(await asyncio.gather(*(tab.shows(len(history.acks), 12) for tab in tabs)))
    begun = time.monotonic()
    while True:  # until what is said on one server is on the other at once
        await alice.deliver("hall", "live?", history)
        if await tabs[0].shows(len(history.acks), 20) < 1:
            break
        assert time.monotonic() - begun < 12
    if fault == "emptied":
        await eventually(lambda: seen_again(servers), 20, "the heartbeat renews what Redis forgot")
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    assert judge(history, deployment.messages("hall")) == []
    after = [server.figures() for server in servers]
    metric = "hubbub_leases_lost_total" if fault == "emptied" else "hubbub_layer_errors_total"
    moved = sum(late[metric] - early[metric] for early, late in zip(before, after, strict=True))
    slowest = sorted(times[:during])[-1 - during // 100]
    figures(**{f"{fault}_send_p99_ms": slowest * 1000, f"{fault}_seen_after_seconds": max(waited),
               f"{fault}_live_after_seconds": live_again}, lost=0)  # fmt: skip
    assert [tab.codes for tab in tabs] == [[], []]
    assert not any(name.startswith('hubbub_answers_total{status="5') for figure in after for name in figure)
    assert slowest <= 2.5
    figures(metric=metric)
    assert moved > 0


def seen_again(servers):
    return all(server.figures()["hubbub_leases_lost_total"] for server in servers)


@pytest.mark.guarantee("G12")
async def test_a_handshake_right_after_redis_came_back_is_no_error(shared, redis, people, moves):
    deployment = shared()
    server = deployment.serve()
    browsers = await people(server.port, *(f"dora{number}" for number in range(10)))
    with moves(server, "hubbub_socket_connects_total"):
        redis.kill()
        redis.start()
        tabs = [Tab(browsers[number % 10], "hall") for number in range(20)]
        await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    assert [tab.failures for tab in tabs] == [0] * 20
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
