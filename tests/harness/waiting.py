"""Waiting on what another process does: by looking again, because it cannot tell us."""

import asyncio
import time
from collections.abc import Callable

EVERY = 0.05


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Returns the seconds it took; an AssertionError that names `what` when it takes longer."""
    begun = time.monotonic()
    while not condition():
        _give_up_after(seconds, begun, what)
        time.sleep(EVERY)
    return time.monotonic() - begun


async def eventually(condition: Callable[[], object], seconds: float, what: str) -> float:
    """`wait_until` in an event loop."""
    begun = time.monotonic()
    while not condition():
        _give_up_after(seconds, begun, what)
        await asyncio.sleep(EVERY)
    return time.monotonic() - begun


def _give_up_after(seconds: float, begun: float, what: str) -> None:
    if time.monotonic() - begun > seconds:
        raise AssertionError(f"{what}: not within {seconds} s")
