"""The loads: requests as fast as they are answered, fan-out with a few messages on the way, one message at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress

from bench.measuring import Sample, Stopwatch
from bench.wire import PONG, Browser, Hall, Screen, browser, screens
from tests.harness.processes import Process

CONNECTIONS = 16
ON_THE_WAY = 8  # messages that are sent before the first of them has reached everyone
PER_SECOND = 5
SOON = 0.5
PATIENCE = 20  # seconds without a frame before it is given up


@asynccontextmanager
async def browsers(port: int, count: int = CONNECTIONS) -> AsyncIterator[list[Browser]]:
    some = [await browser(port) for _ in range(count)]
    try:
        yield some
    finally:
        for one in some:
            one.close()


async def hammer(server: Process, requests: Iterator[bytes], seconds: float, connections: int = CONNECTIONS) -> Sample:
    """So many keep-alive connections, each asking again as soon as it is answered. Any refusal raises."""
    delays: list[float] = []

    async def one(client: Browser, until: float) -> None:
        while (begun := time.perf_counter()) < until:
            answer = await client.ask(next(requests))
            if answer.status not in {200, 201}:
                raise RuntimeError(f"{server.name} answered {answer.status}: {answer.body[:300]!r}")
            delays.append(time.perf_counter() - begun)

    async with browsers(server.port, connections) as clients:
        await asyncio.gather(*(client.ask(next(requests)) for client in clients))  # warm
        watch = Stopwatch(server)
        until = time.perf_counter() + seconds
        await asyncio.gather(*(one(client, until) for client in clients))
        return watch.stop(len(delays), delays)


@asynccontextmanager
async def audience(server: Process, requests: list[bytes]) -> AsyncIterator[tuple[Hall, list[Screen]]]:
    """Open sockets, a second after the last of them."""
    hall = Hall()
    some = await screens(server.port, requests, hall)
    await asyncio.sleep(1.2)
    try:
        yield hall, some
    finally:
        for one in some:
            one.close()
        await asyncio.sleep(0.2)


async def fan_out(server: Process, hall: Hall, listeners: int, say: Callable[[], None], seconds: float) -> Sample:
    """Messages to everyone, the next as soon as one of those on the way has arrived everywhere: deliveries."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    first, said, heard = hall.frames, 0, 0

    def speak() -> None:
        nonlocal said
        said += 1
        say()

    def everyone_heard() -> None:
        nonlocal heard
        heard += 1
        if time.perf_counter() < until:
            speak()
        if heard < said:
            hall.at(first + (heard + 1) * listeners, everyone_heard)
        else:
            done.set_result(None)

    watch, until = Stopwatch(server), time.perf_counter() + seconds
    hall.at(first + listeners, everyone_heard)
    for _ in range(ON_THE_WAY):
        speak()
    async with asyncio.timeout(seconds + PATIENCE):
        await done
    return watch.stop(hall.frames - first)


async def settle(server: Process, hall: Hall, some: list[Screen], say: Callable[[], None]) -> None:
    """A second of messages after which nothing changes by itself any more."""
    answer_soon(some)
    await fan_out(server, hall, len(some), say, 2 * SOON)


def answer_soon(some: list[Screen]) -> None:
    """Let every screen answer as to a heartbeat, among messages: from its first answer on the kernel acknowledges
    later, and each delivery costs a fifth more. Else that would happen in the middle of a measure."""

    def answer() -> None:
        for screen in some:
            screen.write(PONG, b"")

    asyncio.get_running_loop().call_later(SOON, answer)


async def now_and_then(
    server: Process, hall: Hall, listeners: int, say: Callable[[], object], seconds: float
) -> Sample:
    """PER_SECOND messages a second; `delays` say when the last screen had each."""
    delays: list[float] = []
    watch = Stopwatch(server)
    for _ in range(round(seconds * PER_SECOND)):
        begun = time.perf_counter()
        await spoken(hall, listeners, say)
        delays.append(time.perf_counter() - begun)
        await asyncio.sleep(max(0.0, 1 / PER_SECOND - delays[-1]))
    return watch.stop(len(delays), delays)


async def spoken(hall: Hall, listeners: int, say: Callable[[], object]) -> None:
    """One message, until it is on every screen."""
    wanted = hall.frames + listeners
    say()
    await all_here(hall, wanted)


async def post_to_all(server: Process, hall: Hall, listeners: int, posts: Iterator[bytes], seconds: float) -> Sample:
    """Posts as fast as they are answered, until the last is on every screen: deliveries."""
    first, watch = hall.frames, Stopwatch(server)
    sent = await hammer(server, posts, seconds)
    await all_here(hall, first + (sent.work + CONNECTIONS) * listeners)
    return watch.stop(hall.frames - first)


async def all_here(hall: Hall, frames: int) -> None:
    """Until so many frames have arrived; TimeoutError where they do not."""
    here: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    hall.at(frames, lambda: here.set_result(None))
    hall.add(0)
    async with asyncio.timeout(PATIENCE):
        await here


@asynccontextmanager
async def every(seconds: float, do: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
    """Does it again and again in the background; what fails there raises here."""

    async def repeatedly() -> None:
        while True:
            await do()
            await asyncio.sleep(seconds)

    task = asyncio.create_task(repeatedly())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
