"""G10: who does not read costs only itself."""

import asyncio
import time

import pytest

from tests.faults import size
from tests.faults.raw import RawSocket
from tests.faults.tab import Tab
from tests.harness.waiting import eventually


@pytest.mark.guarantee("G10")
@pytest.mark.timeout(600)
async def test_who_never_reads_is_let_go_and_nobody_else_notices(embedded, people, moves, figures):
    slow_ones, quick_ones, messages, characters = size((10, 10, 90, 8_000), (50, 50, 600, 8_000))
    deployment = embedded()
    server = deployment.serve()
    alice, *others = await people(server.port, "alice", *(f"dora{number}" for number in range(10)))
    tabs = [Tab(others[number % 10], "hall") for number in range(quick_ones)]
    await asyncio.gather(*(tab.__aenter__() for tab in tabs))
    stuck = [await RawSocket.open(others[number % 10], "hall", buffer=4096) for number in range(slow_ones)]
    for one in stuck:
        one.writer.transport.pause_reading()
    await alice.deliver("hall", "warm")
    start = server.resident()
    highest, times, begun = start, [], time.monotonic()
    with moves(server, "hubbub_outbox_drops_total"):
        for number in range(messages):
            sent = time.monotonic()
            await alice.deliver("hall", f"{number} " + "é" * characters)  # six bytes each on the wire
            await asyncio.gather(*(tab.shows(number + 2, 30) for tab in tabs))
            times.append(time.monotonic() - sent)
            highest = max(highest, server.resident())

        async def all_gone():
            while server.figures()["hubbub_sockets"] > quick_ones:  # noqa: ASYNC110  (another process)
                await asyncio.sleep(0.3)

        async with asyncio.timeout(45):
            await all_gone()
    seconds = time.monotonic() - begun
    assert [tab.codes for tab in tabs] == [[]] * quick_ones
    assert {await one.end() for one in await resumed(stuck)} <= {1013, 1006}
    await eventually(lambda: server.resident() - start <= 40e6, 10, "memory is given back")
    p99 = sorted(times)[int(len(times) * 0.99) - 1]
    figures(slow=slow_ones, growth_mb=(highest - start) / 1e6, kept_mb=(server.resident() - start) / 1e6,
            others_p99_ms=p99 * 1000, gone_seconds=seconds)  # fmt: skip
    assert highest - start <= 60e6
    assert p99 <= 1
    for tab in tabs:
        await tab.__aexit__()
    await comes_back(others[0], messages + 1)


async def resumed(stuck):
    for one in stuck:
        one.writer.transport.resume_reading()
    return stuck


async def comes_back(browser, version):
    """Who was let go catches up as anybody else."""
    async with Tab(browser, "hall") as tab:
        await tab.shows(version, 5)
        assert tab.view[-1]["number"] == version
