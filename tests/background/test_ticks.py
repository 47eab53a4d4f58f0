"""Work beside the requests: it is repeated, and a failure ends neither it nor anything else."""

import asyncio

import pytest

from background.ticks import BackgroundTasks
from web import metrics


@pytest.fixture
async def tasks():
    tasks = BackgroundTasks()
    yield tasks
    await tasks.stop()


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  (what is waited for has no event)
            await asyncio.sleep(0.01)


async def test_a_tick_comes_at_once_and_again(tasks):
    turns: list[None] = []

    async def tick():
        turns.append(None)

    tasks.repeat(0.1, tick)
    await until(lambda: len(turns) == 3)


async def test_a_tick_that_fails_is_counted_and_comes_again(tasks, caplog):
    turns: list[None] = []
    failures = metrics.tick_failures.value

    async def tick():
        turns.append(None)
        if len(turns) == 1:
            raise OSError("secret")

    tasks.repeat(0.1, tick)
    await until(lambda: len(turns) == 2)
    assert metrics.tick_failures.value == failures + 1
    assert "OSError" in caplog.text
    assert "secret" not in caplog.text


async def test_what_runs_once_fails_by_itself(tasks):
    failures = metrics.tick_failures.value

    async def fail():
        raise OSError

    tasks.run(fail)
    await until(lambda: metrics.tick_failures.value == failures + 1)


async def test_stopping_ends_what_runs_and_what_is_repeated(tasks):
    ended: list[None] = []
    started: list[None] = []

    async def last():
        started.append(None)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(None)

    tasks.repeat(60, last)
    tasks.run(last)
    await until(lambda: len(started) == 2)
    await tasks.stop()
    assert len(ended) == 2
