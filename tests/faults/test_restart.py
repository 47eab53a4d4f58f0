"""G7, G8: a new version goes out while people talk."""

import asyncio
import contextlib
import sqlite3
import time

import pytest

from tests.faults import size
from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.browser import LOST, KeptConnection


def timed_stop(server):
    """(exit code, seconds)."""
    begun = time.monotonic()
    code = server.stop()
    return code, time.monotonic() - begun


@pytest.mark.guarantee("G7")
@pytest.mark.parametrize("policy", ["browser", "herd"])
async def test_everybody_is_back_soon_after_a_restart(embedded, people, figures, policy):
    clients = size(40, 200)
    back_off, slowest = {"browser": (1.0, 30.0), "herd": (0.25, 0.25)}[policy]
    deployment = embedded()
    server, history = deployment.serve(), History()
    alice, *others = await people(server.port, "alice", *(f"dora{number}" for number in range(20)))
    tabs = [Tab(others[number % 20], "hall", name=f"r{number}", history=history, back_off=back_off, slowest=slowest)
            for number in range(clients)]  # fmt: skip
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    await alice.deliver("hall", "before", history)
    await asyncio.gather(*(tab.shows(1, 10) for tab in tabs))

    assert await asyncio.to_thread(server.stop) == 0
    await asyncio.to_thread(server.start)
    attempts = sum(tab.failures for tab in tabs)
    await alice.deliver("hall", "after", history)
    await asyncio.gather(*(tab.shows(2, 40) for tab in tabs))
    blackouts = sorted(tab.blackouts[0] for tab in tabs)
    refused = sum(tab.failures for tab in tabs) - attempts
    opened = server.figures()["hubbub_socket_connects_total"]
    await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    assert judge(history, deployment.messages("hall")) == []
    assert {code for tab in tabs for code in tab.codes} == {1012}
    p50, p99 = blackouts[len(blackouts) // 2], blackouts[int(len(blackouts) * 0.99) - 1]
    figures(**{f"{policy}_p50_seconds": p50, f"{policy}_p99_seconds": p99, f"{policy}_back": f"{clients}/{clients}"})
    figures(refused_once_ready=refused, metric="hubbub_socket_connects_total")
    assert opened >= clients
    patience = size(2, 1)  # the small size runs beside other tests, and starting anew takes its time then
    assert p50 <= 5 * patience
    assert p99 <= 15 * patience
    assert refused <= clients * 0.05


@pytest.mark.guarantee("G8", "G2")
async def test_a_server_that_is_told_to_stop_finishes_and_says_goodbye(embedded, people, figures):
    """Posts that wait for the database are answered, sockets are told 1012 one after the other, and it ends with 0."""
    posts = 20
    sockets = size(30, 50)
    deployment = embedded()
    server = deployment.serve()
    alice, *others = await people(server.port, "alice", *(f"dora{number}" for number in range(10)))
    tabs = [Tab(others[number % 10], "hall", back_off=30) for number in range(sockets)]
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    kept = KeptConnection(server.port)
    question = b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n"
    assert (await kept.ask(question, b"", 5)).status == 200

    # what holds the writers of this database up for two seconds
    with contextlib.closing(sqlite3.connect(deployment.folder / "hubbub.sqlite3", isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        sending = [asyncio.create_task(alice.post("hall", f"text {number}")) for number in range(posts)]
        await asyncio.sleep(0.5)
        leaving = asyncio.create_task(asyncio.to_thread(timed_stop, server))
        await asyncio.sleep(0.7)
        with pytest.raises(LOST):
            await KeptConnection(server.port).ask(question, b"", 5)
        lock.execute("ROLLBACK")
    watched = await kept.ask(question.replace(b"/readyz", b"/metrics"), b"", 10)
    red = await kept.ask(question, b"", 10)  # a proxy that kept its connection sees it red; a new one is not taken
    answers = await asyncio.gather(*sending)
    code, seconds = await leaving
    await asyncio.sleep(0.2)
    codes = [tab.codes for tab in tabs]
    moments = [tab.closed_at for tab in tabs if tab.closed_at]
    spread = max(moments) - min(moments)
    for tab in tabs:
        await tab.__aexit__()
    kept.close()
    assert red.status == 503
    assert '"draining"' in red.text
    assert "\nhubbub_draining 1\n" in watched.text
    assert {answer.status for answer in answers} == {201}
    assert len(deployment.messages("hall")) == posts
    assert codes == [[1012]] * sockets
    figures(posts_answered=f"{posts}/{posts}", close_codes="1012", spread_seconds=spread, exit_code=code,
            exit_seconds=seconds, metric="hubbub_draining")  # fmt: skip
    assert code == 0
    assert len(moments) == sockets
    assert seconds <= 15
    assert spread > 1.5


@pytest.mark.guarantee("G8")
def test_a_server_on_which_nothing_happens_ends_at_once(embedded):
    server = embedded().serve()
    code, seconds = timed_stop(server)
    assert code == 0
    assert seconds < 5
