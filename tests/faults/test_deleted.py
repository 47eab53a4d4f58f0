"""G20: edits and deletions reach who was away; a deleted text is nowhere any more."""

import asyncio

import pytest

from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.names import room_id


@pytest.mark.guarantee("G20")
async def test_a_deleted_text_is_in_no_answer(shared, people, moves, figures):
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    history = History()
    alice, bob, carol = await people(servers[0].port, "alice", "bob", "carol")
    far = bob.elsewhere(servers[1].port)
    room, canary = f"/rooms/{room_id('hall')}", "canarybird"
    async with Tab(far, "hall", name="here", history=history) as here:
        away = Tab(carol.elsewhere(servers[1].port), "hall", name="away", history=history, back_off=1)
        await away.__aenter__()
        for number in range(4):
            await alice.deliver("hall", f"text {number}" if number % 2 else f"{canary} {number}", history)
        await here.shows(4, 10)
        await away.shows(4, 10)
        servers[1].pause()  # both are away now; what happens they learn afterwards
        await away.connection.close()
        edited = await alice.act("hall", 1, "edits", {"body": "edited"})
        deleted = [await alice.act("hall", number, "deletion") for number in (1, 3)]
        await alice.act("hall", 2, "edits", {"body": "better"})
        servers[1].resume()
        with moves(servers[1], "hubbub_changes_total"):
            await asyncio.gather(here.shows(8, 20), away.shows(8, 20))
        await away.__aexit__()
    assert [answer.status for answer in (edited, *deleted)] == [200, 200, 200]
    assert not any(canary in row["html"] for tab in (here, away) for row in tab.view)
    pages = [room + "/", f"{room}/messages/", f"{room}/changes/?since=0", f"{room}/1/", f"{room}/3/",
             f"{room}/messages/3/", f"{room}/messages/3/source/", f"{room}/messages/?after=0", "/rooms/"]  # fmt: skip
    found = []
    for browser in (far, bob, carol, alice):
        for path in pages:
            answer = await browser.ask("GET", path, headers={"Accept": "text/html"})
            if canary in answer.text:
                found.append((browser.username, path, answer.status))
    assert found == []
    stored = deployment.messages("hall")
    assert not any(canary in row["body"] + row["html"] for row in stored)
    history.attempts |= {row["key"]: row["body"] for row in stored if row["body"] == "better"}
    assert judge(history, stored) == []
    figures(canary_found=0, answers_searched=4 * len(pages))
