"""What a socket may be sent: A7, A8, A9, A12. Each fault ends its own socket, with the code that says why."""

import asyncio
import zlib

import pytest

from tests.faults.raw import BINARY, CLOSE, PING, TEXT, RawSocket, frame
from tests.faults.tab import Tab
from tests.harness.waiting import eventually

FAULTS = {
    "a message of a megabyte": ([frame(TEXT, b"x" * (2**20 + 1))], {1009}),
    "a frame that only claims to be huge": ([frame(TEXT, b"x", length=2**40)], {1009}),
    "forty fragments of 64 kB": (
        [frame(TEXT, b"x" * 65000, fin=False), *[frame(0, b"x" * 65000, fin=False)] * 39],
        {1009},
    ),
    "ten thousand fragments of a byte": ([frame(TEXT, b"x", fin=False), frame(0, b"x", fin=False) * 10_000], {1008}),
    "empty fragments without end": ([frame(TEXT, b"", fin=False), frame(0, b"", fin=False) * 100_000], {1008}),
    "thousands of messages at once": ([frame(TEXT, b"[]") * 20_000], {1008}),
    "text that is no text": ([frame(TEXT, b"\xff\xfe{}")], {1007}),
    "bytes instead of text": ([frame(BINARY, b"\0")] * 3, {1008}),
    "an operation that does not exist": ([frame(3, b"x")], {1002}),
    "a reserved bit": ([frame(TEXT, b"{}", reserved=4)], {1002}),
    "a frame without a mask": ([frame(TEXT, b"{}", masked=False)], {1002}),
    "a ping that is too long": ([frame(PING, b"x" * 126)], {1002}),
    "a ping in pieces": ([frame(PING, b"x", fin=False)], {1002}),
    "a continuation of nothing": ([frame(0, b"x")], {1002}),
    "a close code that nobody may send": ([frame(CLOSE, b"\x03\xed")], {1002}),
}


@pytest.mark.attack("A7", "A8")
async def test_a_frame_that_is_wrong_ends_its_socket_and_no_other(embedded, people, moves):
    deployment = embedded()
    server = deployment.serve()
    alice, bob, mallory = await people(server.port, "alice", "bob", "mallory")
    async with Tab(bob, "hall") as tab:
        await alice.deliver("hall", "before")
        await tab.shows(1, 10)
        memory, wrong = server.resident(), []
        with moves(server, "hubbub_sockets_abusive_total"):
            for name, (frames, codes) in FAULTS.items():
                one = await RawSocket.open(mallory, "hall")
                sending = asyncio.create_task(one.send(*frames))
                code = await one.end()
                sending.cancel()
                one.close()
                if code not in codes | {1006}:  # the line may be cut before the code was read
                    wrong.append((name, code))
        assert wrong == []
        await alice.deliver("hall", "after")
        await tab.shows(2, 5)
        assert tab.codes == []
    assert server.resident() - memory < 20e6
    assert server.logged("Traceback", '"error"') == []


@pytest.mark.attack("A9")
async def test_a_compressed_bomb_is_not_even_unpacked(embedded, people, moves):
    deployment = embedded()
    server = deployment.serve()
    (mallory,) = await people(server.port, "mallory")
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    one = await RawSocket.open(mallory, "hall", headers=[offer])
    memory = server.resident()
    assert "permessage-deflate" not in one.head
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"\0" * 10_000_000) + packer.flush(zlib.Z_SYNC_FLUSH)
    with moves(server, "hubbub_sockets_broken_total"):
        await one.send(frame(TEXT, bomb[:-4], reserved=4))
        assert await one.end() in {1002, 1006}
        await eventually(lambda: server.figures()["hubbub_sockets"] == 0, 5, "it has gone")
    assert server.resident() - memory < 5e6


@pytest.mark.attack("A11")
@pytest.mark.parametrize("size", [9_000, 30_000])
async def test_a_handshake_whose_address_is_too_long_is_answered_at_once(lone_server, size):
    reader, writer = await asyncio.open_connection("127.0.0.1", lone_server.port)
    head = f"GET /ws/?room={'a' * size} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    writer.write((head + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 414 ")


@pytest.mark.attack("A12")
@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\x00", "\r"])
@pytest.mark.parametrize("path", ["GET /healthz", "GET /ws/"])
async def test_a_header_with_a_hidden_line_end_is_refused(lone_server, character, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", lone_server.port)
    head = f"{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-One: a{character}X-Forwarded-For: 10.0.0.1\r\n"
    upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" * path.endswith("ws/")
    writer.write((head + upgrade + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").encode("latin1"))
    answer = await asyncio.wait_for(reader.read(200), 5)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
