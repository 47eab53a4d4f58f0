"""G25: what is of no more use is cleared away."""

import asyncio
import contextlib
import sqlite3

import pytest

from tests.faults import size
from tests.faults.tab import Tab
from tests.harness.names import room_id
from tests.harness.waiting import eventually


@pytest.mark.guarantee("G25")
async def test_sessions_whose_time_is_over_are_cleared_away_and_others_are_not(embedded, people, figures):
    aged = size(2_000, 100_000)
    deployment = embedded()
    server = deployment.serve()
    (alice,) = await people(server.port, "alice")
    server.stop()
    with contextlib.closing(sqlite3.connect(deployment.folder / "hubbub.sqlite3")) as database:
        (columns,) = [[row[1] for row in database.execute("PRAGMA table_info(accounts_session)")]]
        (row,) = database.execute("SELECT * FROM accounts_session").fetchall()
        old = dict(zip(columns, row, strict=True)) | {"expire_date": "2020-01-01 00:00:00"}
        places = ", ".join("?" for _ in columns)
        rows = [tuple((old | {"session_key": f"old{number}"}).values()) for number in range(aged)]
        database.executemany(f"INSERT INTO accounts_session VALUES ({places})", rows)  # noqa: S608
        database.commit()
    await asyncio.to_thread(server.start)

    def count():
        return deployment.query("SELECT count(*) FROM accounts_session")[0][0]

    seconds = await eventually(lambda: count() == 1, 60, "the old ones are gone")
    await eventually(lambda: server.figures()["hubbub_swept_rows_total"] == aged, 5, "all of them are counted")
    assert (await alice.ask("GET", "/profile/")).status == 200
    figures(swept=aged, left=1, seconds=seconds, metric="hubbub_swept_rows_total")


@pytest.mark.guarantee("G25", "G9")
async def test_presence_leaves_nothing_behind(shared, redis, people, moves, figures):
    deployment = shared()
    server = deployment.serve()
    browsers = await people(server.port, *(f"dora{number}" for number in range(10)))
    with moves(server, "hubbub_socket_connects_total"):
        for _ in range(size(3, 30)):
            tabs = [Tab(browsers[number % 10], "hall") for number in range(20)]
            await asyncio.gather(*(tab.__aenter__() for tab in tabs))
            for tab in tabs:
                await tab.connection.close()
            await asyncio.gather(*(tab.__aexit__() for tab in tabs))
    key = f"hubbub:presence:{room_id('hall')}"
    await eventually(lambda: redis.ask("ZCARD", key) == 0, 15, "nobody is here")
    assert server.figures()["hubbub_sockets"] == 0
    keys = redis.ask("KEYS", "hubbub*")
    lasting = [name for name in keys if redis.ask("TTL", name) < 0]
    figures(leases_left=0, keys_without_end=len(lasting))
    assert lasting == []
