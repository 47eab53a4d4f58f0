"""uvicorn's two protocols with limits of ours: slow request heads, readers who never read, floods of frames.

Bodies are limited in request_limits.py. A proxy in front has limits of its own; these hold without one.
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
UNREAD_SECONDS = 20  # how long the write buffer of a connection may stay full
CLOSING_SECONDS = 2  # for the close frame, if the client does not read
FRAMES_PER_SECOND = 200  # of any kind; chat/live/consumer.py limits those with text
SLICE_BYTES = 4096
INVALID_DATA, POLICY_VIOLATION = 1007, 1008

REQUEST_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BadHeadError(Exception):
    """The parser turns it into a 400."""


class HttpProtocol(HttpToolsProtocol):
    """The head of a request must be small, and complete within HEAD_SECONDS."""

    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _unread_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._expect_head()
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_timer and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self._stop_head_timer()
            self.send_400_response("That is too much for the head of a request.")

    def on_headers_complete(self) -> None:
        self._stop_head_timer()
        fields = self.headers
        if len(fields) > HEAD_FIELDS or sum(len(name) + len(value) for name, value in fields) > HEAD_BYTES:
            raise BadHeadError
        if any(b"\x85" in value for _, value in fields):  # str.splitlines would end a line there
            raise BadHeadError
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_timer = self.loop.call_later(UNREAD_SECONDS, abort, self.transport)

    def resume_writing(self) -> None:
        if self._unread_timer:
            self._unread_timer.cancel()
        super().resume_writing()

    def _expect_head(self) -> None:
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._refuse_slow_head)

    def _stop_head_timer(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
        self._head_timer = None

    def _refuse_slow_head(self) -> None:
        if not self.transport.is_closing():
            metrics.slow_clients.inc()
            self.transport.write(REQUEST_TIMEOUT)
            self.transport.close()


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Nobody waits for a client that does not read, and no client can keep the event loop busy with frames."""

    _unread_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._frame_limit = PerSecondLimit(FRAMES_PER_SECOND)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][AT_ONCE] = self.write_at_once  # type: ignore[assignment]  # an extension of ours

    def write_at_once(self, frame: bytes) -> bool:
        """Write a whole frame that was encoded once for everyone. False if it would have to wait."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    def data_received(self, data: bytes) -> None:
        # In slices: of thousands of tiny frames all would be parsed before the first is counted.
        for start in range(0, len(data), SLICE_BYTES):
            if self.close_sent and self.transport.is_closing():
                return
            super().data_received(data[start : start + SLICE_BYTES])
        if self.conn.handshake_exc and not self.handshake_initiated and not self.transport.is_closing():
            # The library refused the head, and uvicorn would not answer.
            self.transport.write(b"".join(self.conn.data_to_send()) or BAD_REQUEST)
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
        """Text that is not UTF-8 closes the socket. uvicorn would log a traceback: anybody could fill the disk."""
        if self.curr_msg_data_type == "text" and not is_text(b"".join(self.frames)):
            self._fail(INVALID_DATA, "not text")
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
            return True  # the library ignores what comes after the close frame
        if not self._frame_limit.allow():
            self._fail(POLICY_VIOLATION, "too many frames")
        return not self.close_sent

    def _fail(self, code: int, reason: str) -> None:
        metrics.abusive_sockets.inc()
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    async def send(self, message: Any) -> None:  # as in uvicorn
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()  # a close does not wait until the client reads
            self.loop.call_later(CLOSING_SECONDS, abort, self.transport)
        await super().send(message)
        if message["type"] == "websocket.accept":  # the handshake is over, and its headers are 4 kB per socket
            self.scope["headers"].clear()  # type: ignore[attr-defined]  # uvicorn makes a list
            del self.request, self.response

    def shutdown(self) -> None:
        super().shutdown()
        self.loop.call_later(CLOSING_SECONDS, abort, self.transport)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.loop.call_later(CLOSING_SECONDS, abort, self.transport)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_timer = self.loop.call_later(UNREAD_SECONDS, abort, self.transport)

    def resume_writing(self) -> None:
        if self._unread_timer:
            self._unread_timer.cancel()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._unread_timer:
            self._unread_timer.cancel()
        super().connection_lost(exc)


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def abort(transport: asyncio.BaseTransport) -> None:
    """`close` would wait until the client has read the rest, which it may never do."""
    writing = cast("asyncio.Transport", transport)
    if writing.get_write_buffer_size():
        metrics.slow_clients.inc()
    writing.abort()
