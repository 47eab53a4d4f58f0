"""The two protocols of uvicorn, with patience that ends: slow heads, readers who never read, floods of frames.

Bodies are guard.py's business. A proxy in front has limits of its own; these hold without one.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from realtime.hub import AT_ONCE
from web import metrics
from web.rate_limits import PerSecondLimit

HEAD_SECONDS = 10
HEAD_BYTES = 32 * 1024
HEAD_FIELDS = 100
UNREAD_SECONDS = 20  # how long a reader may leave a full buffer as it is
FAREWELL_SECONDS = 2  # for the close frame of a reader who may not read it
FRAMES_PER_SECOND = 200  # of any kind; what they say is chat/live/consumer.py's business
SLICE = 4096
NOT_TEXT, POLICY_VIOLATION = 1007, 1008

TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
UNFIT = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class UnfitHeadError(Exception):
    """The parser turns it into a 400."""


class Http(HttpToolsProtocol):
    """A head comes whole within HEAD_SECONDS, and is not large."""

    _head: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        if self._head is None and (self.cycle is None or self.cycle.response_complete):
            self._wait_for_head()
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._head_is_here()
            self.send_400_response("That is too much for the head of a request.")

    def on_headers_complete(self) -> None:
        self._head_is_here()
        fields = self.headers
        if len(fields) > HEAD_FIELDS or sum(len(name) + len(value) for name, value in fields) > HEAD_BYTES:
            raise UnfitHeadError
        if any(b"\x85" in value for _, value in fields):  # ends a line for str.splitlines: nothing to put in a header
            raise UnfitHeadError
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, cut, self.transport)

    def resume_writing(self) -> None:
        if self._unread:
            self._unread.cancel()
        super().resume_writing()

    def _wait_for_head(self) -> None:
        self._head_bytes = 0
        self._head = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _head_is_here(self) -> None:
        if self._head:
            self._head.cancel()
        self._head = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            metrics.slow_clients.inc()
            self.transport.write(TOO_SLOW)
            self.transport.close()


class WebSocket(WebSocketsSansIOProtocol):
    """Nobody is waited for who does not read, and nobody may keep the loop busy with frames."""

    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._frame_limit = PerSecondLimit(FRAMES_PER_SECOND)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][AT_ONCE] = self.write_at_once  # type: ignore[assignment]  # an extension of ours

    def write_at_once(self, frame: bytes) -> bool:
        """Write a whole frame that was encoded for everyone; False where it has to wait for its turn."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def data_received(self, data: bytes) -> None:
        # in slices: thousands of tiny frames would be parsed before the first of them is counted
        for start in range(0, len(data), SLICE):
            if self.close_sent and self.transport.is_closing():
                return
            super().data_received(data[start : start + SLICE])
        if self.conn.handshake_exc and not self.handshake_initiated and not self.transport.is_closing():
            # a head that the library does not take: uvicorn would leave it unanswered
            self.transport.write(b"".join(self.conn.data_to_send()) or UNFIT)
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        if self._is_within_limits():
            super().handle_cont(event)

    def handle_text(self, event: Frame) -> None:
        if self._is_within_limits():
            super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        if self._is_within_limits():
            super().handle_bytes(event)

    def send_receive_event_to_app(self) -> None:
        """uvicorn writes a traceback for text that is none: anybody could fill the log."""
        if self.curr_msg_data_type == "text" and not is_text(b"".join(self.frames)):
            self._end(NOT_TEXT, "not text")
        else:
            super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        if self._is_within_limits():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        if self._is_within_limits():
            super().handle_pong(event)

    def _is_within_limits(self) -> bool:
        if self.close_sent:
            return True  # what comes after a goodbye is thrown away
        if not self._frame_limit.allow():
            self._end(POLICY_VIOLATION, "too many frames")
        return not self.close_sent

    def _end(self, code: int, reason: str) -> None:
        metrics.abusive_sockets.inc()
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    async def send(self, message: Any) -> None:  # as in uvicorn
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()  # a goodbye waits for nobody
            self.loop.call_later(FAREWELL_SECONDS, cut, self.transport)
        await super().send(message)
        if message["type"] == "websocket.accept":  # who asked is settled, and what they sent along is 4 kB a socket
            self.scope["headers"].clear()  # type: ignore[attr-defined]  # uvicorn makes a list
            del self.request, self.response

    def shutdown(self) -> None:
        super().shutdown()
        self.loop.call_later(FAREWELL_SECONDS, cut, self.transport)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.loop.call_later(FAREWELL_SECONDS, cut, self.transport)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, cut, self.transport)

    def resume_writing(self) -> None:
        if self._unread:
            self._unread.cancel()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._unread:
            self._unread.cancel()
        super().connection_lost(exc)


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def cut(transport: asyncio.BaseTransport) -> None:
    """`close` would wait until the other side has read what is left, which it may never do."""
    line = cast("asyncio.Transport", transport)
    if line.get_write_buffer_size():
        metrics.slow_clients.inc()
    line.abort()
