"""Who in this process listens to which group, and how a frame reaches them. Knows nothing of chat.

`publish` and `tell` may be called from any thread. Each listener has a bounded outbox and one writer, so that a
reader who never reads costs only itself: when its outbox is full it is closed with 1013 and catches up by itself.
Other processes are reached through `relay`; what it loses the database still has.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from contextvars import Context
from typing import Protocol

from chat import metrics

OUTBOX_FRAMES = 200
OUTBOX_CHARACTERS = 256 * 1024
TRY_AGAIN_LATER = 1013


class Relay(Protocol):
    def send(self, envelope: dict[str, str]) -> None: ...


class Listener:
    """One socket's outbox. `send` writes a text frame, `close` ends the socket with a code."""

    __slots__ = ("_close", "_outbox", "_send", "_waiting", "_writer", "characters", "groups", "lagging")

    def __init__(self, send: Callable[[str], Awaitable[None]], close: Callable[[int], Awaitable[None]]) -> None:
        self._send, self._close = send, close
        self._outbox: deque[tuple[str, float]] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self.groups: set[str] = set()
        self.characters = 0
        self.lagging = False
        self._writer = asyncio.create_task(self._write())

    def put(self, frame: str) -> None:
        if len(self._outbox) >= OUTBOX_FRAMES or self.characters > OUTBOX_CHARACTERS:
            self.lagging = True
            metrics.outbox_drops.inc()
            self.stop()
            return
        self._outbox.append((frame, time.monotonic()))
        self.characters += len(frame)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def stop(self) -> None:
        self._writer.cancel()

    async def _write(self) -> None:
        try:
            while True:
                while self._outbox:
                    frame, since = self._outbox[0]
                    await self._send(frame)
                    self._outbox.popleft()
                    metrics.delivery_seconds.observe(time.monotonic() - since)
                    self.characters -= len(frame)
                self._waiting = asyncio.get_running_loop().create_future()
                await self._waiting
        finally:
            if self.lagging:
                await self._close(TRY_AGAIN_LATER)


class Hub:
    def __init__(self) -> None:
        self._groups: defaultdict[str, set[Listener]] = defaultdict(set)
        self._told: dict[str, Callable[[str], None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._relay: Relay | None = None

    def open(self, relay: Relay | None = None) -> None:
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

    def publish(self, group: str, frame: str) -> None:
        """Hand a frame to everyone who listens to a group, in all processes."""
        self._spread({"group": group, "frame": frame})

    def tell(self, topic: str, value: str) -> None:
        """Call what was set by `on` for this topic, in all processes."""
        self._spread({"topic": topic, "value": value})

    def on(self, topic: str, handler: Callable[[str], None]) -> None:
        self._told[topic] = handler

    def receive(self, envelope: dict[str, str]) -> None:
        """What another process published or told. On the loop only."""
        if "frame" in envelope:
            self.deliver(envelope["group"], envelope["frame"])
        elif handler := self._told.get(envelope.get("topic", "")):
            handler(envelope["value"])

    def deliver(self, group: str, frame: str) -> None:
        """Hand a frame to the listeners of this process. On the loop only."""
        listeners = self._groups.get(group)
        if not listeners:
            return
        metrics.deliveries.inc(len(listeners))
        for listener in tuple(listeners):
            listener.put(frame)
            if listener.lagging:
                self.leave(listener)

    def _spread(self, envelope: dict[str, str]) -> None:
        if self._loop and not self._loop.is_closed():
            # a context of its own: what runs there is no part of the request or thread that it comes from
            self._loop.call_soon_threadsafe(self._spread_on_loop, envelope, context=Context())

    def _spread_on_loop(self, envelope: dict[str, str]) -> None:
        self.receive(envelope)
        if self._relay:
            self._relay.send(envelope)


hub = Hub()
