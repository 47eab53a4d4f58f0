"""G13, G18: the database goes away, hangs, is locked, or its disk is full.

Nothing is acknowledged that is not stored.
"""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import time

import pytest

from tests.faults import size
from tests.faults.history import History, judge
from tests.faults.tab import Tab
from tests.harness.names import room_id
from tests.harness.waiting import eventually

SLACK = 2.5  # machines that are busy with other tests


async def talk_through(server, alice, tab, history, spoil, mend, seconds, figures, name):
    """Alice writes on while the database is away; what she typed arrives once it is back."""
    for number in range(5):
        await alice.deliver("hall", f"before {number}", history)
    before = server.figures()
    await asyncio.to_thread(spoil)
    begun = time.monotonic()
    waiting = [
        asyncio.create_task(alice.deliver("hall", f"{name} {number}", history, pause=1, within=120))
        for number in range(3)
    ]
    red = await asyncio.to_thread(server.get, "/readyz", 12)
    red_after = time.monotonic() - begun
    alive = await asyncio.to_thread(server.get, "/healthz")
    answer = await alice.post("hall", "never acknowledged", "00000000-0000-4000-8000-000000000001")
    history.sent("00000000-0000-4000-8000-000000000001", "never acknowledged")
    answered_after = time.monotonic() - begun - red_after
    await asyncio.sleep(max(0, seconds - (time.monotonic() - begun)))
    acked_early = [task for task in waiting if task.done()]
    await asyncio.to_thread(mend)
    await asyncio.gather(*waiting)
    await alice.deliver("hall", "never acknowledged", history, "00000000-0000-4000-8000-000000000001")
    await asyncio.to_thread(until_green, server)
    await tab.shows(max(history.acks and [9]), 25)
    after = server.figures()
    figures(**{f"{name}_ready_red_seconds": red_after, f"{name}_answer_seconds": answered_after, "false_acks": 0})
    assert red[0] == 503
    assert alive[0] == 200
    assert answer.status == 503
    assert "retry-after" in answer.headers
    assert acked_early == []
    assert "Traceback" not in answer.text
    assert "sql" not in answer.text.lower()
    watched = ("hubbub_database_errors_total", "hubbub_overdue_total")  # it said no, or it said nothing
    moved = [metric for metric in watched if after[metric] > before[metric]]
    assert moved
    figures(metric=moved[0])
    assert red_after <= 5 + SLACK
    assert answered_after <= 5 + SLACK
    assert tab.codes == []


def until_green(server):
    end = time.monotonic() + 20
    while server.get("/readyz")[0] != 200:
        assert time.monotonic() < end, server.get("/readyz")
        time.sleep(0.3)


@pytest.mark.guarantee("G13")
@pytest.mark.parametrize("fault", ["stopped", "hanging", "exhausted"])
async def test_without_postgresql_nothing_is_acknowledged_and_nothing_is_lost(shared, postgres, people, figures, fault):
    deployment = shared()
    server, history = deployment.serve(), History()
    alice, bob = await people(server.port, "alice", "bob")
    spoil, mend = {
        "stopped": (postgres.kill, postgres.start),
        "hanging": (postgres.pause, postgres.resume),
        "exhausted": (postgres.exhaust, postgres.relieve),
    }[fault]
    try:
        async with Tab(bob, "hall", name="bob", history=history) as tab:
            await talk_through(server, alice, tab, history, spoil, mend, size(6, 30), figures, fault)
    finally:
        if fault != "stopped":
            mend()
    assert judge(history, deployment.messages("hall")) == []


