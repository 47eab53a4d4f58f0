"""G21: how far somebody has read is the same in all their tabs, and never goes back."""

import asyncio
import random

import pytest

from tests.faults import size
from tests.faults.tab import Tab
from tests.harness.names import room_id


@pytest.mark.guarantee("G21")
async def test_all_tabs_agree_on_how_far_somebody_has_read(shared, people, moves, figures):
    messages, marks = size((30, 40), (500, 1_000))
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    (bob,) = await people(servers[0].port, "bob")
    sides = [bob, bob.elsewhere(servers[1].port)]
    await asyncio.to_thread(deployment.seed, "messages", title="hall", count=messages)
    tabs = [Tab(sides[number % 2], "hall", name=f"tab{number}") for number in range(5)]
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    highest = messages - 3
    numbers = [random.randint(1, highest) for _ in range(marks - 1)] + [highest]
    random.shuffle(numbers)

    async def mark(number):
        for _ in range(2):  # and once more, as after a lost answer
            answer = await random.choice(sides).ask("POST", f"/rooms/{room_id('hall')}/reads/", {"number": number})
            assert answer.status == 204

    with moves(servers[0], 'hubbub_answers_total{status="204"}'):
        for start in range(0, marks, 5):
            await asyncio.gather(*(mark(number) for number in numbers[start : start + 5]))
    await asyncio.sleep(1)
    told = [[frame["read"]["number"] for frame in tab.frames if "read" in frame] for tab in tabs]
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    assert [max(numbers) for numbers in told] == [highest] * 5
    (stored,) = deployment.query(
        "SELECT read_number FROM chat_membership m JOIN chat_room r ON r.id = m.room_id"
        " WHERE m.user_id = ? AND r.title = 'hall'", deployment.people["bob"],
    )  # fmt: skip
    assert stored == (highest,)
    page = await bob.ask("GET", "/rooms/", headers={"Accept": "text/html"})
    assert page.status == 200
    figures(tabs_agree="5/5", position=highest, unread=messages - highest)
