"""G0, G4, G5: a socket that lives, a socket that is cut, and a tab that was away for long."""

import asyncio

import pytest

from tests.faults import FULL, size
from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.proxy import Proxy
from tests.harness.waiting import eventually


@pytest.mark.guarantee("G0")
@pytest.mark.timeout(2400 if FULL else 120)
async def test_a_socket_on_which_nothing_happens_lives(shared, people, moves, figures):
    """Behind a line of its own; with Redis, whose client would close an idle connection after five seconds."""
    seconds, sockets = size((32, 20), (1800, 20))
    deployment = shared()
    servers = [deployment.serve(), deployment.serve()]
    with Proxy(servers[1].port) as line:
        browsers = await people(line.port, *(f"dora{number}" for number in range(10)))
        tabs = [Tab(browsers[number % 10], "hall") for number in range(sockets)]
        await asyncio.gather(*(tab.__aenter__() for tab in tabs))
        await asyncio.sleep(seconds)
        closed = sum(len(tab.codes) for tab in tabs)
        fetches = sum(tab.fetches for tab in tabs)
        (alice,) = await people(servers[0].port, "alice")
        with moves(servers[1], "hubbub_deliveries_total"):
            await alice.deliver("hall", "still there?")
            await asyncio.gather(*(tab.shows(1, 10) for tab in tabs))
        delivered = sum(any("content" in frame and frame.get("version") == 1 for frame in tab.frames) for tab in tabs)
        await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    figures(seconds=seconds, closed=closed, delivered=f"{delivered}/{sockets}", fetched=fetches)
    assert (closed, delivered) == (0, sockets)


@pytest.mark.guarantee("G4")
@pytest.mark.timeout(3600 if FULL else 180)
async def test_who_is_cut_off_again_and_again_sees_the_room_as_it_is(embedded, people, moves, figures):
    """Resets, silence, delay, and cuts between joining and reading, while people write, edit and delete."""
    messages, readers, cuts = size((120, 10, 25), (2_000, 50, 200))
    deployment = embedded()
    server, history = deployment.serve(), History()
    with Proxy(server.port) as line:
        writers = await people(server.port, "alice", "bob")
        watchers = await people(line.port, *(f"dora{number}" for number in range(8)))
        tabs = [Tab(watchers[number % 8], "hall", name=f"reader{number}", history=history) for number in range(readers)]
        written = asyncio.Event()

        async def write(browser, count):
            for number in range(count):
                place = await browser.deliver("hall", f"{browser.username} {number}", history)
                if number % 5 == 3:
                    await browser.act("hall", place, "edits", {"body": "edited"})
                if number % 7 == 5:
                    await browser.act("hall", place, "deletion")
                await asyncio.sleep(0.02)

        async def spoil():
            faults: list[dict[str, object]] = [
                {"delay": 0.3},
                {"silent": True},
                {"limit": 260},  # the handshake passes, what comes after it does not
                {},
            ]
            turn = 0
            while not written.is_set() or line.resets < cuts:
                for name, value in faults[turn % 4].items():
                    setattr(line, name, value)
                await asyncio.sleep(0.5)
                line.delay, line.silent, line.limit = 0.0, False, None
                line.reset(0.6)
                await asyncio.sleep(0.7)
                turn += 1

        async def write_all():
            await asyncio.gather(*(write(browser, messages // 2) for browser in writers))
            written.set()

        with moves(server, "hubbub_changes_total"):
            await asyncio.gather(*(tab.__aenter__() for tab in tabs))
            await asyncio.gather(write_all(), spoil())
            version = max(row["version"] for row in deployment.messages("hall"))
            await asyncio.gather(*(tab.shows(version, 40) for tab in tabs))
            await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    stored = deployment.messages("hall")
    for row in stored:  # an edited text is another one than was sent, and that is right
        history.attempts[row["key"]] = row["body"] if row["body"] == "edited" else history.attempts[row["key"]]
    assert judge(history, stored) == []
    figures(messages=messages, cuts=line.resets, complete=f"{readers}/{readers}", repeats=0)
    assert sum(tab.opens for tab in tabs) > readers


@pytest.mark.guarantee("G5")
@pytest.mark.timeout(1200 if FULL else 120)
async def test_who_was_away_for_long_gets_one_page(embedded, people, moves, figures):
    missed = size(300, 10_000)
    deployment = embedded()
    server = deployment.serve()
    alice, bob = await people(server.port, "alice", "bob")
    async with Tab(bob, "hall") as tab:
        server.kill()
        await asyncio.to_thread(deployment.seed, "messages", title="hall", count=missed)
        await asyncio.to_thread(server.start)
        with moves(server, "hubbub_resets_total"):
            await tab.shows(missed, 20)
        await eventually(lambda: not tab.asking, 5, "the end of asking")
        assert (tab.resets, [row["number"] for row in tab.view]) == (1, list(range(missed - 9, missed + 1)))
        answer = await bob.ask("GET", f"{tab.url}/changes/?since=0")
        assert 'id="older"' in answer.text  # the gap is marked, and leads on
        assert answer.text.count("<article") <= 100
        assert len(answer.body) <= 300_000
        await alice.deliver("hall", "one more")
        await tab.shows(missed + 1, 5)
        rooms = await bob.ask("GET", "/rooms/", headers={"Accept": "text/html"})
    assert f"{missed + 1:,}" in rooms.text or str(missed + 1) in rooms.text
    figures(missed=missed, answers=1, messages=answer.text.count("<article"), bytes=len(answer.body))
