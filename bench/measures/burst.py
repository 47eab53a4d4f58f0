"""A thousand posts in a second into a room that 200 people read: nothing lost, in order, and how late the last."""

import asyncio
import time
from contextlib import suppress
from itertools import islice

from bench import loads, requests
from bench.bench import Bench
from bench.marks import Line, Mark, below
from bench.measures.fanout import room_sockets
from bench.measuring import percentile
from bench.servers import product, running
from bench.wire import Browser, Screen
from tests.harness.processes import Process

CONNECTIONS = 64


async def measure(bench: Bench) -> None:
    data, count, crowd = bench.dataset(), bench.sizes.burst, bench.sizes.crowds[0]
    ours = product(data)
    with running(ours):
        async with loads.audience(ours, room_sockets(ours, data, crowd)) as (hall, some):
            seen: dict[Screen, list[int]] = {screen: [] for screen in some}
            arrived: dict[Screen, float] = {}

            def note(screen: Screen, version: int) -> None:
                seen[screen].append(version)
                arrived[screen] = time.perf_counter()

            for screen in some:
                screen.watch = note
            posts = list(islice(requests.posts(ours.port, data.rooms[0], data.cookies), count))
            wanted = hall.frames + count * crowd
            begun = time.perf_counter()
            numbers, last_sent = await fire(ours, posts)
            with suppress(TimeoutError):
                await loads.all_here(hall, wanted)
            finished, closed = time.perf_counter(), sum(screen.closed.done() for screen in some)
    lost = sum(count - len(set(versions)) for versions in seen.values())
    out_of_turn = max(abs(n - place) for versions in seen.values() for n, place in enumerate(ranks(versions)))
    gaps = count - len(numbers & set(range(min(numbers), min(numbers) + count)))
    late = 1000 * percentile([moment - last_sent for moment in arrived.values()], 0.99)
    bench.add(
        Mark(f"burst of {count:,} posts in a second, {crowd} readers: lost", "messages", lost + gaps, None, None,
             "<= 0", lost + gaps == 0, f"{closed} sockets closed"),
        below("burst: places that a message arrived out of turn, at most", "places", out_of_turn, 0),
    )  # fmt: skip
    bench.results.lines += [
        Line("burst: p99 of the last message, from its turn to every screen", late, "ms"),
        Line("burst: all of it on all screens after", finished - begun, "s"),
    ]


def ranks(versions: list[int]) -> list[int]:
    """The place of each among all of them."""
    places = {version: place for place, version in enumerate(sorted(versions))}
    return [places[version] for version in versions]


async def fire(server: Process, posts: list[bytes]) -> tuple[set[int], float]:
    """Each at its moment within the second, or as soon after as a connection is free. The numbers that they got, and
    the moment at which the last was due."""
    numbers: set[int] = set()
    begun = time.perf_counter()
    waiting = iter(enumerate(posts))

    async with loads.browsers(server.port, CONNECTIONS) as clients:

        async def work(client: Browser) -> None:
            for place, post in waiting:
                await asyncio.sleep(max(0.0, begun + place / len(posts) - time.perf_counter()))
                answer = await client.ask(post)
                assert answer.status == 201, answer
                numbers.add(int(answer.header("Hubbub-Number")))

        begun = time.perf_counter()
        await asyncio.gather(*(work(client) for client in clients))
    return numbers, begun + 1.0
