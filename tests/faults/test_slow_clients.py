"""A65, A67: requests that are too slow, too large or too strange, without a proxy in front."""

import asyncio
import contextlib
import time

import pytest

from tests.faults import ORIGIN
from tests.faults.tab import Tab
from tests.harness.browser import LOST

HOST = b"Host: 127.0.0.1\r\n"
LOGIN = b"POST /accounts/login/ HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"


async def drip(port, first, byte=b"x", every=0.5):
    """Send `first`, then a byte now and then, until the other side has had enough. (seconds, what it said)"""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.monotonic()
    writer.write(first)
    reading = asyncio.create_task(reader.read())
    try:
        async with asyncio.timeout(30):
            while not reading.done():
                with contextlib.suppress(ConnectionError):
                    writer.write(byte)
                await asyncio.sleep(every)
        with contextlib.suppress(*LOST):
            return time.monotonic() - begun, await reading
        return time.monotonic() - begun, b""
    finally:
        writer.transport.abort()


@pytest.mark.attack("A67")
async def test_who_sends_a_byte_now_and_then_is_cut_and_holds_no_thread(embedded, people, figures, moves):
    """Twenty times more of them than there are threads; people go on meanwhile."""
    deployment = embedded()
    server = deployment.serve()
    alice, bob = await people(server.port, "alice", "bob")
    starts = {
        "nothing": (b"", b"\r\n"),
        "head": (b"GET /rooms/ HTTP/1.1\r\n" + HOST + b"X-Slow: ", b"x"),
        "login": (LOGIN + b"Content-Length: 5000\r\n\r\n", b"x"),
        "upload": (b"POST /profile/ HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    }
    with moves(server, "hubbub_slow_clients_total"):
        dripping = [asyncio.create_task(drip(server.port, *start)) for start in starts.values() for _ in range(20)]
        await asyncio.sleep(1)
        async with Tab(bob, "hall") as tab:
            begun = time.monotonic()
            await alice.deliver("hall", "hello")
            await tab.shows(1, 5)
            arrived = time.monotonic() - begun
        ended = await asyncio.gather(*dripping)
    longest = max(seconds for seconds, _ in ended)
    figures(slow_clients=len(ended), longest_seconds=longest, others_ms=arrived * 1000)
    assert longest <= 15
    assert all(said == b"" or b" 408 " in said for _, said in ended)


@pytest.mark.attack("A67")
async def test_who_reads_slowly_holds_no_thread(embedded, people):
    """Ten readers who never read a large file, with four threads: everybody else is served."""
    deployment = embedded()
    server = deployment.serve()
    (alice,) = await people(server.port, "alice")
    page = (await alice.ask("GET", "/rooms/", headers={"Accept": "text/html"})).text
    large = max((part.split('"')[0] for part in page.split('src="')[1:]), key=lambda name: "htmx" in name)
    stuck = []
    for _ in range(10):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport also reads
        writer.write((f"GET {large} HTTP/1.1\r\n".encode() + HOST + b"\r\n") * 30)
        stuck.append(writer)
    await asyncio.sleep(0.5)
    async with asyncio.timeout(5):
        assert [(await alice.post("hall", f"{number}")).status for number in range(5)] == [201] * 5
    for writer in stuck:
        writer.transport.abort()


@pytest.mark.attack("A65")
@pytest.mark.parametrize(
    ("name", "head", "allowed"),
    [
        ("a hundred thousand separators", b"Accept: " + b"a," * 15_000 + b"\r\n", {200, 302, 400}),
        ("a huge head", b"Accept: " + b"a," * 100_000 + b"\r\n", {400}),
        ("an endless header", b"X-Long: " + b"x" * 5_000_000 + b"\r\n", {400}),
        ("a thousand headers", b"X-Many: 1\r\n" * 1_000, {400}),
        ("many languages", b"Accept-Language: " + b"aa-bb-cc," * 3_000 + b"\r\n", {200, 302, 400}),
        ("a type of many parts", b"Content-Type: text/html" + b";a=b" * 7_000 + b"\r\n", {200, 302, 400}),
        ("two lengths", b"Content-Length: 1\r\nContent-Length: 2\r\n", {400}),
        ("length and pieces", b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", {400}),
    ],
)  # fmt: skip
async def test_a_strange_head_is_answered_at_once(lone_server, name, head, allowed):
    reader, writer = await asyncio.open_connection("127.0.0.1", lone_server.port)
    begun = time.monotonic()
    writer.write(b"GET /accounts/login/ HTTP/1.1\r\n" + HOST + head + b"\r\n")
    answer = b""
    with contextlib.suppress(ConnectionError):
        answer = await asyncio.wait_for(reader.read(200), 5)
    writer.transport.abort()
    assert time.monotonic() - begun < 3, name
    assert not answer or int(answer.split()[1]) in allowed, (name, answer)  # it may be cut while we still send
    assert lone_server.get("/healthz")[0] == 200


@pytest.mark.attack("A65")
async def test_a_form_of_ten_thousand_fields_is_refused(lone_server):
    body = b"&".join(b"f%d=1" % number for number in range(10_000))
    reader, writer = await asyncio.open_connection("127.0.0.1", lone_server.port)
    origin = f"Origin: {ORIGIN}\r\n".encode()
    writer.write(LOGIN + origin + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    answer = await asyncio.wait_for(reader.read(200), 5)
    writer.close()
    assert int(answer.split()[1]) in {400, 403}


@pytest.mark.attack("A62", "A67", "A75")
@pytest.mark.parametrize("said", [b"Content-Length: 400000000\r\n", b"Transfer-Encoding: chunked\r\n"])
async def test_a_body_that_is_too_large_is_not_kept(lone_server, said):
    memory = lone_server.resident()
    reader, writer = await asyncio.open_connection("127.0.0.1", lone_server.port)
    writer.write(b"POST /accounts/login/ HTTP/1.1\r\n" + HOST + said + b"\r\n")
    sent, piece = 0, b"x" * 65536
    with contextlib.suppress(ConnectionError):
        while sent < 60_000_000 and not reader.at_eof():
            writer.write(b"10000\r\n" + piece + b"\r\n" if b"chunked" in said else piece)
            await writer.drain()
            sent += len(piece)
    answer = b""
    with contextlib.suppress(ConnectionError):
        answer = await asyncio.wait_for(reader.read(200), 5)
    writer.transport.abort()
    assert not answer or b" 413 " in answer
    assert sent < 30_000_000
    assert lone_server.resident() - memory < 25e6
