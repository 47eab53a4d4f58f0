"""A browser without a screen, for many requests at once: signs in through the form, keeps what it writes until that is
acknowledged, and opens sockets."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol, Self
from uuid import uuid4

from websockets.asyncio.client import connect
from websockets.typing import Origin

from tests.harness.names import PASSWORD, room_id
from tests.harness.processes import ADDRESS
from tests.harness.sessions import LOGIN, Answer, Session, form

LOST = (OSError, EOFError, TimeoutError, ConnectionError, asyncio.IncompleteReadError)  # how a connection may end
TRIES_TO_SIGN_IN = 10


class Record(Protocol):
    """Where it is written down what was sent and what was acknowledged."""

    def sent(self, key: str, body: str) -> None: ...
    def acked(self, key: str, number: int) -> None: ...


class Browser(Session):
    """One person on one device. `port` is where it connects to: a server's, or that of a proxy before it."""

    def __init__(self, username: str, port: int, origin: str) -> None:
        super().__init__(origin)
        self.username, self.port = username, port
        self._idle: list[KeptConnection] = []

    async def sign_in(self) -> Self:
        await self.ask("GET", LOGIN)
        for _ in range(TRIES_TO_SIGN_IN):  # many who sign in at the same time are let in one after the other
            answer = await self.ask("POST", LOGIN, {"login": self.username, "password": PASSWORD})
            if answer.status not in {429, 503}:
                break
            await asyncio.sleep(0.5)
        assert answer.status == 302, (answer.status, answer.text[:500])
        assert "sid" in self.cookies
        return self

    def elsewhere(self, port: int) -> "Browser":
        """The same sign-in through another server."""
        other = Browser(self.username, port, self.origin)
        other.cookies = self.cookies
        return other

    async def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, object] | None = None,
        *,
        within: float = 15,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """As a script of the page asks; where it signs in, as the page itself."""
        body = None if fields is None else form(fields)
        sent = self.headers(body) | dict(headers or {})
        if path != LOGIN:
            sent["Sec-Fetch-Mode"] = "cors"
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
        connection = self._idle.pop() if self._idle else KeptConnection(self.port)
        try:
            answer = await connection.ask(("\r\n".join(lines) + "\r\n\r\n").encode(), body or b"", within)
        finally:
            self._idle.append(connection)
        self.keep(answer)
        return answer

    async def post(self, title: str, body: str, key: str | None = None, **options: Any) -> Answer:
        """A message into a room of the scenario; `key` is its client id. Options are those of `ask`."""
        fields = {"client_id": key or str(uuid4()), "body": body}
        return await self.ask("POST", f"/rooms/{room_id(title)}/messages/", fields, **options)

    async def deliver(
        self,
        title: str,
        body: str,
        record: Record | None = None,
        key: str | None = None,
        pause: float = 0.3,
        within: float = 60,
    ) -> int:
        """As the outbox does: again and again under the same key, until it is acknowledged. Returns the number."""
        key, end = key or str(uuid4()), time.monotonic() + within
        if record:
            record.sent(key, body)
        while True:
            said = "nothing"
            with suppress(*LOST):
                answer = await self.post(title, body, key)
                if answer.status in {200, 201}:
                    break
                said = f"{answer.status}: {answer.text}"
                assert answer.status in {429, 500, 502, 503}, said
            assert time.monotonic() < end, f"not delivered within {within} s; the server said {said}"
            await asyncio.sleep(pause)
        if record:
            record.acked(key, answer.number)
        return answer.number

    async def act(self, title: str, number: int, noun: str, fields: Mapping[str, object] | None = None) -> Answer:
        """`edits`, `deletion`, `restoration` of a message."""
        return await self.ask("POST", f"/rooms/{room_id(title)}/messages/{number}/{noun}/", fields or {})

    def socket(self, query: str, **options: Any) -> connect:
        """A WebSocket, to be entered; options are those of websockets.connect."""
        settings: dict[str, Any] = {
            "compression": None, "ping_interval": None, "open_timeout": 10, "close_timeout": 1, "proxy": None,
            "max_size": 2**22,
        }  # fmt: skip
        return connect(
            self.origin.replace("http", "ws", 1) + f"/ws/{query}",
            host=ADDRESS,
            port=self.port,
            origin=Origin(self.origin),
            additional_headers={"Cookie": self.headers(None).get("Cookie", "")},
            **settings | options,
        )

    def close(self) -> None:
        for connection in self._idle:
            connection.close()


class KeptConnection:
    """It is kept alive, for one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._lock = asyncio.Lock()

    async def ask(self, head: bytes, body: bytes, within: float) -> Answer:
        """One of LOST where no answer comes."""
        async with self._lock, asyncio.timeout(within):
            if self._streams:
                try:
                    return await self._exchange(head, body)
                except LOST:  # it may have ended since the last answer; only a question may be asked twice
                    if not head.startswith(b"GET"):
                        raise
            self._streams = await asyncio.open_connection(ADDRESS, self.port, limit=2**20)
            return await self._exchange(head, body)

    async def _exchange(self, head: bytes, body: bytes) -> Answer:
        assert self._streams
        try:
            answer = await self._answer(*self._streams, head + body)
        except BaseException:  # what comes late would be taken for the answer to the next request
            self.close()
            raise
        if answer.headers.get("connection") == "close":
            self.close()
        return answer

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> Answer:
        writer.write(request)
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        headers: dict[str, str] = {}
        cookies: list[str] = []
        while line := (await reader.readuntil(b"\r\n")).rstrip():
            name, _, value = line.decode("latin1").partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                cookies.append(value.strip().split(";")[0])
        return Answer(status, headers, tuple(cookies), await self._body(reader, headers))

    async def _body(self, reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"]))
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while length := int(await reader.readuntil(b"\r\n"), 16):
                body += await reader.readexactly(length)
                await reader.readexactly(2)
            await reader.readexactly(2)
        return body

    def close(self) -> None:
        if self._streams:
            self._streams[1].transport.abort()
        self._streams = None
