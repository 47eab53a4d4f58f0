"""G2: sent again is sent once; another text under the same key is refused."""

import asyncio
import contextlib
from uuid import uuid4

import pytest

from tests.faults import size
from tests.faults.history import History, judge
from tests.harness.browser import LOST
from tests.harness.proxy import Proxy


@pytest.mark.guarantee("G2")
async def test_a_message_that_is_sent_three_times_at_once_over_a_bad_line_is_stored_once(
    shared, people, moves, figures
):
    keys = size(60, 5_000)
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    history = History()
    with Proxy(servers[0].port) as first, Proxy(servers[1].port, seed=2) as second:
        browsers = await people(first.port, *(f"dora{number}" for number in range(6)))
        pairs = [(browser, browser.elsewhere(second.port)) for browser in browsers]
        first.lose_answers = second.lose_answers = 0.3

        async def send(number):
            here, there = pairs[number % 6]
            key, body = str(uuid4()), f"text {number}"
            await asyncio.gather(*(tab.deliver("hall", body, history, key) for tab in (here, there, here)))
            await there.deliver("hall", body, history, key)

        with moves(servers[0], "hubbub_repeats_total"):
            for start in range(0, keys, 6):
                await asyncio.gather(*(send(number) for number in range(start, min(start + 6, keys))))
    stored = deployment.messages("hall")
    assert judge(history, stored) == []
    assert len(stored) == keys
    figures(keys=keys, rows=len(stored), duplicates=0, answers_lost=first.resets + second.resets)


@pytest.mark.guarantee("G2")
async def test_a_key_that_is_used_again_for_something_else_is_refused(embedded, people, moves, figures):
    deployment = embedded()
    server = deployment.serve()
    alice, mallory = await people(server.port, "alice", "mallory")
    key = str(uuid4())
    assert (await alice.post("hall", "first", key)).status == 201
    conflicts = [(alice, "hall", "other"), (alice, "loft", "first"), (alice, "loft", "other")]
    with moves(server, 'hubbub_answers_total{status="409"}'):
        assert [(await who.post(title, body, key)).status for who, title, body in conflicts] == [409, 409, 409]
    again = await alice.post("hall", "first", key)
    assert (again.status, again.number) == (200, 1)
    await alice.act("hall", 1, "edits", {"body": "better"})
    assert [(await alice.post("hall", body, key)).status for body in ("first", "better")] == [200, 409]
    # the key of somebody else is no key of mallory's: it makes a message of her own, and changes nothing of alice's
    assert (await mallory.post("hall", "mine", key)).status == 201
    assert [row["body"] for row in deployment.messages("hall")] == ["better", "mine"]
    figures(conflicts_refused=4)


@pytest.mark.guarantee("G2")
async def test_a_hundred_tries_at_the_same_time_store_one_row(embedded, people, moves):
    deployment = embedded()
    server = deployment.serve()
    (alice,) = await people(server.port, "alice")
    key = str(uuid4())

    async def attempt():
        with contextlib.suppress(*LOST):
            return (await alice.post("hall", "once", key)).status

    with moves(server, "hubbub_repeats_total"):
        statuses = await asyncio.gather(*(attempt() for _ in range(size(40, 100))))
    assert (statuses.count(201), set(statuses)) == (1, {200, 201})
    assert len(deployment.messages("hall")) == 1
