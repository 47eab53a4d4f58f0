"""Carries the hub's envelopes between processes through the channel layer: at most once, as a hint.

Each process subscribes once, to one group, and drops what none of its sockets wants. So joining a room needs no
round trip, and there is no subscription that a flushed Redis could forget.
"""

import asyncio
from uuid import uuid4

import structlog
from channels_redis.pubsub import RedisPubSubChannelLayer

from realtime.hub import Hub
from web import metrics

GROUP = "hubbub"
WAITING = 10_000  # envelopes kept while Redis is away; what is dropped after that, heartbeats heal
RETRY_SECONDS = 0.5

log = structlog.get_logger("hubbub.relay")


class LayerRelay:
    def __init__(self, layer: RedisPubSubChannelLayer, hub: Hub) -> None:
        self._layer, self._hub = layer, hub
        self._me = uuid4().hex
        self._outward: asyncio.Queue[dict[str, str]] = asyncio.Queue(WAITING)

    def send(self, envelope: dict[str, str]) -> None:
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
            except Exception as error:  # whatever Redis is suffering from, chat goes on without it
                await self._failed("send", error)

    async def _read(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                while True:
                    envelope = await self._layer.receive(channel)
                    if envelope.pop("from", "") != self._me:
                        self._hub.receive(envelope)
            except Exception as error:
                await self._failed("receive", error)

    async def _failed(self, doing: str, error: Exception) -> None:
        metrics.layer_errors.inc()
        log.warning("the channel layer failed", doing=doing, error=type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)
