"""The generator's side of the wire: HTTP and WebSocket by hand, so that one core of clients can keep a server busy.

A WebSocket client only counts what it gets: payloads are skipped, never copied, unless somebody watches.
"""

import asyncio
import re
import socket
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

LARGE = 900  # bytes: a message is larger, what else is said on a socket (versions, who is here) is smaller
PREFIX = 96
CLOSE, PING, PONG = 8, 9, 10
VERSION = re.compile(rb'"version": ?(\d+)')
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.IGNORECASE)
        return found[1].decode("latin1") if found else ""


class Browser(asyncio.Protocol):
    """One keep-alive HTTP connection: one request at a time."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, reason: Exception | None) -> None:
        self._transport = None
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(reason or ConnectionResetError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0 or self._waiting is None:
            return
        head = bytes(self._got[:end])
        length = CONTENT_LENGTH.search(head)
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._got) >= whole:
            answer = Answer(int(head[9:12]), head, bytes(self._got[end + 4 : whole]))
            del self._got[:whole]
            waiting, self._waiting = self._waiting, None
            if not waiting.done():
                waiting.set_result(answer)

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        if self._transport is None:
            raise ConnectionResetError("the connection is closed")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        if self._transport:
            self._transport.close()


async def browser(port: int) -> Browser:
    _, one = await asyncio.get_running_loop().create_connection(Browser, "127.0.0.1", port)
    return one


class Hall:
    """What a set of screens got, together. `at(count, then)` calls back once so many frames have arrived."""

    def __init__(self) -> None:
        self.frames = 0
        self._next = 0
        self._then: Callable[[], None] | None = None

    def at(self, count: int, then: Callable[[], None]) -> None:
        self._next, self._then = count, then

    def add(self, count: int) -> None:
        self.frames += count
        while self._then and self.frames >= self._next:
            then, self._then = self._then, None
            then()


class Screen(asyncio.Protocol):
    """One socket. `watch(screen, version)` is called for each message when set, `whole(payload)` for the first."""

    def __init__(self, request: bytes, hall: Hall) -> None:
        self._request, self._hall = request, hall
        self._tail, self._skip = b"", 0
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.code = 1006
        self.is_open = False
        self.watch: Callable[[Screen, int], None] | None = None
        self.whole: Callable[[bytes], None] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def connection_lost(self, reason: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(reason or ConnectionResetError("the socket was refused"))
        if not self.closed.done():
            self.closed.set_result(self.code)

    def data_received(self, data: bytes) -> None:
        if self.is_open:
            self._frames(data)
            return
        data = self._tail + data
        head, end, rest = data.partition(b"\r\n\r\n")
        self._tail = b"" if end else data
        if not end:
            return
        if not head.startswith(b"HTTP/1.1 101"):
            self.opened.set_exception(ConnectionRefusedError(head.split(b"\r\n")[0].decode("latin1")))
            return
        self.is_open = True
        self.opened.set_result(None)
        if rest:
            self._frames(rest)

    def _frames(self, data: bytes) -> None:
        if self._skip >= len(data):
            self._skip -= len(data)
            return
        place, self._skip = self._skip, 0
        if self._tail:
            data, self._tail = self._tail + data, b""
        size, counted = len(data), 0
        while size - place >= 2:
            length, start = data[place + 1], place + 2
            if length > 125:
                start += 2 if length == 126 else 8
                if start > size:
                    break
                length = int.from_bytes(data[place + 2 : start])
            end = start + length
            if data[place] & 0x0F >= CLOSE or (self.whole and length > LARGE):
                if end > size:
                    break
                self._special(data[place] & 0x0F, data[start:end])
            if data[place] & 0x0F < CLOSE and length > LARGE:
                if self.watch:
                    if size - start < PREFIX:
                        break
                    if found := VERSION.search(data, start, start + PREFIX):
                        self.watch(self, int(found[1]))
                counted += 1
            place = end
        if place > size:
            self._skip = place - size
        else:
            self._tail = data[place:]
        if counted:
            self._hall.add(counted)

    def _special(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self.write(PONG, payload)
        elif kind == CLOSE:
            self.code = int.from_bytes(payload[:2]) if payload else 1005
            self.close()
        elif kind < CLOSE and self.whole:
            self.whole(payload)
            self.whole = None

    def write(self, kind: int, payload: bytes) -> None:
        """A masked frame; the mask is zero, which every server has to take."""
        length = len(payload)
        size = bytes([0x80 | length]) if length < 126 else b"\xfe" + length.to_bytes(2)
        if self.transport and not self.transport.is_closing():
            self.transport.write(bytes([0x80 | kind]) + size + b"\0\0\0\0" + payload)

    def pause(self) -> None:
        if self.transport:
            self.transport.pause_reading()

    def resume(self) -> None:
        if self.transport:
            self.transport.resume_reading()

    def say(self, text: bytes) -> None:
        self.write(1, text)

    def close(self) -> None:
        self.write(CLOSE, (1001).to_bytes(2))
        if self.transport:
            self.transport.close()


async def screens(port: int, requests: list[bytes], hall: Hall, together: int = 50) -> list[Screen]:
    """Opens a socket for each request, a few at a time."""
    loop = asyncio.get_running_loop()
    opened: list[Screen] = []
    for first in range(0, len(requests), together):
        batch = await asyncio.gather(
            *(
                loop.create_connection(partial(Screen, request, hall), "127.0.0.1", port)
                for request in requests[first : first + together]
            )
        )
        some = [screen for _, screen in batch]
        await asyncio.gather(*(screen.opened for screen in some))
        opened += some
    return opened


async def deaf_screen(port: int, request: bytes) -> Screen:
    """One that takes as little as a socket can take, and reads nothing once it is open."""
    loop = asyncio.get_running_loop()
    small = socket.socket()
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    small.setblocking(False)
    await loop.sock_connect(small, ("127.0.0.1", port))
    _, deaf = await loop.create_connection(lambda: Screen(request, Hall()), sock=small)
    await deaf.opened
    deaf.pause()
    return deaf


def handshake(port: int, path: str, cookie: str = "") -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}"]
    lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    lines += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
