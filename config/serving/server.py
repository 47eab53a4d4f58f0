"""Serves Hubbub with uvicorn: `python -m config.serving.server`. SIGTERM and Ctrl-C drain.

Draining: /readyz turns red, no new connection is taken, requests finish, sockets are told 1012 one after the other
over DRAIN_SECONDS, so that not everyone comes back in the same instant.
"""

import asyncio
import os
import resource
import signal
import socket
import sys
import threading
from types import FrameType

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config import health
from config.serving import uvicorn_protocols as wire

DRAIN_SECONDS = 3.0
FINISH_SECONDS = 10
STUCK_SECONDS = 1.0
SERVICE_RESTART = 1012


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Hubbub is open at {settings.PUBLIC_URL}/", flush=True)  # noqa: T201  (the one line it prints)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        health.draining = True
        for listening in self.servers:
            listening.close()
        await say_goodbye()
        await super().shutdown(sockets)
        # a thread that waits for a database that hangs would hold the end up
        last = threading.Timer(STUCK_SECONDS, os._exit, [0])
        last.daemon = True
        last.start()


async def say_goodbye() -> None:
    from chat.live import connections  # noqa: PLC0415  (needs the apps, which uvicorn loads with the application)

    leaving = connections.all_open()
    for connection in leaving:
        await connection.end(SERVICE_RESTART)
        await asyncio.sleep(DRAIN_SECONDS / len(leaving))


def main() -> int:
    signal.signal(signal.SIGTERM, leave)  # until uvicorn takes it, and once it has drained: it raises it again
    allow_many_files()
    try:
        django.setup()
        config = uvicorn.Config(
            "config.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            loop="uvloop",
            http=wire.Http,
            ws=wire.WebSocket,
            ws_max_size=64 * 1024,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=FINISH_SECONDS,
        )
        server = Server(config)
        server.run()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def allow_many_files() -> None:
    """Each socket is a file; many systems start a process with 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
