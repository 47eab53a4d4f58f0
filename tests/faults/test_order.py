"""G3: one order, the same for everyone, without a hole."""

import asyncio

import pytest

from tests.faults import size
from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.waiting import eventually


@pytest.mark.guarantee("G3")
async def test_everybody_sees_one_order_without_a_hole(shared, people, moves, figures):
    writers, each, readers = size((8, 15, 8), (16, 300, 50))
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    history = History()
    names = [f"dora{number}" for number in range(writers)]
    browsers = await people(servers[0].port, *names)
    browsers = [browser if index % 2 else browser.elsewhere(servers[1].port) for index, browser in enumerate(browsers)]
    tabs = [Tab(browsers[index % writers], "hall", name=f"reader{index}", history=history) for index in range(readers)]

    async def write(browser):
        for number in range(each):
            await browser.deliver("hall", f"{browser.username} says {number}", history)

    with moves(servers[0], "hubbub_posts_total"):
        for tab in tabs:
            await tab.__aenter__()
        await asyncio.gather(*map(write, browsers))
        total = writers * each
        await asyncio.gather(*(tab.shows(total, 25) for tab in tabs))
        for tab in tabs:
            await tab.__aexit__()
    stored = deployment.messages("hall")
    assert judge(history, stored) == []
    assert len(stored) == total
    orders = {tuple(row["key"] for row in tab.view) for tab in tabs}
    figures(messages=total, readers=readers, orders=len(orders), missed=0)
    assert len(orders) == 1


@pytest.mark.guarantee("G3")
async def test_who_asks_for_what_comes_after_a_number_misses_nothing(embedded, people, moves, figures):
    """While sixteen write, a reader asks again and again for what lies after the last number that it has."""
    writers, each = size((8, 10), (16, 300))
    deployment = embedded()
    server = deployment.serve()
    browsers = await people(server.port, *(f"dora{number}" for number in range(writers)), "bob")
    bob, last = browsers.pop(), 0
    seen: list[int] = []
    tab = Tab(bob, "hall")

    async def write(browser):
        for number in range(each):
            await browser.deliver("hall", f"{number}")

    async def read():
        nonlocal last
        while len(seen) < writers * each:
            page = await bob.ask("GET", f"{tab.url}/messages/?after={last}")
            tab.put(page.text, page=True)
            fresh = [row["number"] for row in tab.view if row["number"] > last]
            seen.extend(fresh)
            last = max([last, *fresh])

    with moves(server, "hubbub_posts_total"):
        async with asyncio.timeout(60):
            await asyncio.gather(read(), *map(write, browsers))
    await eventually(lambda: len(seen) == writers * each, 5, "reading all")
    assert seen == list(range(1, writers * each + 1))
    figures(polled=len(seen), missed=0)
