"""One message to everyone in a room, through the product's hub, against the two baselines."""

import json
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bench import loads, requests
from bench.bench import Bench
from bench.datasets import Dataset
from bench.marks import at_least, at_most, below
from bench.measuring import Sample, middle, middle_of
from bench.servers import PUBLISHING, baseline, product, running
from bench.wire import Answer, Browser, Hall, Screen, browser, handshake
from tests.harness.processes import Process

TUTORIAL = ["daphne", "-p", "{port}", "-v", "0", "bench.baselines.tutorial:application"]
RAW = ["bench.baselines.raw"]
Audience = tuple[Process, Hall, list[Screen], Callable[[], None]]


async def measure(bench: Bench) -> None:
    data = bench.dataset()
    tutorial = baseline("tutorial", TUTORIAL, bench.folder / "baselines")
    raw = baseline("raw", RAW, bench.folder / "baselines")
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder) / "control"
        ours = product(data, PUBLISHING, BENCH_CONTROL=str(control))
        with running(tutorial, raw, ours):
            frame = await captured(ours, data)
            for crowd in bench.sizes.crowds:
                async with (
                    listening_to_product(ours, data, control, frame, crowd) as us,
                    listening(raw, "/", crowd, frame) as rawly,
                    listening(tutorial, "/ws/chat/room/", crowd, json.dumps({"message": frame})) as by_the_book,
                ):
                    await compare(bench, crowd, us, rawly, by_the_book)


async def compare(bench: Bench, crowd: int, us: Audience, rawly: Audience, by_the_book: Audience) -> None:
    for server, hall, some, say in (us, rawly, by_the_book):
        await loads.settle(server, hall, some, say)
    taken: dict[str, list[Sample]] = {"us": [], "raw": [], "tutorial": []}
    for _ in range(bench.sizes.rounds):
        for name, (server, hall, _, say) in {"us": us, "raw": rawly, "tutorial": by_the_book}.items():
            taken[name].append(await loads.fan_out(server, hall, crowd, say, bench.sizes.seconds))
    ours, raw, tutorial = (middle(taken[name]) for name in ("us", "raw", "tutorial"))
    bound = 15 if crowd < 1000 else 20
    what = f"fan-out to {crowd:,} sockets against the"
    bench.add(
        at_least(f"{what} tutorial", "deliveries/s", ours.rate, tutorial.rate, bound, ours, tutorial),
        at_least(f"{what} raw broadcast", "deliveries/s", ours.rate, raw.rate, 0.8, ours, raw),
        below(
            f"server CPU per 10,000 deliveries to {crowd:,} sockets",
            "s",
            10 * middle_of(taken["us"], lambda sample: sample.cpu_ms),
            0.12,
            f"raw {10 * raw.cpu_ms:.3f}, tutorial {10 * tutorial.cpu_ms:.2f}",
        ),
    )


async def end_to_end(bench: Bench) -> None:
    """Real posts, committed to the database, on the screens of 200 people."""
    data, crowd = bench.dataset(), bench.sizes.crowds[0]
    raw = baseline("raw", RAW, bench.folder / "baselines")
    ours = product(data)
    with running(raw, ours):
        frame = await captured(ours, data)
        posts = requests.posts(ours.port, data.rooms[0], data.cookies)
        async with (
            loads.audience(ours, room_sockets(ours, data, crowd)) as (hall, some),
            listening(raw, "/", crowd, frame) as (_, raw_hall, raw_some, raw_say),
        ):
            loads.answer_soon(some)
            await loads.post_to_all(ours, hall, crowd, posts, 2 * loads.SOON)
            await loads.settle(raw, raw_hall, raw_some, raw_say)
            spaced: dict[str, list[Sample]] = {"us": [], "raw": []}
            fast: dict[str, list[Sample]] = {"us": [], "raw": []}
            for _ in range(bench.sizes.rounds):
                long, short = bench.sizes.spaced_seconds, bench.sizes.seconds
                async with loads.browsers(ours.port, 1) as [poster]:  # kept for all rounds it would be closed as idle
                    post = partial(ask_next, poster, posts)
                    spaced["us"].append(await loads.now_and_then(ours, hall, crowd, post, long))
                spaced["raw"].append(await loads.now_and_then(raw, raw_hall, crowd, raw_say, long))
                fast["us"].append(await loads.post_to_all(ours, hall, crowd, posts, short))
                fast["raw"].append(await loads.fan_out(raw, raw_hall, crowd, raw_say, short))
    p99 = {name: middle_of(some, Sample.p99_ms) for name, some in spaced.items()}
    us, them = middle(fast["us"]), middle(fast["raw"])
    bench.add(
        at_most(f"p99 of a post on all {crowd} screens, 5 a second, against raw", "ms", p99["us"], p99["raw"], 10),
        at_least(
            f"deliveries to {crowd} while posting, against raw", "deliveries/s", us.rate, them.rate, 0.4, us, them
        ),
    )


def ask_next(poster: Browser, posts: Iterator[bytes]) -> Awaitable[Answer]:
    return poster.ask(next(posts))


# --- Audiences ---------------------------------------------------------------------------------------------


def room_sockets(server: Process, data: Dataset, crowd: int, room: int = 0) -> list[bytes]:
    path, people = f"/ws/?room={data.rooms[room]}", len(data.cookies)
    return [handshake(server.port, path, data.cookies[n % people]) for n in range(crowd)]


@asynccontextmanager
async def listening(server: Process, path: str, crowd: int, message: str) -> AsyncIterator[Audience]:
    """To a baseline; the first of them says the message."""
    async with loads.audience(server, [handshake(server.port, path)] * crowd) as (hall, some):
        yield server, hall, some, lambda: some[0].say(message.encode())


@asynccontextmanager
async def listening_to_product(
    server: Process, data: Dataset, control: Path, frame: str, crowd: int
) -> AsyncIterator[Audience]:
    async with loads.audience(server, room_sockets(server, data, crowd)) as (hall, some):
        with socket.socket(socket.AF_UNIX) as telling:
            telling.connect(str(control))
            telling.sendall(json.dumps({"room": data.rooms[0], "frame": frame}).encode() + b"\n")
            yield server, hall, some, lambda: telling.sendall(b".")


async def captured(server: Process, data: Dataset) -> str:
    """A frame of the product's own, as it went over a socket: what every server here sends."""
    frames: list[bytes] = []
    poster = await browser(server.port)
    async with loads.audience(server, room_sockets(server, data, 1)) as (hall, some):
        some[0].whole = frames.append
        posts = requests.posts(server.port, data.rooms[0], data.cookies)
        await loads.spoken(hall, 1, lambda: poster.ask(next(posts)))
    poster.close()
    return frames[0].decode()