@pytest.mark.guarantee("G13")
async def test_while_sqlite_is_locked_nothing_is_acknowledged_and_nothing_is_lost(embedded, people, figures):
    deployment = embedded()
    server, history = deployment.serve(), History()
    alice, bob = await people(server.port, "alice", "bob")
    locked, before = size(8, 30), server.figures()["hubbub_overdue_total"]
    async with Tab(bob, "hall", name="bob", history=history) as tab:
        await alice.deliver("hall", "before", history)
        with contextlib.closing(sqlite3.connect(deployment.folder / "hubbub.sqlite3", isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            begun = time.monotonic()
            waiting = [
                asyncio.create_task(alice.deliver("hall", f"locked {number}", history, pause=1)) for number in range(3)
            ]
            answer = await alice.post("hall", "refused")
            seconds = time.monotonic() - begun
            assert answer.status == 503
            assert "retry-after" in answer.headers
            assert (await asyncio.to_thread(server.get, "/healthz"))[0] == 200
            await asyncio.sleep(max(0, locked - (time.monotonic() - begun)))
            assert not any(task.done() for task in waiting)
            lock.execute("ROLLBACK")
        await asyncio.gather(*waiting)
        stored = deployment.messages("hall")
        await tab.shows(len(stored), 25)
        assert tab.codes == []
    refused = [row for row in stored if row["body"] == "refused"]  # it may have got through after we were told 503
    for row in refused:
        history.sent(row["key"], "refused")
    assert judge(history, stored) == []
    figures(locked_answer_seconds=seconds, false_acks=0, metric="hubbub_overdue_total")
    assert server.figures()["hubbub_overdue_total"] > before
    assert seconds <= 5 + SLACK


@pytest.mark.guarantee("G13")
async def test_a_handshake_without_a_database_is_told_to_come_back(shared, postgres, people, moves):
    deployment = shared()
    server = deployment.serve()
    (bob,) = await people(server.port, "bob")
    with moves(server, "hubbub_database_errors_total"):
        postgres.kill()
        try:
            async with bob.socket(f"?room={room_id('hall')}") as socket:
                await socket.wait_closed()
                assert socket.close_code == 1013
        finally:
            postgres.start()
    async with Tab(bob, "hall") as tab:
        await eventually(lambda: tab.frames, 5, "the first frame")


@pytest.fixture
def small_disk(embedded_template, tmp_path):
    """A deployment on a file system of 24 MB, and what fills and empties it."""
    if (
        os.getuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", tmp_path], check=False).returncode
    ):
        pytest.skip("A small disk needs root, and the right to mount: run the tests in a container as root")
    deployment = embedded_template.copy(tmp_path)
    yield deployment
    deployment.kill()
    subprocess.run(["umount", tmp_path], check=True)


def fill(folder):
    with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)


@pytest.mark.guarantee("G18")
async def test_on_a_full_disk_nothing_is_acknowledged_and_it_mends_itself(small_disk, people, figures, moves):
    deployment = small_disk
    server, history = deployment.serve(), History()
    alice, bob = await people(server.port, "alice", "bob")
    for number in range(5):
        await alice.deliver("hall", f"before {number}", history)
    statuses = []
    with moves(server, "hubbub_database_errors_total"):
        await asyncio.to_thread(fill, deployment.folder)
        for number in range(20):
            key = f"00000000-0000-4000-8000-{number:012}"
            history.sent(key, "é" * 5000 + str(number))
            answer = await alice.post("hall", "é" * 5000 + str(number), key)
            statuses.append(answer.status)
            if answer.status == 201:  # there was still room for it
                history.acked(key, answer.number)
        red = server.get("/readyz")
        page = await bob.ask("GET", f"/rooms/{room_id('hall')}/messages/")
    (deployment.folder / "filler").unlink()
    for number in range(20):
        await alice.deliver("hall", "é" * 5000 + str(number), history, f"00000000-0000-4000-8000-{number:012}")
    assert judge(history, deployment.messages("hall")) == []
    figures(refused=statuses.count(503), false_acks=0, ready="red")
    assert set(statuses) <= {201, 503}
    assert statuses[-1] == 503
    assert (red[0], page.status) == (503, 200)
    assert server.get("/readyz")[0] == 200


@pytest.mark.guarantee("G18")
async def test_where_no_file_may_grow_nothing_is_acknowledged(embedded, people, figures):
    """The same without root: the limit of the process on the size of a file."""
    deployment = embedded()
    server, history = deployment.serve(), History()
    (alice,) = await people(server.port, "alice")
    await alice.deliver("hall", "before", history)
    server.kill()
    alice.close()  # of the lines to the one that was killed
    server.largest_file = (
        max((deployment.folder / name).stat().st_size for name in os.listdir(deployment.folder)) + 100_000
    )
    await asyncio.to_thread(server.start)
    statuses = []
    for number in range(40):
        key = f"00000000-0000-4000-8000-{number:012}"
        history.sent(key, "é" * 5000 + str(number))
        answer = await alice.post("hall", "é" * 5000 + str(number), key)
        statuses.append(answer.status)
        if answer.status == 201:
            history.acked(key, answer.number)
    watched = server.figures()["hubbub_database_errors_total"]
    server.kill()
    alice.close()
    server.largest_file = None
    await asyncio.to_thread(server.start)
    await alice.deliver("hall", "after", history)
    assert judge(history, deployment.messages("hall")) == []
    figures(limit_refused=statuses.count(503), false_acks=0, metric="hubbub_database_errors_total")
    assert set(statuses) <= {201, 503}
    assert 503 in statuses
    assert watched >= statuses.count(503)
