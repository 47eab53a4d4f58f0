"""Carries the hub's envelopes between processes through the channel layer: at most once, as a hint.

Each process subscribes once, to one group, and drops what none of its sockets wants. So joining a room needs no round
trip, and there is no subscription to a room that a flushed Redis could lose.
"""

import asyncio
from typing import Any
from uuid import uuid4

import structlog
from channels_redis.pubsub import RedisPubSubChannelLayer

from realtime.envelopes import Envelope
from realtime.hub import Hub
from web import metrics

GROUP = "hubbub"
WAITING = 10_000  # envelopes kept while Redis is away; the heartbeat makes up for those that are dropped after that
RETRY_SECONDS = 0.5

log = structlog.get_logger("hubbub.relay")


class LayerRelay:
    def __init__(self, layer: RedisPubSubChannelLayer, hub: Hub) -> None:
        self._layer, self._hub = layer, hub
        self._me = uuid4().hex
        self._outward: asyncio.Queue[Envelope] = asyncio.Queue(WAITING)

    def send(self, envelope: Envelope) -> None:
        if self._outward.full():
            self._outward.get_nowait()
        self._outward.put_nowait(envelope)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write())
            tasks.create_task(self._read())

    async def _write(self) -> None:
        while True:
            envelope = await self._outward.get()
            try:
                await self._layer.group_send(GROUP, {"type": "hub", "from": self._me, **envelope})
            except Exception as error:  # whatever Redis suffers from, chat goes on without it
                await self._pause("send", error)

    async def _read(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                while True:
                    self._receive(await self._layer.receive(channel))
            except Exception as error:
                await self._pause("receive", error)

    def _receive(self, envelope: Any) -> None:  # what a process sent, of this version or another
        """One that cannot be read, of another version perhaps, must not cost the subscription."""
        if envelope.pop("from", "") == self._me:
            return
        try:
            self._hub.receive(envelope)
        except Exception as error:
            self._count("read", error)

    async def _pause(self, doing: str, error: Exception) -> None:
        self._count(doing, error)
        await asyncio.sleep(RETRY_SECONDS)

    def _count(self, doing: str, error: Exception) -> None:
        metrics.layer_errors.inc()
        log.warning("the channel layer failed", doing=doing, error=type(error).__name__)
