"""Starts and stops what runs beside the requests: live updates, and the hourly deletion of expired sessions."""

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from channels.db import database_sync_to_async

from accounts.actions import delete_expired_sessions
from background.ticks import BackgroundTasks
from chat.live import runtime
from realtime.hub import hub
from web import metrics

SWEEP_SECONDS = 3600

_tasks = BackgroundTasks()


async def lifespan(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            start()
            await send({"type": "lifespan.startup.complete"})
        elif event["type"] == "lifespan.shutdown":
            await stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def started(app: ASGI3Application) -> ASGI3Application:
    """An ASGI application whose first request or socket starts it: daphne has no lifespan."""

    async def call(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        start()
        await app(scope, receive, send)

    return call


def start() -> None:
    """On the running loop, once."""
    global _tasks
    if hub.is_open:
        return
    _tasks = BackgroundTasks()
    runtime.start(_tasks)
    _tasks.repeat(SWEEP_SECONDS, sweep_sessions)


async def stop() -> None:
    runtime.stop()
    await _tasks.stop()


async def sweep_sessions() -> None:
    metrics.swept_rows.inc(await database_sync_to_async(delete_expired_sessions)())
