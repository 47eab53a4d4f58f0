"""Who in this process listens to which group, and how a frame reaches them. Knows nothing of chat.

`publish` and `tell` may be called from any thread. What a listener cannot take at once waits in a bounded outbox, so
that a reader who never reads delays nobody else: when the outbox is full, the socket is closed with 1013 and the page
catches up by itself. `relay` brings envelopes to the other processes; what it loses is still in the database.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from contextvars import Context
from functools import partial
from typing import Any, Protocol

from realtime.envelopes import Envelope, Handlers, Notice, Subscription, handlers_by_kind
from web import metrics

OVERTAKING_SECONDS = 0.25  # how long a frame waits for an earlier one; static/js/room/cursor.js waits longer
OUTBOX_FRAMES = 200
OUTBOX_CHARACTERS = 256 * 1024
TRY_AGAIN_LATER = 1013
AT_ONCE = "hubbub.at_once"  # what config/serving/uvicorn_protocols.py adds to a socket's scope; daphne has none


class Relay(Protocol):
    def send(self, envelope: Envelope) -> None: ...


class Listener:
    """The outbox of one socket. `send` writes a text frame, `close` closes the socket with a code. `at_once`, if the
    server has it, writes a frame that was encoded for everyone, or returns False if that would have to wait."""

    __slots__ = ("_at_once", "_close", "_outbox", "_send", "_writer", "characters", "groups", "lagging")

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        at_once: Callable[[bytes], bool] | None = None,
    ) -> None:
        self._send, self._close, self._at_once = send, close, at_once
        # Created when something has to wait for the first time: most sockets never need them.
        self._outbox: deque[str] | None = None
        self._writer: asyncio.Task[None] | None = None
        self.groups: set[str] = set()
        self.characters = 0
        self.lagging = False

    def put(self, frame: str, encoded: bytes | None = None) -> None:
        if self.lagging or (encoded and self._at_once and not self._outbox and self._at_once(encoded)):
            return
        if self._outbox is None:
            self._outbox = deque()
        if len(self._outbox) >= OUTBOX_FRAMES or self.characters > OUTBOX_CHARACTERS:
            self.lagging = True
            metrics.outbox_drops.inc()
            self.stop()
            self._writer = asyncio.create_task(self._close_as_lagging())
            return
        self._outbox.append(frame)
        self.characters += len(frame)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())

    def stop(self) -> None:
        if self._writer is not None:
            self._writer.cancel()

    async def _write(self) -> None:
        with suppress(OSError):  # the connection is gone; its consumer is told by the server
            while self._outbox:
                frame = self._outbox[0]
                await self._send(frame)
                self._outbox.popleft()
                self.characters -= len(frame)

    async def _close_as_lagging(self) -> None:
        with suppress(OSError):
            await self._close(TRY_AGAIN_LATER)


class ReorderBuffer:
    """Brings the frames of a group into their order; none waits longer than OVERTAKING_SECONDS for an earlier one."""

    __slots__ = ("early", "following", "timer")

    def __init__(self, first: int) -> None:
        self.following = first
        self.early: dict[int, str] = {}
        self.timer: asyncio.TimerHandle | None = None

    def take(self, sequence: int, frame: str) -> list[str]:
        """What can go now: nothing while an earlier frame is missing, else this one and those that waited for it."""
        if sequence > self.following:
            self.early[sequence] = frame
            return []
        ready = [frame]
        self.following = max(self.following, sequence + 1)
        while (waiting := self.early.pop(self.following, None)) is not None:
            ready.append(waiting)
            self.following += 1
        return ready

    def skip_missing(self) -> list[str]:
        """What waited goes without the frame that did not come; the browser will ask for that one."""
        ready = [self.early[sequence] for sequence in sorted(self.early)]
        self.following = max(self.early, default=self.following) + 1
        self.early.clear()
        return ready


class Hub:
    def __init__(self) -> None:
        self._buffers: dict[str, ReorderBuffer] = {}
        self._groups: defaultdict[str, set[Listener]] = defaultdict(set)
        self._handlers: Handlers = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._relay: Relay | None = None

    def open(self, relay: Relay | None = None, subscriptions: Iterable[Subscription[Any]] = ()) -> None:
        """On the running loop. Raises ValueError if there are two subscriptions to the same kind of notice."""
        self._handlers = handlers_by_kind(subscriptions)
        self._loop, self._relay = asyncio.get_running_loop(), relay

    def close(self) -> None:
        self._loop = self._relay = None

    @property
    def is_open(self) -> bool:
        return self._loop is not None and self._loop is asyncio.get_running_loop()

    def join(self, listener: Listener, groups: Iterable[str]) -> None:
        for group in groups:
            self._groups[group].add(listener)
            listener.groups.add(group)

    def leave(self, listener: Listener, groups: Iterable[str] | None = None) -> None:
        for group in tuple(listener.groups) if groups is None else groups:
            listener.groups.discard(group)
            self._groups[group].discard(listener)
            if not self._groups[group]:
                del self._groups[group]
                self._buffers.pop(group, None)

    def publish(self, group: str, frame: str, sequence: int | None = None, notice: Notice | None = None) -> None:
        """Hand a frame to everyone who listens to a group, in all processes. Frames with a `sequence` (1, 2, 3 ...
        without a gap) arrive in that order, though the threads that publish them overtake each other. A `notice` goes
        in the same envelope: one costs half of two."""
        envelope: Envelope = {"group": group, "frame": frame}
        if sequence is not None:
            envelope["place"] = str(sequence)
        if notice is not None:
            envelope["topic"], envelope["value"] = notice.kind, notice.to_text()
        self._spread(envelope)

    def tell(self, notice: Notice) -> None:
        """Call the handler of this kind of notice, in all processes."""
        self._spread({"topic": notice.kind, "value": notice.to_text()})

    def receive(self, envelope: Envelope) -> None:
        """What this process or another one published or told. On the loop only."""
        if (group := envelope.get("group", "")) in self._groups:
            if "place" in envelope:
                self._deliver_in_order(group, int(envelope["place"]), envelope["frame"])
            else:
                self.deliver(group, envelope["frame"])
        if found := self._handlers.get(envelope.get("topic", "")):
            from_text, handler = found
            handler(from_text(envelope["value"]))

    def _deliver_in_order(self, group: str, sequence: int, frame: str) -> None:
        buffer = self._buffers.setdefault(group, ReorderBuffer(sequence))
        for ready in buffer.take(sequence, frame):
            self.deliver(group, ready)
        if buffer.early and not buffer.timer:
            stop_waiting = partial(self._stop_waiting, group, buffer)
            buffer.timer = asyncio.get_running_loop().call_later(OVERTAKING_SECONDS, stop_waiting)
        elif buffer.timer and not buffer.early:
            buffer.timer.cancel()
            buffer.timer = None

    def _stop_waiting(self, group: str, buffer: ReorderBuffer) -> None:
        buffer.timer = None
        for ready in buffer.skip_missing():
            self.deliver(group, ready)

    def deliver(self, group: str, frame: str) -> None:
        """Hand a frame to the listeners of this process. On the loop only."""
        listeners = self._groups.get(group)
        if not listeners:
            return
        metrics.deliveries.inc(len(listeners))
        begun, encoded = time.monotonic(), text_frame(frame)
        for listener in tuple(listeners):
            listener.put(frame, encoded)
            if listener.lagging:
                self.leave(listener)
        metrics.delivery_seconds.observe(time.monotonic() - begun)

    def _spread(self, envelope: Envelope) -> None:
        if self._loop and not self._loop.is_closed():
            # A context of its own: what runs there does not belong to the request or the thread that it comes from.
            self._loop.call_soon_threadsafe(self._spread_on_loop, envelope, context=Context())

    def _spread_on_loop(self, envelope: Envelope) -> None:
        self.receive(envelope)
        if self._relay:
            self._relay.send(envelope)


def text_frame(text: str) -> bytes:
    """As a server sends it by RFC 6455: whole and unmasked. Encoded once, however many people read it."""
    payload = text.encode()
    if len(payload) < 126:
        return b"\x81" + len(payload).to_bytes(1) + payload
    size = b"\x7e" + len(payload).to_bytes(2) if len(payload) < 65_536 else b"\x7f" + len(payload).to_bytes(8)
    return b"\x81" + size + payload


hub = Hub()
