"""Two server processes with Redis and PostgreSQL against one: how much work they do before the busier one is full.

That is what two cores for the servers would do. On a machine without further cores for PostgreSQL, Redis and the
generator it is the only thing that can be said; where there are four, the plain rates say the same.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bench import loads, requests
from bench.bench import Bench
from bench.datasets import Dataset
from bench.marks import Mark, not_measured
from bench.measures.fanout import room_sockets
from bench.measuring import Stopwatch
from bench.servers import CORES, OTHER_CORES, product, running
from tests.harness.processes import Process
from tests.harness.services import Redis

NAME, BOUND = "two processes with Redis and PostgreSQL against one", 1.7


async def measure(bench: Bench) -> None:
    data = bench.dataset_on_postgresql()
    if data is None or not Redis.program():
        bench.add(not_measured(NAME, f">= {BOUND}x", "it needs redis-server and PostgreSQL"))
        return
    folder = bench.folder / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    redis = Redis(folder, cores=OTHER_CORES).start()
    with running(redis):
        await compare(bench, data, redis.url)


async def compare(bench: Bench, data: Dataset, redis_url: str) -> None:
    cores = [{core} for core in CORES[:2]] if len(CORES) > 1 else [set(), set()]
    servers = [product(data, cores=core, REDIS_URL=redis_url) for core in cores]
    alone, both = [], []
    with running(*servers):
        for _ in range(bench.sizes.rounds):
            alone.append(await capacity(bench, data, servers[:1]))
            both.append(await capacity(bench, data, servers))
    one, two = sorted(alone)[len(alone) // 2], sorted(both)[len(both) // 2]
    ratio = two / one
    bench.add(
        Mark(NAME, "deliveries per second of the busier process", two, one, ratio, f">= {BOUND}x", ratio >= BOUND,
             "by processor time: the cores of this machine are shared with generator, Redis and PostgreSQL"
             if len(CORES) < 4 else "by processor time")
    )  # fmt: skip


async def capacity(bench: Bench, data: Dataset, servers: Sequence[Process]) -> float:
    """Deliveries for each second of processor time of the busier process, while posts go to all of them in turn."""
    crowd = bench.sizes.crowds[0] // len(servers)
    async with AsyncExitStack() as stack:
        halls = []
        for server in servers:
            hall, _ = await stack.enter_async_context(loads.audience(server, room_sockets(server, data, crowd)))
            halls.append(hall)
        watches = [Stopwatch(server) for server in servers]
        before = sum(hall.frames for hall in halls)
        posts = [requests.posts(server.port, data.rooms[0], data.cookies) for server in servers]
        await asyncio.gather(
            *(loads.hammer(server, some, bench.sizes.seconds, 8) for server, some in zip(servers, posts, strict=True))
        )
        await asyncio.sleep(1)
        deliveries = sum(hall.frames for hall in halls) - before
        return deliveries / max(watch.stop(deliveries).server_cpu for watch in watches)
