"""Work of a process beside its requests: tasks on the event loop, some of them repeated.

A failure is logged and counted, and the next turn comes all the same.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from web import metrics

type Work = Callable[..., Coroutine[Any, Any, None]]

SHORTEST_PAUSE_SECONDS = 0.1

log = structlog.get_logger("hubbub.background")


class BackgroundTasks:
    """Tasks that end together."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Work, *arguments: object) -> None:
        """Once. On the running loop."""
        self._start(_attempt(work, *arguments))

    def repeat(self, seconds: float, work: Work) -> None:
        """Now, and again every so many seconds. On the running loop."""
        self._start(_repeat(seconds, work))

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)  # the loop holds only a weak reference
        task.add_done_callback(self._tasks.discard)


async def _repeat(seconds: float, work: Work) -> None:
    while True:
        begun = time.monotonic()
        await _attempt(work)
        await asyncio.sleep(max(SHORTEST_PAUSE_SECONDS, seconds - (time.monotonic() - begun)))


async def _attempt(work: Work, *arguments: object) -> None:
    try:
        await work(*arguments)
    except Exception as error:
        metrics.tick_failures.inc()
        log.warning("background work failed", work=work.__qualname__, error=type(error).__name__)
