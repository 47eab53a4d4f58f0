"""G11: too much, too fast."""

import asyncio
import contextlib
import json
import time

import pytest

from tests.faults import size
from tests.faults.raw import CLOSE, PING, TEXT, RawSocket, frame
from tests.faults.tab import Tab
from tests.harness.browser import LOST


async def seconds_to_arrive(alice, tab, count):
    """How long each of some messages takes to be on another screen."""
    times = []
    for number in range(count):
        begun = time.monotonic()
        answer = await alice.post("hall", f"talk {number}")
        assert answer.status == 201, answer.text
        await tab.shows(answer.version, 10)
        times.append(time.monotonic() - begun)
        await asyncio.sleep(0.1)
    return sorted(times)


@pytest.mark.guarantee("G11")
@pytest.mark.attack("A11")
async def test_a_flood_ends_who_floods_and_nobody_else(embedded, people, moves, figures):
    seconds = size(4, 10)
    deployment = embedded()
    server = deployment.serve()
    alice, bob, mallory = await people(server.port, "alice", "bob", "mallory")
    async with Tab(bob, "hall") as tab:
        idle = await seconds_to_arrive(alice, tab, 20)
        memory, codes, end = server.resident(), [], time.monotonic() + seconds
        typing = frame(TEXT, json.dumps({"type": "typing"}).encode())

        async def flood():
            while time.monotonic() < end:
                one = await RawSocket.open(mallory, "hall")
                for _ in range(20):
                    await one.send(typing * 50)
                    await asyncio.sleep(0.05)
                codes.append(await one.end())

        with moves(server, "hubbub_sockets_abusive_total"):
            flooding = asyncio.create_task(flood())
            busy = await seconds_to_arrive(alice, tab, 20)
            await flooding
        assert tab.codes == []
    assert set(codes) == {1008}
    grown = server.resident() - memory
    figures(others_idle_ms=idle[-2] * 1000, others_flooded_ms=busy[-2] * 1000, flooder_code=1008, memory_mb=grown / 1e6)
    assert busy[-2] <= max(2 * idle[-2], 0.5)
    assert grown < 20e6


@pytest.mark.guarantee("G11")
async def test_who_posts_too_fast_is_told_when_it_goes_on(embedded, people, moves, figures):
    deployment = embedded(SEND_RATE="10/10s")
    server = deployment.serve()
    mallory, bob = await people(server.port, "mallory", "bob")
    with moves(server, 'hubbub_answers_total{status="429"}'):
        answers = await asyncio.gather(*(mallory.post("hall", f"spam {number}") for number in range(100)))
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {201, 429}
    assert all(1 <= int(answer.headers["retry-after"]) <= 10 for answer in answers if answer.status == 429)
    assert (await bob.post("hall", "hello")).status == 201
    rows = len([row for row in deployment.messages("hall") if row["author"] == deployment.people["mallory"]])
    figures(posts=100, flooder_rows=rows)
    assert rows <= 20


@pytest.mark.guarantee("G11")
@pytest.mark.attack("A11")
async def test_a_person_with_many_sockets_is_refused_more_and_others_are_not(embedded, people, moves, figures):
    asked = size(100, 500)
    deployment = embedded()
    server = deployment.serve()
    mallory, bob = await people(server.port, "mallory", "bob")
    with moves(server, "hubbub_sockets_refused_total"):
        opened = [await RawSocket.open(mallory, "hall") for _ in range(asked)]
        codes = await asyncio.gather(*(one.end() for one in opened[20:]))
    assert set(codes) == {1013}
    assert server.figures()["hubbub_sockets"] == 20
    async with Tab(bob, "hall") as tab:
        await mallory.deliver("hall", "hello")
        await tab.shows(1, 5)
    for one in opened:
        one.close()
    figures(sockets_asked=asked, sockets_given=20)


@pytest.mark.attack("A11")
@pytest.mark.timeout(240)
async def test_connections_that_say_nothing_are_closed(embedded, people, moves):
    """Thousands of them; people go on meanwhile."""
    count = size(500, 5_000)
    deployment = embedded()
    server = deployment.serve()
    alice, bob = await people(server.port, "alice", "bob")
    silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(count)]
    with moves(server, "hubbub_slow_clients_total"):
        async with Tab(bob, "hall") as tab:
            await seconds_to_arrive(alice, tab, 5)
        async with asyncio.timeout(30):
            for reader, writer in silent:
                with contextlib.suppress(*LOST):
                    assert b" 408 " in await reader.read()
                writer.close()


@pytest.mark.attack("A8", "A11")
async def test_a_flood_of_pings_ends_the_socket(embedded, people, moves):
    deployment = embedded()
    server = deployment.serve()
    (mallory,) = await people(server.port, "mallory")
    one = await RawSocket.open(mallory, "hall")
    with moves(server, "hubbub_sockets_abusive_total"):
        await one.send(frame(PING, b"x" * 100) * 20_000)
        assert await one.end() in {1008, 1006}
    quiet = await RawSocket.open(mallory, "hall")
    await quiet.send(frame(PING, b"x"), frame(CLOSE, b"\x03\xe8"))
    assert await quiet.end() == 1000
