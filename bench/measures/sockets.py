"""What sockets cost while nothing happens, what one that never reads does to the others, and what all of them leave."""

import asyncio
import tempfile
import time
from pathlib import Path

from bench import loads
from bench.bench import Bench
from bench.marks import Line, at_least, at_most, below
from bench.measures.fanout import captured, listening_to_product, room_sockets
from bench.measuring import Stopwatch, middle
from bench.servers import PUBLISHING, product, running
from bench.wire import Screen, deaf_screen

MB = 1024 * 1024
MORE_THAN_BUFFERS = 12  # MB: what the kernel keeps for a reader, and then the outbox, is full long before
PATIENCE = 60


async def idle(bench: Bench) -> None:
    data, count = bench.dataset(), bench.sizes.idle
    ours = product(data)
    with running(ours):
        async with loads.audience(ours, room_sockets(ours, data, 20)):
            pass  # what the first few bring along for all is no part of the cost of one
        before = ours.resident()
        async with loads.audience(ours, room_sockets(ours, data, count)):
            await asyncio.sleep(3)
            watch = Stopwatch(ours)
            await asyncio.sleep(bench.sizes.idle_seconds)
            quiet, after = watch.stop(1), ours.resident()
    bench.add(
        below(f"idle socket, of {count:,}", "kB", (after - before) / count / 1024, 30),
        below(f"{count:,} idle sockets, of a core", "%", 100 * quiet.server_load * 2000 / count, 3, "per 2,000"),
    )


async def one_that_never_reads(bench: Bench) -> None:
    data, crowd = bench.dataset(), bench.sizes.beside_the_deaf
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder) / "control"
        ours = product(data, PUBLISHING, BENCH_CONTROL=str(control))
        with running(ours):
            frame = await captured(ours, data)
            async with listening_to_product(ours, data, control, frame, crowd) as (_, hall, some, say):
                await loads.settle(ours, hall, some, say)
                seconds, rounds = bench.sizes.seconds, bench.sizes.rounds
                before = [await loads.fan_out(ours, hall, crowd, say, seconds) for _ in range(rounds)]
                size = ours.resident()
                deaf = await deaf_screen(ours.port, room_sockets(ours, data, 1)[0])
                during = [await loads.fan_out(ours, hall, crowd, say, seconds) for _ in range(rounds)]
                missed = sum(sample.work for sample in during) // crowd * len(frame) / MB
                until = time.monotonic() + PATIENCE
                while missed < MORE_THAN_BUFFERS and time.monotonic() < until:
                    more = await loads.fan_out(ours, hall, crowd, say, seconds)
                    missed += more.work // crowd * len(frame) / MB
                grown = (ours.resident() - size) / MB
                code = await end_of(deaf)
    now, then = middle(during), middle(before)
    note = f"{missed:.1f} MB went past it; it found {code or 'nothing'} when it read at last"
    bench.add(
        at_least(
            f"one of {crowd + 1} that never reads: the others", "deliveries/s", now.rate, then.rate, 0.9, now, then
        ),
        below("one that never reads: memory of the server", "MB", grown, 16, note),
    )


async def end_of(deaf: Screen) -> int:
    """The close code that it finds when it reads at last; 1006 where it was simply cut, 0 where nothing comes."""
    deaf.resume()
    try:
        async with asyncio.timeout(15):
            return await deaf.closed
    except TimeoutError:
        deaf.close()
        return 0


async def coming_and_going(bench: Bench) -> None:
    """Memory after many sockets came and went, again and again."""
    data, (rounds, count) = bench.dataset(), bench.sizes.churn
    ours = product(data)
    with running(ours):
        sizes = []
        for _ in range(rounds):
            async with loads.audience(ours, room_sockets(ours, data, count)):
                pass
            await asyncio.sleep(2)
            sizes.append(ours.resident() / MB)
    bench.results.lines += [
        Line(f"resident after round {n} of {count:,} sockets", size, "MB") for n, size in enumerate(sizes, 1)
    ]
    name = f"resident size after {rounds} rounds of {count:,} sockets against one"
    bench.add(at_most(name, "MB", sizes[-1], sizes[0], 1.1))
