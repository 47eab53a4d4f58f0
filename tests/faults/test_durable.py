"""G1: what was acknowledged is stored, whatever is killed."""

import asyncio
import random

import pytest

from tests.faults import size
from tests.faults.history import History, judge


async def write_until_enough(browsers, history, enough, over):
    async def write(browser):
        number = 0
        while sum(map(len, history.acks.values())) < enough or not over.is_set():
            number += 1
            await browser.deliver("hall", f"{browser.username} {number} {random.random()}", history, pause=0.1)

    await asyncio.gather(*map(write, browsers))


@pytest.mark.guarantee("G1")
async def test_no_acknowledged_message_is_lost_when_the_server_is_killed(embedded, people, figures):
    acks, kills = size((300, 5), (20_000, 100))
    deployment = embedded()
    server, history, over = deployment.serve(), History(), asyncio.Event()
    browsers = await people(server.port, *(f"dora{number}" for number in range(8)))
    started = server.figures()["hubbub_start_time_seconds"]

    async def kill_again_and_again():
        for _ in range(kills):
            await asyncio.sleep(random.uniform(0.3, 1.5))
            server.kill()
            await asyncio.to_thread(server.start)
        over.set()

    await asyncio.gather(write_until_enough(browsers, history, acks, over), kill_again_and_again())
    stored = deployment.messages("hall")
    assert judge(history, stored) == []
    assert server.figures()["hubbub_start_time_seconds"] > started
    assert not [row for row in stored if row["body"] not in row["html"]]
    figures(acks=len(history.acks), kills=kills, lost=0, altered=0, metric="hubbub_start_time_seconds")


@pytest.mark.guarantee("G1")
async def test_no_acknowledged_message_is_lost_when_postgresql_loses_its_power(shared, postgres, people, figures):
    acks, cuts = size((100, 2), (5_000, 20))
    deployment = shared()
    server, history, over = deployment.serve(), History(), asyncio.Event()
    browsers = await people(server.port, *(f"dora{number}" for number in range(8)))
    before = server.figures()["hubbub_database_errors_total"]

    async def cut_again_and_again():
        for _ in range(cuts):
            await asyncio.sleep(random.uniform(0.5, 1.5))
            await asyncio.to_thread(postgres.kill)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgres.start)
        over.set()

    await asyncio.gather(write_until_enough(browsers, history, acks, over), cut_again_and_again())
    assert judge(history, deployment.messages("hall")) == []
    assert server.figures()["hubbub_database_errors_total"] > before
    figures(acks_postgresql=len(history.acks), power_cuts=cuts, lost=0, metric="hubbub_database_errors_total")
