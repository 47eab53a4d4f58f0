"""A socket by hand, for what no decent client would send or leave unread."""

import asyncio
import os
import socket
import struct
from base64 import b64encode

from tests.harness.names import room_id

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9


def frame(opcode, payload=b"", *, fin=True, masked=True, reserved=0, length=None):
    """The bytes of one frame. `length` is what it claims to be, where that is a lie."""
    said = len(payload) if length is None else length
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    bit = 0x80 if masked else 0
    if said < 126:
        head += bytes([bit | said])
    elif said < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", said)
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", said)
    return head + (b"\0\0\0\0" + payload if masked else payload)  # a mask of zeros changes nothing


class RawSocket:
    status: int
    head: str

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, browser, title=None, *, buffer=None, headers=()):
        """`buffer`: bytes that the system keeps for it before the other side has to wait."""
        line = socket.socket()
        if buffer:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        line.setblocking(False)
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", browser.port))
        reader, writer = await asyncio.open_connection(sock=line, limit=2**14 if buffer else 2**20)
        query = f"?room={room_id(title)}" if title else ""
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        head = [f"GET /ws/{query} HTTP/1.1", "Host: 127.0.0.1", f"Origin: {browser.origin}", f"Cookie: {cookie}"]
        head += ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"]
        head += [f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}", *headers]
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode("latin1"))
        answer = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("latin1")
        opened = cls(reader, writer)
        opened.status, opened.head = int(answer.split()[1]), answer
        return opened

    async def send(self, *frames):
        try:
            for piece in frames:
                self.writer.write(piece)
                await self.writer.drain()
        except ConnectionError:  # it had enough of us
            pass

    async def end(self, within=10):
        """Read until it is over. The close code, or 1006 where the line was just cut."""
        async with asyncio.timeout(within):
            try:
                while True:
                    first, second = await self.reader.readexactly(2)
                    length = second & 127
                    if length == 126:
                        (length,) = struct.unpack("!H", await self.reader.readexactly(2))
                    elif length == 127:
                        (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
                    payload = await self.reader.readexactly(length)
                    if first & 15 == CLOSE:
                        return struct.unpack("!H", payload[:2])[0] if payload else 1005
            except (asyncio.IncompleteReadError, ConnectionError):
                return 1006

    def close(self):
        self.writer.transport.abort()
