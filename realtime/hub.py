"""Who in this process listens to which group, and how a frame reaches them. Knows nothing of chat.

`publish` and `tell` may be called from any thread. What a listener cannot take at once waits in a bounded outbox,
so that a reader who never reads costs only itself: when the outbox is full it is closed with 1013 and catches up by
itself. Other processes are reached through `relay`; what it loses the database still has.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from contextvars import Context
from functools import partial
from typing import Protocol

from web import metrics

OVERTAKING_SECONDS = 0.25  # how long a frame waits for one before it; static/js/room/cursor.js waits longer
OUTBOX_FRAMES = 200
OUTBOX_CHARACTERS = 256 * 1024
TRY_AGAIN_LATER = 1013
AT_ONCE = "hubbub.at_once"  # what config/serving/uvicorn_protocols.py adds to a socket's scope; daphne has none


class Relay(Protocol):
    def send(self, envelope: dict[str, str]) -> None: ...


class Listener:
    """One socket's outbox. `send` writes a text frame, `close` ends the socket with a code. `at_once`, where the server
    has it, writes a frame that was encoded for everyone, or says False where it would have to wait."""

    __slots__ = ("_at_once", "_close", "_outbox", "_send", "_writer", "characters", "groups", "lagging")

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        at_once: Callable[[bytes], bool] | None = None,
    ) -> None:
        self._send, self._close, self._at_once = send, close, at_once
        # made when something has to wait for the first time: most sockets never need them
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
            self._writer = asyncio.create_task(self._turn_away())
            return
        self._outbox.append(frame)
        self.characters += len(frame)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())

    def stop(self) -> None:
        if self._writer is not None:
            self._writer.cancel()

    async def _write(self) -> None:
        with suppress(OSError):  # it is gone, and its consumer hears of that by itself
            while self._outbox:
                frame = self._outbox[0]
                await self._send(frame)
                self._outbox.popleft()
                self.characters -= len(frame)

    async def _turn_away(self) -> None:
        with suppress(OSError):
            await self._close(TRY_AGAIN_LATER)


class Line:
    """The frames of a group that carry a place: handed on in their order, and no later than OVERTAKING_SECONDS."""

    __slots__ = ("early", "following", "patience")

    def __init__(self, place: int) -> None:
        self.following = place
        self.early: dict[int, str] = {}
        self.patience: asyncio.TimerHandle | None = None

    def take(self, place: int, frame: str) -> list[str]:
        """What can go now: nothing while an earlier one is missing, else this one and those that waited for it."""
        if place > self.following:
            self.early[place] = frame
            return []
        ready = [frame]
        self.following = max(self.following, place + 1)
        while (waiting := self.early.pop(self.following, None)) is not None:
            ready.append(waiting)
            self.following += 1
        return ready

    def give_up(self) -> list[str]:
        """What waits goes without the one that did not come; the browser asks for that."""
        ready = [self.early[place] for place in sorted(self.early)]
        self.following = max(self.early, default=self.following) + 1
        self.early.clear()
        return ready


class Hub:
    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
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
                self._lines.pop(group, None)

    def publish(self, group: str, frame: str, place: int | None = None, **told: str) -> None:
        """Hand a frame to everyone who listens to a group, in all processes. Frames with a `place` (1, 2, 3 ... without
        a hole) arrive in their order, though the threads that publish them overtake each other. `told` is a topic and
        a value to `tell` with it: one envelope costs half of two."""
        placed = {"place": str(place)} if place is not None else {}
        self._spread({"group": group, "frame": frame} | placed | told)

    def tell(self, topic: str, value: str) -> None:
        """Call what was set by `on` for this topic, in all processes."""
        self._spread({"topic": topic, "value": value})

    def on(self, topic: str, handler: Callable[[str], None]) -> None:
        self._told[topic] = handler

    def receive(self, envelope: dict[str, str]) -> None:
        """What another process published or told. On the loop only."""
        if "place" in envelope:
            self._deliver_in_order(envelope["group"], int(envelope["place"]), envelope["frame"])
        elif "frame" in envelope:
            self.deliver(envelope["group"], envelope["frame"])
        if handler := self._told.get(envelope.get("topic", "")):
            handler(envelope["value"])

    def _deliver_in_order(self, group: str, place: int, frame: str) -> None:
        if group not in self._groups:
            return
        line = self._lines.setdefault(group, Line(place))
        for ready in line.take(place, frame):
            self.deliver(group, ready)
        if line.early and not line.patience:
            late = partial(self._stop_waiting, group, line)
            line.patience = asyncio.get_running_loop().call_later(OVERTAKING_SECONDS, late)
        elif line.patience and not line.early:
            line.patience.cancel()
            line.patience = None

    def _stop_waiting(self, group: str, line: Line) -> None:
        line.patience = None
        for ready in line.give_up():
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

    def _spread(self, envelope: dict[str, str]) -> None:
        if self._loop and not self._loop.is_closed():
            # a context of its own: what runs there is no part of the request or thread that it comes from
            self._loop.call_soon_threadsafe(self._spread_on_loop, envelope, context=Context())

    def _spread_on_loop(self, envelope: dict[str, str]) -> None:
        self.receive(envelope)
        if self._relay:
            self._relay.send(envelope)


def text_frame(text: str) -> bytes:
    """As RFC 6455 has it, from a server: whole and unmasked. Encoded once, however many read it."""
    payload = text.encode()
    if len(payload) < 126:
        return b"\x81" + len(payload).to_bytes(1) + payload
    size = b"\x7e" + len(payload).to_bytes(2) if len(payload) < 65_536 else b"\x7f" + len(payload).to_bytes(8)
    return b"\x81" + size + payload


hub = Hub()
