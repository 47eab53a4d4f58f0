"""G6: what the channel layer drops comes all the same."""

import asyncio
import time

import pytest

from tests.faults import size
from tests.faults.history import History, judge
from tests.faults.tab import Tab


@pytest.mark.guarantee("G6")
async def test_a_layer_that_drops_three_of_ten_costs_time_and_nothing_else(shared, people, moves, figures):
    messages, readers = size((40, 12), (600, 60))
    deployment = shared(DJANGO_SETTINGS_MODULE="tests.faults.lossy_settings")
    servers = [deployment.serve(), deployment.serve()]
    history = History()
    alice, *others = await people(servers[0].port, "alice", *(f"dora{number}" for number in range(6)))
    tabs = [Tab(others[number % 6].elsewhere(servers[1].port), "hall", name=f"r{number}", history=history)
            for number in range(readers)]  # fmt: skip
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    slowest = 0.0
    with moves(servers[1], "hubbub_changes_total"):
        for number in range(messages):
            await alice.deliver("hall", f"text {number}", history)
            await asyncio.sleep(0.05)
        slowest = max(await asyncio.gather(*(tab.shows(messages, 25) for tab in tabs)))
        await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    assert judge(history, deployment.messages("hall")) == []
    figures(dropped="30 %", complete=f"{readers}/{readers}", slowest_seconds=slowest, lost=0)


@pytest.mark.guarantee("G6")
async def test_a_burst_reaches_everybody(shared, people, moves, figures):
    messages, readers = size((200, 20), (1_000, 100))
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    history = History()
    writers = await people(servers[0].port, *(f"dora{number}" for number in range(20)))
    tabs = [Tab(writers[number % 10].elsewhere(servers[1].port), "hall", name=f"r{number}", history=history)
            for number in range(readers)]  # fmt: skip
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    begun = time.monotonic()

    async def burst(writer):
        await asyncio.gather(*(writer.deliver("hall", f"text {number}", history) for number in range(messages // 20)))

    with moves(servers[1], "hubbub_deliveries_total"):
        await asyncio.gather(*map(burst, writers))
        sent = time.monotonic() - begun
        slowest = max(await asyncio.gather(*(tab.shows(messages, 25) for tab in tabs)))
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    assert judge(history, deployment.messages("hall")) == []
    figures(burst=messages, sent_in_seconds=sent, last_seen_after_seconds=slowest, lost=0)
