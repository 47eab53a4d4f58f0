"""Envelopes reach the hubs of other processes through Redis, each once."""

import asyncio
import os

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from background.ticks import BackgroundTasks
from realtime.envelopes import RowNotice, Subscription
from realtime.hub import Hub, Listener
from realtime.relay import GROUP, LayerRelay
from web import metrics

REDIS = os.environ.get("TEST_REDIS_URL", "")
pytestmark = pytest.mark.skipif(not REDIS, reason="no Redis: start one and set TEST_REDIS_URL, or run .ci/run")


class Moved(RowNotice):
    kind = "moved"


class Process:
    """A hub with a page that shows a room, connected to Redis as a process is."""

    def __init__(self, tasks: BackgroundTasks) -> None:
        self.frames: list[str] = []
        self.heard: list[Moved] = []
        self.hub, self.layer = Hub(), RedisPubSubChannelLayer(hosts=[REDIS])
        relay = LayerRelay(self.layer, self.hub)
        self.hub.open(relay, [Subscription(Moved, self.heard.append)])
        self.hub.join(Listener(send=self.send, close=self.close), ["room.1"])
        tasks.run(relay.run)

    async def send(self, frame: str) -> None:
        self.frames.append(frame)

    async def close(self, code: int) -> None:
        pytest.fail(f"closed with {code}")

    async def see(self, *frames: str) -> None:
        async with asyncio.timeout(5):
            while not set(frames) <= set(self.frames):  # noqa: ASYNC110  (the page has no event to wait for)
                await asyncio.sleep(0.01)


@pytest.fixture
async def processes():
    """Two, which have subscribed."""
    tasks = BackgroundTasks()
    here, there = Process(tasks), Process(tasks)
    async with asyncio.timeout(5):
        while not (here.frames.count("hello") > 1 and there.frames.count("hello") > 1):
            for process in (here, there):
                process.frames.clear()
                process.hub.publish("room.1", "hello")
            await asyncio.sleep(0.1)
    here.hub.publish("room.1", "from here")
    there.hub.publish("room.1", "from there")
    for process in (here, there):
        await process.see("from here", "from there")
        process.frames.clear()
    yield here, there
    await tasks.stop()
    await here.layer.flush()
    await there.layer.flush()


async def test_a_frame_and_its_notice_reach_each_process_once(processes):
    here, there = processes
    here.hub.publish("room.1", "first", notice=Moved(7))
    there.hub.publish("room.1", "last")
    for process in processes:
        await process.see("first", "last")
        assert sorted(process.frames) == ["first", "last"]
        assert process.heard == [Moved(7)]


async def test_an_envelope_of_another_version_costs_nothing_but_itself(processes):
    here, there = processes
    errors = metrics.layer_errors.value
    stranger = {"type": "hub", "from": "another version"}
    await here.layer.group_send(GROUP, stranger | {"topic": "of the next version", "value": "x"})
    await here.layer.group_send(GROUP, stranger | {"topic": "moved", "value": "to the left"})
    here.hub.publish("room.1", "after it")
    await there.see("after it")
    assert metrics.layer_errors.value > errors
    assert there.heard == []
